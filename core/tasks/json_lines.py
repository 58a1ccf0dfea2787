"""JSON that people wrote or a script made, read so that whatever is wrong with it is a sentence. Pure."""

from __future__ import annotations

import json
import sys
from typing import Any


class NoJson(Exception):
    """Why a text is no JSON that can be used; reads well behind "not valid JSON: " or in brackets."""


def json_value(written: str, **options: Any) -> Any:
    """The value of a JSON text; `options` are those of json.loads. Raises NoJson."""
    try:
        value = json.loads(written, **options)
    except json.JSONDecodeError as problem:
        raise NoJson(f"{problem.msg} at {_place(problem)}") from None
    except RecursionError:
        raise NoJson("it is nested too deep") from None
    except ValueError:  # Python's own bound on whole numbers
        raise NoJson(f"a number in it has more than {sys.get_int_max_str_digits():,} digits") from None
    if "\\ud" in written.lower():
        _refuse_half_characters(value)
    return value


def _place(problem: json.JSONDecodeError) -> str:
    line = f"line {problem.lineno}, " if "\n" in problem.doc.strip() else ""
    return f"{line}character {problem.colno}"


def _refuse_half_characters(value: Any) -> None:
    """JSON can write half of a surrogate pair, which is no character: nothing could store, hash or send it."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as problem:
        half = f"\\u{ord(problem.object[problem.start]):04x}"
        raise NoJson(f"{half} is half of a character; write both halves, or the character itself") from None
