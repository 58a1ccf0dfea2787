"""Faults on purpose: which request fails in which way, repeatably.

What happens to the connection (429, 500, a dropped connection) depends on the request and on how often it came before,
so that a retry gets through. What happens to the reply (malformed, empty, truncated) depends on the request alone where
it carries a seed: a client's next attempt sends another seed, and a client that was killed and sends the same request
again gets the same reply.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from core.errors import UserError

Fault = Literal["429", "429-retry-after", "500", "drop", "null", "malformed", "empty", "truncated"]
CONNECTION: tuple[Fault, ...] = ("429", "429-retry-after", "500", "drop", "null")
REPLY: tuple[Fault, ...] = ("malformed", "empty", "truncated")
MALFORMED = "The object you asked for: root_cause = [unreadable\n\nAction: bash\n[unreadable"
"""Neither a record nor a call, and no answer in words either: a client must see that it cannot be used."""


@dataclass
class Faults:
    """Shares of requests by fault, in [0, 1], and how often each request has come."""

    shares: dict[Fault, float] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def of(self, digest: str, seeded: bool) -> Fault | None:
        """The fault of this request, which is counted, or None."""
        count = self.seen[digest]
        self.seen[digest] += 1
        found = self._drawn(CONNECTION, f"{digest} {count}")
        return found or self._drawn(REPLY, digest if seeded else f"{digest} {count}")

    def _drawn(self, kinds: tuple[Fault, ...], key: str) -> Fault | None:
        place = fraction(f"{kinds[0]} {key}")
        for kind in kinds:
            place -= self.shares.get(kind, 0.0)
            if place < 0:
                return kind
        return None


def read_faults(spec: str) -> Faults:
    """Read `429:0.1,500:0.05`. Raises UserError naming what is no fault or no share."""
    shares: dict[Fault, float] = {}
    for part in filter(None, (each.strip() for each in spec.split(","))):
        name, _, share = part.partition(":")
        known = next((kind for kind in get_args(Fault) if kind == name.strip()), None)
        if known is None:
            raise UserError(f"--faults: {name!r} is no fault; there are {', '.join(get_args(Fault))}")
        try:
            shares[known] = float(share)
        except ValueError:
            raise UserError(f"--faults: {part!r} needs a share in [0, 1], as in {known}:0.1") from None
        if not 0 <= shares[known] <= 1:
            raise UserError(f"--faults: the share of {known} is {share}, outside [0, 1]")
    return Faults(shares)


def fraction(key: str) -> float:
    """A number in [0, 1) that depends on `key` alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64


def damaged(fault: Fault, message: dict[str, Any], finish: str) -> tuple[dict[str, Any], str]:
    """The message with a fault of the reply in it, and its finish reason."""
    if fault == "empty":
        return {"role": "assistant", "content": ""}, "stop"
    calls = message.get("tool_calls")
    if fault == "truncated":
        content = message.get("content") or ""
        cut = {**message, "content": content[: len(content) // 2]}
        if calls:
            cut["tool_calls"] = [
                _with_arguments(call, call["function"]["arguments"][: -len(call) - 8]) for call in calls
            ]
        return cut, "length"
    if calls:
        return {**message, "tool_calls": [_with_arguments(call, "[unreadable") for call in calls]}, finish
    return {**message, "content": MALFORMED}, finish


def _with_arguments(call: dict[str, Any], arguments: str) -> dict[str, Any]:
    return {**call, "function": {**call["function"], "arguments": arguments}}
