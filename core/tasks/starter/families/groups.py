"""Families that fill one figure for each group listed on a second sheet."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from core.tasks.starter.drawing import DATE, CaseDraw
from core.tasks.starter.families.family import CELL_LEVEL, Answer, Book, Family, as_date, supports
from core.tasks.starter.mess import Focus
from core.tasks.starter.table import Grid, Table, Value, plain


def _target(draw: CaseDraw, key: str, keys: list[str]) -> Grid:
    """The sheet to fill: a heading row, the keys below it, the second column empty."""
    cells: dict[tuple[int, int], Value] = {(1, 1): key, (1, 2): draw.shape.labels.out}
    cells |= {(2 + index, 1): name for index, name in enumerate(keys)}
    return Grid(sheet=draw.shape.target_sheet, cells=cells)


def _fill(keys: list[str], result: dict[Value, Value]) -> Answer:
    return {(2 + index, 2): result.get(key) for index, key in enumerate(keys)}


def _by_group(table: Table, group: str, number: str, without: str) -> dict[Value, list[float]]:
    found: dict[Value, list[float]] = {}
    for _, record in table.records(without):
        value = record[number]
        if isinstance(value, (int, float)):
            found.setdefault(record[group], []).append(value)
    return found


def _group_statistic(statistic: Callable[[list[float]], float]) -> Callable[[CaseDraw], Book]:
    def draft(draw: CaseDraw) -> Book:
        shape, labels = draw.shape, draw.shape.labels
        columns = draw.columns()
        focus = Focus(
            number=shape.number,
            key=labels.group,
            fill=labels.group,
            label=labels.entry,
            kept=(labels.group,),
            unit=shape.world.unit,
        )
        table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)
        keys = sorted(draw.groups)

        def answer(without: str) -> Answer:
            found = _by_group(table, labels.group, shape.number, without)
            return _fill(keys, {key: statistic(found[key]) if key in found else 0 for key in keys})

        return Book((table, _target(draw, labels.group, keys)), shape.target_sheet, answer)

    return draft


def _group_count(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    focus = Focus(
        key=labels.group, fill=labels.group, label=labels.entry, kept=(labels.group, labels.party, labels.status)
    )
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)
    keys = sorted(draw.groups)

    def answer(without: str) -> Answer:
        found = [record[labels.group] for _, record in table.records(without)]
        return _fill(keys, {key: found.count(key) for key in keys})

    return Book((table, _target(draw, labels.group, keys)), shape.target_sheet, answer)


def _month_totals(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    focus = Focus(number=shape.number, date=labels.date, label=labels.entry, kept=(labels.date,), unit=shape.world.unit)
    table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus)
    keys = [f"{shape.year}-{month:02d}" for month in range(1, 7)]

    def answer(without: str) -> Answer:
        sums: dict[Value, Value] = dict.fromkeys(keys, 0)
        for month in keys:
            values = [
                value
                for _, record in table.records(without)
                if (day := as_date(record[labels.date])) is not None
                and day.strftime("%Y-%m") == month
                and isinstance(value := record[shape.number], (int, float))
            ]
            sums[month] = round(sum(values), 2)
        return _fill(keys, sums)

    return Book((table, _target(draw, "Month", keys)), shape.target_sheet, answer)


def _latest_value(draw: CaseDraw) -> Book:
    shape, labels = draw.shape, draw.shape.labels
    columns = draw.columns()
    rows = draw.rows(columns)
    first = datetime.date(shape.year, 1, 1)
    days = [first + datetime.timedelta(days=day) for day in draw.rng.sample(range(20, 170), len(rows))]
    rows = tuple(row.with_cell(labels.date, plain(day, DATE)) for row, day in zip(rows, days, strict=True))
    focus = Focus(number=shape.number, key=labels.party, date=labels.date, label=labels.entry)
    table = draw.table(shape.data_sheet, columns, rows, focus)
    keys = sorted(draw.parties)

    def answer(without: str) -> Answer:
        latest: dict[Value, tuple[datetime.date, Value]] = {}
        for _, record in table.records(without):
            key, day = record[labels.party], as_date(record[labels.date])
            if day is not None and (key not in latest or latest[key][0] < day):
                latest[key] = (day, record[shape.number])
        return _fill(keys, {key: value for key, (_, value) in latest.items()})

    return Book((table, _target(draw, labels.party, keys)), shape.target_sheet, answer)


GROUP_FAMILIES = (
    Family(
        id="group_total",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers normalise_keys fill_down hidden_rows bracket_negatives "
            "unit_suffix stop_at_blank"
        ),
        draft=_group_statistic(lambda values: round(sum(values), 2)),
    ),
    Family(
        id="group_average",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers normalise_keys fill_down hidden_rows bracket_negatives "
            "unit_suffix percent_text"
        ),
        draft=_group_statistic(lambda values: sum(values) / len(values)),
    ),
    Family(
        id="group_count",
        kind=CELL_LEVEL,
        supports=supports("header_row blank_rows skip_totals normalise_keys fill_down hidden_rows"),
        draft=_group_count,
    ),
    Family(
        id="month_totals",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers text_dates hidden_rows bracket_negatives unit_suffix "
            "serial_dates"
        ),
        draft=_month_totals,
        details=lambda shape: {"year": str(shape.year)},
    ),
    Family(
        id="latest_value",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows text_numbers normalise_keys text_dates bracket_negatives serial_dates"
        ),
        draft=_latest_value,
    ),
)
