"""What a forecast knows of a workspace: its tasks, its prices, and what earlier runs of the model showed."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.engine.preparing.checking import check, ready
from core.engine.preparing.foreseeing import foresee, seen_in, surveyed, task_counts
from core.engine.running.configuration import placed
from core.engine.running.finding import existing
from core.store.workspace import Workspace
from core.tasks.starter.layout import write_suite
from core.types import Score
from core.view.new_run.forecast import Counts
from tests.store.samples import AT, a_call, a_patch, a_run, a_task, a_trajectory, an_analysis

RUN = "first-20261121-205400-a1b2"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "lab")


def a_seen_run(workspace: Workspace, run: str = RUN, held_out: int = 10) -> None:
    """One attempt that failed and took a minute, held-out tasks of which half came out better."""
    failed = Score(value=0.0, passed=False)
    with workspace.create_run(a_run(run, config={"agent_model": {"model": "m"}})) as store:
        store.put_tasks([a_task(f"t{slot}") for slot in range(held_out)], "test")
        store.put_trajectory("evolve", 0, a_trajectory("r1", grade=failed))
        for slot in range(held_out):
            store.put_trajectory("test_before", slot, a_trajectory(f"b{slot}", task=f"t{slot}", grade=failed))
            after = Score(value=float(slot % 2), passed=bool(slot % 2))
            store.put_trajectory("test_after", slot, a_trajectory(f"a{slot}", task=f"t{slot}", grade=after))
        store.put_analysis(an_analysis(0, a_patch()))
        store.add_calls([a_call("a"), a_call("b")])
        store.add_event("rollout_started", "r1", {}, AT)
        store.add_event("rollout_finished", "r1", {}, AT.replace("20:54", "20:55"))


def test_runs_of_the_same_model_are_what_a_forecast_rests_on(workspace):
    """Turns, failures, tokens of a call, wall time and differing tasks as they were; the run is named."""
    a_seen_run(workspace)
    seen = seen_in(workspace, "m")
    assert seen.runs == (RUN,)
    assert seen.rollouts == 21
    assert seen.averages["turns"] == 2
    assert seen.averages["failing"] == 1
    assert seen.seconds == {"rollout": 60.0}
    assert seen.discordant == 0.5
    assert {name for name in seen.averages if name.startswith("agent")} == {"agent prompt", "agent completion"}


def test_other_models_and_damaged_runs_tell_nothing(workspace):
    """A run of another model is no evidence, one that cannot be read hides no other."""
    a_seen_run(workspace)
    broken = workspace.run_directory("zz-20991121-205400-a1b2")
    broken.mkdir()
    (broken / "run.sqlite").write_bytes(b"no database " * 400)
    assert seen_in(workspace, "other").runs == ()
    assert seen_in(workspace, "m").runs == (RUN,)


def test_few_pairs_say_nothing_of_how_many_differ(workspace):
    """Half of two tasks is no share to build on."""
    a_seen_run(workspace, held_out=2)
    assert seen_in(workspace, "m").discordant is None


def test_tasks_that_a_model_grades_are_counted(tmp_path):
    """Only tasks of one's own name a judge; what is expected in words is graded by rules."""
    lines = [{"id": f"t{n}", "instruction": "Say hello.", "judge": "It greets."} for n in range(3)]
    lines.append({"id": "t3", "instruction": "Say 4.", "expected": "4"})
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = task_counts(TasksConfig(domain="own", source=str(tmp_path), evolve=2, test=2))
    assert (found.evolve, found.test, found.judged_evolve + found.judged_test) == (2, 2, 3)
    on_evolve = task_counts(TasksConfig(domain="own", source=str(tmp_path), evolve=2, test=2, held_out="evolve"))
    assert on_evolve == Counts(0, 2, 0, found.judged_evolve)


def test_tasks_of_a_folder_are_counted_as_the_engine_splits_them(tmp_path):
    """Half each unless a size is named; more than there are is refused with a sentence."""
    folder = str(write_suite(3, tmp_path, 3, 3))
    assert task_counts(TasksConfig(source=folder)) == Counts(3, 3)
    assert task_counts(TasksConfig(source=folder, evolve=2, test=1)) == Counts(2, 1)
    assert task_counts(TasksConfig(evolve=5)) == Counts(5, 60)
    asked = RunConfig(mode="creation", tasks=TasksConfig(source=folder, evolve=9))
    (problem,) = surveyed(asked, Workspace(tmp_path / "lab")).problems
    assert (problem.field, "more than the 6 tasks" in problem.told) == ("tasks.evolve", True)


