"""What a field of the form is, and the questions of the values that say whether it applies. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from core.config import MEASURING

Values: TypeAlias = Mapping[str, Any]
"""What a form holds, by the name of the field."""
Section: TypeAlias = Literal["top", "tasks", "skill", "mode", "models", "settings", "budget"]

SECTIONS: tuple[Section, ...] = get_args(Section)
UNSET = ""
"""The value of a choice that leaves its setting out: a widget cannot hold None as something chosen."""

DEMO, ENDPOINT, STARTER = "demo", "endpoint", "starter"
SPREADSHEET, OWN = "spreadsheet", "own"
PARALLEL, BANK = "parallel", "reasoning_bank"


class Choice(NamedTuple):
    """One value of a field, as a form names it, and what it means in a line."""

    value: Any
    words: str
    meaning: str = ""


def _always(values: Values) -> bool:
    return True


class Field(NamedTuple):
    """One field. `least`, `most` and `step` are of numbers; `empty` says what leaving it empty means."""

    name: str
    section: Section
    label: str
    kind: Literal["text", "whole", "number", "choice", "switch"] = "text"
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    step: float | None = None
    empty: str = ""
    more: bool = False
    """Behind "more settings": most runs leave it alone."""
    applies: Callable[[Values], bool] = _always


def text_of(values: Values, name: str) -> str:
    """What was typed into a field, without the blanks around it; "" for what holds no text."""
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def learns(values: Values) -> bool:
    """Whether the run learns anything, or only measures."""
    return values.get("mode") not in MEASURING


def analyses(values: Values) -> bool:
    """Whether attempts are analysed; from those of a bank memories are drawn."""
    return learns(values) and values.get("strategy.name") != BANK


def merges(values: Values) -> bool:
    """Whether lessons are counted and merged, as the parallel strategy does."""
    return learns(values) and values.get("strategy.name") == PARALLEL


def measures_a_skill(values: Values) -> bool:
    """Whether the run only measures, with a skill that is there."""
    return values.get("mode") == "evaluation"


def retrieves(values: Values) -> bool:
    """Whether held-out attempts are handed memories: those the run draws, or those of an earlier run."""
    if learns(values):
        return values.get("strategy.name") == BANK
    return measures_a_skill(values) and bool(text_of(values, "memories_of"))


def has_skill(values: Values) -> bool:
    """Whether the run starts from a skill that is there."""
    return bool(values.get("skill.from") != "none")


def of_endpoint(values: Values) -> bool:
    """Whether a model of one's own is asked."""
    return bool(values.get("model") == ENDPOINT)


def chosen(place: str, *options: str) -> Callable[[Values], bool]:
    """Whether one of these is chosen there."""
    return lambda values: values.get(place) in options


def drafts(values: Values) -> bool:
    """Whether the model first writes a draft."""
    return bool(values.get("mode") == "creation")
