"""Drawing memories from a trajectory (ReasoningBank, arXiv 2509.25140): one call, at most three items, checked by code.

The original has the same three parts an item, the same number of them, and separate instructions for success and
failure. What it leaves to the model, that an item holds nothing of its own task, is checked here as in a patch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.ports import AgentPorts
from core.analysts.job import AnalysisJob
from core.analysts.one_call import briefing
from core.analysts.patching import linted, refusals
from core.errors import BoundaryError
from core.llm.turns import ask_record
from core.ports import CallContext, Taskset
from core.prompts.load import load_prompt
from core.types import Edit, Extraction, Flag, MemoryItem, Record, Score

ROLE = "memory"
MOST_ITEMS = 3
LONGEST = {"title": 100, "description": 300, "content": 800}
"""Characters of each part."""


class ProposedItem(Record):
    """A memory item as a model writes it."""

    title: str
    description: str
    content: str


class ProposedMemory(Record):
    """The reply: at most three items."""

    items: tuple[ProposedItem, ...]


@dataclass(frozen=True)
class _Checked:
    """A reply after the checks: the items that stand, and in words what is wrong with the others."""

    reply: ProposedMemory
    good: tuple[ProposedItem, ...]
    problems: tuple[str, ...]


async def extract(job: AnalysisJob, ports: AgentPorts) -> Extraction:
    """What one attempt taught as memories; one repair round, then what is right in the reply is taken.

    A boundary that fails is an outcome. Raises BudgetReached.
    """
    passed = isinstance(job.grading.grade, Score) and job.grading.grade.passed
    prompt = load_prompt("memory_success" if passed else "memory_failure", job.prompts)
    checked: list[_Checked] = []

    def problems(reply: ProposedMemory) -> tuple[str, ...]:
        checked.append(_check(reply, job, ports.taskset, prompt.system + prompt.user))
        return checked[-1].problems

    limits = {f"{part}_chars": str(most) for part, most in LONGEST.items()}
    context = CallContext(role=ROLE, about=job.trajectory.id)
    ended = Extraction(slot=job.slot, trajectory=job.trajectory.id, outcome="none", prompt=prompt.ref)
    try:
        messages = briefing(job, ports, prompt, (), max_items=str(MOST_ITEMS), **limits)
        asked = await ask_record(ports.llm, job.speaker, messages, ProposedMemory, context, problems, lenient=True)
    except BoundaryError as problem:
        return ended.model_copy(update={"outcome": "failed", "failure": problem.failure})
    taken = next(each for each in reversed(checked) if each.reply is asked.value)
    items = tuple(_item(number, each, job, passed) for number, each in enumerate(taken.good, 1))
    outcome = "items" if items else ("invalid" if taken.problems else "none")
    came = {"items": items, "refused": taken.problems, "calls": asked.keys, "usage": asked.usage}
    return ended.model_copy(update={"outcome": outcome, "reason": "; ".join(taken.problems), **came})


def _check(reply: ProposedMemory, job: AnalysisJob, taskset: Taskset, prompt_text: str) -> _Checked:
    good: list[ProposedItem] = []
    problems: list[str] = []
    flags: list[Flag] = []
    for number, item in enumerate(reply.items, 1):
        named = f"item {number} ({item.title.strip()[:60]!r})"
        wrong = _wrong(number, item, good)
        refusing = _refusing(named, item, job, taskset, prompt_text) if number <= MOST_ITEMS else []
        problems += [f"{named}: {each}" for each in wrong]
        flags += refusing
        if not wrong and not refusing:
            good.append(item)
    return _Checked(reply, tuple(good), (*refusals(flags, "an item"), *problems))


def _wrong(number: int, item: ProposedItem, before: Sequence[ProposedItem]) -> list[str]:
    """What is wrong with an item's form, in words; [] where nothing is."""
    if number > MOST_ITEMS:
        return [f"at most {MOST_ITEMS} items; this is one more"]
    parts = item.model_dump()
    found = [f"its {part} is empty" for part, text in parts.items() if not text.strip()]
    found += [
        f"its {part} has {len(text)} characters, at most {LONGEST[part]} are read"
        for part, text in parts.items()
        if len(text) > LONGEST[part]
    ]
    if any(said(each.content) == said(item.content) for each in before):
        found.append("an item before it says the same")
    return found


def _refusing(named: str, item: ProposedItem, job: AnalysisJob, taskset: Taskset, prompt_text: str) -> list[Flag]:
    """What refuses an item for what it holds. Nobody reviews a memory, so what would only be shown of a patch does."""
    edit = Edit(id=named, op="append_to_section", text="\n".join(item.model_dump().values()))
    flags = linted((edit,), job, taskset, prompt_text)
    told = [flag.model_copy(update={"refuses": True}) if flag.rule == "parroting" else flag for flag in flags]
    return [flag for flag in told if flag.refuses]


def said(content: str) -> str:
    """What an item says, however it is set: items for which this is equal are one."""
    return " ".join(content.casefold().split())


def _item(number: int, item: ProposedItem, job: AnalysisJob, passed: bool) -> MemoryItem:
    return MemoryItem(
        id=item_id(job.slot, number),
        trajectory=job.trajectory.id,
        task=job.task.id,
        outcome="success" if passed else "failure",
        title=item.title.strip(),
        description=item.description.strip(),
        content=item.content.strip(),
    )


def item_id(slot: int, number: int) -> str:
    """`i017.2`: the second item drawn from the trajectory at slot 17."""
    return f"i{slot:03d}.{number}"
