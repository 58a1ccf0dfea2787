"""What a view is called in a notebook: the page, and what of it was asked for. Pure.

Titles hold parts of links, so they are text like any other: to be escaped, never read as Markdown.
"""

from __future__ import annotations

from core.view.links import TITLES, View

_ONE: dict[str, str] = {"traj": "Trajectory", "patch": "Patch", "node": "Merge"}
_SIDES: dict[str, tuple[str, str]] = {"results": ("a", "b"), "skill": ("version", "against")}
"""Parameters that name two versions: the title says one against the other."""
_UNSAID = frozenset({"run", "sort"})
_LONG = 24


def title_of(shown: View) -> str:
    """ "Trajectories: outcome failed, q header", "Trajectory 3f8b6625: step 3", "Merge tree"."""
    params = {name: value for name, value in shown.params if name not in _UNSAID}
    one = next((name for name in _ONE if name in params), "")
    sides = _SIDES.get(shown.page, ("", ""))
    if all(side in params for side in sides):
        first, second = (_short(params.pop(side)) for side in sides)
        said = _told(params)
        return f"{TITLES[shown.page]}: {first} against {second}{', ' if said else ''}{said}"
    head = f"{_ONE[one]} {_short(params.pop(one))}" if one else TITLES[shown.page]
    said = _told(params)
    return f"{head}: {said}" if said else head


def _told(params: dict[str, str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in params.items())


def _short(value: str) -> str:
    """A value with room for it; of an id that is a digest its beginning."""
    if len(value) >= 40 and all(each in "0123456789abcdef" for each in value):
        return value[:8]
    return value if len(value) <= _LONG * 3 else f"{value[: _LONG * 3]}…"
