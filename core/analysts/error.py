"""The error analyst: an agent that looks, tries, proves the cause, and only then proposes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.agent.conversation import make_room
from core.agent.ports import AgentPorts
from core.agent.work_files import work_directory
from core.analysts.account import Account, recorded
from core.analysts.investigation import Investigation
from core.analysts.job import AnalysisJob, analysis_key
from core.analysts.one_call import briefing
from core.analysts.proving import Proving
from core.analysts.replaying import Replaying
from core.analysts.retrying import Retrying
from core.llm.turns import observation_message, take_turn
from core.ports import CallContext
from core.prompts.load import Prompt, load_prompt
from core.types import Analysis, Message, says

GO_ON = "You answered without a tool call. Go on with one; `submit` ends the analysis, also when no cause was found."


async def analyse(job: AnalysisJob, ports: AgentPorts) -> Analysis:
    """What a failure teaches, its cause proven in the way of the domain: by replay (core/analysts/proof.py) or by fresh
    attempts (core/analysts/fresh.py). Without a proof no patch."""
    domain = ports.taskset.domain
    prompt = load_prompt(f"error_analyst{domain.analysts}", job.prompts)
    key = analysis_key(job, "error_analyst", prompt.ref, fresh=domain.proof == "fresh")
    account = Account(job, "error_analyst", key)
    return await recorded(account, ports.journal, partial(_investigate, ports=ports, prompt=prompt))


async def _investigate(account: Account, ports: AgentPorts, prompt: Prompt) -> Analysis:
    job = account.job
    with work_directory(ports.scratch) as work:
        proving = _proving(account, ports, prompt, work)
        hopeless = await proving.begin()
        if hopeless:
            return account.ends("unproven", hopeless)
        investigation = Investigation(account, ports, prompt, proving)
        limits = {"max_edits": str(job.config.max_edits), "max_turns": str(job.config.max_turns)}
        messages = list(briefing(job, ports, prompt, proving.tools, **limits, **proving.told()))
        silent = 0
        for turn in range(1, job.config.max_turns + 1):
            if not make_room(job.speaker, messages, proving.tools):
                return investigation.ended(f"no cause was proven before the model's context was full (turn {turn})")
            ended = await _turn(investigation, messages, job.config.max_turns - turn)
            if isinstance(ended, Analysis):
                return ended
            silent = 0 if ended else silent + 1
            if silent == 2:
                return investigation.ended("the analyst stopped without submitting")
        return investigation.ended(f"no cause was proven in {job.config.max_turns} turns")


def _proving(account: Account, ports: AgentPorts, prompt: Prompt, work: Path) -> Proving:
    if ports.taskset.domain.proof == "fresh":
        return Retrying(account, ports, prompt, work)
    return Replaying(account.job, ports, work)


async def _turn(investigation: Investigation, messages: list[Message], turns_left: int) -> Analysis | bool:
    """One reply and what its tool calls answer. The finished analysis, or whether a tool was used."""
    account, ports = investigation.account, investigation.ports
    speaker = account.job.speaker
    context = CallContext(role=account.origin, about=account.job.trajectory.id)
    turn = await take_turn(ports.llm, speaker, tuple(messages), investigation.proving.tools, context)
    account.add(turn.keys, turn.usage)
    messages.append(turn.message)
    for call in turn.calls:
        answer = await investigation.use(call.name, call.arguments)
        if isinstance(answer, Analysis):
            return answer
        answer += f"\n[turns left: {turns_left}]"
        messages.append(observation_message(speaker, call, answer))
    if not turn.calls:
        messages.append(says("user", GO_ON))
    return bool(turn.calls)
