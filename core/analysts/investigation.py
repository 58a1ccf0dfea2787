"""An error analysis on its way: what its tools answered, what was refused, and what became of what it submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.agent.ports import AgentPorts
from core.agent.shortening import shorten
from core.analysts.account import Account
from core.analysts.patching import Checked, check, conclude
from core.analysts.proving import Proving
from core.prompts.load import Prompt
from core.types import Analysis, Observation, Proof


class Investigation:
    """The tools of one error analysis, over the way its cause is to be proven."""

    def __init__(self, account: Account, ports: AgentPorts, prompt: Prompt, proving: Proving) -> None:
        self.account, self.ports, self.prompt, self.proving = account, ports, prompt, proving
        self.pending: tuple[Checked, Proof | None] | None = None
        """A proven submission that has problems besides, kept in case no better one comes."""
        self.refusals: list[str] = []
        self.steps = 0

    async def use(self, tool: str, arguments: Mapping[str, Any]) -> str | Analysis:
        """What a tool answers, or the finished analysis. Answers are journalled, so that a resumed analysis reads the
        same; some tools are used again all the same, for what they leave behind."""
        self.steps += 1
        recorded = self.ports.journal.observation(self.account.key, self.steps)
        if recorded is not None and tool not in (*self.proving.redone, "submit"):
            self.proving.remember(tool, arguments)
            return recorded.text
        answer = await (self._submit(arguments) if tool == "submit" else self.proving.answer(tool, arguments))
        if isinstance(answer, Analysis):
            return answer
        if recorded is not None:
            return recorded.text
        seen = shorten(Observation(text=answer), self.account.job.agent.observation_chars)
        self.ports.journal.record_observation(self.account.key, self.steps, seen)
        return seen.text

    def ended(self, why: str) -> Analysis:
        """The analysis when no submission was accepted in time."""
        if self.pending is not None:
            checked, proof = self.pending
            return conclude(self.account, checked, proof, self.prompt.ref)
        last = f"; last refused: {self.refusals[-1]}" if self.refusals else ""
        return self.account.ends("unproven", why + last)

    async def _submit(self, arguments: Mapping[str, Any]) -> str | Analysis:
        judged = await self.proving.judge(arguments)
        if isinstance(judged, str):
            return judged
        handed_in = judged.handed_in
        if not handed_in.cause_found:
            cause = handed_in.root_cause.strip() or "the analyst does not say why"
            return self.account.ends("unproven", f"no cause found: {cause}")
        if judged.reason:
            self.refusals.append(judged.reason)
            return f"Refused: {judged.reason}."
        checked = check(handed_in, self.account.job, self.ports.taskset, self.prompt.system + self.prompt.user)
        if checked.problems and self.pending is None:
            self.pending = (checked, judged.proof)
            told = "\n".join(f"- {problem}" for problem in checked.problems)
            return f"The cause is proven. What you propose has problems; mend them and submit once more:\n{told}"
        return conclude(self.account, checked, judged.proof, self.prompt.ref)
