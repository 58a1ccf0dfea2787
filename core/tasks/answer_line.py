"""Where the answer stands in a message that is asked to end with "Answer: …". Pure.

It is what follows on the last line that begins with "Answer:", in whatever case, also where the line is a heading, a
quotation, an item of a list, bold or italic; where nothing follows there, the next line that is not blank. A message
without such a line is taken at its last line that is not blank: what was asked for is an answer, and a bare one is as
good. A line that only opens or closes a block of code is as good as blank.
"""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")
_LABEL = re.compile(
    r"[>#\s]*+(?:(?:[-*+•]|\d{1,3}[.)])\s++)?(\*\*|__|\*|_)?\s*+answer\s*+(\1)?\s*+[:：]\s*+", re.IGNORECASE
)
_FENCE = re.compile(r"(?:`{3,}|~{3,})\s*[\w+#.-]*")
_MARKED = re.compile(r"(\*\*|__)(?P<bold>.+)\1|(`{1,3})(?P<code>[^`]+)\3", re.DOTALL)


def answer_in(message: str) -> str:
    """The answer of a message by that rule, without blanks around it and without marks it is set in; "" for none."""
    lines = ["" if _FENCE.fullmatch(line) else line for line in map(str.strip, _LINE_END.split(message))]
    for place, line in reversed(list(enumerate(lines))):
        label = _LABEL.match(line)
        if label:
            return without_marks(_behind(label, line) or next(filter(None, lines[place + 1 :]), ""))
    return without_marks(next(filter(None, reversed(lines)), ""))


def without_marks(text: str) -> str:
    """A text that is bold or code as a whole as plain text; marks that do not enclose all of it stay."""
    while found := _MARKED.fullmatch(text):
        within = (found["bold"] or found["code"]).strip()
        if not within or (found[1] and found[1] in within):
            return text
        text = within
    return text


def _behind(label: re.Match[str], line: str) -> str:
    """What follows the label, without the other half of the mark that it opened: at its colon, or at the end."""
    rest, (opened, closed) = line[label.end() :], label.groups()
    if opened and not closed:
        rest = rest.removeprefix(opened) if rest.startswith(opened) else rest.removesuffix(opened)
    return rest.strip()
