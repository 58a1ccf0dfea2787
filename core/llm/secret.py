"""Keys that never show: a type whose words are masked, and taking keys out of other people's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote

MASK = "***"
SHORT = 8
"""Below this length a key may be an ordinary word ("EMPTY", "none"): it is masked only where it stands alone."""


class Secret:
    """A value that is sent but never shown, stored or pickled; `reveal` is the one way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret({MASK if self._value else ''})"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with every secret masked, also where it was quoted for a URL or for JSON, and logins in URLs."""
    for secret in secrets:
        value = secret.reveal()
        for form in sorted({value, quote(value, safe=""), json.dumps(value)[1:-1]} - {""}, key=len, reverse=True):
            pattern = re.escape(form) if len(form) >= SHORT else rf"(?<!\w){re.escape(form)}(?!\w)"
            text = re.sub(pattern, MASK, text)
    return re.sub(r"(?<=://)[^/?#\s]+@", f"{MASK}@", text)
