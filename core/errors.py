"""One error type for what people can mend, one for boundaries, and the one place where a failure is attributed.

A failed rollout, an unusable reply or a dead endpoint is data: the context manager `boundary` turns whatever an
outside thing raised into a `BoundaryError` whose `failure` is recorded once. Broad excepts live here and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from core.types import Failure


class UserError(Exception):
    """Something a person can mend: one clear sentence with what, where and the next command. Exit status 2.

    The words are shown as they are, so they never hold a secret.
    """


class BoundaryError(Exception):
    """Something outside failed (endpoint, sandbox, grader, store, reply …); `failure` is what gets recorded."""

    def __init__(self, boundary: str, kind: str, message: str) -> None:
        super().__init__(f"{boundary}: {message}")
        self.failure = Failure(boundary=boundary, kind=kind, message=message)


class BudgetReached(Exception):
    """A hard budget would be passed by the next call; nothing was sent. The run can be resumed with a higher one."""


class Cancelled(Exception):
    """The run was asked to stop."""


@contextmanager
def boundary(name: str) -> Iterator[None]:
    """Attribute whatever is raised inside to the boundary `name`.

    UserError, BudgetReached, Cancelled and a BoundaryError from further in pass unchanged, as do cancellation and
    KeyboardInterrupt; everything else becomes a BoundaryError of this boundary with the exception's type as its kind.
    """
    try:
        yield
    except (UserError, BoundaryError, BudgetReached, Cancelled, asyncio.CancelledError):
        raise
    except Exception as problem:  # the one broad except: it exists to attribute, not to hide
        raise BoundaryError(name, type(problem).__name__, str(problem) or type(problem).__name__) from problem
