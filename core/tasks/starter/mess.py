"""The messiness of real workbooks, each kind named after the lesson without which it is misread."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from core.tasks.starter.table import Cell, Row, Value, plain
from core.tasks.starter.vocabulary import NOTES, TOTAL_WORDS

EPOCH = datetime.date(1899, 12, 30)
"""Day 0 of the serial day count of spreadsheets (1900 date system, from March 1900 on)."""


@dataclass(frozen=True)
class Focus:
    """Which columns of a table a task turns on, and so where mess makes a difference."""

    number: str = ""
    key: str = ""
    date: str = ""
    fill: str = ""
    label: str = ""
    """Where the word "Total" stands in total rows."""
    kept: tuple[str, ...] = ()
    """Columns whose value a subtotal row repeats from the row above."""
    first_spelling: bool = False
    """Keep upper and lower case where a key first occurs: the answer is spelled like that."""
    unit: str = ""


def mess_up(rows: tuple[Row, ...], mess: frozenset[str], focus: Focus, rng: Random) -> tuple[Row, ...]:
    """Apply every kind of mess that is asked for and that the focus gives a place to."""
    if "fill_down" in mess and focus.fill:
        rows = tuple(sorted(rows, key=lambda row: str(row.cells[focus.fill].true)))
    for name, place, change in _CELL_MESS:
        label = getattr(focus, place)
        if name in mess and label:
            rows = _change_some(rows, label, name, change, focus, rng)
    if "error_values" in mess:
        rows = _error_records(rows, focus, rng)
    if "fill_down" in mess and focus.fill:
        rows = _leave_repeats_out(rows, focus.fill)
    if "hidden_rows" in mess:
        chosen = set(rng.sample(range(1, len(rows)), max(3, len(rows) // 4)))
        rows = tuple(replace(row, hidden=True) if index in chosen else row for index, row in enumerate(rows))
    if mess & {"skip_totals", "include_totals"}:
        rows = _with_totals(rows, focus, rng)
    if "blank_rows" in mess:
        rows = _with_blanks(rows, rng)
    if "stop_at_blank" in mess:
        rows = (*rows, _blank(rows), *_notes(rows, rng))
    return rows


def _change_some(
    rows: tuple[Row, ...],
    label: str,
    lesson: str,
    change: Callable[[Cell, Focus, Random, bool], Cell],
    focus: Focus,
    rng: Random,
) -> tuple[Row, ...]:
    """Change a good third of a column's plain cells."""
    free = [index for index, row in enumerate(rows) if not row.cells[label].needs]
    chosen = set(rng.sample(free, max(min(3, len(free)), len(free) * 2 // 5)))
    seen: set[Value] = set()
    changed = []
    for index, row in enumerate(rows):
        cell = row.cells[label]
        if index in chosen:
            new = replace(change(cell, focus, rng, cell.true not in seen), needs=lesson)
            row = row.with_cell(label, new)
        seen.add(cell.true)
        changed.append(row)
    return tuple(changed)


def _raised(cell: Cell, rng: Random) -> float:
    """A figure of four digits before the point, so that it counts in any comparison with the plain ones."""
    return round(float(str(cell.true)) % 4000 + rng.randint(1, 4) * 1000, 2)


def _text_number(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    """A figure typed as text; always with a thousands separator, so that no cast of the string succeeds by luck."""
    value = _raised(cell, rng)
    mark = rng.choice((",", ",", " ", "\u00a0"))
    raw = f"{value:,.2f}".replace(",", mark)
    return Cell(raw=rng.choice((raw, raw, f" {raw}", f"{raw} ")), true=value)


def _bracket_negative(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    value = float(str(cell.true))
    return Cell(raw=f"({value:,.2f})", true=-round(value, 2))


def _percent(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    tenths = rng.randint(150, 990)
    return Cell(raw=f"{tenths / 10:.1f}%", true=tenths / 1000)


def _with_unit(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    value = _raised(cell, rng)
    return Cell(raw=f"{value:.2f} {focus.unit}", true=value)


def _padded_key(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    """A key with stray spaces (also non-breaking and doubled ones) or in another case."""
    true = str(cell.true)
    padded = [f"{true} ", f" {true}", f"{true}\u00a0", f"  {true}"]
    if " " in true:
        padded += [true.replace(" ", "  "), true.replace(" ", "\u00a0")]
    recased = [true.upper() + " ", true.lower()] if true.upper() != true else [true.lower(), f" {true.lower()}"]
    raw = rng.choice(padded if first and focus.first_spelling else padded + recased)
    return Cell(raw=raw, true=cell.true, missed=raw)


def _text_date(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    """A date typed as text; day and month are never ambiguous."""
    day = cell.true
    assert isinstance(day, datetime.date)
    forms = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y/%m/%d")
    return Cell(raw=day.strftime(rng.choice(forms)), true=day)


def _serial_date(cell: Cell, focus: Focus, rng: Random, first: bool) -> Cell:
    day = cell.true
    assert isinstance(day, datetime.date)
    return Cell(raw=(day - EPOCH).days, true=day)


_CELL_MESS: tuple[tuple[str, str, Callable[[Cell, Focus, Random, bool], Cell]], ...] = (
    ("text_numbers", "number", _text_number),
    ("bracket_negatives", "number", _bracket_negative),
    ("percent_text", "number", _percent),
    ("unit_suffix", "number", _with_unit),
    ("normalise_keys", "key", _padded_key),
    ("text_dates", "date", _text_date),
    ("serial_dates", "date", _serial_date),
)


def _error_records(rows: tuple[Row, ...], focus: Focus, rng: Random) -> tuple[Row, ...]:
    """Two rows whose key (or, in a list to look up in, figure) is an error value: nothing is to be taken from them."""
    chosen = set(rng.sample(range(len(rows)), 2))
    label = focus.number or focus.key
    error = rng.choice(("#N/A", "#REF!", "#VALUE!"))
    broken = Cell(raw=error, true=None, needs="error_values", missed=error)
    return tuple(row.with_cell(label, broken) if index in chosen else row for index, row in enumerate(rows))


def _leave_repeats_out(rows: tuple[Row, ...], label: str) -> tuple[Row, ...]:
    """Show a group's label on the first row of its block only."""
    shown = []
    for above, row in zip((None, *rows), rows, strict=False):
        true = row.cells[label].true
        if above is not None and above.cells[label].true == true:
            row = row.with_cell(label, Cell(raw=None, true=true, needs="fill_down"))
        shown.append(row)
    return tuple(shown)


def _with_totals(rows: tuple[Row, ...], focus: Focus, rng: Random) -> tuple[Row, ...]:
    """Subtotals among the records, and a grand total below them."""
    breaks = set(rng.sample(range(2, len(rows) - 1), 3))
    result: list[Row] = []
    block: list[Row] = []
    for index, row in enumerate(rows):
        result.append(row)
        block.append(row)
        if index in breaks:
            result.append(_total(block, focus, rng.choice(TOTAL_WORDS), focus.kept))
            block = []
    return (*result, _total(list(rows), focus, "Grand total", ()))


def _total(block: list[Row], focus: Focus, word: str, kept: tuple[str, ...]) -> Row:
    cells = {label: plain(None) for label in block[-1].cells}
    for label in kept:
        cells[label] = block[-1].cells[label]
    if focus.number:
        figures = (row.cells[focus.number].true for row in block)
        total = round(sum(figure for figure in figures if isinstance(figure, (int, float))), 2)
        cells[focus.number] = plain(total)
    cells[focus.label] = plain(word)
    return Row(cells=cells, kind="total")


def _with_blanks(rows: tuple[Row, ...], rng: Random) -> tuple[Row, ...]:
    """Two or three empty separator rows, the first before the middle of the table."""
    early = rng.randint(2, len(rows) // 2)
    places = {early, *rng.sample(range(early + 2, len(rows)), rng.randint(1, 2))}
    result: list[Row] = []
    for index, row in enumerate(rows):
        if index in places:
            result.append(_blank(rows))
        result.append(row)
    return tuple(result)


def _blank(rows: tuple[Row, ...]) -> Row:
    return Row(cells={label: plain(None) for label in rows[0].cells}, kind="blank")


def _notes(rows: tuple[Row, ...], rng: Random) -> tuple[Row, ...]:
    """Remarks below the table: text in the first column, nothing else."""
    first = next(iter(rows[0].cells))
    blank = _blank(rows)
    return tuple(replace(blank.with_cell(first, plain(note)), kind="note") for note in rng.sample(NOTES, 2))
