"""The families of questions: what each asks, which mess it can carry, and what a reader who lacks a lesson answers."""

from __future__ import annotations

import datetime
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

from core.tasks.starter.drawing import CaseDraw
from core.tasks.starter.families.family import as_date, supports
from core.tasks.starter.mess import Focus, mess_up
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import Cell, CellRecord, Row, Table, plain

Answer: TypeAlias = tuple[str, ...]
_ROWS = frozenset({"skip_totals", "include_totals", "blank_rows"})
"""The mess of whole rows: it comes last, so that total rows add up what stands in the cells."""


@dataclass(frozen=True)
class Drawn:
    """A table with a question about it: names that the wording mentions, and the answer of a reader who lacks one
    lesson ("" for none)."""

    table: Table
    answer: Callable[[str], Answer]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """`supports`: lessons (and conditions of false ones) that can be planted; `always`: those that it cannot do
    without."""

    id: str
    draw: Callable[[CaseDraw], Drawn]
    supports: frozenset[str]
    always: frozenset[str] = frozenset()
    worded: str = ""
    """The family whose wordings it has; "" for its own."""

    def can_carry(self, needs: frozenset[str]) -> bool:
        return self.always <= needs <= self.supports | self.always

    def question(self, shape: Shape, names: Mapping[str, str]) -> str:
        """In words: the wording is the shape's own choice, names are quoted as the shape quotes."""
        labels, (start, end) = shape.labels, shape.period
        known = {
            "number": labels.number,
            "entry": labels.entry,
            "date": labels.date,
            "party": labels.party,
            "group": labels.group,
            "state": labels.status,
            "status": shape.status,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "start_words": f"{start.day} {start:%B %Y}",
            "end_words": f"{end.day} {end:%B %Y}",
            **names,
        }
        wordings = _wordings()[self.worded or self.id]
        return wordings[shape.phrase % len(wordings)].replace("`", shape.quote).format(**known)


@cache
def _wordings() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))


Change: TypeAlias = Callable[[tuple[Row, ...], Focus, Random], tuple[Row, ...]]


def _as_drawn(rows: tuple[Row, ...], focus: Focus, rng: Random) -> tuple[Row, ...]:
    return rows


def _table(draw: CaseDraw, focus: Focus, change: Change = _as_drawn) -> Table:
    """Records in the task's columns: cells are messed up, then `change` is made, then rows of other kinds are added."""
    shape, columns = draw.shape, draw.columns()
    messy = mess_up(draw.rows(columns), shape.mess - _ROWS, focus, draw.rng)
    rows = change(tuple(_one_notation(row, focus.date) for row in messy), focus, draw.rng)
    return Table(shape.data_sheet, columns, mess_up(rows, shape.mess & _ROWS, focus, draw.rng))


def _one_notation(row: Row, label: str) -> Row:
    """A date in the notation that all dates have here is no mess, whatever type it was drawn as."""
    if not label or row.cells[label].raw != str(row.cells[label].true):
        return row
    return row.with_cell(label, plain(row.cells[label].true))


def _added(records: Iterable[CellRecord], label: str) -> Answer:
    """The sum of what is a number in a column."""
    figures = [float(value) for record in records if isinstance(value := record[label], int | float)]
    return (f"{round(sum(figures), 2):.2f}",)


def _sum_family(
    focus_of: Callable[[Shape], Focus], wanted: Callable[[Shape, CellRecord], bool]
) -> Callable[[CaseDraw], Drawn]:
    """Questions that add up the figures of the records that are wanted."""

    def drawn(draw: CaseDraw) -> Drawn:
        shape = draw.shape
        table = _table(draw, focus_of(shape))
        totals = "include_totals" in shape.mess

        def answer(without: str) -> Answer:
            records = (record for _, record in table.records(without, with_totals=totals))
            return _added((record for record in records if wanted(shape, record)), shape.labels.number)

        return Drawn(table, answer)

    return drawn


def _all_focus(shape: Shape) -> Focus:
    return Focus(number=shape.labels.number, label=shape.labels.entry, unit=shape.world.unit)


def _status_focus(shape: Shape) -> Focus:
    return replace(_all_focus(shape), key=shape.labels.status, kept=(shape.labels.status,))


def _period_focus(shape: Shape) -> Focus:
    return replace(_all_focus(shape), date=shape.labels.date, kept=(shape.labels.date,))


def _in_period(shape: Shape, record: CellRecord) -> bool:
    day = as_date(record[shape.labels.date])
    return day is not None and shape.period[0] <= day <= shape.period[1]


def _group_count(draw: CaseDraw) -> Drawn:
    labels = draw.shape.labels
    table = _table(draw, Focus(key=labels.group, label=labels.entry, kept=(labels.group,)))
    name = draw.rng.choice(draw.groups)

    def answer(without: str) -> Answer:
        return (str(sum(record[labels.group] == name for _, record in table.records(without))),)

    return Drawn(table, answer, {"name": name})


def _name_count(draw: CaseDraw) -> Drawn:
    label = draw.shape.labels.party
    table = _table(draw, Focus(key=label, label=label))

    def answer(without: str) -> Answer:
        names = [record[label] for _, record in table.records(without) if record[label] is not None]
        return (str(len(names) if without == "count_distinct" else len(set(names))),)

    return Drawn(table, answer)


def _highest(draw: CaseDraw) -> Drawn:
    labels = draw.shape.labels
    focus = replace(_all_focus(draw.shape), label=labels.party)
    table = _table(draw, focus, _tied if "all_ties" in draw.shape.mess else _as_drawn)

    def answer(without: str) -> Answer:
        figures: dict[str, float] = {}
        for _, record in table.records(without):
            name, value = str(record[labels.party]), record[labels.number]
            if isinstance(value, int | float):
                figures[name] = max(float(value), figures.get(name, float(value)))
        return _best(figures, without)

    return Drawn(table, answer)


