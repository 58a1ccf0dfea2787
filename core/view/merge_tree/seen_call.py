"""One call of a model as people read it. Pure."""

from __future__ import annotations

from typing import NamedTuple


class SeenCall(NamedTuple):
    """What was said, as (role, text), and the reply; `unusable` says why it could not be used, "" if it could."""

    key: str
    model: str
    messages: tuple[tuple[str, str], ...]
    reply: str
    reasoning: str
    unusable: str
    tokens: int
