"""The scripted success analyst: one reading of a trajectory that passed.

It proposes what it sees at work in the step that wrote the result. What it sees need not be the reason of the success:
where the program read on over nothing but remarks, or took total rows in because this task wanted them, it draws the
wrong conclusion, as a reader of one trajectory may. The merge has to outvote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from core.demo.policy.conversation import Reply, Request
from core.demo.policy.intent import understand
from core.demo.policy.proposing import BaseSkill, base_skill_in, edit_for, evidence_for, refused_in
from core.demo.policy.task import task_in
from core.demo.policy.trajectory import StepView, listed_sheets, quote_from, steps_in, writing_step
from core.demo.policy.wordings import draw, wordings

_TOTAL_ROW = re.compile(r"^\d+: (?=[^\n]* \| )[^\n]*'(?:sub-?\s?total|grand total|total|sum)\b", re.IGNORECASE | re.M)
MOST_EDITS = 2


def answer(request: Request) -> Reply:
    """What a success teaches, or that it teaches nothing new."""
    steps = steps_in(request)
    step, task = writing_step(steps), task_in(request)
    if step is None or task is None:
        return _extract(request, steps)
    if understand(task.instruction, listed_sheets(steps)) is None:
        return _extract(request, steps)
    proposed = names_in(request)
    if not proposed:
        return _nothing(steps)
    skill = base_skill_in(request)
    edits = [edit_for(name, skill, task.instruction) for name in proposed]
    record: dict[str, Any] = {
        "root_cause": " ".join(wordings()[name].cause for name in proposed),
        "evidence": evidence_for(proposed, steps, step),
        "edits": edits,
    }
    return Reply(
        reasoning="I look for what the step that wrote the result did that the skill does not say.", record=record
    )


def names_in(request: Request) -> tuple[str, ...]:
    """The lessons, right or wrong, that the step which wrote the result suggests; none where there is no such step."""
    steps = steps_in(request)
    step = writing_step(steps)
    if step is None:
        return ()
    skill, refused = base_skill_in(request), refused_in(request)
    seen = [name for name, shows in _SEEN if shows(step, steps) and name not in refused]
    return tuple(name for name in seen if not skill.side(name.removeprefix("against ")))[:MOST_EDITS]


def _extract(request: Request, steps: tuple[StepView, ...]) -> Reply:
    """Work that is not understood: what careful working habits it shows, each with a quote."""
    skill, refused = base_skill_in(request), refused_in(request)
    for name, shown in (("failures", _mended(steps)), ("checking", _checked(steps))):
        if shown is not None and _is_new(name, skill) and name not in refused:
            quote = quote_from(shown.code or shown.whole, ())
            record = {
                "root_cause": wordings()[name].cause,
                "evidence": [{"step": shown.index, "quote": quote}] if quote else [],
                "edits": [edit_for(name, skill, *(step.code for step in steps))] if quote else [],
            }
            return Reply(reasoning="I do not know this kind of work; I keep to how it was gone about.", record=record)
    return _nothing(steps)


def _is_new(name: str, skill: BaseSkill) -> bool:
    return bool(skill.main) and not skill.side(name)


def _mended(steps: tuple[StepView, ...]) -> StepView | None:
    """The step after a failed command, where it was another command."""
    for failed, following in pairwise(steps):
        if re.search(r"Traceback \(most recent|\bError\b|exit status [1-9]", failed.observation):
            return following if following.code and following.code != failed.code else None
    return None


def _checked(steps: tuple[StepView, ...]) -> StepView | None:
    """A command after the last one that wrote something, which looks at what is there."""
    writes = [
        place for place, step in enumerate(steps) if re.search(r"\.save\(|write|[^<>=-]>\s*\S|cp |mv ", step.code)
    ]
    after = steps[writes[-1] + 1 :] if writes else ()
    return next((step for step in after if step.code and step.observation), None)


def _nothing(steps: tuple[StepView, ...]) -> Reply:
    step = writing_step(steps) or (steps[-1] if steps else None)
    quote = quote_from(step.whole, ()) if step else ""
    record = {
        "root_cause": "It looked at the workbook before it wrote, and computed from what it found there.",
        "evidence": [{"step": step.index, "quote": quote}] if step and quote else [],
        "edits": [],
    }
    return Reply(reasoning="Nothing here goes beyond what the skill says already.", record=record)


def _took_totals(step: StepView, steps: tuple[StepView, ...]) -> bool:
    listing = "\n".join(each.observation for each in steps)
    return "records.append" in step.code and "TOTAL" not in step.code and bool(_TOTAL_ROW.search(listing))


def _stopped_at_blank(step: StepView, steps: tuple[StepView, ...]) -> bool:
    listing = "\n".join(each.observation for each in steps)
    below_blank = re.search(r"^\d{2,}: \(empty\)\n(?:\d+: [A-Z]='[^|\n]*\n?)+(?=== |\Z)", listing, re.MULTILINE)
    return (
        re.search(r"is None for cell in sheet\[row\]\):\n\s+break", step.code) is not None and below_blank is not None
    )


def _compared_exactly(step: StepView, steps: tuple[StepView, ...]) -> bool:
    """Keys that differ in case alone were listed, and compared as written."""
    listed = set(re.findall(r"='([^']{3,30})'", "\n".join(each.observation for each in steps)))
    folded = [value.casefold() for value in listed if value.strip() == value]
    plain = "def key(value):" in step.code and "casefold" not in step.code
    return plain and len(folded) - len(set(folded)) >= 2


def _rounded_first(step: StepView, steps: tuple[StepView, ...]) -> bool:
    return "+= round(" in step.code


def _walked_the_list(step: StepView, steps: tuple[StepView, ...]) -> bool:
    """Every second reader finds it worth saying that the listed keys were filled where they stand."""
    return "name = target.cell(" in step.code and draw(2, step.code) == 0


_SEEN: tuple[tuple[str, Callable[[StepView, tuple[StepView, ...]], bool]], ...] = (
    ("against totals", _took_totals),
    ("against blanks", _stopped_at_blank),
    ("against keys", _compared_exactly),
    ("rounding", _rounded_first),
    ("listed", _walked_the_list),
)
