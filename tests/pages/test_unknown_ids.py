"""An address that names what is not there is answered in words: never by an exception, never by another thing."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.view.links import PAGES, View, view
from core.view.notebook.title import title_of
from tests.pages.visiting import ROOT, links_of, shown, sound, visit

_RUN = "demo-20261121-205400-a1b2"
_HUGE = "9" * 60
_ODD = (_HUGE, "../a b&c=%00<b>")
"""What somebody may have put where an id or a number belongs."""
_A_RUN = ("overview", "monitor", "trajectories", "patches", "merge_tree", "skill", "results", "notebook")


_SHOWS = ("raw", "blame", "ledger", "what-if", "workbooks", "delete")


def _said(where: View) -> str:
    """What a page says to an address."""
    return shown(visit(where.page, **dict(where.params)))


@pytest.mark.parametrize("page", _A_RUN)
def test_a_run_that_is_not_there(finished_run, page):
    """Every page of a run says that there is none of this id, and one without an id that none is named."""
    finished_run()
    for run in ("nowhere", _HUGE, "../runs", "<b>"):
        told = _said(view(page, run=run))
        assert "This run cannot be opened." in told
        assert repr(run) in told or run in told
    assert "No run is named." in _said(view(page))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([_RUN, "other"], f"It says 'run' more than once, '{_RUN}' and 'other': leave one of them in it."),
        (["x" * 200_000], "Its 'run' is longer than that of any view"),
    ],
    ids=["two runs", "a run without an end"],
)
def test_an_address_that_names_no_view_is_refused_in_one_sentence(finished_run, page, said, told):
    """Of two runs neither is chosen, a text without end is not repeated, and there is a way to the list of runs."""
    finished_run()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["run"] = said
    if page != "runs":
        app.switch_page(f"pages/{page}.py")
    found = shown(sound(app.run()))
    assert told in found
    assert len(found) < 20_000


def test_an_address_beyond_what_streamlit_reads_breaks_no_page(finished_run):
    """It takes nothing of one with thousands of parts: no run is named then, and the page says so."""
    run = finished_run()
    assert "No run is named." in _said(view("patches", run=run, **{f"p{number}": number for number in range(3000)}))


def test_the_same_run_twice_is_one_run(finished_run):
    """An address that repeats itself says one thing."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["run"] = [finished_run()] * 2
    app.switch_page("pages/overview.py")
    assert "held-out tasks" in shown(sound(app.run()))


def _vain(page: str, part: str, *values: str, **others: str) -> list[View]:
    return [view(page, run=_RUN, **{**others, part: value}) for value in values or _ODD]  # type: ignore[arg-type]


_NAMED = [
    *_vain("trajectories", "traj"),
    *_vain("trajectories", "with", traj="b0"),
    *_vain("trajectories", "step", "nowhere", "-1", "99", _HUGE, "1.5", traj="b0"),
    *_vain("trajectories", "step", "nowhere", "-1", "99", _HUGE, traj="b0", show="raw"),
    *_vain("trajectories", "show", "nowhere", _HUGE, traj="b0"),
    *_vain("trajectories", "case", "nowhere", "-1", "99", _HUGE, traj="b0", show="workbooks"),
    *_vain("trajectories", "arm", "nowhere", _HUGE),
    *_vain("trajectories", "outcome", "nowhere"),
    *_vain("trajectories", "sort", "nowhere", "--task", "id; DROP TABLE trajectories"),
    *_vain("patches", "patch"),
    *_vain("patches", "which", "nowhere"),
    *_vain("patches", "show", "nowhere", _HUGE),
    *_vain("patches", "origin", "nowhere"),
    *_vain("patches", "task", "nowhere"),
    *_vain("merge_tree", "node", "٣", *_ODD),
    *_vain("merge_tree", "show", "nowhere"),
    *_vain("merge_tree", "fate", "nowhere", show="ledger"),
    *_vain("skill", "version"),
    *_vain("skill", "against"),
    *_vain("skill", "show", "nowhere"),
    *_vain("skill", "file", version="S1"),
    *_vain("skill", "file", version="S1", show="blame"),
    *_vain("skill", "line", "nowhere", "-1", "0", "99999", _HUGE, version="S1", show="blame"),
    *_vain("results", "a"),
    *_vain("results", "kind", "nowhere"),
    *_vain("results", "show", "nowhere"),
    *_vain("notebook", "pin"),
    *[view("runs", compare=value) for value in ("nowhere", ",", f"{_RUN},nowhere", "a,b,c", _HUGE)],
    *[view("runs", of=value) for value in ("nowhere", _HUGE, "../runs")],
    *[view("runs", of="nowhere", do="delete"), view("runs", of=_RUN, do="nowhere")],
    *[view("runs", state="nowhere")],
    *[view("new_run", **{"from": value}) for value in ("nowhere", _HUGE)],
    view("new_run", **{"from": _RUN, "skill": "S99"}),
    view("new_run", skill="S7"),
]


@pytest.mark.parametrize("where", _NAMED, ids=lambda where: where.url.replace(_HUGE, "HUGE")[:70])
def test_what_is_not_there_is_named(finished_run, where: View):
    """A sentence of the page says that there is no such thing, and names what was asked for."""
    finished_run()
    value = next(value for _, value in reversed(where.params) if value not in (_RUN, "b0", "S1", *_SHOWS))
    told = _said(where).replace(f"text: {title_of(where)}", "")  # what Add to notebook calls the view
    assert re.search(rf"\b(no|not|nothing|cannot)\b[^\n]*\n?[^\n]*{re.escape(value)}", told, re.I) or re.search(
        rf"{re.escape(value)}[^\n]*\b(no|not|cannot)\b", told
    ), told


def test_links_of_a_run_called_latest_hold(finished_run):
    """What is copied from a page of the newest run names that run: it opens the same when another one is newer."""
    run = finished_run()
    for page in ("trajectories", "patches", "merge_tree", "skill", "results"):
        found = [url for url in links_of(visit(page, run="latest")) if "run=" in url]
        assert found
        assert all(f"run={run}" in url for url in found), page
