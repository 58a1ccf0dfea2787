"""Tasks that live and end together, and one plain exception out of them instead of a group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.errors import BudgetReached, Cancelled

FIRST = (Cancelled, BudgetReached)
"""What tells more than the failures it sets off elsewhere."""


@asynccontextmanager
async def side_by_side() -> AsyncIterator[asyncio.TaskGroup]:
    """A TaskGroup that raises the exception that ended it: a cancellation or a budget first, else the earliest."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as several:
        raise plain_cause(several) from None


def plain_cause(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The exception of a (nested) group that says why all of it ended."""
    found = list(_leaves(several))
    return next((each for kind in FIRST for each in found if isinstance(each, kind)), found[0])


def _leaves(several: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    leaves: list[BaseException] = []
    for each in several.exceptions:
        leaves.extend(_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    return leaves
