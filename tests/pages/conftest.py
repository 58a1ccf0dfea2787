"""A workspace for the app, and a small finished run in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.store.workspace import Workspace
from core.types import Assembled, BlameLine, Fate, Score, Skill, Version
from pages.parts import lab
from tests.pages.visiting import HOSTILE
from tests.store.samples import AT, a_call, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

SAMPLES = Path(__file__).resolve().parents[2] / "sample_runs"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace for the app, and no bundled runs."""
    monkeypatch.setenv("TRACE2SKILL_LAB", str(tmp_path / "lab"))
    monkeypatch.setattr(lab, "SAMPLES", tmp_path / "samples")
    return Workspace(tmp_path / "lab")


@pytest.fixture
def finished_run(workspace: Workspace) -> Callable[..., str]:
    """Makes a small scripted run: one task won, one lost and won back, an evolved skill. Its id comes back."""
    return lambda **fields: a_finished_run(workspace, **fields)


def a_finished_run(workspace: Workspace, run_id: str = "demo-20261121-205400-a1b2", name: str = "demo") -> str:
    config = {**a_run().config, "name": name}
    before, after = a_skill(), a_skill(f"# Guide\n\nOpen the workbook first.\n{HOSTILE}\n")
    with workspace.create_run(a_run(run_id, config=config, status="done", scripted=True)) as store:
        store.put_tasks([a_task("t0"), a_task("t1")], "test")
        for slot, passed in enumerate([False, True]):
            grade = Score(value=float(passed), passed=passed)
            store.put_trajectory("test_before", slot, a_trajectory(f"b{slot}", task=f"t{slot}", grade=grade))
            store.put_trajectory(
                "test_after", slot, a_trajectory(f"a{slot}", task=f"t{slot}", skill_digest=after.digest)
            )
        store.put_analysis(an_analysis(0, a_patch()))
        store.add_calls([a_call("a"), a_call("b", paid=False)])
        store.put_version(Version(name="S0", digest=before.digest, created=AT), before)
        store.put_version(Version(name="S1", digest=after.digest, created=AT), after, _assembled(after))
    return run_id


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with the bundled sample run in it, as a first visitor finds it."""
    monkeypatch.setenv("TRACE2SKILL_LAB", str(tmp_path / "first"))
    monkeypatch.setattr(lab, "SAMPLES", SAMPLES)
    workspace = Workspace(tmp_path / "first")
    lab.import_samples(SAMPLES, workspace)
    return workspace


def _assembled(skill: Skill) -> Assembled:
    return Assembled(
        skill=skill,
        blame=(BlameLine(path="SKILL.md", line=1, text="---", base_line=1),),
        fates=(Fate(edit="p000.e1", kind="applied", at="assemble", reason="3 tasks"),),
    )
