"""The bundled sample run is what a first visitor sees: whole, honest about its model, and free to run again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.patch.ledger import ledger, unaccounted
from core.store.imports import import_run
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.runs.summary import SCRIPTED, summarise

SAMPLE = Path(__file__).resolve().parents[1] / "sample_runs" / "starter-demo"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("sample") / "lab")
    import_run(SAMPLE, made)
    return made


@pytest.fixture(scope="module")
def store(workspace: Workspace) -> RunStore:
    return workspace.open_run("latest", read_only=True)


def test_it_says_that_its_model_is_scripted(store: RunStore) -> None:
    """Its scores say nothing of language models, and the summary says so."""
    assert summarise(store.facts()).label == SCRIPTED


def test_every_edit_in_it_has_a_fate(store: RunStore) -> None:
    """The ledger of a recorded run accounts for each edit that was ever proposed."""
    rows = ledger(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates())
    assert rows
    assert unaccounted(rows) == ()


def test_its_lessons_lead_back_to_steps_that_are_there(store: RunStore) -> None:
    """Blame of the evolved skill names edits of recorded patches, whose evidence is in recorded trajectories."""
    patches = {edit.id: patch for patch in store.patches() for edit in patch.edits}
    taught = [source for line in store.blame() for source in line.sources]
    assert taught
    for source in set(taught):
        for evidence in patches[source].evidence:
            steps = store.trajectory(evidence.trajectory).steps
            assert any(step.index == evidence.step for step in steps)


def test_running_it_again_pays_for_nothing(workspace: Workspace) -> None:
    """Resumed in another workspace, every reply comes from the packed journal, and the skill is the same."""
    with workspace.open_run("latest", read_only=True) as before:
        paid = sum(row.calls for row in before.usage() if row.paid)
        digest = before.versions()[-1].digest
    words = [
        str(Path(sys.executable).with_name("trace2skill")),
        "resume",
        "latest",
        "--runs",
        str(workspace.directory),
        "--json",
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["status"] == "done"
    with workspace.open_run("latest", read_only=True) as after:
        assert sum(row.calls for row in after.usage() if row.paid) == paid
        assert after.versions()[-1].digest == digest
