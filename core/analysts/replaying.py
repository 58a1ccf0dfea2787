"""Proving by replay: an analyst's own sandbox, the evaluator, replays of the agent's commands, and their gate."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.agent.grading import graded
from core.agent.ports import AgentPorts
from core.agent.rollout import observation_text
from core.agent.tools import RUNS
from core.agent.work_files import lay_inputs, take_output, work_directory
from core.agent.workbench import Workbench, open_workbench
from core.analysts.briefing import differences, verdict
from core.analysts.fix import Fix, why_malformed
from core.analysts.job import AnalysisJob
from core.analysts.proof import Attempted, FixOutcome, Proved, prove, replay_fix
from core.analysts.proving import Judged, no_such_tool, read
from core.analysts.submission import ANALYST_TOOLS, ProposedFix, Submission
from core.errors import boundary
from core.ports import CaseOutput
from core.types import Action, Proof, ToolSpec

AGENT_OUTPUT = "agent_output"
"""The directory in the analyst's work directory that holds what the agent handed in."""

SHOWS_CELLS = "grades a workbook in /work (the agent's, if you name none) and lists the cells that differ."
SHOWS_EXPECTED = (
    "grades a workbook in /work (the agent's, if you name none) and lists the cells that differ, with the values "
    "expected there. They are shown to find the cause; a replacement that holds them is refused."
)


class Replaying:
    """Implements core.analysts.proving.Proving for work that is done by commands."""

    tools: tuple[ToolSpec, ...] = ANALYST_TOOLS
    redone = tuple(RUNS)

    def __init__(self, job: AnalysisJob, ports: AgentPorts, work: Path) -> None:
        self.job, self.ports, self.work = job, ports, work
        self.bench: Workbench = open_workbench(work, job.skill, job.agent, ports.sandbox, ports.scratch)
        self.attempted = Attempted(
            task=job.task,
            skill=job.read_skill,
            trajectory=job.trajectory,
            before=job.grading.grade,
            config=job.agent,
            ports=ports,
            seed=job.seed or 0,
        )
        self.replayed: tuple[Fix, FixOutcome | None] | None = None
        """The fix that was replayed last; its outcome where it was replayed in this process."""
        self.proven: tuple[Fix, Proof] | None = None

    async def begin(self) -> str:
        """Fill the work directory: the first case's inputs, and beside them what the agent handed in for it."""
        first = self.job.task.cases[0]
        lay_inputs(first, self.work)
        name = self.ports.taskset.output_name(self.job.task)
        left = next((each.path for each in self.job.outputs if each.case == first.index), None)
        (self.work / AGENT_OUTPUT).mkdir()
        if left and name:
            with boundary("taskset"):
                shutil.copyfile(left, self.work / AGENT_OUTPUT / name)
        return ""

    def told(self) -> dict[str, str]:
        return {"evaluate_shows": SHOWS_EXPECTED if self.job.config.reveal_gold else SHOWS_CELLS}

    def remember(self, tool: str, arguments: Mapping[str, Any]) -> None:
        proposed = read(ProposedFix, arguments) if tool == "replay" else ""
        if not isinstance(proposed, str) and not why_malformed(proposed.fix(), self.job.trajectory):
            self.replayed = (proposed.fix(), None)

    async def answer(self, tool: str, arguments: Mapping[str, Any]) -> str:
        if tool == "evaluate":
            return await self._evaluate(str(arguments.get("path") or ""))
        if tool == "replay":
            proposed = read(ProposedFix, arguments)
            return proposed if isinstance(proposed, str) else await self._replay(proposed.fix())
        if tool not in (*RUNS, "view"):
            return no_such_tool(tool, self.tools)
        observation = await self.bench.act(Action(tool=tool, arguments=dict(arguments)))
        return observation_text(observation)

    async def judge(self, arguments: Mapping[str, Any]) -> Judged | str:
        submission = read(Submission, arguments)
        if isinstance(submission, str):
            return submission
        if not submission.cause_found:
            return Judged(submission)
        fix = submission.fix(self.replayed[0] if self.replayed else None)
        if fix is None:
            return Judged(submission, None, "it names no steps and no replacement, and nothing was replayed before")
        proved = await self._proved(fix)
        if proved.proof is not None:
            self.proven = (fix, proved.proof)
        return Judged(submission, proved.proof, proved.reason)

    async def _evaluate(self, path: str) -> str:
        """Grade one workbook on the first case: the agent's, or one the analyst made."""
        task = self.job.task
        first = task.cases[0]
        name = path.strip().removeprefix("/work/").lstrip("/") or f"{AGENT_OUTPUT}/{self._output_name}"
        with work_directory(self.ports.scratch) as place:
            target = place / Path(name).name
            if not take_output(self.work, name, target):
                return f"There is no file /work/{name} to grade."
            handed_in = CaseOutput(case=first.index, path=str(target))
            alone = task.model_copy(update={"cases": (first,)})
            reveal = self.job.config.reveal_gold
            grading = await graded(alone, (handed_in,), self.ports, self.job.trajectory.id, reveal)
        lines = [f"/work/{name} on the first test case: {verdict(grading)}."]
        if grading.differences:
            lines.append(differences(grading.differences, reveal))
        return "\n".join(lines)

    async def _replay(self, fix: Fix) -> str:
        malformed = why_malformed(fix, self.job.trajectory)
        if malformed:
            return f"Not replayed: {malformed}."
        reveal = self.job.config.reveal_gold
        outcome = await replay_fix(fix, self.attempted, reveal)
        self.replayed = (fix, outcome)
        lines = [f"Replayed on every test case: {verdict(outcome.grading)}."]
        if outcome.grading.differences:
            lines.append(differences(outcome.grading.differences, reveal))
        for case, last in outcome.without_result:
            ending = f"; the last line printed there: {last}" if last else ""
            lines.append(f"Case {case} was left without a result{ending}")
        for number, observation in enumerate(outcome.observations, start=1):
            lines.append(
                f"Command {number} of the replacement, on test case {outcome.case}:\n{observation_text(observation)}"
            )
        return "\n".join(lines)

    async def _proved(self, fix: Fix) -> Proved:
        if self.proven is not None and self.proven[0] == fix:
            return Proved(self.proven[1])
        known = self.replayed[1] if self.replayed is not None and self.replayed[0] == fix else None
        return await prove(fix, self.attempted, known)

    @property
    def _output_name(self) -> str:
        return self.ports.taskset.output_name(self.job.task) or "output"
