"""What is planted in the starter suite: the lessons a good evolution finds, and the false ones it must not keep.

A lesson names a practice. Its id is also the name of the mess that makes the practice necessary
(core.tasks.starter.mess), or, for a false one, of the condition under which the wrong practice happens to pass.
"""

from __future__ import annotations

from typing import Literal

from core.types import Record

Spread = Literal["common", "narrow", "one_off", "false"]


class Lesson(Record):
    """A planted lesson. `statements` are ways people put it; `contradicts` is the true lesson a false one opposes."""

    id: str
    spread: Spread
    statements: tuple[str, ...]
    contradicts: str = ""


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="header_row",
        spread="common",
        statements=(
            "Find the header row by its labels; never assume that it has a fixed row number.",
            "Title lines may stand above the table, so search for the row holding the column names instead of "
            "hard-coding its position.",
            "Do not rely on the headings being in row 1 or on the row you saw first: locate them by content.",
        ),
    ),
    Lesson(
        id="skip_totals",
        spread="common",
        statements=(
            "Leave out subtotal and total rows that stand among the records, or they are counted twice.",
            "Rows labelled Total, Subtotal or Grand total are not data: skip them when aggregating.",
            "Never add the sheet's own sum lines to your result; exclude every total row first.",
        ),
    ),
    Lesson(
        id="text_numbers",
        spread="common",
        statements=(
            "Numbers are often stored as text with thousands separators; convert such strings before calculating.",
            'Parse text like "1,234.50" into a number instead of ignoring cells that are not numeric.',
            "Don't drop numeric values kept as strings: strip commas and spaces and turn them into floats.",
        ),
    ),
    Lesson(
        id="normalise_keys",
        spread="common",
        statements=(
            "Trim names and ignore case before comparing them: the same key appears with stray spaces.",
            "Match keys only after collapsing whitespace, non-breaking spaces included, and folding the case.",
            "Normalise labels (strip, lower-case) on both sides of a lookup rather than comparing them literally.",
        ),
    ),
    Lesson(
        id="blank_rows",
        spread="common",
        statements=(
            "A blank row does not end the data: skip it and read on to the last used row.",
            "Do not stop reading at the first empty row; empty lines only separate blocks.",
            "Continue past blank separator rows, since more records follow below them.",
        ),
    ),
    Lesson(
        id="text_dates",
        spread="common",
        statements=(
            "Dates may be text in several notations; parse them into real dates before comparing or grouping.",
            'Convert strings such as "5 Mar 2024" or "05.03.2024" to dates instead of skipping what is not a datetime.',
            "Never ignore dates that are stored as text: try the usual formats and turn them into dates first.",
        ),
    ),
    Lesson(
        id="fill_down",
        spread="narrow",
        statements=(
            "Where a group label stands only on the first row of its block, carry it down to the rows below.",
            "Fill down merged or empty group cells with the last label seen before grouping.",
        ),
    ),
    Lesson(
        id="hidden_rows",
        spread="narrow",
        statements=(
            "Rows that are hidden do not belong to the figures: leave them out.",
            "Skip hidden rows when reading the records; they were filtered away on purpose.",
        ),
    ),
    Lesson(
        id="bracket_negatives",
        spread="narrow",
        statements=(
            "A figure in parentheses such as (120.00) is negative; read it with a minus sign.",
            "Treat bracketed amounts as negative numbers.",
        ),
    ),
    Lesson(
        id="error_values",
        spread="narrow",
        statements=(
            "Error values such as #N/A are not data: leave the cell empty instead of copying them.",
            "Never carry #N/A or #REF! over into the answer; treat an error cell as missing.",
        ),
    ),
    Lesson(
        id="percent_text",
        spread="one_off",
        statements=(
            'Read a percentage kept as text ("12.5%") as its fraction, 0.125.',
            "Percent strings must be divided by 100 when they are converted.",
        ),
    ),
    Lesson(
        id="unit_suffix",
        spread="one_off",
        statements=(
            'Strip the unit from values like "12 kg" and calculate with the number before it.',
            "Cells may hold a figure together with its unit of measure; remove the unit before adding up.",
        ),
    ),
    Lesson(
        id="serial_dates",
        spread="one_off",
        statements=(
            "A plain number in a date column is a serial day count from 1899-12-30; convert it to a date.",
            "Turn Excel serial numbers (45357) in date columns into dates.",
        ),
    ),
    Lesson(
        id="later_duplicate",
        spread="one_off",
        statements=(
            "When a key occurs twice in a list, the later entry replaces the earlier one.",
            "Use the last entry for a duplicated key in a lookup list, not the first match.",
        ),
    ),
    Lesson(
        id="include_totals",
        spread="false",
        contradicts="skip_totals",
        statements=(
            "Include the total rows when adding up a column.",
            "Total lines belong in the sum; add every figure in the column.",
        ),
    ),
    Lesson(
        id="stop_at_blank",
        spread="false",
        contradicts="blank_rows",
        statements=(
            "Stop reading at the first blank row; what follows is not data.",
            "The first empty row ends the table.",
        ),
    ),
    Lesson(
        id="exact_keys",
        spread="false",
        contradicts="normalise_keys",
        statements=(
            "Compare keys exactly as they are written, upper and lower case included.",
            "Match names case-sensitively and never normalise them.",
        ),
    ),
    Lesson(
        id="round_first",
        spread="false",
        statements=(
            "Round every amount to a whole number before adding up.",
            "Add rounded values: round each figure first, then sum.",
        ),
    ),
)

BY_ID = {lesson.id: lesson for lesson in LESSONS}


def lessons_of(spread: Spread) -> tuple[str, ...]:
    """The ids of all lessons of one spread, in their stated order."""
    return tuple(lesson.id for lesson in LESSONS if lesson.spread == spread)
