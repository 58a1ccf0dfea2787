"""The same work in the isolation that is in force here: what model-written code can and cannot reach."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.agent.grading import grade_rollout
from core.agent.rollout import roll_out
from core.errors import UserError
from core.ports import Sandbox
from core.sandbox.probe import best_sandbox
from core.types import Trajectory
from tests.agent.scripted import Scripted, bash, in_order, python, words
from tests.agent.setting import Setting

DONE = words("Done.")
LEAVE = "import shutil; shutil.copy('/work/input.xlsx', '/work/output.xlsx')"


@pytest.fixture(scope="module")
def real() -> Sandbox:
    try:
        return best_sandbox("auto")
    except UserError as problem:
        pytest.skip(f"no isolation works here: {problem}")


def _seen(trajectory: Trajectory, index: int) -> str:
    observation = trajectory.steps[index - 1].observation
    assert observation is not None
    return observation.text.strip()


def test_a_rollout_in_the_sandbox(setting: Setting, real: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are as the prompt says, the skill is readable and not writable, and neither key nor gold can be had."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-host")
    task = setting.taskset.evolve[0]
    gold = task.cases[0].reference["path"]
    replies = [
        bash("pwd; ls; python3 /skill/scripts/hello.py; echo more >> /skill/SKILL.md || echo read-only"),
        bash(f"env | grep -c sk-of; cat /proc/*/environ 2>/dev/null | grep -c sk-of-the-host; cat {gold} && echo HAD"),
        python(f"import openpyxl, pandas, numpy\n{LEAVE}\nprint('left')"),
        DONE,
    ]
    ports = setting.with_sandbox(real).ports(Scripted(in_order(list(replies))))
    rolled = asyncio.run(roll_out(setting.job(), ports))
    trajectory = rolled.trajectory
    assert trajectory.ended == "answered", trajectory.failure
    assert _seen(trajectory, 1).splitlines()[:3] == ["/work", "input.xlsx", "hello from the skill"]
    assert _seen(trajectory, 1).endswith("read-only")
    assert _seen(trajectory, 2).splitlines()[:2] == ["0", "0"]
    assert "HAD" not in _seen(trajectory, 2)
    assert _seen(trajectory, 3) == "left"
    assert all(output.path and Path(output.path).is_file() for output in rolled.outputs)
    graded = asyncio.run(grade_rollout(task, rolled, setting.grading))
    assert graded.trajectory.grade is not None
    assert setting.left_in_scratch() == []


def test_a_link_to_the_host_is_not_handed_in(setting: Setting, real: Sandbox) -> None:
    """An output that is a link to a file of the host is no output, in any case."""
    target = setting.taskset.evolve[0].cases[0].reference["path"]
    ports = setting.with_sandbox(real).ports(Scripted(in_order([bash(f"ln -s {target} output.xlsx"), DONE])))
    rolled = asyncio.run(roll_out(setting.job(), ports))
    assert [output.path for output in rolled.outputs] == [None, None, None]
