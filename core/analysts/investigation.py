"""The error analyst's tools at work: its own sandbox, the evaluator, replays, and the gate behind `submit`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.agent.grading import graded
from core.agent.ports import AgentPorts
from core.agent.rollout import observation_text
from core.agent.shortening import shorten
from core.agent.tools import RUNS
from core.agent.work_files import lay_inputs, take_output, work_directory
from core.agent.workbench import Workbench, open_workbench
from core.analysts.account import Account
from core.analysts.briefing import differences, verdict
from core.analysts.fix import Fix, why_malformed
from core.analysts.patching import Checked, check, conclude
from core.analysts.proof import Attempted, FixOutcome, Proved, prove, replay_fix
from core.analysts.submission import ANALYST_TOOLS, ProposedFix, Submission
from core.errors import boundary
from core.ports import CaseOutput
from core.prompts.load import Prompt
from core.types import Action, Analysis, Observation, Proof

AGENT_OUTPUT = "agent_output"
"""The directory in the analyst's work directory that holds what the agent handed in."""

Shape = TypeVar("Shape", bound=BaseModel)


class Investigation:
    """One error analysis on its way: what was tried, refused and proven so far."""

    def __init__(self, account: Account, ports: AgentPorts, prompt: Prompt, work: Path) -> None:
        job = account.job
        self.account, self.ports, self.prompt, self.work = account, ports, prompt, work
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
        self.pending: Checked | None = None
        """A proven submission whose edits have problems, kept in case no better one comes."""
        self.refusals: list[str] = []
        self.steps = 0

    async def use(self, tool: str, arguments: Mapping[str, Any]) -> str | Analysis:
        """What a tool answers, or the finished analysis. Answers are journalled, so that a resumed analysis reads the
        same; commands are run again all the same, for the files they leave."""
        self.steps += 1
        recorded = self.ports.journal.observation(self.account.key, self.steps)
        if recorded is not None and tool not in (*RUNS, "submit"):
            self._remember(tool, arguments)
            return recorded.text
        answer = await self._answer(tool, arguments)
        if isinstance(answer, Analysis):
            return answer
        if recorded is not None:
            return recorded.text
        seen = shorten(Observation(text=answer), self.account.job.agent.observation_chars)
        self.ports.journal.record_observation(self.account.key, self.steps, seen)
        return seen.text

    def ended(self, why: str) -> Analysis:
        """The analysis when no submission was accepted in time."""
        if self.pending is not None and self.proven is not None:
            return conclude(self.account, self.pending, self.proven[1], self.prompt.ref)
        last = f"; last refused: {self.refusals[-1]}" if self.refusals else ""
        return self.account.ends("unproven", why + last)

    def _remember(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """Take up what a journalled answer left behind: the fix that `submit` may refer to."""
        proposed = _read(ProposedFix, arguments) if tool == "replay" else ""
        if not isinstance(proposed, str) and not why_malformed(proposed.fix(), self.account.job.trajectory):
            self.replayed = (proposed.fix(), None)

    async def _answer(self, tool: str, arguments: Mapping[str, Any]) -> str | Analysis:
        if tool == "evaluate":
            return await self._evaluate(str(arguments.get("path") or ""))
        if tool == "replay":
            proposed = _read(ProposedFix, arguments)
            return proposed if isinstance(proposed, str) else await self._replay(proposed.fix())
        if tool == "submit":
            submission = _read(Submission, arguments)
            return submission if isinstance(submission, str) else await self._submit(submission)
        if tool not in (*RUNS, "view"):
            return f"There is no tool {tool!r}. The tools are: {', '.join(each.name for each in ANALYST_TOOLS)}."
        observation = await self.bench.act(Action(tool=tool, arguments=dict(arguments)))
        return observation_text(observation)

    async def _evaluate(self, path: str) -> str:
        """Grade one workbook on the first case: the agent's, or one the analyst made."""
        task = self.account.job.task
        first = task.cases[0]
        name = path.strip().removeprefix("/work/").lstrip("/") or f"{AGENT_OUTPUT}/{self._output_name}"
        with work_directory(self.ports.scratch) as place:
            target = place / Path(name).name
            if not take_output(self.work, name, target):
                return f"There is no file /work/{name} to grade."
            handed_in = CaseOutput(case=first.index, path=str(target))
            alone = task.model_copy(update={"cases": (first,)})
            reveal = self.account.job.config.reveal_gold
            grading = await graded(alone, (handed_in,), self.ports, self.account.job.trajectory.id, reveal)
        lines = [f"/work/{name} on the first test case: {verdict(grading)}."]
        if grading.differences:
            lines.append(differences(grading.differences, reveal))
        return "\n".join(lines)

    async def _replay(self, fix: Fix) -> str:
        malformed = why_malformed(fix, self.account.job.trajectory)
        if malformed:
            return f"Not replayed: {malformed}."
        reveal = self.account.job.config.reveal_gold
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

    async def _submit(self, submission: Submission) -> str | Analysis:
        if not submission.cause_found:
            cause = submission.root_cause.strip() or "the analyst does not say why"
            return self.account.ends("unproven", f"no cause found: {cause}")
        fix = submission.fix(self.replayed[0] if self.replayed else None)
        if fix is None:
            return self._refuse("it names no steps and no replacement, and nothing was replayed before")
        proved = await self._proved(fix)
        if proved.proof is None:
            return self._refuse(proved.reason)
        self.proven = (fix, proved.proof)
        prompt_text = self.prompt.system + self.prompt.user
        checked = check(submission, self.account.job, self.ports.taskset, prompt_text)
        if checked.problems and self.pending is None:
            self.pending = checked
            told = "\n".join(f"- {problem}" for problem in checked.problems)
            return f"The cause is proven. What you propose has problems; mend them and submit once more:\n{told}"
        return conclude(self.account, checked, proved.proof, self.prompt.ref)

    async def _proved(self, fix: Fix) -> Proved:
        if self.proven is not None and self.proven[0] == fix:
            return Proved(self.proven[1])
        known = self.replayed[1] if self.replayed is not None and self.replayed[0] == fix else None
        return await prove(fix, self.attempted, known)

    def _refuse(self, reason: str) -> str:
        self.refusals.append(reason)
        return f"Refused: {reason}."

    @property
    def _output_name(self) -> str:
        return self.ports.taskset.output_name(self.account.job.task) or "output"


def lay_investigation(account: Account, ports: AgentPorts, work: Path) -> None:
    """Fill the analyst's work directory: the first case's inputs, and beside them what the agent handed in for it."""
    job = account.job
    first = job.task.cases[0]
    lay_inputs(first, work)
    name = ports.taskset.output_name(job.task)
    left = next((each.path for each in job.outputs if each.case == first.index), None)
    (work / AGENT_OUTPUT).mkdir()
    if left and name:
        with boundary("taskset"):
            shutil.copyfile(left, work / AGENT_OUTPUT / name)


def _read(shape: type[Shape], arguments: Mapping[str, Any]) -> Shape | str:
    """The arguments of a call in their shape, or what is wrong with them in words."""
    try:
        return shape.model_validate(arguments)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "arguments"
        return f"Not understood: {place}: {first['msg']}."
