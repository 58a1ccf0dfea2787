"""Two runs side by side: only the settings in which they differ. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

NOT_SET = "not set"
_REACHED = ("base_url", "key_variable", "schema_version")
"""How an endpoint is reached makes no run another one, and is nobody's business."""


class Difference(NamedTuple):
    """A setting by its place in the configuration ("agent.max_turns"), and its value in either run."""

    setting: str
    one: str
    other: str


def differences(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[Difference, ...]:
    """The settings in which two configurations differ, in the order of the first; what both lack is in neither."""
    first, second = dict(_flat(one)), dict(_flat(other))
    return tuple(
        Difference(name, first.get(name, NOT_SET), second.get(name, NOT_SET))
        for name in dict.fromkeys((*first, *second))
        if first.get(name, NOT_SET) != second.get(name, NOT_SET)
    )


def _flat(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every plain value with its place; an empty table and an empty list are values too."""
    if isinstance(value, Mapping) and (value or not place):
        for key, each in value.items():
            if key not in _REACHED:
                yield from _flat(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, (list, tuple)) and value and all(isinstance(each, Mapping) for each in value):
        for index, each in enumerate(value):
            yield from _flat(each, f"{place}[{index}]")
    else:
        yield place, _told(value)


def _told(value: object) -> str:
    if value is None or value == "":
        return NOT_SET
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
