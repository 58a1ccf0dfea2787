"""The gate set up on starter tasks: failed attempts, honest fixes and cheats to try on it."""

from __future__ import annotations

from pathlib import Path

from core.agent.ports import AgentPorts
from core.analysts.fix import Fix
from core.analysts.proof import Attempted
from core.config import AgentConfig
from core.ports import Sandbox, Taskset
from core.tasks.starter.suite import Planned
from core.tasks.starter.taskset import StarterTaskset
from core.types import Action, Score, Task
from tests.agent.silent import SilentLLM, no_journal
from tests.analysts import cheats
from tests.analysts.attempts import PRACTICES, WRITE_STEP, failed_attempt, honest_step, programs, solvable

KINDS = (*cheats.DISTINCT, *cheats.SMALL)


class Unknowing:
    """The starter suite as a task set that knows of perturbed cases only that their result must change."""

    def __init__(self, suite: StarterTaskset) -> None:
        self.name, self.domain = suite.name, suite.domain
        self.tasks, self.check, self.grade = suite.tasks, suite.check, suite.grade
        self.output_name, self.literals, self.perturbed = suite.output_name, suite.literals, suite.perturbed


class Gate:
    """The suite, a sandbox, and tasks to try fixes on."""

    def __init__(self, suite: StarterTaskset, taskset: Taskset, sandbox: Sandbox, scratch: Path) -> None:
        self.ports = AgentPorts(
            llm=SilentLLM(),
            sandbox=sandbox,
            taskset=taskset,
            journal=no_journal(),
            scratch=scratch,
            outputs=lambda _: scratch / "outputs",
        )
        self.plans = suite.planned
        self.tasks = [task for task in suite.evolve if solvable(self.plans[task.id])]

    def attempted(self, task: Task, lacking: str) -> Attempted:
        return Attempted(
            task=task,
            skill=None,
            trajectory=failed_attempt(task, self.plans[task.id], lacking),
            before=Score(value=0.0, passed=False),
            config=AgentConfig(),
            ports=self.ports,
            seed=5,
        )

    def failures(self, count: int) -> list[tuple[Task, str]]:
        """Failed attempts whose honest fix is known: a task, and the practice the attempt lacked."""
        return [(task, lacking) for task in self.tasks for lacking in sorted(self.plans[task.id].shape.mess)][:count]

    def cheated(self, number: int) -> tuple[Attempted, Fix]:
        """The task a cheat is tried on, and its fix."""
        kind = KINDS[number]
        counting = kind in cheats.SMALL
        able = [task for task in self.tasks if (self.plans[task.id].shape.family == "group_count") == counting]
        task = able[number % len(able)]
        planned = self.plans[task.id]
        lacking = min(planned.shape.mess)
        own = programs(planned, set(PRACTICES) - {lacking})[WRITE_STEP - 1]
        facts = cheats.known(task, planned.shape.data_sheet, own)
        return self.attempted(task, lacking), Fix(first_step=WRITE_STEP, last_step=WRITE_STEP, replacement=kind(facts))


def honest_fix(planned: Planned, lacking: str) -> Fix:
    """The step that lacked the practice, with it."""
    step = honest_step(lacking)
    code = programs(planned, PRACTICES)[step - 1]
    return Fix(first_step=step, last_step=step, replacement=(Action(tool="python", arguments={"code": code}),))
