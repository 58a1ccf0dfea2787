"""The scripted error analyst of the ablation: one reading of a failed trajectory, nothing tried, nothing proven."""

from __future__ import annotations

import re
from typing import Any

from core.demo.policy.ability import misses
from core.demo.policy.conversation import Reply, Request
from core.demo.policy.intent import understand
from core.demo.policy.program import effective, swaps_of
from core.demo.policy.proposing import base_skill_in, edit_for, evidence_for, refused_in
from core.demo.policy.task import task_in
from core.demo.policy.trajectory import StepView, listed_sheets, quote_from, steps_in, writing_step
from core.demo.policy.wordings import wordings

MOST_EDITS = 3

_SIGNS = {
    "totals": r"\n\d+: (?=[^\n]* \| )[^\n]*='(?:sub-?\s?total|grand total|total|sum)\b",
    "blanks": r"\n\d+: [^\n]* \| [^\n]*\n\d+: \(empty\)\n\d+: [^\n]* \| ",
    "text_numbers": r"='\s*\d[\d., ]*[,.]\d+\s*'",
    "keys": r"='(?: [^']*|[^']* |[^']*\\xa0[^']*)'",
    "dates": r"='(?:\d{4}[-/]\d\d?[-/]\d\d?|\d\d?\.\d\d?\.\d{4}|\d\d? [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d\d?, \d{4})'",
    "brackets": r"='\([\d.,]+\)'",
    "errors": r"='#(?:N/A|REF!|VALUE!)'",
    "percent": r"='[\d.]+\s?%'",
    "units": r"='[\d.]+ [A-Za-z]{2,3}'",
    "header": r"== '[^\n]*\n1: [A-Z]='[^|\n]*\n(?:2: [^|\n]*\n)",
}


def answer(request: Request) -> Reply:
    """What the listing shows and the program does not provide for."""
    steps, task = steps_in(request), task_in(request)
    step = writing_step(steps)
    if step is None or task is None:
        return _unclear(steps, "the record shows no command that wrote a result")
    if understand(task.instruction, listed_sheets(steps)) is None:
        return _unclear(steps, "the record does not show which value is wrong, nor why")
    names = names_in(request)
    if not names:
        return _unclear(steps, "nothing in the listing stands out that the program does not provide for")
    skill = base_skill_in(request)
    record: dict[str, Any] = {
        "root_cause": " ".join(wordings()[name].cause for name in names),
        "evidence": evidence_for(names, steps, step),
        "edits": [edit_for(name, skill, task.instruction) for name in names],
    }
    return Reply(reasoning="I compare what the listing shows with what the program provides for.", record=record)


def names_in(request: Request) -> tuple[str, ...]:
    """The practices that the listing calls for and the skill does not teach; none where the task is not understood."""
    steps, task = steps_in(request), task_in(request)
    intent = understand(task.instruction, listed_sheets(steps)) if task else None
    if intent is None:
        return ()
    skill, refused = base_skill_in(request), refused_in(request)
    listing = "\n".join(each.observation for each in steps)
    possible = effective(intent, frozenset(swap.practice for swap in swaps_of(intent)))
    seen = [name for name, sign in _SIGNS.items() if name in possible and re.search(sign, listing, re.IGNORECASE)]
    new = [name for name in seen if skill.side(name) <= 0 and not misses(request, name)]
    return tuple(name for name in new if name not in refused)[:MOST_EDITS]


def _unclear(steps: tuple[StepView, ...], why: str) -> Reply:
    step = writing_step(steps) or (steps[-1] if steps else None)
    quote = quote_from(step.code or step.whole, ()) if step else ""
    record = {
        "root_cause": f"The cause cannot be told from the record: {why}.",
        "evidence": [{"step": step.index, "quote": quote}] if step and quote else [],
        "edits": [],
    }
    return Reply(reasoning="I would have to guess, so I propose nothing.", record=record)
