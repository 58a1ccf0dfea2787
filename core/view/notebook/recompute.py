"""A view as one line of Python: the call that computes what it shows, anew, through core. Pure.

Nothing of a link can become code: the function is one of a fixed few, the names of its arguments are written below,
and every value is a literal by `repr`. What a link says beyond that (how a table is folded, say) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from core.view.links import Page, View

Value: TypeAlias = str | int | float

LAB = "lab"
"""What the lab is called in a notebook."""
_NEWEST = "latest"
"""The run of a link that names none."""


class Call(NamedTuple):
    """A function of core.Lab, the run it is about ("" for none), and its further arguments by name."""

    function: str
    run: str = ""
    arguments: tuple[tuple[str, Value], ...] = ()

    @property
    def line(self) -> str:
        """The call as Python: `lab.trajectories('demo-1', outcome='failed')`."""
        run = [repr(self.run)] if self.run else []
        given = [f"{name}={value!r}" for name, value in self.arguments]
        return f"{LAB}.{self.function}({', '.join([*run, *given])})"


class _Form(NamedTuple):
    """One thing a page can show: what its link must have for that, and which of its parts are arguments."""

    function: str
    when: Mapping[str, str] = MappingProxyType({})
    """Parts the link must have, with their value, or with "" for any."""
    takes: Mapping[str, str] = MappingProxyType({})
    """From a part of the link to the argument's name."""

    def fits(self, params: Mapping[str, str]) -> bool:
        return all(params.get(name) == value if value else name in params for name, value in self.when.items())


def _same(*names: str) -> Mapping[str, str]:
    return {name: name for name in names}


_WHOLE, _SHARES = frozenset({"step", "min_tasks", "reference_tasks"}), frozenset({"min_share"})
_FORMS: dict[Page, tuple[_Form, ...]] = {
    "runs": (_Form("runs"),),
    "studies": (_Form("runs"),),
    "new_run": (_Form("runs"),),
    "overview": (_Form("status"),),
    "monitor": (_Form("usage"),),
    "trajectories": (
        _Form("trajectory_pair", {"traj": "", "with": ""}, {"traj": "id", "with": "other"}),
        _Form("trajectory", {"traj": ""}, {"traj": "id", "step": "step"}),
        _Form("trajectories", {}, _same("arm", "outcome", "kind", "task", "skill", "q", "sort")),
    ),
    "patches": (
        _Form("patch", {"patch": ""}, {"patch": "id"}),
        _Form("patches", {}, _same("which", "origin", "task", "text")),
    ),
    "merge_tree": (
        _Form("ledger", {"show": "ledger"}, _same("fate", "q", "lessons")),
        _Form("what_if", {"show": "what-if"}, _same("min_tasks", "min_share", "reference_tasks")),
        _Form("merge_node", {"node": ""}, {"node": "id"}),
        _Form("merge_tree"),
    ),
    "skill": (
        _Form("blame", {"show": "blame"}, {"version": "version", "file": "path"}),
        _Form("skill", {"show": "preview"}, {"version": "version", "file": "path"}),
        _Form("findings", {"show": "findings"}, _same("version")),
        _Form("diff", {}, {"against": "before", "version": "after"}),
    ),
    "results": (_Form("results", {}, {"a": "before", "b": "after", "kind": "kind", "show": "show"}),),
    "notebook": (_Form("pins"),),
}
FUNCTIONS = frozenset(form.function for forms in _FORMS.values() for form in forms)
"""Every function a line can call."""


def call_of(shown: View) -> Call:
    """What computes a view. A part that shall be a number and is none stays a text, which the function refuses."""
    params = dict(shown.params)
    form = next(form for form in _FORMS[shown.page] if form.fits(params))
    run = "" if form.function == "runs" else params.get("run", _NEWEST)
    given = tuple((name, _value(part, params[part])) for part, name in form.takes.items() if part in params)
    return Call(form.function, run, given)


def line_of(shown: View) -> str:
    """The line of Python that computes a view anew."""
    return call_of(shown).line


def _value(part: str, text: str) -> Value:
    if part in _WHOLE and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if part in _SHARES and re.fullmatch(r"[0-9](\.[0-9]{1,9})?", text):
        return float(text)
    return text
