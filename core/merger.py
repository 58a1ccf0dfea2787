"""The model's part of a merge: rendering candidates, asking, settling what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.prompts.blocks import block, nest
from core.types import Candidate


def candidates_block(candidates: Sequence[Candidate], support: Mapping[str, int], origin: Mapping[str, str]) -> str:
    """The candidates of one node; `support` and `origin` are by candidate id."""
    return nest("candidates", "\n".join(_one(each, support, origin) for each in candidates))


def _one(candidate: Candidate, support: Mapping[str, int], origin: Mapping[str, str]) -> str:
    edit = candidate.edit
    lines = edit.text.splitlines()
    width = len(str(len(lines)))
    text = "\n".join(f"{number:>{width}}| {line}" for number, line in enumerate(lines, start=1))
    return block(
        "candidate",
        text,
        id=edit.id,
        op=edit.op,
        path=edit.path,
        anchor=edit.anchor,
        support=support[edit.id],
        origin=origin[edit.id],
    )
