"""Families whose answer is a list written to a sheet of its own."""

from __future__ import annotations

from core.tasks.starter.drawing import DATE, CaseDraw
from core.tasks.starter.families.family import SHEET_LEVEL, Answer, Book, Family, supports
from core.tasks.starter.mess import Focus, mess_up
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import CellRecord, Grid, Row, Table, Value, plain
from core.tasks.starter.vocabulary import SECOND_SHEETS


def _down(values: list[Value]) -> Answer:
    return {(2 + index, 1): value for index, value in enumerate(values)}


def _empty_list(draw: CaseDraw, *headings: str) -> Grid:
    return Grid(draw.shape.target_sheet, {(1, 1 + index): heading for index, heading in enumerate(headings)})


def _distinct_list(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    focus = Focus(key=labels.party, label=labels.party, first_spelling=True)
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)

    def answer(without: str) -> Answer:
        names = {str(record[labels.party]) for _, record in table.records(without) if record[labels.party] is not None}
        return _down([*sorted(names)])

    return Book((table, _empty_list(draw, labels.party)), shape.target_sheet, answer)


def _top_three(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    focus = Focus(number=shape.number, label=labels.party, unit=shape.world.unit)
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)

    def answer(without: str) -> Answer:
        found = [record for _, record in table.records(without) if isinstance(record[shape.number], (int, float))]
        found.sort(key=lambda record: _figure(record, shape.number), reverse=True)
        cells: Answer = {}
        for index, record in enumerate(found[:3]):
            cells[(2 + index, 1)] = record[labels.party]
            cells[(2 + index, 2)] = record[shape.number]
        return cells

    return Book((table, _empty_list(draw, labels.party, shape.number)), shape.target_sheet, answer)


def _figure(record: CellRecord, label: str) -> float:
    value = record[label]
    return value if isinstance(value, (int, float)) else 0.0


def _missing_keys(draw: CaseDraw) -> Book:
    """Entries of the data sheet without counterpart on a second sheet, in the order of the data sheet."""
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    rows = draw.rows(columns)
    focus = Focus(key=labels.entry, label=labels.entry)
    main = draw.table(shape.data_sheet, columns, rows, focus, shape.mess - {"normalise_keys"})
    other = _counterpart(draw, tuple(row for row in rows if draw.rng.random() < 0.65))

    def answer(without: str) -> Answer:
        known = {record[labels.entry] for _, record in other.records(without)}
        entries = [record[labels.entry] for _, record in main.records(without)]
        return _down([entry for entry in entries if entry is not None and entry not in known])

    return Book((main, other, _empty_list(draw, labels.entry)), shape.target_sheet, answer)


def _counterpart(draw: CaseDraw, found: tuple[Row, ...]) -> Table:
    """The second list: the same entries in another order, and some of its own."""
    labels = draw.shape.labels
    names = [*(found or ()), *draw.rows((labels.entry, labels.date), 4)]
    draw.rng.shuffle(names)
    rows = tuple(
        Row(cells={labels.entry: row.cells[labels.entry], labels.date: plain(draw.day(), DATE)}) for row in names
    )
    focus = Focus(key=labels.entry)
    messy = mess_up(rows, draw.shape.mess & {"normalise_keys"}, focus, draw.rng)
    return Table(sheet=second_sheet(draw.shape), labels=(labels.entry, labels.date), rows=messy)


def second_sheet(shape: Shape) -> str:
    return SECOND_SHEETS[shape.phrase % len(SECOND_SHEETS)]


LIST_FAMILIES = (
    Family(
        id="distinct_list",
        kind=SHEET_LEVEL,
        supports=supports("header_row blank_rows skip_totals normalise_keys error_values"),
        draft=_distinct_list,
        margin=8,
    ),
    Family(
        id="top_three",
        kind=SHEET_LEVEL,
        supports=supports("header_row blank_rows skip_totals text_numbers hidden_rows unit_suffix stop_at_blank"),
        draft=_top_three,
    ),
    Family(
        id="missing_keys",
        kind=SHEET_LEVEL,
        supports=supports("header_row blank_rows skip_totals normalise_keys error_values"),
        draft=_missing_keys,
        margin=8,
        details=lambda shape: {"second": second_sheet(shape)},
    ),
)
