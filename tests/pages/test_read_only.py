"""A read-only lab: what changes something cannot be used on any view, and using it all the same changes nothing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.engine.notebook import pinning
from core.store.workspace import Workspace
from core.view.links import View, view
from pages.parts import reviewer
from tests.pages.hostile import RUN, hostile_run
from tests.pages.visiting import shown, sound, visit

_READS = re.compile(
    r"follow-|tree-paused-|previous-|next-|skip-|undo$|render notes of|compare-|list-|threshold-"
    r"|(audit|runs|patches)-q-"
)
"""The keys of what only reads or looks elsewhere."""
_WIDGETS = (
    "button",
    "form_submit_button",
    "text_input",
    "text_area",
    "number_input",
    "selectbox",
    "toggle",
    "checkbox",
)
_MORE = ("slider", "radio", "file_uploader", "popover", "data_frame", "button_group", "multiselect")
VIEWS = (
    view("runs", of=RUN),
    view("runs", of=RUN, do="delete"),
    view("new_run", **{"from": RUN}),
    *(view(page, run=RUN) for page in ("overview", "monitor", "trajectories", "results", "notebook")),
    view("trajectories", run=RUN, traj="evil-1"),
    *(view("patches", run=RUN, patch="p000", show=show) for show in ("", "table", "agreement")),
    *(view("merge_tree", run=RUN, show=show) for show in ("", "what-if", "ledger")),
    *(view("skill", run=RUN, show=show) for show in ("", "preview", "findings", "files")),
    view("skill", run=RUN, version="S1", show="blame", line=10),
)

PRESSED = (
    view("runs", of=RUN, do="delete"),
    view("new_run", **{"from": RUN}),
    view("monitor", run=RUN),
    view("notebook", run=RUN),
    view("patches", run=RUN, patch="p000"),
    view("merge_tree", run=RUN, show="what-if"),
    view("skill", run=RUN, version="S1", show="blame", line=10),
)


@pytest.fixture
def closed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with one run of everything, served so that nothing can be changed."""
    hostile_run(workspace)
    pinning.pin(RUN, workspace, view("overview", run=RUN), "a note")
    pinning.pin(RUN, workspace, view("skill", run=RUN), "another")
    pinning.unpin(RUN, workspace, 2)
    monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
    return workspace


@pytest.mark.parametrize("where", VIEWS, ids=lambda where: where.url.replace(RUN, "RUN"))
def test_what_changes_something_is_switched_off(closed, where: View):
    """Fields and buttons that can be used only read; opening a view says of nothing that it could not be done."""
    app = visit(where.page, **dict(where.params))
    assert [key for key in _usable(app) if not _READS.match(key)] == []
    assert "could not be done" not in shown(app)


@pytest.mark.parametrize("where", PRESSED, ids=lambda where: where.url.replace(RUN, "RUN"))
def test_a_button_of_a_page_drawn_before_changes_nothing(closed, monkeypatch, where: View):
    """Whatever a browser still shows: what is pressed is refused once the lab is read-only."""
    before, pressed = _state(closed), 0
    for key in _drawn_open(monkeypatch, where):
        app = _open(monkeypatch, where)
        monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
        sound(app.button(key).click().run())
        assert _state(closed) == before, key
        pressed += 1
    assert pressed


def _drawn_open(monkeypatch: pytest.MonkeyPatch, where: View) -> list[str]:
    """The buttons that could be pressed while the lab was one to change; of several alike the first."""
    keys = [each.key for each in _open(monkeypatch, where).button if each.key and not each.proto.disabled]
    alike = {re.sub(r"[0-9]+", "", key): key for key in reversed(keys) if not _READS.match(key)}
    return list(alike.values())


def _open(monkeypatch: pytest.MonkeyPatch, where: View) -> AppTest:
    """A view as somebody sees it who may change things."""
    monkeypatch.delenv("TRACE2SKILL_READ_ONLY", raising=False)
    monkeypatch.setattr(reviewer, "name", lambda: "ada")
    return visit(where.page, **dict(where.params))


def _usable(app: AppTest) -> Iterator[str]:
    for kind in (*_WIDGETS, *_MORE):
        for each in app.get(kind):
            proto = each.proto
            if hasattr(proto, "disabled") and not proto.disabled and getattr(proto, "id", ""):
                yield str(getattr(each, "key", None) or f"{kind} {getattr(proto, 'label', '')}")


def _state(workspace: Workspace) -> dict[str, str]:
    """Every file that is no database with its digest, every database with what it holds."""
    found = {}
    for path in sorted(workspace.directory.rglob("*")):
        if path.suffix == ".sqlite":
            found[str(path)] = _dump(path)
        elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump())