def test_places_that_are_not_there_are_told_at_their_fields(tmp_path):
    """Tasks and skill, both at once."""
    absent = str(tmp_path / "absent")
    found = surveyed(RunConfig(skill=absent, tasks=TasksConfig(source=absent)), Workspace(tmp_path / "lab"))
    assert [each.field for each in found.problems] == ["tasks.folder", "skill.directory"]
    assert found.counts is None


def test_prices_come_from_the_workspaces_own_table(workspace):
    """With an entry the cost is foreseen; without one it is unknown."""
    config = RunConfig(agent_model=ModelConfig(model="m"))
    assert foresee(config, Counts(2, 2), workspace).forecast.unpriced == ("m",)
    own = workspace.directory / "prices.toml"
    own.write_text('currency = "EUR"\n[models.m]\nprompt = 1.0\ncompletion = 2.0\n', encoding="utf-8")
    found = foresee(config, Counts(2, 2), workspace)
    assert found.currency == "EUR"
    assert found.forecast.unpriced == ()
    assert found.forecast.money.high > 0


def test_the_run_a_configuration_has_is_found_without_touching_it(workspace):
    """The very same settings are that run, whatever the endpoint's address; another seed is none."""
    config = RunConfig(mode="creation", agent_model=ModelConfig(model="m"))
    workspace.create_run(a_run(RUN, config=placed(config).model_dump(mode="json"), status="done")).close()
    moved = config.model_copy(update={"endpoints": (EndpointConfig(base_url="http://elsewhere/v1"),)})
    assert existing(moved, workspace).run == RUN
    assert existing(moved, workspace).state == "done"
    assert existing(config.model_copy(update={"seed": 1}), workspace) is None


def test_a_check_of_a_server_that_never_answers_ends(workspace):
    """It says that the model is slow instead of waiting; what is left to mend comes first."""
    shutil.rmtree(workspace.directory / "runs")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        config = RunConfig(endpoints=(EndpointConfig(base_url=address),), agent_model=ModelConfig(model="m"))
        found = check(config, workspace, seconds=0.3)
    assert "over a few small questions" in found[0].message
    assert found[0].severity == "warning"
    assert ready(found)


def test_a_run_whose_memories_cannot_be_handed_on_is_told_at_its_field(workspace):
    """One that is not there, and one that has no bank."""
    workspace.create_run(a_run("plain-20261121-205400-a1b2", status="done")).close()
    for named, told in (("absent", "no run"), ("plain", "no run of reasoning_bank")):
        (problem,) = surveyed(RunConfig(mode="evaluation", memories_of=named), workspace).problems
        assert (problem.field, told in problem.told) == ("memories_of", True)


def test_a_wrong_line_of_ones_own_tasks_is_told_at_their_folder_and_no_file_of_theirs_is_read(workspace, tmp_path):
    """A form looks at the lines alone, at every change, and still knows how many a model judges."""
    lines = [json.dumps({"instruction": f"{number}?", "judge": "so?", "inputs": ["gone.png"]}) for number in range(4)]
    (tmp_path / "tasks.jsonl").write_text("\n".join(lines))
    config = RunConfig(mode="creation", tasks=TasksConfig(domain="own", source=str(tmp_path)))
    assert surveyed(config, workspace) == (Counts(2, 2, 2, 2), ())
    (tmp_path / "tasks.jsonl").write_text("\n".join([*lines, "{"]))
    (problem,) = surveyed(config, workspace).problems
    assert (problem.field, "line 5: it is not JSON" in problem.told) == ("tasks.folder", True)


@pytest.mark.parametrize(
    ("tasks", "field"),
    [(TasksConfig(domain="own"), "tasks.from"), (TasksConfig(domain="none of them"), "tasks.domain")],
)
def test_what_a_kind_of_work_has_not_is_told_where_it_was_chosen(workspace, tasks, field):
    """A suite that is not generated, a domain that is not there."""
    assert next(each.field for each in surveyed(RunConfig(tasks=tasks), workspace).problems) == field
