"""Proving by fresh attempts: what an error analyst tries its edits with where an answer is words, and their gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.agent.ports import AgentPorts
from core.agent.rollout import observation_text
from core.agent.tools import RUNS
from core.agent.work_files import lay_inputs
from core.agent.workbench import Workbench, open_workbench
from core.analysts.account import Account
from core.analysts.briefing import fresh_attempts_block
from core.analysts.fresh import attempts, proof_of
from core.analysts.patching import why_unfit
from core.analysts.proving import Judged, no_such_tool, read
from core.analysts.retry_submission import ProposedRetry, RetrySubmission, can_run, retry_tools
from core.patch.apply import apply_edits
from core.patch.ids import patch_id
from core.patch.parse import ProposedEdit, ProposedPatch, edits_of
from core.prompts.blocks import block
from core.prompts.load import Prompt
from core.types import Action, FreshAttempt, Skill, ToolSpec


class Retrying:
    """Implements core.analysts.proving.Proving for answers in words."""

    redone = (*RUNS, "retry")

    def __init__(self, account: Account, ports: AgentPorts, prompt: Prompt, work: Path) -> None:
        job, domain = account.job, ports.taskset.domain
        self.account, self.job, self.ports, self.work = account, job, ports, work
        self.prompt_text = prompt.system + prompt.user
        self.tools: tuple[ToolSpec, ...] = retry_tools(domain)
        self.bench: Workbench = open_workbench(work, job.skill, job.agent, ports.sandbox, ports.scratch, domain.tools)
        self.without: tuple[FreshAttempt, ...] = ()
        """Fresh attempts with the skill as it is."""
        self.retried: tuple[ProposedEdit, ...] | None = None
        """The edits that were retried last."""
        self.tried: set[str] = set()
        """The skills, by digest, that different sets of edits made and that were attempted."""

    async def begin(self) -> str:
        """Attempt the task afresh with the skill as it is: what passes now and then proves nothing about a patch."""
        self.without = await self._attempts(self.job.skill, wanted=False)
        last = self.without[-1]
        if last.passed is not False:
            made = f"fresh attempt {len(self.without)} of {self.job.config.replicates} with the skill as it is"
            went = "passed: the failure may be chance" if last.passed else "could not be graded"
            return f"nothing can be proven on this task: {made} {went}"
        if self.ports.taskset.domain.tools:
            lay_inputs(self.job.task.cases[0], self.work)
        return ""

    def told(self) -> dict[str, str]:
        return {
            "running": can_run(self.ports.taskset.domain),
            "replicates": str(self.job.config.replicates),
            "fresh_attempts": fresh_attempts_block(self.without),
        }

    def remember(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """Nothing: whatever leaves something behind is used again."""

    async def answer(self, tool: str, arguments: Mapping[str, Any]) -> str:
        if tool == "retry":
            proposed = read(ProposedRetry, arguments)
            return proposed if isinstance(proposed, str) else await self._retry(proposed)
        if tool not in (*self.ports.taskset.domain.tools, "view"):
            return no_such_tool(tool, self.tools)
        observation = await self.bench.act(Action(tool=tool, arguments=dict(arguments)))
        return observation_text(observation)

    async def judge(self, arguments: Mapping[str, Any]) -> Judged | str:
        submission = read(RetrySubmission, arguments)
        if isinstance(submission, str):
            return submission
        if not submission.names_edits:
            if submission.cause_found and self.retried is None:
                return Judged(submission, None, "it names no edits, and none were retried before")
            submission = submission.model_copy(update={"edits": self.retried or ()})
        if not submission.cause_found or not submission.edits:
            return Judged(submission)
        patched = self._patched(submission.edits)
        if isinstance(patched, str):
            return Judged(submission, None, patched)
        made = await self._with_patch(patched)
        replicates, tried = self.job.config.replicates, len(self.tried)
        proof = proof_of(self.job.grading.grade, made, self.without, replicates, tried)
        return Judged(submission, proof, "" if proof else self._told(made).rstrip("."))

    async def _retry(self, proposed: ProposedRetry) -> str:
        if not proposed.edits:
            return "Not tried: there are no edits to try."
        patched = self._patched(proposed.edits)
        if isinstance(patched, str):
            return f"Not tried: {patched}."
        self.retried = proposed.edits
        made = await self._with_patch(patched)
        last = made[-1]
        if last.passed:
            return f"{self._told(made)} `submit` hands them in."
        return f"{self._told(made)} Its last message:\n{block('answer', last.said or '[nothing]', ended=last.ended)}"

    def _told(self, made: Sequence[FreshAttempt]) -> str:
        """How attempts with a patch went, in a sentence."""
        count, wanted = len(made), self.job.config.replicates
        if made[-1].passed:
            return f"{count} of {wanted} fresh attempts with these edits passed."
        went = "failed" if made[-1].passed is False else "could not be graded"
        return (
            f"{count - 1} of {wanted} fresh attempts with these edits passed; attempt {count}, the last made, {went}."
        )

    def _patched(self, proposed: Sequence[ProposedEdit]) -> Skill | str:
        """The skill with these edits in it, or why they are not tried."""
        edits = edits_of(ProposedPatch(edits=tuple(proposed)), patch_id(self.job.slot))
        unfit = why_unfit(edits, self.job, self.ports.taskset, self.prompt_text)
        if unfit:
            return "; ".join(unfit)
        applied = apply_edits(self.job.skill, edits)
        if applied.problems:
            return "; ".join(f"{each.edit}: {each.reason}" for each in applied.problems)
        return applied.skill

    async def _with_patch(self, skill: Skill) -> tuple[FreshAttempt, ...]:
        self.tried.add(skill.digest)
        return await self._attempts(skill, wanted=True)

    async def _attempts(self, skill: Skill, wanted: bool) -> tuple[FreshAttempt, ...]:
        return await attempts(self.job, skill, self.ports, wanted, self.account.attempted)
