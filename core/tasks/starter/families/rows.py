"""Families that fill a column beside the records themselves."""

from __future__ import annotations

from core.tasks.starter.drawing import MONEY, RATE, CaseDraw
from core.tasks.starter.families.family import SHEET_LEVEL, Answer, Book, Family, as_date, supports
from core.tasks.starter.mess import Focus, mess_up
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import Row, Table, Value, plain
from core.tasks.starter.vocabulary import PRICE_SHEETS


def _flag_rows(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns(labels.out)
    focus = Focus(number=shape.number, label=labels.entry, unit=shape.world.unit)
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)

    def answer(without: str) -> Answer:
        cells: Answer = {}
        for row, record in table.records(without):
            value = record[shape.number]
            if isinstance(value, (int, float)):
                cells[(row, table.column(labels.out))] = "high" if value > shape.threshold else "low"
        return cells

    return Book((table,), shape.data_sheet, answer)


def _late_rows(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns(labels.due, labels.out)
    focus = Focus(date=labels.due, label=labels.entry, kept=(labels.due,))
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)

    def answer(without: str) -> Answer:
        cells: Answer = {}
        for row, record in table.records(without):
            due = as_date(record[labels.due])
            if due is not None:
                cells[(row, table.column(labels.out))] = "late" if due < shape.period[1] else None
        return cells

    return Book((table,), shape.data_sheet, answer)


def _lookup(draw: CaseDraw) -> Book:
    """Fill a column of the data sheet from a list on another sheet; structure and figures are messy in the list."""
    shape, labels = draw.shape, draw.shape.labels
    keys = _keys(draw)
    columns = tuple(label for label in draw.columns(labels.out) if label != shape.number)
    spread = draw.rng.choices(keys, k=draw.size)
    rows = tuple(row.with_cell(labels.party, plain(key)) for row, key in zip(draw.rows(columns), spread, strict=True))
    lines = Table(
        sheet=shape.data_sheet,
        labels=columns,
        rows=mess_up(rows, shape.mess & {"normalise_keys"}, Focus(key=labels.party), draw.rng),
        start_column=shape.start_column,
    )
    prices = _price_list(draw, keys)

    def answer(without: str) -> Answer:
        found: dict[Value, Value] = {}
        for _, record in prices.records(without):
            if without == "later_duplicate":
                found.setdefault(record[labels.party], record[shape.number])
            else:
                found[record[labels.party]] = record[shape.number]
        return {
            (row, lines.column(labels.out)): found.get(record[labels.party]) for row, record in lines.records(without)
        }

    return Book((lines, prices), shape.data_sheet, answer)


def _keys(draw: CaseDraw) -> list[str]:
    """What is looked up: articles or people, or part codes that differ in case alone."""
    if "exact_keys" not in draw.shape.mess:
        return draw.rng.sample(draw.shape.world.parties, 9)
    numbers = draw.rng.sample(range(100, 999), 5)
    return [code for number in numbers for code in (f"kx-{number}", f"KX-{number}")]


def _price_list(draw: CaseDraw, keys: list[str]) -> Table:
    shape, labels = draw.shape, draw.shape.labels
    form = RATE if shape.number == labels.rate else MONEY
    listed = [*keys]
    draw.rng.shuffle(listed)
    if "later_duplicate" in shape.mess:
        listed += draw.rng.sample(keys, 3)
    rows = tuple(Row(cells={labels.party: plain(key), shape.number: plain(_price(draw, form), form)}) for key in listed)
    focus = Focus(number=shape.number, unit=shape.world.unit, label=labels.party)
    mess = shape.mess - {"normalise_keys"}
    titles = tuple(f"{price_sheet(shape)} {shape.year}" for _ in range(shape.title_counts[draw.case]))
    return Table(price_sheet(shape), (labels.party, shape.number), mess_up(rows, mess, focus, draw.rng), titles)


def _price(draw: CaseDraw, form: str) -> float:
    return draw.rng.randint(10, 950) / 1000 if form == RATE else draw.amount()


def price_sheet(shape: Shape) -> str:
    return PRICE_SHEETS[shape.phrase % len(PRICE_SHEETS)]


def _lookup_names(shape: Shape) -> dict[str, str]:
    return {"second": price_sheet(shape)}


ROW_FAMILIES = (
    Family(
        id="flag_rows",
        kind=SHEET_LEVEL,
        supports=supports("header_row blank_rows skip_totals text_numbers bracket_negatives unit_suffix"),
        draft=_flag_rows,
    ),
    Family(
        id="late_rows",
        kind=SHEET_LEVEL,
        supports=supports("header_row blank_rows skip_totals text_dates serial_dates"),
        draft=_late_rows,
    ),
    Family(
        id="lookup",
        kind=SHEET_LEVEL,
        supports=supports(
            "header_row blank_rows text_numbers normalise_keys error_values percent_text unit_suffix later_duplicate"
        ),
        draft=_lookup,
        details=_lookup_names,
    ),
    Family(
        id="code_lookup",
        kind=SHEET_LEVEL,
        supports=supports("exact_keys"),
        draft=_lookup,
        details=_lookup_names,
    ),
)
