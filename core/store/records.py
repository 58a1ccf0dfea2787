"""How records become JSON in a column and come back, and how a second put is told from a change."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from pydantic import ValidationError

from core.errors import UserError
from core.types import Record

Shape = TypeVar("Shape", bound=Record)


def to_json(record: Record, **emptied: Any) -> str:
    """The record as JSON; what has a table of its own is left out by naming an empty value for it (`steps=()`)."""
    return (record.model_copy(update=emptied) if emptied else record).model_dump_json()


def from_json(shape: type[Shape], text: str, place: str) -> Shape:
    """Read a record back. Raises UserError naming `place` where the text is no such record."""
    try:
        return shape.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"{place}: holds a {shape.__name__} this program cannot read ({field}: {first['msg']}); "
            "it was changed by hand or written by another version: restore the run from an export"
        ) from problem


def digest_of(*texts: str) -> str:
    """A digest of several texts and of where each ends."""
    whole = hashlib.sha256()
    for text in texts:
        data = text.encode()
        whole.update(f"{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()
