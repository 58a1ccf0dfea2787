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

    def side(self, side: str, name: str) -> View:
        """The link with another version on a side ("a" or "b"); where the other side has it, the two change places."""
        other = "b" if side == "a" else "a"
        swapped = {other: getattr(self, side)} if getattr(self, other) == name else {}
        return self.link(**{side: name}, **swapped)

    def link(self, **other: object) -> View:
        """The link of this view, or of one that differs from it in `other`."""
        asked = self._replace(**other)  # type: ignore[arg-type]  # the fields of this very tuple
        shown = None if asked.show == DEFAULT_SHOW else asked.show
        return view("results", run=asked.run, a=asked.a, b=asked.b, kind=asked.kind, show=shown)


def results_view(asked: View, run: str, there: Sequence[VersionChoice], kinds: Sequence[str] = ()) -> ResultsView:
    """What `asked` compares of the versions `there`, oldest first: the newest that was attempted with the first.

    A version is never compared with itself where there is another one.

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

    a, b = one_of("a", "version", names, attempted[0]), one_of("b", "version", names, attempted[-1])
    others = [name for name in attempted if name != a] or [name for name in names if name != a]
    if a == b and others:
        problems += [f"{a} compared with itself says nothing; here it is with {others[-1]}."] if asked.get("b") else []
        b = others[-1]
    return ResultsView(
        run=run,
        a=a,
        b=b,
        kind=one_of("kind", "type of task", kinds, ""),
        show=one_of("show", "direction", SHOWS, DEFAULT_SHOW),
        problems=tuple(problems),
    )
