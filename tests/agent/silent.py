"""Ports that must not be used: asking them fails the test."""

from __future__ import annotations

from typing import NoReturn, cast

from core.ports import Answered, CallContext, Journal
from core.types import ModelRequest


class SilentLLM:
    """A model nobody may ask."""

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        raise AssertionError(f"nothing was to be asked here, but {context.role} asked")

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        raise AssertionError("nothing was asked, so nothing can be unusable")


class _Closed:
    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"the journal was to stay closed, but {name} was used")


def no_journal() -> Journal:
    """A journal nobody may open."""
    return cast(Journal, _Closed())
