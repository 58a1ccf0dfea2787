"""Where the answer to a problem stands, and what counts as an integer there. Pure.

An answer is what stands in the last \\boxed{…} of a message, and nothing else is one: the strict rule of DAPO's reward
(Yu et al., "DAPO: An Open-Source LLM Reinforcement Learning System at Scale", 2025, whose problems are rewritten so
that every answer is an integer). The answers of the AIME are integers from 0 to 999, published with three digits (042).
"""

from __future__ import annotations

import re

_BOX = "\\boxed{"
_SEPARATORS = (("{,}", ","), (",\\!", ","))
"""How a comma between thousands is kept from being set as one between two values."""
_BLANKS = re.compile(r"\\(?:text|mathrm|textrm|mbox)\{[\s~]*\}|\\[,;:! ]|\\q?quad(?![A-Za-z])|~|\s+")
_MINUS = str.maketrans("−–", "--")
_AROUND = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\$+([^$]*)\$+",
        r"\\\((.*)\\\)",
        r"\\\[(.*)\\\]",
        r"(?:\\(?:text|textbf|textrm|mathrm|mathbf|mbox))?\{([^{}]*)\}",
    )
)
"""What may stand around a number without changing it: dollar signs, brackets of formulas, upright or bold type."""
_INTEGER = re.compile(r"([+-]?) ?([0-9]+|[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\3[0-9]{3})*)\.?")


def last_box(message: str) -> str | None:
    """What stands in the \\boxed{…} that is opened last, without blanks at its ends; None where there is no answer.

    Its braces must balance (a brace behind a backslash is a sign of its own): a box that is never closed, as at the end
    of a reply that was cut off, is no answer, and nor is one before it. Of boxes in a box the innermost is opened last.
    """
    start = message.rfind(_BOX)
    if start < 0:
        return None
    first = place = start + len(_BOX)
    depth = 1
    while place < len(message):
        sign = message[place]
        if sign == "\\":
            place += 1
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                return message[first:place].strip()
        place += 1
    return None


def plain_integer(text: str) -> str | None:
    """The integer a text plainly is, as digits behind a minus sign or nothing; None where it is anything else.

    Leading zeros (042), a plus sign, thousands between commas or spaces (1{,}000, 1\\,000), typographic minus signs,
    blank \\text{ }, dollar signs and upright type around it, and one full stop behind it change nothing. Words and
    units do: they are for math-verify to judge.
    """
    for written, meant in _SEPARATORS:
        text = text.replace(written, meant)
    said = _BLANKS.sub(" ", text.translate(_MINUS)).strip()
    while bare := next((found[1].strip() for each in _AROUND if (found := each.fullmatch(said))), ""):
        said = bare
    found = _INTEGER.fullmatch(" ".join(said.split()))
    if found is None:
        return None
    digits = re.sub(r"[^0-9]", "", found[2]).lstrip("0") or "0"
    return f"-{digits}" if found[1] == "-" and digits != "0" else digits
