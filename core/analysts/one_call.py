"""An analysis in one call: the briefing goes out, a proposal comes back, with one repair round."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.agent.pictures import pictures, with_pictures
from core.agent.ports import AgentPorts
from core.agent.skill_in_prompt import base_skill_block
from core.agent.task_in_prompt import task_block
from core.analysts.account import Account, recorded
from core.analysts.briefing import outcome_block, review_notes
from core.analysts.job import AnalysisJob, analysis_key
from core.analysts.patching import Checked, check, conclude
from core.analysts.transcript import transcript
from core.llm.turns import ask_record, fits, room_left
from core.patch.parse import ProposedPatch
from core.ports import CallContext
from core.prompts.load import Prompt, load_prompt
from core.types import Analysis, Message, Origin, ToolSpec

ROOM_FOR_REPLY = 2048
MOVED_ON = (
    "\nThe agent worked with an earlier version of this skill. Edits are of the skill as it is shown here; what it "
    "says by now is no lesson any more."
)
"""What an analyst is told where the skill was updated since the attempt was made."""


async def analyse_once(job: AnalysisJob, ports: AgentPorts, origin: Origin, prompt_name: str) -> Analysis:
    """Ask once, check by code, ask once more where something is wrong, and conclude with what is right."""
    prompt = load_prompt(f"{prompt_name}{ports.taskset.domain.analysts}", job.prompts)
    account = Account(job, origin, analysis_key(job, origin, prompt.ref))
    return await recorded(account, ports.journal, partial(_ask, ports=ports, prompt=prompt))


async def _ask(account: Account, ports: AgentPorts, prompt: Prompt) -> Analysis:
    job = account.job
    messages = briefing(job, ports, prompt, (), max_edits=str(job.config.max_edits))
    prompt_text = prompt.system + prompt.user
    checked: list[Checked] = []

    def problems(value: ProposedPatch) -> tuple[str, ...]:
        checked.append(check(value, job, ports.taskset, prompt_text))
        return checked[-1].problems

    context = CallContext(role=account.origin, about=job.trajectory.id)
    asked = await ask_record(ports.llm, job.speaker, messages, ProposedPatch, context, problems, lenient=True)
    account.add(asked.keys, asked.usage)
    taken = next(each for each in reversed(checked) if each.proposed is asked.value)
    return conclude(account, taken, None, prompt.ref)


def briefing(
    job: AnalysisJob, ports: AgentPorts, prompt: Prompt, tools: Sequence[ToolSpec], **values: str
) -> tuple[Message, ...]:
    """The first messages of an analysis, the trajectory shortened to the room the rest leaves.

    Raises BoundaryError (endpoint, context_overflow) where it cannot be shortened enough.
    """
    known = {
        "task": task_block(job.task, ports.taskset.output_name(job.task), ports.taskset.domain),
        "base_skill": base_skill_block(job.skill) + (MOVED_ON if job.made_with is not None else ""),
        "outcome": outcome_block(job.trajectory, job.grading, job.config.reveal_gold, job.outputs),
        "review_notes": review_notes(job.notes),
        **values,
    }
    reply = job.model.max_tokens or min(ROOM_FOR_REPLY, job.model.context_tokens // 8)
    shown = pictures(job.task.cases[0], ports.taskset.domain)
    whole = with_pictures(prompt.render(trajectory=transcript(job.trajectory), **known), shown)
    if fits(job.speaker, whole, tools, reply):
        return whole
    bare = with_pictures(prompt.render(trajectory="", **known), shown)
    room = room_left(job.speaker, bare, tools) - reply
    return with_pictures(prompt.render(trajectory=transcript(job.trajectory, room), **known), shown)
