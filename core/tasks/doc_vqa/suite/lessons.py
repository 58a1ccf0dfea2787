"""What is planted in the suite: how documents have to be read, and what a success suggests to a careless reader.

A lesson names a practice; the documents (receipts.py, lists.py) show its sign where it is needed. A false one's id is
the condition under which it seems to help; `contradicts` is the lesson that it opposes.
"""

from __future__ import annotations

from core.tasks.starter.lessons import Lesson, Spread

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="payable",
        spread="common",
        statements=(
            "What has to be paid is the amount left after discounts, vouchers and taxes, at the foot of the bill; the "
            "line called total comes before them.",
            "For the amount to pay take the final amount due, not the total above the deductions.",
        ),
    ),
    Lesson(
        id="corrected",
        spread="common",
        statements=(
            "A value that is struck through no longer holds: answer with the one written beside it.",
            "Ignore crossed-out entries and read their correction.",
        ),
    ),
    Lesson(
        id="asked_date",
        spread="common",
        statements=(
            "A document has several dates: take the one whose label says what is asked for, such as the due date, and "
            "not the first.",
            "Read the label before a date; the date of issue is not the date by which something is due.",
        ),
    ),
    Lesson(
        id="legend",
        spread="common",
        statements=(
            "Where a column holds abbreviations, look them up in the legend and answer with the words.",
            "Spell out a code by the key at the foot of the document.",
        ),
    ),
    Lesson(
        id="pages",
        spread="common",
        statements=(
            "A table may go on on the next page: look at all pages before deciding which row is meant.",
            "Compare the rows of every page, not only those of the first.",
        ),
    ),
    Lesson(
        id="footnote",
        spread="common",
        statements=(
            "An asterisk beside a value points to a note below the table, which says what holds instead.",
            "Follow the mark behind an entry to its footnote and answer with what the footnote says.",
        ),
    ),
    Lesson(
        id="ditto",
        spread="narrow",
        statements=("Ditto marks repeat the entry above: read upwards until there is a word.",),
    ),
    Lesson(
        id="ticked",
        spread="narrow",
        statements=("In a form the choice that was made is the box with a cross in it, not the first one printed.",),
    ),
    Lesson(
        id="scale",
        spread="one_off",
        statements=("Where the heading says that figures are in thousands or millions, write the figure out in full.",),
    ),
    Lesson(
        id="named_total",
        spread="false",
        contradicts="payable",
        statements=("The amount to pay is the line called total, whatever stands below it.",),
    ),
    Lesson(
        id="as_coded",
        spread="false",
        contradicts="legend",
        statements=("Answer with abbreviations as they are printed; never spell out a code.",),
    ),
)

BY_ID = {lesson.id: lesson for lesson in LESSONS}


def lessons_of(spread: Spread) -> tuple[str, ...]:
    """The ids of all lessons of one spread, in their stated order."""
    return tuple(lesson.id for lesson in LESSONS if lesson.spread == spread)
