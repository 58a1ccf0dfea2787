"""When a stage has nothing but failures, the run stops and says so instead of spending hours on retries."""

from __future__ import annotations

from core.types import Failure

GONE = frozenset(
    {"unreachable", "tls", "auth", "quota", "unknown_model", "no_such_path", "redirect", "not_openai", "bad_address"}
)
"""Faults of an endpoint, told once retries are used up, under which no other call would fare better: a server that
died, a key that was revoked, an account with nothing left."""


class StageFailed(Exception):
    """Every item of a stage failed; the run stops with status "failed" and can be resumed when the cause is mended."""


class Health:
    """Counts what infrastructure did in one stage of `total` items.

    The stage is given up when all of it failed, as soon as `patience` items failed before any came through or one
    after the other since, and at once where the endpoint is gone.
    """

    def __init__(self, stage: str, total: int, patience: int = 8) -> None:
        self._stage, self._total, self._patience = stage, total, patience
        self._failed = 0
        self._fine = 0
        self._in_a_row = 0
        self._last: Failure | None = None

    def fine(self) -> None:
        self._fine += 1
        self._in_a_row = 0

    def left_out(self) -> None:
        """An item that turned out not to be one. Raises StageFailed when all that is left has failed."""
        self._total -= 1
        if self._last is not None:
            self._judge(self._last)

    def failed(self, failure: Failure) -> None:
        """Note a failure. Raises StageFailed when nothing has come through and nothing is likely to."""
        self._failed += 1
        self._in_a_row += failure.boundary == "endpoint" and failure.kind != "context_overflow"
        self._last = failure
        stop_where_gone(self._stage, failure)
        self._judge(failure)

    def _judge(self, failure: Failure) -> None:
        if self._fine == 0 and self._failed >= min(self._patience, self._total):
            raise StageFailed(
                f"{self._stage}: {self._failed} of {self._total} failed and none came through; {_last(failure)}"
            )
        if self._in_a_row >= self._patience:
            raise StageFailed(f"{self._stage}: {self._in_a_row} failed one after the other; {_last(failure)}")


def stop_where_gone(stage: str, failure: Failure | None) -> None:
    """Raise StageFailed where no other call would fare better than the one that failed."""
    if failure is not None and failure.boundary == "endpoint" and failure.kind in GONE:
        raise StageFailed(f"{stage}: {failure.message}. `trace2skill resume` then goes on where it stopped")


def _last(failure: Failure) -> str:
    if failure.boundary == "grader":
        return (
            f"the last at the grader: {failure.message}. Mend what grades, then `trace2skill resume`; other checkers "
            "or another judge model take a run of their own, for which no attempt is paid again"
        )
    return (
        f"the last at the {failure.boundary}: {failure.message}. Mend it (`trace2skill doctor`), then "
        "`trace2skill resume`"
    )
