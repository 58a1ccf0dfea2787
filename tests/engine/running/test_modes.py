"""Every way to start, to learn and to merge, and the small cases: one task, no patch, nothing held out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.config import AnalystConfig, MergeConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.engine import evolve, ledger
from core.patch.ledger import unaccounted
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from tests.engine.conftest import Whole
from tests.engine.setting import EVERYTHING


@contextmanager
def made(config: RunConfig, workspace: Path) -> Iterator[RunStore]:
    """The run of a configuration, which must end well and account for every edit."""
    ended = evolve(config, Workspace(workspace))
    assert ended.status == "done", ended.reason
    with Workspace(workspace).open_run(ended.run, read_only=True) as store:
        assert unaccounted(ledger(store)) == ()
        yield store


def only(whole: Whole, evolve_tasks: int, test_tasks: int = 0) -> TasksConfig:
    return TasksConfig(source=str(whole.suite.tasks), evolve=evolve_tasks, test=test_tasks)


@pytest.mark.parametrize(("signals", "origin"), [("error", "error_analyst"), ("success", "success_analyst")])
def test_one_kind_of_signal(whole: Whole, server: DemoServer, copied: Path, signals: str, origin: str) -> None:
    """+Error and +Success hear their own analyst alone."""
    with made(whole.suite.config(server.base_url, signals=signals), copied) as store:
        passed = {row.slot for row in store.trajectories("evolve") if row.outcome == "passed"}
        wanted = passed if signals == "success" else set(range(whole.suite.evolve)) - passed
        assert {analysis.slot for analysis in store.analyses()} == wanted
        assert {analysis.origin for analysis in store.analyses()} <= {origin}


def test_without_a_patch_the_skill_stays_and_it_is_said(whole: Whole, server: DemoServer, copied: Path) -> None:
    """No lesson is an ordinary end: S1 has S0's bytes, and a note."""
    tasks = only(whole, 1)
    with made(whole.suite.config(server.base_url, signals="success", tasks=tasks), copied) as store:
        assert store.patches() == ()
        first, second = store.versions()
        assert (second.name, second.digest) == ("S1", first.digest)
        assert second.note == "no lesson reached the threshold: the same as S0"
        assert store.nodes() == ()


def test_one_task_and_nothing_held_out(whole: Whole, server: DemoServer, copied: Path) -> None:
    """One patch passes through the tree without a call; nothing is evaluated, and no score is made up."""
    with made(whole.suite.config(server.base_url, tasks=only(whole, 1)), copied) as store:
        assert len(store.patches()) == 1
        assert store.nodes() == ()
        assert store.versions()[-1].digest != store.versions()[0].digest
        assert [version.evaluated for version in store.versions()] == [False, False]
        assert store.trajectories("test_before") == store.trajectories("test_after") == ()


def test_the_single_call_analyst(whole: Whole, server: DemoServer, copied: Path) -> None:
    """The ablation: one call an analysis, no proof behind its patches."""
    config = whole.suite.config(server.base_url, analysts=AnalystConfig(error="single_call"))
    with made(config, copied) as store:
        failures = [each for each in store.analyses() if each.origin == "error_analyst"]
        assert failures
        assert {each.turns for each in failures} == {1}
        assert all(each.patch is None or each.patch.proof is None for each in failures)


@pytest.mark.parametrize(("fan_in", "levels"), [(4, {1, 2}), (32, {1})])
def test_the_tree_is_as_wide_as_configured(
    whole: Whole, server: DemoServer, copied: Path, fan_in: int, levels: set[int]
) -> None:
    """B_merge 4 merges five slots on two levels at most, B_merge 32 in one call."""
    merge = MergeConfig(fan_in=fan_in, threshold=EVERYTHING)
    with made(whole.suite.config(server.base_url, merge=merge, evaluate=False), copied) as store:
        assert {node.level for node in store.nodes()} <= levels
        assert len(store.nodes()) >= 1


def test_creation_starts_from_a_draft_the_model_writes(whole: Whole, server: DemoServer, tmp_path: Path) -> None:
    """S0 is a valid skill from the model's reply, learned on like any other, and the same when asked for again."""
    config = whole.suite.config(server.base_url, mode="creation", skill="", tasks=only(whole, 1))
    with made(config, tmp_path / "lab") as store:
        draft = store.skill("S0")
        assert store.versions()[0].note == "parametric draft"
        assert [finding for finding in validate(draft, draft.name) if finding.severity == "error"] == []
        assert [row.role for row in store.usage() if row.role == "draft" and row.paid] == ["draft"]
        calls = store.usage()
    with made(config, tmp_path / "lab") as store:
        assert [row for row in store.usage() if row.paid] == [row for row in calls if row.paid]
        assert len(store.versions()) == 2


def test_no_skill_is_only_measured(whole: Whole, server: DemoServer, tmp_path: Path) -> None:
    """Attempts at the held-out tasks without a skill; no version, no analysis."""
    config = whole.suite.config(server.base_url, mode="no_skill", skill="", tasks=only(whole, 1, 1))
    with made(config, tmp_path / "lab") as store:
        assert [(row.arm, row.outcome in ("passed", "failed")) for row in store.trajectories()] == [
            ("test_before", True)
        ]
        assert (store.versions(), store.analyses(), store.patches()) == ((), (), ())
        assert store.trajectory(store.trajectories()[0].id).skill_digest == ""
