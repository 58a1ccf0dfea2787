"""What an address asks to see of a run's results, and what of it there is not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.view.links import View, view
from core.view.results.results import SHOWS, VersionChoice

DEFAULT_SHOW = "all"


class ResultsView(NamedTuple):
    """Version `b` against version `a`, the tasks of a type ("" for every one) and of a direction (one of SHOWS)."""

    run: str
    a: str
    b: str
    kind: str = ""
    show: str = DEFAULT_SHOW
    problems: tuple[str, ...] = ()

    def link(self, **other: object) -> View:
        """The link of this view, or of one that differs from it in `other`."""
        asked = self._replace(**other)  # type: ignore[arg-type]  # the fields of this very tuple
        shown = None if asked.show == DEFAULT_SHOW else asked.show
        return view("results", run=asked.run, a=asked.a, b=asked.b, kind=asked.kind, show=shown)


def results_view(asked: View, run: str, there: Sequence[VersionChoice], kinds: Sequence[str] = ()) -> ResultsView:
    """What `asked` compares of the versions `there`, oldest first: the newest that was attempted with the first.

    `kinds` are the types of its held-out tasks. Raises ValueError where no version has held-out attempts.
    """
    names, attempted = [each.name for each in there], [each.name for each in there if each.attempts]
    if not attempted:
        raise ValueError("without held-out attempts there are no results to show")
    problems: list[str] = []

    def one_of(name: str, what: str, known: Sequence[str], instead: str) -> str:
        given = asked.get(name)
        if given and given not in known:
            problems.append(f"There is no {what} {given!r} here; there are: {', '.join(known) or 'none'}.")
        return given if given in known else instead

    return ResultsView(
        run=run,
        a=one_of("a", "version", names, attempted[0]),
        b=one_of("b", "version", names, attempted[-1]),
        kind=one_of("kind", "type of task", kinds, ""),
        show=one_of("show", "direction", SHOWS, DEFAULT_SHOW),
        problems=tuple(problems),
    )
