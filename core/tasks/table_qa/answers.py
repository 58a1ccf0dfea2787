"""The values that a message answers a question about a table with. Pure."""

from __future__ import annotations

import re

from core.tasks.answer_line import answer_in, without_marks
from core.tasks.table_qa.escapes import unescaped

_VALUE = re.compile(r"(?:\\.|[^|])+", re.DOTALL)
"""What stands between pipes, a pipe behind a backslash being part of it."""


def answer_items(message: str) -> tuple[str, ...]:
    """The values on the answer's line (answer_line.py), in its order: "Answer: Rome | Bonn" has two.

    A pipe that is part of a value is written \\|, as tables show it (table_text.py); marks around a value (bold, code)
    are none of it, and nothing between two pipes is no value. () where there is no answer at all.
    """
    parts = (without_marks(part.strip()) for part in _VALUE.findall(answer_in(message)))
    return tuple(value for part in parts if (value := unescaped(part).strip()))
