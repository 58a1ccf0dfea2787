"""A rollout's id changes with everything that determines the attempt, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agent.identity import RolloutJob, rollout_id
from core.config import AgentConfig, ModelConfig
from core.prompts.load import load_prompt
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import Case, InputFile, Skill, SkillFile, Task

PROMPT = load_prompt("agent").ref
SKILL = Skill(name="s", files=(SkillFile(path="SKILL.md", data=b"---\nname: s\n---\n"),))
TASK = Task(
    id="t1",
    taskset="suite",
    domain="spreadsheet",
    instruction="Sum column B.",
    cases=(Case(index=1, inputs=(InputFile(name="input.xlsx", path="/a/input.xlsx", digest="0" * 64),), reference=1),),
)
JOB = RolloutJob(task=TASK, skill=SKILL, model=ModelConfig(model="example"), seed=41)


def _case(**changes: object) -> Task:
    case = TASK.cases[0]
    file = case.inputs[0].model_copy(update=changes)
    return TASK.model_copy(update={"cases": (case.model_copy(update={"inputs": (file,)}),)})


CHANGES: dict[str, dict[str, object]] = {
    "another task": {"task": TASK.model_copy(update={"id": "t2"})},
    "another instruction": {"task": TASK.model_copy(update={"instruction": "Sum column C."})},
    "another answer position": {"task": TASK.model_copy(update={"details": {"answer_position": "B2"}})},
    "another input": {"task": _case(digest="1" * 64)},
    "another input name": {"task": _case(name="book.xlsx")},
    "one more case": {"task": TASK.model_copy(update={"cases": (*TASK.cases, TASK.cases[0])})},
    "no skill": {"skill": None},
    "another skill": {"skill": SKILL.model_copy(update={"files": (SkillFile(path="SKILL.md", data=b"other"),)})},
    "fewer turns": {"config": AgentConfig(max_turns=3)},
    "less time": {"config": AgentConfig(seconds=3)},
    "shorter commands": {"config": AgentConfig(command_seconds=3)},
    "shorter observations": {"config": AgentConfig(observation_chars=300)},
    "another model": {"model": ModelConfig(model="other")},
    "another endpoint": {"model": ModelConfig(model="example", endpoint="second")},
    "another temperature": {"model": ModelConfig(model="example", temperature=0.7)},
    "another dialect": {"model": ModelConfig(model="example", tools="text")},
    "another seed": {"seed": 42},
    "another replicate": {"replicate": 1},
}

SAME: dict[str, dict[str, object]] = {
    "where the input lies": {"task": _case(path="/b/input.xlsx")},
    "what is expected": {
        "task": TASK.model_copy(update={"cases": (TASK.cases[0].model_copy(update={"reference": 2}),)})
    },
    "how many run at once": {"config": AgentConfig(in_parallel=1)},
    "which isolation was asked for": {"config": AgentConfig(isolation="bwrap")},
    "its tags": {"task": TASK.model_copy(update={"tags": ("evolve",)})},
}


def _id(**changes: object) -> str:
    return rollout_id(JOB.model_copy(update=changes), "output.xlsx", PROMPT, SPREADSHEET)


@pytest.mark.parametrize("change", CHANGES, ids=list(CHANGES))
def test_what_determines_an_attempt_changes_its_id(change: str) -> None:
    """Each of these makes another attempt."""
    assert _id(**CHANGES[change]) != _id()


def test_each_of_them_is_another_attempt() -> None:
    """No two of these changes come to the same id."""
    assert len({_id(**change) for change in CHANGES.values()}) == len(CHANGES)


@pytest.mark.parametrize("change", SAME, ids=list(SAME))
def test_what_does_not_determine_it_leaves_its_id(change: str) -> None:
    """Paths of this machine, the reference and how busy it is are no part of an attempt."""
    assert _id(**SAME[change]) == _id()


def test_another_prompt_is_another_attempt(tmp_path: Path) -> None:
    """The prompt's digest counts, not only its name."""
    (tmp_path / "agent.v1.md").write_text("=== system ===\n{{skill}}{{max_turns}}\n=== user ===\n{{task}}\n")
    other = load_prompt("agent", str(tmp_path)).ref
    assert rollout_id(JOB, "output.xlsx", other, SPREADSHEET) != _id()
