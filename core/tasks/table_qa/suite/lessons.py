"""What is planted in the suite: lessons that spreadsheets teach as well, lessons of tables alone, and false ones.

The shared lessons are those of the starter suite, mess and all: a skill that was evolved on spreadsheets and teaches
them does better on these tables.
"""

from __future__ import annotations

from core.tasks.starter.lessons import BY_ID, Lesson

SHARED = (
    "skip_totals",
    "text_numbers",
    "normalise_keys",
    "blank_rows",
    "text_dates",
    "bracket_negatives",
    "unit_suffix",
)
"""Lessons of the starter suite that matter here too, and the mess that makes them matter."""

OWN = (
    Lesson(
        id="all_ties",
        spread="common",
        statements=(
            "Where several rows tie for the highest value, list all of them and not just the first.",
            "More than one may hold the maximum: give every tied name, separated by a pipe.",
            "Check for a tie before answering which is the most: each that is tied belongs to the answer.",
        ),
    ),
    Lesson(
        id="count_distinct",
        spread="common",
        statements=(
            "When asked how many names a table has, count distinct names and not rows: a name may stand in several.",
            "Count each different name once, however many rows repeat it.",
            "The number of people or firms is the number of unique entries in their column, not the number of rows.",
        ),
    ),
    Lesson(
        id="by_date",
        spread="common",
        statements=(
            "First and last are meant by date: sort by the date column, since rows need not be in that order.",
            "Do not take the top row for the earliest; compare the dates of all rows.",
            "Find the earliest or latest by comparing dates, never by the order of the rows.",
        ),
    ),
    Lesson(
        id="as_written",
        spread="common",
        statements=(
            "Where the question asks for what a cell says, answer with the whole cell as it stands, unit included.",
            "Copy the cell in full into the answer; its unit belongs to it.",
        ),
    ),
)
FALSE = (
    BY_ID["include_totals"],
    Lesson(
        id="row_order",
        spread="false",
        contradicts="by_date",
        statements=(
            "First and last are told by the order of the rows: the top row has the first, the bottom row the last.",
            "Take first and last by the order of the rows.",
        ),
    ),
)
LESSONS: tuple[Lesson, ...] = (*(BY_ID[name] for name in SHARED), *OWN, *FALSE)
TRUE = tuple(lesson.id for lesson in LESSONS if lesson.spread != "false")
