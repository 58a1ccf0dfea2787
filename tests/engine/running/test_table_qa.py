"""Questions about tables over real HTTP: a skill learned on them helps, and so does one learned on spreadsheets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.engine import evolve, ledger
from core.patch.ledger import unaccounted
from core.skill.read import write_skill
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.tasks.starter import starter_skill
from core.types import Skill
from tests.engine.conftest import Whole
from tests.engine.setting import the_run


def config(server: DemoServer, tasks: TasksConfig, **more: object) -> RunConfig:
    return RunConfig.model_validate(
        {
            "endpoints": (EndpointConfig(base_url=server.base_url),),
            "agent_model": ModelConfig(model="scripted-demo"),
            "tasks": tasks,
            **more,
        }
    )


def passed(store: RunStore) -> Counter[str]:
    """How many attempts of each arm passed."""
    return Counter(row.arm for row in store.trajectories() if row.outcome == "passed")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")


def test_a_skill_that_is_learned_on_tables_answers_held_out_questions(server: DemoServer, tmp_path: Path) -> None:
    """From a third to four fifths and more, every edit accounted for, and no false lesson is kept."""
    tasks = TasksConfig(domain="table_qa", table="text", evolve=24, test=24)
    assert evolve(config(server, tasks), Workspace(tmp_path)).status == "done"
    with the_run(tmp_path) as store:
        assert unaccounted(ledger(store)) == ()
        assert passed(store)["test_before"] <= 10
        assert passed(store)["test_after"] >= 20
        assert all(
            not trajectory.steps[0].action
            for trajectory in (store.trajectory(row.id) for row in store.trajectories("evolve"))
        )
        text = "\n".join(file.text for file in store.skill("S1").files)
        assert "order of the rows decides" not in text
        assert "total rows when adding" not in text


def test_both_forms_of_a_table_are_answered_alike(server: DemoServer, tmp_path: Path) -> None:
    """As a workbook it is printed by one command first, from a file below the workspace."""
    outcomes = {}
    for form in ("workbook", "text"):
        tasks = TasksConfig.model_validate({"domain": "table_qa", "table": form, "test": 6})
        workspace = tmp_path / form
        assert evolve(config(server, tasks, mode="evaluation"), Workspace(workspace)).status == "done"
        with the_run(workspace) as store:
            rows = store.trajectories()
            outcomes[form] = [(row.task, row.outcome) for row in rows]
            actions = {len([step for step in store.trajectory(row.id).steps if step.action]) for row in rows}
        assert actions == ({1} if form == "workbook" else {0})
        assert len(list((workspace / "tasks").rglob("*.xlsx"))) == (30 if form == "workbook" else 0)
    assert outcomes["workbook"] == outcomes["text"]
    assert {outcome for _, outcome in outcomes["text"]} == {"passed", "failed"}


def test_a_skill_learned_on_spreadsheets_does_better_on_tables(
    whole: Whole, server: DemoServer, tmp_path: Path
) -> None:
    """The out-of-distribution protocol: what spreadsheets and tables share is carried over."""
    with the_run(whole.workspace) as store:
        skills = {"before": starter_skill(), "after": store.skill("S1")}
    counts = {name: _on_tables(skill, server, tmp_path / name) for name, skill in skills.items()}
    assert counts["after"] >= counts["before"] + 3


def _on_tables(skill: Skill, server: DemoServer, place: Path) -> int:
    """How many held-out questions about tables pass with a skill."""
    folder = place / str(skill.name)
    place.mkdir()
    write_skill(skill, folder)
    tasks = TasksConfig(domain="table_qa", table="text", test=36)
    told = config(server, tasks, mode="evaluation", skill=str(folder))
    assert evolve(told, Workspace(place / "lab")).status == "done"
    with the_run(place / "lab") as store:
        return passed(store)["test_before"]
