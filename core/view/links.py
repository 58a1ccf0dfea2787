"""The link of every view: which page, and what on it. Pure.

A link is canonical: one view has one URL, whatever the order its parts were named in. Links are relative to the app's
root, so that they hold under any host and port.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Page: TypeAlias = Literal[
    "runs",
    "studies",
    "new_run",
    "overview",
    "monitor",
    "trajectories",
    "patches",
    "merge_tree",
    "skill",
    "results",
    "notebook",
]
PAGES: tuple[Page, ...] = get_args(Page)
TITLES: dict[Page, str] = {page: page.replace("_", " ").capitalize() for page in PAGES}
"""What each page is called: "Merge tree"."""
FRONT: Page = "runs"
"""The page at the app's root."""
OF_A_RUN: tuple[Page, ...] = PAGES[3:]
"""Pages that show one run, named by `run`."""
_FIRST = ("study", "run", "traj", "step", "patch", "edit", "node", "version")


class View(NamedTuple):
    """A page and what of it is shown. `params` are in canonical order."""

    page: Page
    params: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Relative to the app's root: "trajectories?run=demo-1&step=3", "./" for the front page."""
        query = urlencode(self.params, quote_via=quote, errors="replace")
        place = "./" if self.page == FRONT else self.page
        return f"{place}?{query}" if query else place

    def get(self, name: str) -> str:
        """The value of a parameter, "" where the link has none."""
        return next((value for key, value in self.params if key == name), "")

    def number(self, name: str) -> int | None:
        """The value of a parameter that is a whole number from 0 on; None where it is none."""
        said = self.get(name)
        return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None


def view(page: Page, /, **params: object) -> View:
    """The view of a page with these parameters; those that are None or "" are left out."""
    given = {name: str(value) for name, value in params.items() if value is not None and value != ""}
    return View(page, tuple(sorted(given.items(), key=_order)))


def view_of(page: str, params: Mapping[str, str]) -> View:
    """The view a browser's address names. Raises ValueError where there is no such page."""
    if page not in PAGES:
        raise ValueError(f"there is no page {page!r}; there are: {', '.join(PAGES)}")
    return view(page, **dict(params))


LONGEST = 4000
"""Characters of one value of an address: four times the longest that a link of ours has."""


def address_problem(said: Mapping[str, Sequence[str]]) -> str:
    """Why an address names no view, in one sentence, "" where it does; `said` has every value of each parameter.

    Of two values of one parameter neither is chosen: what is on the screen would not be what the address says.
    """
    for name, values in said.items():
        known = name if len(name) <= 40 else f"{name[:40]}…"
        if any(len(value) > LONGEST for value in values) or len(name) > LONGEST:
            return f"Its {known!r} is longer than that of any view: open one from the list of runs."
        if len(distinct := tuple(dict.fromkeys(values))) > 1:
            told = " and ".join(repr(value if len(value) <= 80 else f"{value[:80]}…") for value in distinct[:2])
            return f"It says {known!r} more than once, {told}: leave one of them in it."
    return ""


def read_url(url: str) -> View:
    """The view of a link as `View.url` writes it, or as a browser shows it. Raises ValueError where it is none."""
    parts = urlsplit(url)
    page = parts.path.strip("/").removeprefix("./").rpartition("/")[2]
    return view_of(FRONT if page in ("", ".") else page, dict(parse_qsl(parts.query)))


def _order(item: tuple[str, str]) -> tuple[int, str]:
    name = item[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
