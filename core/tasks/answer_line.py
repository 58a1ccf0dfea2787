"""Where the answer stands in a message that is asked to end with "Answer: …". Pure.

It is what follows on the last line that begins with "Answer:", in whatever case, also where the line is a heading, a
quotation or bold; where nothing follows there, the next line that is not blank. A message without such a line is taken
at its last line that is not blank: what was asked for is an answer, and a bare one is as good.
"""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")
_LABEL = re.compile(r"[>#\s]*(\*\*|__)?\s*answer\s*(\1)?\s*[:：]\s*", re.IGNORECASE)
_BOLD = re.compile(r"(\*\*|__)(.+)\1", re.DOTALL)


def answer_in(message: str) -> str:
    """The answer of a message by that rule, without blanks around it and without bold it is set in; "" for none."""
    lines = [line.strip() for line in _LINE_END.split(message)]
    for place, line in reversed(list(enumerate(lines))):
        label = _LABEL.match(line)
        if label:
            return without_bold(_behind(label, line) or next(filter(None, lines[place + 1 :]), ""))
    return without_bold(next(filter(None, reversed(lines)), ""))


def without_bold(text: str) -> str:
    """A text that is bold as a whole as plain text; marks that do not enclose all of it stay."""
    found = _BOLD.fullmatch(text)
    return found[2].strip() if found and found[1] not in found[2] else text


def _behind(label: re.Match[str], line: str) -> str:
    """What follows the label, without the other half of the bold that the label opened: at its colon, or at the end."""
    rest, (opened, closed) = line[label.end() :], label.groups()
    if opened and not closed:
        rest = rest.removeprefix(opened) if rest.startswith(opened) else rest.removesuffix(opened)
    return rest.strip()
