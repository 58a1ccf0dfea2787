"""What GET /models says, in the dialects servers speak: names, context sizes, and whether it is the scripted model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from core.types import Record

SCRIPTED = "trace2skill-scripted"
"""The `owned_by` of the project's own scripted server."""

_CONTEXT_FIELDS = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx")


class ModelList(Record):
    """The models a server lists; `known` is False where it gives none. `contexts` has the sizes it tells, in tokens."""

    known: bool = False
    names: tuple[str, ...] = ()
    contexts: Mapping[str, int] = Field(default={})
    scripted: bool = False


def read_models(body: object) -> ModelList:
    """The list in a decoded body; an unknown one where it has another shape."""
    data = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(data, Sequence) or isinstance(data, str):
        return ModelList()
    entries = [entry for entry in data if isinstance(entry, Mapping) and isinstance(entry.get("id"), str)]
    return ModelList(
        known=bool(entries),
        names=tuple([entry["id"] for entry in entries]),
        contexts={entry["id"]: context for entry in entries if (context := _context(entry)) is not None},
        scripted=any(entry.get("owned_by") == SCRIPTED for entry in entries),
    )


def _context(entry: Mapping[str, Any]) -> int | None:
    places = [entry, *(entry[name] for name in ("meta", "top_provider") if isinstance(entry.get(name), Mapping))]
    sizes = [place[name] for place in places for name in _CONTEXT_FIELDS if isinstance(place.get(name), int)]
    return next((size for size in sizes if size > 0), None)
