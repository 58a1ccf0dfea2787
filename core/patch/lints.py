"""Lints of proposed edits: what refuses an edit, and what is shown for review.

Refused: values only this task has, and gold values (core.patch.literals states the rule). The two are told in the same
words, and neither the value nor what kind it is, so that nobody learns what is gold by proposing it: an edit that lists
the numbers from 11 to 99 would be told which one it is. Flagged: text that repeats the analyst's own prompt, a
description widened beyond the skill's subject, an edit that holds several lessons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.patch.lines import text_lines
from core.patch.literals import gold_leaks, task_leaks
from core.patch.paths import main_path
from core.patch.wording import grams, shared_run, stems
from core.skill.front import front_matter
from core.types import Edit, Flag, Skill

QUOTE_LENGTH = 20
"""Characters a quote needs, white space counted as one space."""

PARROTED = 8
"""So many words in a row that also stand in the analyst's prompt are a repetition."""

LONGEST_EDIT = 6000
"""Characters of an edit's text, and of its path; what is longer is refused and not looked through."""

OWN_VALUE = "a value that belongs to this task only (a number, name, cell, file or text): say the lesson without it"
"""What is refused as a literal of the task or of its gold, whichever of them and whatever it is."""
OWN_RULES = ("gold_literal", "task_literal")
"""The rules that refuse for it."""

_ADDS = ("insert_before", "insert_after", "append_to_section")
_WIDENING = re.compile(
    r"\b(any|all|every|each)\s+(kinds?\s+of\s+)?(tasks?|files?|work|questions?|problems?|requests?|documents?|jobs?)\b"
    r"|\b(anything|everything|whatever|whenever|general[- ]purpose|always use)\b",
    re.IGNORECASE,
)


def lint_edits(
    edits: Sequence[Edit], skill: Skill, task_text: str, literals: Sequence[str], prompt_text: str
) -> tuple[Flag, ...]:
    """The flags of an analyst's edits, in the order of the edits.

    `task_text` is all that only this task has in words (instruction, input names, answer position); `literals` are
    gold values that appear in neither instruction nor inputs; `prompt_text` is the analyst's prompt without the data
    it was filled with. What the base skill says already may be said again.
    """
    known = "\n".join(file.text for file in skill.files if file.is_text)
    return tuple(
        flag
        for edit in edits
        for flag in (
            *_leaks(edit, known, task_text, literals),
            *_parroted(edit, known, prompt_text),
            *_widened(edit, skill, known),
            *_several(edit),
        )
    )


def _leaks(edit: Edit, known: str, task_text: str, literals: Sequence[str]) -> list[Flag]:
    text = f"{edit.path}\n{edit.text}" if edit.op == "create_file" else edit.text
    gold = {leak.value for leak in gold_leaks(text, literals, known)}
    found = (bool(gold), any(leak.value not in gold for leak in task_leaks(text, task_text, known)))
    return [own_value(rule, edit) for rule, holds in zip(OWN_RULES, found, strict=True) if holds]


def too_long(edit: Edit) -> Flag | None:
    """The flag of an edit that is too long to be looked through, None for any other."""
    count = max(len(edit.text), len(edit.path))
    if count <= LONGEST_EDIT:
        return None
    return _flag("too_long", edit, f"it has {count} characters, at most {LONGEST_EDIT} are read", refuses=True)


def own_value(rule: str, edit: Edit) -> Flag:
    """The flag of an edit that holds a value of the task."""
    return _flag(rule, edit, f"it holds {OWN_VALUE}", refuses=True)


def _parroted(edit: Edit, known: str, prompt_text: str) -> list[Flag]:
    run = shared_run(edit.text, prompt_text, PARROTED, besides=grams(known, PARROTED))
    shown = " ".join(run[:20])
    return [_flag("parroting", edit, f"repeats the analyst's instructions: '{shown}'")] if run else []


def _widened(edit: Edit, skill: Skill, known: str) -> list[Flag]:
    if edit.op != "set_description":
        return []
    file = skill.file(main_path(skill))
    fields = front_matter(file.text).fields if file is not None and file.is_text else {}
    old = str(fields.get("description") or "")
    widening = _WIDENING.search(edit.text)
    if widening is not None and widening.group().casefold() not in old.casefold():
        return [_flag("description_widened", edit, f"claims {widening.group()!r}, which the old one does not")]
    lost, new = stems(old) - stems(edit.text), stems(edit.text) - stems(known)
    if old and len(lost) > len(stems(old)) / 2:
        return [_flag("description_widened", edit, f"more than half of the old description's words are gone: {old!r}")]
    if len(new) > len(stems(edit.text)) / 3:
        shown = ", ".join(sorted(new)[:5])
        return [_flag("description_widened", edit, f"speaks of what the skill says nothing about: {shown}")]
    return []


def _several(edit: Edit) -> list[Flag]:
    items = [line for line in text_lines(edit.text) if re.match(r"[-*+] \S", line)]
    if edit.op in _ADDS and len(items) > 1:
        return [_flag("several_lessons", edit, f"holds {len(items)} list items; one lesson per edit is counted better")]
    return []


def _flag(rule: str, edit: Edit, message: str, refuses: bool = False) -> Flag:
    return Flag(rule=rule, edit=edit.id, message=message, refuses=refuses)


def check_quote(quote: str, step_text: str) -> bool:
    """Whether a quote is evidence: at least 20 characters that stand in the step's text, white space aside."""
    wanted = " ".join(quote.split())
    return len(wanted) >= QUOTE_LENGTH and wanted in " ".join(step_text.split())
