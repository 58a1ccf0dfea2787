"""A run deleted in one browser while another one looks at it, reviews it or steers it: one sentence, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from core.engine import decide, delete_run
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Decision
from core.view.links import OF_A_RUN, View, view
from tests.pages.merging import a_merged_run
from tests.pages.visiting import shown, sound, visit
from tests.store.samples import AT, a_run, a_trajectory

OTHER = "other-20261121-205400-a1b2"
STOPPED = "stopped-20261121-205400-a1b2"


@pytest.fixture
def run(workspace: Workspace) -> str:
    made = a_merged_run(workspace, 8, 4)
    decide(made, workspace, Decision(target="p000", verdict="reject", reviewer="bob", at=AT))
    workspace.create_run(a_run(STOPPED, status="cancelled")).close()
    return made


@contextmanager
def gone(workspace: Workspace, run: str) -> Iterator[None]:
    """The run is away while the block runs."""
    folder = workspace.run_directory(run)
    away = folder.with_name(f".{run}.away")
    folder.rename(away)
    try:
        yield
    finally:
        away.rename(folder)


@pytest.mark.parametrize("page", OF_A_RUN)
def test_a_page_that_is_open_says_that_its_run_is_gone(workspace, run, page) -> None:
    """Whatever it is drawn again for."""
    app = visit(page, run=run)
    delete_run(run, workspace)
    told = shown(sound(app.run()))
    assert "This run cannot be opened." in told
    assert "there is no run" in told


@pytest.mark.parametrize("page", ["monitor", "patches", "skill", "merge_tree"])
def test_every_button_that_is_pressed_too_late_says_so(workspace, run, page) -> None:
    """Voting, merging again, keeping, promoting, resuming: nothing breaks and nothing is made anew."""
    shown_run = STOPPED if page == "monitor" else run
    query = {"run": shown_run, **({"patch": "p001"} if page == "patches" else {})}

    def opened():  # type: ignore[no-untyped-def]
        app = visit(page, **query)
        names = [each for each in app.text_input if each.placeholder == "your name"]
        return sound(names[0].set_value("ada").run()) if names else app

    there = [each.key for each in opened().button if each.key and not each.disabled]
    assert there
    for key in there:
        app = opened()
        with gone(workspace, shown_run):
            told = shown(sound(app.button(key=key).click().run()))
            assert "there is no run" in told, key
            assert not workspace.run_directory(shown_run).exists(), key


def _opened(run: str) -> list[View]:
    """Pages that read the run in more than one go, and what of it can be opened on them."""
    of_a_run = [view(page, run=run) for page in OF_A_RUN]
    patches = [view("patches", run=run, patch="p001"), view("patches", run=run, show="table")]
    skills = [view("skill", run=run, version="S1", show=each) for each in ("blame", "preview", "findings", "files")]
    nodes = [view("merge_tree", run=run, node=each) for each in ("p001", "m1.000", "S1")]
    shows = [view("merge_tree", run=run, show=each) for each in ("what-if", "ledger")]
    attempt = [view("trajectories", run=run, traj="r1"), view("trajectories", run=run, traj="r1", show="workbooks")]
    lists = [view("runs", of=run), view("runs", of=run, do="delete"), view("runs", compare=f"{run},{OTHER}")]
    line = view("skill", run=run, version="S1", show="blame", file="SKILL.md", line=14)
    return [*of_a_run, *patches, *skills, line, *nodes, *shows, *attempt, *lists, view("new_run", **{"from": run})]


RUN = "merged-20261121-205400-a1b2"


@pytest.mark.parametrize("where", _opened(RUN), ids=lambda where: where.url.replace(RUN, "RUN"))
def test_a_run_that_goes_while_its_page_is_drawn_breaks_nothing(workspace, run, monkeypatch, where: View) -> None:
    """Deleted after the page opened it the first time, the second and so on: what cannot be read is said to be gone."""
    a_merged_run(workspace, 8, 4, run_id=OTHER)
    with workspace.open_run(run) as store:
        store.put_trajectory("evolve", 0, a_trajectory("r1", task="t0"))
    opened_before, away = Workspace.open_run, workspace.runs_directory.parent / "away"
    left = 0

    def opened(here: Workspace, name: str, read_only: bool = False) -> RunStore:
        nonlocal left
        store = opened_before(here, name, read_only)
        left -= 1
        if not left:
            here.run_directory(run).rename(away)
        return store

    monkeypatch.setattr(Workspace, "open_run", opened)
    for after in range(1, 12):
        left = after
        told = shown(visit(where.page, **dict(where.params)))
        if not away.exists():
            return
        assert "starts a skill there" not in told
        if "cannot be drawn" in told or "cannot be opened" in told or "cannot be read" in told:
            assert "there is no run" in told
        away.rename(workspace.run_directory(run))
    raise AssertionError("the page opens the run without end")


def _fragment() -> None:
    """What one of the parts does that are drawn every second or two; which one is in the session."""
    import streamlit as st

    from pages.parts import again, evaluating, lab, merging, monitor_live, overview_page, tree_drawing

    run, workspace = st.session_state["run"], lab.open_workspace()
    parts = {
        "monitor": (monitor_live.draw, workspace, run, "running", False),
        "merge": (merging._wait, workspace, run, False),
        "evaluation": (evaluating._wait, workspace, run, True),
        "overview": (overview_page._live, workspace, run),
        "tree": (tree_drawing._watch, workspace, run, "a mark"),
    }
    st.session_state[f"merge asked for of {run}"] = object()
    again.every(None, *parts[st.session_state["part"]])


@pytest.mark.parametrize("part", ["monitor", "merge", "evaluation", "overview", "tree"])
def test_what_is_drawn_every_second_says_that_its_run_is_gone(workspace, run, part) -> None:
    """The rest of the page stands as it was, and only this part is drawn again."""
    app = AppTest.from_function(_fragment, default_timeout=30)
    app.session_state["run"], app.session_state["part"] = run, part
    delete_run(run, workspace)
    told = shown(sound(app.run()))
    assert "This run cannot be opened." in told
    assert f"there is no run {run!r}" in told
