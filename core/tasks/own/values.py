"""The values of a line's keys, each in the shape it must have; UserError says which key and which shape."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.errors import UserError

_DIGITS = 40
"""The most digits, and places to either side of the point, of a tolerance or a time."""


def text(item: Mapping[str, Any], key: str) -> str:
    """A text without blanks around it; "" where the key is absent."""
    value = item.get(key, "")
    if not isinstance(value, str):
        raise UserError(f'"{key}" must be a text')
    return value.strip()


def texts(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts, as they are; empty where the key is absent."""
    value = item.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UserError(f'"{key}" must be a list of texts, as ["a", "b"]')
    return tuple(value)


def names(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of names of files, none of them twice."""
    found = texts(item, key)
    twice = next((each for each in found if found.count(each) > 1), None)
    if twice is not None:
        raise UserError(f'"{key}" has {twice!r} twice; leave one')
    return found


def amount(item: Mapping[str, Any], key: str, usual: str = "0") -> str:
    """A number that is zero or more, as it was written."""
    value = item.get(key, Decimal(usual))
    if not is_number(value) or value < 0 or not _plain(Decimal(value)):
        raise UserError(f'"{key}" must be a number that is not negative, as 0.01, of at most {_DIGITS} digits')
    return str(value)


def _plain(value: Decimal) -> bool:
    """Whether a number can be reckoned with exactly in no time: 1e999999999 is short to write and endless to hold."""
    return len(value.as_tuple().digits) <= _DIGITS and (not value or abs(value.adjusted()) <= _DIGITS)


def is_number(value: Any) -> bool:
    """Whether a value came as a JSON number: true and false are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
