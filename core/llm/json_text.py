"""JSON as models write it: in fences, words around it, line breaks and single quotes where none belong.

Exact readings come first, from the whole text to its parts; a repaired one (the json-repair library) comes last.
Whatever is read can be written as UTF-8: half a surrogate pair, which JSON can escape, becomes `?`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import json_repair

from core.llm.faults import storable

_DECODER = json.JSONDecoder(strict=False)  # a raw line break inside a string is the commonest slip, and unambiguous
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*[\w+-]*[ \t]*\n(.*?)^[ \t]*\1[ \t]*$", re.DOTALL | re.MULTILINE)
_TRIPLE = re.compile(r'r?("""|\'\'\')(.*?)\1', re.DOTALL)
MOST_STARTS = 64
"""Opening braces that are tried; prose with more of them is not worth it."""


class Read(NamedTuple):
    """A value found in a text, and whether it had to be repaired to be read."""

    value: Any
    repaired: bool


def objects_in(text: str) -> Iterator[Read]:
    """The JSON objects a text may mean, the likeliest first; nothing where there is none.

    Of several equally good ones the last comes first: models think aloud before they answer.
    """
    whole = _exact(text.strip())
    if whole is not None:
        yield Read(whole, repaired=False)
        return
    fenced = [found[2] for found in _FENCE.finditer(text)]
    for block in reversed(fenced):
        value = _exact(block.strip())
        if value is not None:
            yield Read(value, repaired=False)
    clean, after_a_slip = _scan(text)
    for value in reversed(clean):
        yield Read(value, repaired=False)
    for block in [*reversed(fenced), text[max(text.find("{"), 0) :]]:
        for value in repaired_objects(block):
            yield Read(value, repaired=True)
    for value in reversed(after_a_slip):
        yield Read(value, repaired=False)


def object_at(text: str, start: int) -> tuple[dict[str, Any], int] | None:
    """The object that starts exactly at `start`, read exactly, and where it ends; None where it cannot be."""
    try:
        read, end = _DECODER.raw_decode(text, start)
        value = _storable(read) if "\\u" in text else read  # only an escape makes half a character
    except (ValueError, RecursionError):
        return None
    return (value, end) if isinstance(value, dict) else None


def repaired_objects(text: str) -> list[dict[str, Any]]:
    """What the repair library makes of a text: the objects in it, empty ones left out."""
    if "{" not in text:
        return []
    try:
        value = _storable(json_repair.loads(_TRIPLE.sub(lambda found: json.dumps(found[2]), text)))
    except (ValueError, RecursionError):
        return []
    values = value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, dict) and value]


def why_not(text: str) -> str:
    """Why a text is not one JSON object, in words a model can use."""
    if not text.strip():
        return "the reply is empty"
    if "{" not in text:
        return "the reply holds no JSON object"
    try:
        json.loads(text[text.index("{") :])
    except ValueError as problem:
        return f"the JSON cannot be read: {problem}"
    return "the JSON is not one object"


def _storable(value: Any) -> Any:
    """A value of JSON with every text in it storable; two halves of a pair that were read apart are joined."""
    if isinstance(value, str):
        return storable(value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))
    if isinstance(value, dict):
        return {_storable(name): _storable(inner) for name, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def _exact(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    found = object_at(text, 0)
    return found[0] if found and not text[found[1] :].strip() else None


def _scan(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Outermost objects in running text: those before the first brace that starts none, and those after it.

    Behind such a brace the objects may be parts of one that is broken.
    """
    clean: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    slipped, start = False, text.find("{")
    for _ in range(MOST_STARTS):
        if start < 0:
            break
        found = object_at(text, start)
        if found is None:
            slipped, start = True, text.find("{", start + 1)
            continue
        (later if slipped else clean).append(found[0])
        start = text.find("{", found[1])
    return clean, later
