"""When a failed attempt is tried again: exponential backoff with jitter, and what the server itself asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

FIRST_SECONDS = 0.5
MOST_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
"""A server that asks for a longer wait than this is not waited for: the run stops and can be resumed later."""


def backoff(key: str, retry: int) -> float:
    """Seconds before retry number `retry` (from 0): doubled each time, between half and all of it by `key`.

    The jitter is a function of the request, so that many calls spread and a repeated run waits alike.
    """
    whole = min(MOST_SECONDS, FIRST_SECONDS * 2.0**retry)
    return whole * (0.5 + 0.5 * _draw(key, retry))


def stagger(key: str, retry: int, wait: float) -> float:
    """The wait a server asked for, and up to a tenth (at most 2 s) more: never less, and not all calls at once."""
    return wait + min(2.0, wait * 0.1) * _draw(key, retry)


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that `retry-after-ms` or `retry-after` (seconds, or an HTTP date) ask to wait; None where neither says.

    `now` is in seconds since the epoch; a date in the past asks for no wait.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000.0
    given = headers.get("retry-after")
    seconds = _number(given)
    if seconds is not None or given is None:
        return seconds
    try:
        date = parsedate_to_datetime(given)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)  # HTTP dates are UTC whatever they say
    return max(0.0, date.timestamp() - now)


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else -1.0
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _draw(key: str, retry: int) -> float:
    """A number in [0, 1) from the request and the retry."""
    return int.from_bytes(hashlib.sha256(f"{key}/{retry}".encode()).digest()[:4], "big") / 2**32
