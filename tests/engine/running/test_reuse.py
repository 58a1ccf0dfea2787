"""What is the same is never paid for twice; what differs in anything never shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.config import MergeConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.store.workspace import Workspace
from core.types import Threshold
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import ENDPOINT, EVERYTHING, committed, outcome_in, the_run


@dataclass
class Again:
    """Another run in a workspace that holds one, and what it sent."""

    workspace: Path
    roles: list[str]
    sent: int


def again(config: Callable[[str], RunConfig], server: DemoServer, workspace: Path) -> Again:
    with Relay(server.port) as relay:
        ended = evolve(config(relay.base_url), Workspace(workspace))
        assert ended.status == "done", ended.reason
    with the_run(workspace) as store:
        roles = [row.role for row in store.usage() if row.paid for _ in range(row.calls) if row.role != "doctor"]
    return Again(workspace, roles, sum(b"Say: ready" not in each.body for each in relay.requests))


def test_the_same_command_again_sends_nothing_and_changes_nothing(
    whole: Whole, server: DemoServer, copied: Path
) -> None:
    """Not even the small question whether the endpoint is there goes out."""
    with Relay(server.port) as relay:
        evolve(whole.suite.config(relay.base_url), Workspace(copied))
        assert relay.count == 0
    assert len(Workspace(copied).runs()) == 1
    assert outcome_in(copied) == outcome_in(whole.workspace)


def test_another_tree_sends_merges_only(whole: Whole, server: DemoServer, copied: Path) -> None:
    """A changed B_merge keeps every rollout and analysis; two runs of a workspace share them."""
    merge = MergeConfig(fan_in=3, threshold=EVERYTHING)
    made = again(lambda url: whole.suite.config(url, merge=merge), server, copied)
    assert len(Workspace(copied).runs()) == 2
    assert set(made.roles) == {"merger"}
    assert made.sent == len(made.roles)


def test_another_threshold_sends_nothing_for_the_skill(whole: Whole, server: DemoServer, copied: Path) -> None:
    """Moving the threshold is free; only grading the new skill, where it is another, costs attempts."""
    merge = MergeConfig(fan_in=2, threshold=Threshold(min_tasks=2, min_share=0.0, reference_tasks=2))
    made = again(lambda url: whole.suite.config(url, merge=merge, evaluate=False), server, copied)
    assert made.sent == 0


SMALL = {"evaluate": False}


def test_another_seed_shares_nothing(whole: Whole, server: DemoServer, copied: Path) -> None:
    """A second seed asks everything anew (one cached run under every seed is no run at all)."""
    before = committed(copied / "journal.sqlite")
    tasks = TasksConfig(source=str(whole.suite.tasks), evolve=1, test=0)
    made = again(lambda url: whole.suite.config(url, seed=42, tasks=tasks, **SMALL), server, copied)
    assert made.sent == len(made.roles) > 0
    assert len(committed(copied / "journal.sqlite")) == len(before) + made.sent


def test_other_settings_share_nothing(whole: Whole, server: DemoServer, copied: Path) -> None:
    """A temperature is part of every key, and of every request on the wire."""
    tasks = TasksConfig(source=str(whole.suite.tasks), evolve=1, test=0)
    model = ModelConfig(model=MODEL, endpoint=ENDPOINT, temperature=0.3)
    with Relay(server.port) as relay:
        config = whole.suite.config(relay.base_url, agent_model=model, tasks=tasks, **SMALL)
        assert evolve(config, Workspace(copied)).status == "done"
    assert relay.count > 1
    assert all(b'"temperature":0.3' in each.body.replace(b" ", b"") for each in relay.requests)


def test_a_skill_that_changed_on_disk_is_another_run(
    whole: Whole, server: DemoServer, copied: Path, tmp_path: Path
) -> None:
    """A run is not silently continued from an S0 that its directory does not hold any more."""
    skill = tmp_path / whole.suite.skill.name
    skill.mkdir()
    text = (whole.suite.skill / "SKILL.md").read_text()
    (skill / "SKILL.md").write_text(text)
    tasks = TasksConfig(source=str(whole.suite.tasks), evolve=1, test=0)
    workspace = Workspace(copied)
    config = whole.suite.config(server.base_url, skill=str(skill), tasks=tasks, signals="success", **SMALL)
    first = evolve(config, workspace)
    assert evolve(config, workspace).run == first.run
    (skill / "SKILL.md").write_text(text + "\nOne more line.\n")
    assert evolve(config, workspace).run != first.run
