"""The example of docs/own-tasks.md worked on over real HTTP by the scripted model, which knows no such tasks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import AgentConfig, EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.skill.read import write_skill
from core.skill.starting import new_skill
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from tests.engine.relay import Relay, answer
from tests.tasks.own.laying import EXAMPLE, lay


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


def config(server: DemoServer, folder: str, test: int, **tasks: object) -> RunConfig:
    return RunConfig(
        mode="no_skill",
        endpoints=(EndpointConfig(name="served", base_url=server.base_url),),
        agent_model=ModelConfig(model=MODEL, endpoint="served"),
        agent=AgentConfig(max_turns=4),
        tasks=TasksConfig(domain="own", source=str(EXAMPLE / folder), evolve=1, test=test, **tasks),
    )


def ended(config: RunConfig, workspace: Workspace) -> RunStore:
    done = evolve(config, workspace)
    assert done.status == "done", done.reason
    return workspace.open_run(done.run, read_only=True)


def test_every_task_in_words_gets_a_verdict(server: DemoServer, tmp_path: Path) -> None:
    """The judge is asked and paid for like any call, its own model was probed, and nothing failed."""
    judge = ModelConfig(model=MODEL, endpoint="served", temperature=0.0)
    workspace = Workspace(tmp_path / "lab")
    with ended(config(server, "words", 9, judge_model=judge), workspace) as store:
        grades = {row.task: store.trajectory(row.id).grade for row in store.trajectories()}
        assert len(grades) == 9
        assert {getattr(grade, "passed", None) for grade in grades.values()} == {False}
        modes = {grade.mode for grade in grades.values() if grade is not None}
        assert {"checker", "judge", "exact", "number"} <= modes
        calls = store.calls()
    judged = [call for call in calls if call.role == "judge"]
    assert len(judged) == sum(grade is not None and grade.mode == "judge" for grade in grades.values()) > 0
    assert all(call.paid for call in judged)
    assert sum(call.role == "doctor" for call in calls) == 2


def test_every_task_with_a_file_gets_a_verdict(server: DemoServer, tmp_path: Path) -> None:
    """Workbooks and checkers of files."""
    with ended(config(server, "files", 3), Workspace(tmp_path / "lab")) as store:
        rows = store.trajectories()
        assert [row.outcome for row in rows] == ["failed"] * 3


def test_what_a_checker_passed_is_learned_from(server: DemoServer, tmp_path: Path) -> None:
    """No list of answers holds what such a task accepts, and that keeps no analysis from its end."""
    passes = {"checker": ["true"]}
    folder = lay(tmp_path / "tasks", {"instruction": "Say a.", **passes}, {"instruction": "Say b.", **passes})
    skill = write(tmp_path / "skill")
    tasks = {"domain": "own", "source": str(folder), "evolve": 1, "test": 1}
    learning = config(server, "words", 1).model_copy(
        update={"mode": "deepening", "skill": str(skill), "tasks": TasksConfig.model_validate(tasks)}
    )
    with ended(learning, Workspace(tmp_path / "lab")) as store:
        (row,) = store.analysis_rows()
        assert row.outcome != "failed", row


def learning(server: DemoServer, home: Path, *lines: dict[str, object], **changes: object) -> RunConfig:
    """A run that learns from all these tasks but the last, which is held out."""
    skill = write(home / "skill")
    tasks = {"domain": "own", "source": str(lay(home / "tasks", *lines)), "evolve": len(lines) - 1, "test": 1}
    return config(server, "words", 1).model_copy(
        update={"mode": "deepening", "skill": str(skill), "tasks": TasksConfig.model_validate(tasks), **changes}
    )


def test_checkers_of_which_none_can_run_end_the_run(server: DemoServer, tmp_path: Path) -> None:
    """Not as done with a version that is S0's: nothing was graded, and the reason says what could not be run."""
    lines = [{"instruction": f"Say {letter}.", "checker": ["no-such-program"]} for letter in "abc"]
    workspace = Workspace(tmp_path / "lab")
    done = evolve(learning(server, tmp_path, *lines), workspace)
    assert done.status == "failed"
    assert "failed and none came through; the last at the grader: the checker could not be run" in done.reason
    with workspace.open_run(done.run, read_only=True) as store:
        assert [version.name for version in store.versions()] == ["S0"]


def test_a_judge_that_only_talks_nonsense_ends_the_run(server: DemoServer, tmp_path: Path) -> None:
    """No reply of it is a verdict, whatever the agent answered."""
    said = b'{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hm."}}]}'
    lines = [{"instruction": f"Say {letter}.", "judge": "It says the letter."} for letter in "abc"]
    with Relay(server.port, lambda _: answer("200 OK", said)) as talker:
        endpoints = (*config(server, "words", 1).endpoints, EndpointConfig(name="talker", base_url=talker.base_url))
        made = learning(server, tmp_path, *lines, endpoints=endpoints)
        judge = ModelConfig(model=MODEL, endpoint="talker")
        tasks = made.tasks.model_copy(update={"judge_model": judge})
        done = evolve(made.model_copy(update={"tasks": tasks}), Workspace(tmp_path / "lab"))
    assert done.status == "failed"
    assert "the judge gave no verdict" in done.reason


def write(folder: Path) -> Path:
    """A skill to learn with."""
    write_skill(new_skill(folder.name, "Answer. Use when asked."), folder)
    return folder
