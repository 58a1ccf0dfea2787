"""People's labels of judged answers, read from lines of JSON. Pure.

A line is {"attempt": …, "label": "pass" | "fail", "who": …}, or names a "task" that was answered once. An attempt may
be given by the start of its id. Other keys are the sheet's own ("answer", say) and are passed over; a line whose label
is still "" is not labelled yet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from core.errors import UserError

Verdict: TypeAlias = Literal["pass", "fail"]
SHORTEST_START = 6


class JudgedAnswer(NamedTuple):
    """An answer that a judge graded; `verdict` is None where it gave none, and `reason` says why."""

    attempt: str
    task: str
    answer: str
    verdict: Verdict | None
    reason: str


class Label(NamedTuple):
    """What a person says of an answer."""

    attempt: str
    who: str
    label: Verdict


class Labels(NamedTuple):
    """What a file of labels holds; `waiting` counts lines that are not labelled yet."""

    labels: tuple[Label, ...]
    waiting: int


def read_labels(text: str, where: str, judged: Sequence[JudgedAnswer]) -> Labels:
    """The labels of a file's text, each on one of the judged answers.

    Raises UserError with `where` and the line: no JSON, no or another label, nobody who gives it, nothing judged of
    that name, or the same person on the same answer twice.
    """
    found: dict[tuple[str, str], tuple[int, Label]] = {}
    waiting = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            label = _label(_object(line), judged)
            if label is None:
                waiting += 1
                continue
            before = found.setdefault((label.attempt, label.who), (number, label))[0]
            if before != number:
                raise UserError(f"{label.who} has labelled this answer on line {before} already; leave one")
        except UserError as problem:
            raise UserError(f"{where}, line {number}: {problem}") from None
    return Labels(tuple(label for _, label in found.values()), waiting)


def _object(line: str) -> Mapping[str, Any]:
    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        item = None
    if not isinstance(item, dict):
        raise UserError('it is no JSON object; a line is {"attempt": "…", "label": "pass", "who": "ada"}')
    return item


def _label(item: Mapping[str, Any], judged: Sequence[JudgedAnswer]) -> Label | None:
    label, who = str(item.get("label") or "").strip().casefold(), str(item.get("who") or "").strip()
    if not label:
        return None
    if label not in ("pass", "fail"):
        raise UserError(f'"label" is {item["label"]!r}; it must be "pass" or "fail"')
    if not who:
        raise UserError('nothing says who labelled it; add "who"')
    return Label(_meant(item, judged).attempt, who, "pass" if label == "pass" else "fail")


def _meant(item: Mapping[str, Any], judged: Sequence[JudgedAnswer]) -> JudgedAnswer:
    """The judged answer that a line is about."""
    attempt, task = str(item.get("attempt") or ""), str(item.get("task") or "")
    if attempt:
        fits = [each for each in judged if each.attempt.startswith(attempt)] if len(attempt) >= SHORTEST_START else []
        name = f"attempt {attempt}"
    elif task:
        fits = [each for each in judged if each.task == task]
        name = f"task {task}"
    else:
        raise UserError('it names neither an "attempt" nor a "task"')
    if not fits:
        raise UserError(f"the judge graded no {name} in this run; `trace2skill judge sheet` writes what it graded")
    if len({each.answer for each in fits}) > 1:
        raise UserError(f"{name} has {len(fits)} judged answers; say which by the whole id of the attempt")
    return fits[0]
