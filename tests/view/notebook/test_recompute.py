"""A view as a line of Python: one call of a known function with literals, whatever a link holds."""

from __future__ import annotations

import ast
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engine.notebook import views
from core.notebook.lab import Lab
from core.view.links import PAGES, view, view_of
from core.view.notebook.recompute import FUNCTIONS, call_of, line_of
from tests.pages.visiting import HOSTILE

_NAMES = [
    "run",
    "traj",
    "step",
    "with",
    "patch",
    "node",
    "version",
    "against",
    "show",
    "file",
    "min_tasks",
    "a",
    "b",
    "q",
]
_ODD = [
    HOSTILE,
    "'); import os; os.system('x') #",
    "\\",
    '"""',
    "\n\r\x00\u2028\u202e",
    "${x}",
    "{0}",
    "12",
    "٣",
    "9" * 400,
]
links = st.builds(
    view_of,
    st.sampled_from(PAGES),
    st.dictionaries(
        st.sampled_from(_NAMES) | st.text(max_size=12), st.text(max_size=40) | st.sampled_from(_ODD), max_size=6
    ),
)


@given(links)
def test_nothing_in_a_link_becomes_code(link):
    """The line is a single expression: a function of `lab` that is known, called with literals and nothing else."""
    call = ast.parse(line_of(link), mode="eval").body
    assert "\n" not in line_of(link)
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Name)
    assert call.func.value.id == "lab"
    assert call.func.attr in FUNCTIONS
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    assert all(isinstance(value, ast.Constant) and isinstance(value.value, str | int | float) for value in values)


@given(links)
def test_the_line_gives_back_what_the_link_says(link):
    """Evaluated, the literals are the run and the arguments: no character is lost or changed on the way."""
    call = ast.parse(line_of(link), mode="eval").body
    assert isinstance(call, ast.Call)
    told = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert told == dict(call_of(link).arguments)
    assert [ast.literal_eval(value) for value in call.args] == [each for each in [call_of(link).run] if each]


@given(links)
def test_the_lab_takes_every_call(link):
    """What a line names is a method of core.Lab that takes these arguments, and a view the engine reads."""
    call = call_of(link)
    inspect.signature(getattr(Lab, call.function)).bind(None, *filter(None, [call.run]), **dict(call.arguments))
    assert call.function == "runs" or call.function in views._OF_A_RUN


@pytest.mark.parametrize(
    ("link", "line"),
    [
        (
            view("trajectories", run="demo-1", outcome="failed", q="header"),
            "trajectories('demo-1', outcome='failed', q='header')",
        ),
        (
            view("trajectories", run="demo-1", traj="3f", step=2, hide="reasoning"),
            "trajectory('demo-1', id='3f', step=2)",
        ),
        (view("patches", run="demo-1", patch="p017"), "patch('demo-1', id='p017')"),
        (
            view("merge_tree", run="demo-1", show="what-if", min_tasks=3, min_share="0.05"),
            "what_if('demo-1', min_tasks=3, min_share=0.05)",
        ),
        (view("skill", run="demo-1", version="S1", against="S0"), "diff('demo-1', before='S0', after='S1')"),
        (view("skill", run="demo-1", show="blame", file="SKILL.md", line=3), "blame('demo-1', path='SKILL.md')"),
        (view("results", run="demo-1", a="S0", b="S2"), "results('demo-1', before='S0', after='S2')"),
        (view("runs"), "runs()"),
    ],
)
def test_a_view_is_the_call_that_shows_the_same(link, line):
    """Each page by what its link names; what only folds or scrolls is left out."""
    assert line_of(link) == f"lab.{line}"
