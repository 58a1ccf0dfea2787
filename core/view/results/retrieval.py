"""How memories were retrieved where that is not as the run asks for: beside every score it bears on. Pure."""

from __future__ import annotations

from typing import NamedTuple


class NoVectors(NamedTuple):
    """That an endpoint gave no embeddings for a model, and how that was told."""

    model: str
    reason: str


def told_retrieval(without: NoVectors | None) -> str:
    """That memories were retrieved by shared words, and why; "" where they were retrieved as asked for."""
    if without is None:
        return ""
    return f"Memories were retrieved by shared words: there are no embeddings by {without.model} ({without.reason})."