def _tied(rows: tuple[Row, ...], focus: Focus, rng: Random) -> tuple[Row, ...]:
    """The highest figure once more for somebody else, in the way in which that row's figure is written."""
    best = max(rows, key=lambda row: float(str(row.cells[focus.number].true)))
    value, name = float(str(best.cells[focus.number].true)), best.cells[focus.label].true
    chosen = rng.choice([index for index, row in enumerate(rows) if row.cells[focus.label].true != name])
    again = _written_like(rows[chosen].cells[focus.number], value, focus.unit)
    return tuple(row.with_cell(focus.number, again) if index == chosen else row for index, row in enumerate(rows))


def _written_like(cell: Cell, value: float, unit: str) -> Cell:
    if not cell.needs:
        return plain(value)
    return replace(cell, raw=f"{value:.2f} {unit}" if cell.needs == "unit_suffix" else f"{value:,.2f}", true=value)


def _most_records(draw: CaseDraw) -> Drawn:
    label = draw.shape.labels.group
    table = _table(draw, Focus(key=label, label=draw.shape.labels.entry, kept=(label,)))

    def answer(without: str) -> Answer:
        return _best(Counter(str(record[label]) for _, record in table.records(without)), without)

    return Drawn(table, answer)


def _best(figures: Mapping[str, float], without: str) -> Answer:
    """Those with the highest figure, in the order of the rows; the first of them alone for who knows of no ties."""
    names = [name for name, figure in figures.items() if figure == max(figures.values())]
    return tuple(names[:1] if without == "all_ties" else names)


def _by_date(last: bool) -> Callable[[CaseDraw], Drawn]:
    """The first or the last by date; by the order of the rows for who does not know better."""

    def drawn(draw: CaseDraw) -> Drawn:
        labels = draw.shape.labels
        table = _table(draw, Focus(date=labels.date, label=labels.entry))

        def answer(without: str) -> Answer:
            records = [record for _, record in table.records(without)]
            if without == "by_date":
                return (str(records[-1 if last else 0][labels.party]),)
            days = [(day, str(record[labels.party])) for record in records if (day := as_date(record[labels.date]))]
            end = (max if last else min)(day for day, _ in days)
            return tuple(dict.fromkeys(name for day, name in days if day == end))

        return Drawn(table, answer)

    return drawn


def _cell(draw: CaseDraw) -> Drawn:
    """What stands in one cell: of those with a unit where the whole cell is to be given, of the others otherwise."""
    labels, whole = draw.shape.labels, "as_written" in draw.shape.mess
    mess = draw.shape.mess | ({"unit_suffix"} if whole else set())
    draw.shape = replace(draw.shape, mess=frozenset(mess))
    table = _table(draw, Focus(number=labels.number, key=labels.entry, unit=draw.shape.world.unit))
    wanted = [row for row in table.rows if row.kind == "data" and bool(row.cells[labels.number].needs) == whole]
    row = draw.rng.choice(wanted)
    name = str(row.cells[labels.entry].true)

    def answer(without: str) -> Answer:
        found = any(record[labels.entry] == name for _, record in table.records(without))
        cell = row.cells[labels.number]
        return (shown(replace(cell, raw=cell.true) if without == "as_written" else cell),) if found else ()

    return Drawn(table, answer, {"name": name})


def _top_row(draw: CaseDraw) -> Drawn:
    labels = draw.shape.labels
    table = _table(draw, Focus(date=labels.date, label=labels.entry))
    return Drawn(table, lambda without: (str(table.rows[0].cells[labels.party].true),))


def shown(cell: Cell) -> str:
    """A cell as the table's text has it. A number with commas gets a blank behind it: a workbook keeps it as text."""
    value = cell.raw
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"{text} " if cell.needs == "text_numbers" and "," in text and text == text.strip() else text


_FIGURES = "skip_totals blank_rows text_numbers bracket_negatives unit_suffix"
_ALL = (
    Family("total", _sum_family(_all_focus, lambda shape, record: True), supports(_FIGURES)),
    Family(
        "filtered_total",
        _sum_family(_status_focus, lambda shape, record: record[shape.labels.status] == shape.status),
        supports(f"{_FIGURES} normalise_keys"),
    ),
    Family(
        "period_total",
        _sum_family(_period_focus, _in_period),
        supports(f"{_FIGURES} text_dates"),
        supports("text_dates"),
    ),
    Family("group_count", _group_count, supports("skip_totals blank_rows normalise_keys")),
    Family("name_count", _name_count, supports("skip_totals blank_rows normalise_keys"), supports("count_distinct")),
    Family("highest", _highest, supports("skip_totals blank_rows text_numbers")),
    Family(
        "highest_tied",
        _highest,
        supports("skip_totals blank_rows text_numbers unit_suffix"),
        supports("all_ties"),
        worded="highest",
    ),
    Family("most_records", _most_records, supports("blank_rows normalise_keys all_ties")),
    Family("earliest", _by_date(last=False), supports("blank_rows text_dates"), supports("by_date")),
    Family("latest", _by_date(last=True), supports("blank_rows text_dates"), supports("by_date")),
    Family("cell", _cell, supports("blank_rows normalise_keys as_written")),
    Family(
        "control_sum",
        _sum_family(_all_focus, lambda shape, record: True),
        frozenset(),
        supports("include_totals"),
    ),
    Family("top_row", _top_row, frozenset(), supports("row_order")),
)
FAMILIES = {family.id: family for family in _ALL}
