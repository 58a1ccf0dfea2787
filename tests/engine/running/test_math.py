"""A run where the answer is words, over real HTTP: it evolves to the end, and the new skill beats the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.policy.ability import SMALL
from core.demo.policy.answers.math_work import MathWork
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.patch.ledger import ledger, unaccounted
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.runs.summary import summarise
from tests.engine.setting import ENDPOINT, the_run

TASKS = TasksConfig(domain="math", evolve=24, test=24)


def config(base_url: str, model: str = MODEL) -> RunConfig:
    return RunConfig(
        tasks=TASKS,
        endpoints=(EndpointConfig(name=ENDPOINT, base_url=base_url),),
        agent_model=ModelConfig(model=model, endpoint=ENDPOINT),
    )


@pytest.fixture(scope="module")
def workspaces(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A finished run of each scripted model."""
    made = {}
    for model in (MODEL, SMALL):
        made[model] = tmp_path_factory.mktemp("math") / "lab"
        ended = evolve(config(server.base_url, model), Workspace(made[model]))
        assert ended.status == "done", ended.reason
    return made


def scores(store: RunStore) -> tuple[float, float]:
    summary = summarise(store.facts())
    assert summary.before.low is not None
    assert summary.after.low is not None
    return summary.before.low, summary.after.low


def test_the_evolved_skill_beats_the_starting_one(workspaces: dict[str, Path]) -> None:
    """From a third at most to three quarters at least of the held-out problems, and the run is labelled as scripted."""
    with the_run(workspaces[MODEL]) as store:
        before, after = scores(store)
        assert summarise(store.facts()).scripted
    assert before <= 0.4
    assert after >= 0.75


def test_causes_are_proven_by_fresh_attempts_and_every_edit_has_a_fate(workspaces: dict[str, Path]) -> None:
    """Most failures end in a proven patch; nothing that was proposed is lost."""
    with the_run(workspaces[MODEL]) as store:
        errors = [each for each in store.analyses() if each.origin == "error_analyst"]
        rows = ledger(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates())
    proven = [each for each in errors if each.outcome == "patch"]
    assert len(proven) > len(errors) / 2
    assert rows
    assert unaccounted(rows) == ()


def test_true_lessons_are_kept_and_the_outvoted_false_ones_are_not(workspaces: dict[str, Path]) -> None:
    """What the new skill teaches is what the problems need."""
    with the_run(workspaces[MODEL]) as store:
        skill = store.skill(store.versions()[-1].name)
    sides = MathWork.lore.sides("\n\n".join(file.text for file in skill.files))
    assert len([name for name, side in sides.items() if side > 0 and name != "math.round_up"]) >= 4
    assert all(side > 0 for side in sides.values())


def test_a_lesser_model_gains_less(workspaces: dict[str, Path]) -> None:
    """As author and user of its own skill the small model stays behind, for it overlooks and misses some."""
    with the_run(workspaces[MODEL]) as store:
        _, full = scores(store)
    with the_run(workspaces[SMALL]) as store:
        before, after = scores(store)
    assert before < after < full
