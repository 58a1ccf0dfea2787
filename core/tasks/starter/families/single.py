"""Families whose answer is one figure in one cell."""

from __future__ import annotations

from collections.abc import Callable

from core.tasks.starter.drawing import CaseDraw
from core.tasks.starter.families.family import CELL_LEVEL, Answer, Book, Family, as_date, figures, supports
from core.tasks.starter.mess import Focus
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import CellRecord, Grid, Value

TARGET_CELL = (3, 2)


def _single(
    focus_of: Callable[[Shape], Focus], wanted: Callable[[Shape, CellRecord], bool]
) -> Callable[[CaseDraw], Book]:
    """A family that adds up the figures of the records that are wanted."""

    def draft(draw: CaseDraw) -> Book:
        shape = draw.shape
        columns = draw.columns()
        table = draw.table(shape.data_sheet, columns, draw.rows(columns), focus_of(shape))
        cells: dict[tuple[int, int], Value] = {
            (1, 1): f"{shape.target_sheet} {shape.year}",
            (3, 1): shape.labels.out,
        }

        def answer(without: str) -> Answer:
            records = list(table.records(without, with_totals="include_totals" in shape.mess))
            values = figures(((row, record) for row, record in records if wanted(shape, record)), shape.number)
            if "round_first" in shape.mess:
                values = [float(round(value)) for value in values]
            return {TARGET_CELL: round(sum(values), 2)}

        return Book((table, Grid(shape.target_sheet, cells)), shape.target_sheet, answer)

    return draft


def _total_focus(shape: Shape) -> Focus:
    return Focus(number=shape.number, label=shape.labels.entry, unit=shape.world.unit)


def _filter_focus(shape: Shape) -> Focus:
    labels = shape.labels
    return Focus(
        number=shape.number, key=labels.status, label=labels.entry, kept=(labels.status,), unit=shape.world.unit
    )


def _period_focus(shape: Shape) -> Focus:
    labels = shape.labels
    return Focus(number=shape.number, date=labels.date, label=labels.entry, kept=(labels.date,), unit=shape.world.unit)


def _in_period(shape: Shape, record: CellRecord) -> bool:
    day = as_date(record[shape.labels.date])
    return day is not None and shape.period[0] <= day <= shape.period[1]


def _written_period(shape: Shape) -> dict[str, str]:
    start, end = (f"{day.day} {day:%B %Y}" for day in shape.period)
    return {"start_words": start, "end_words": end}


SINGLE_FAMILIES = (
    Family(
        id="single_total",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers hidden_rows bracket_negatives unit_suffix stop_at_blank"
        ),
        draft=_single(_total_focus, lambda shape, record: True),
        margin=0,
    ),
    Family(
        id="control_sum",
        kind=CELL_LEVEL,
        supports=supports("include_totals"),
        draft=_single(_total_focus, lambda shape, record: True),
        margin=0,
    ),
    Family(
        id="whole_total",
        kind=CELL_LEVEL,
        supports=supports("round_first"),
        draft=_single(_total_focus, lambda shape, record: True),
        margin=0,
    ),
    Family(
        id="filtered_total",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers normalise_keys hidden_rows bracket_negatives unit_suffix"
        ),
        draft=_single(_filter_focus, lambda shape, record: record[shape.labels.status] == shape.status),
        margin=0,
    ),
    Family(
        id="period_total",
        kind=CELL_LEVEL,
        supports=supports(
            "header_row blank_rows skip_totals text_numbers text_dates hidden_rows bracket_negatives unit_suffix "
            "serial_dates"
        ),
        draft=_single(_period_focus, _in_period),
        margin=0,
        details=_written_period,
    ),
)
