"""A run deleted in one browser while another one looks at it, reviews it or steers it: one sentence, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.engine import decide, delete_run
from core.store.workspace import Workspace
from core.types import Decision
from tests.pages.merging import a_merged_run
from tests.pages.visiting import shown, sound, visit
from tests.store.samples import AT, a_run

PAGES = ("overview", "monitor", "trajectories", "patches", "merge_tree", "skill", "results", "notebook")
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


@pytest.mark.parametrize("page", PAGES)
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
