"""What is planted in the suite: which lesson a problem needs, and under which conditions a false one seems to help.

A lesson names a practice; the families (families.py) are the problems that need it. The false ones are those that a
success suggests to a careless reader: `contradicts` is the lesson that such a one opposes.
"""

from __future__ import annotations

from core.tasks.starter.lessons import Lesson, Spread

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="endpoints",
        spread="common",
        statements=(
            "From the first to the last of a numbered run, both included, there is one more than the difference.",
            "When the ends of a range belong to it, add one to the difference.",
        ),
    ),
    Lesson(
        id="units",
        spread="common",
        statements=(
            "Bring all lengths of time to one unit before you calculate: an hour has 60 minutes, a day 24 hours.",
            "Convert mixed units such as hours and minutes into the smaller unit first.",
        ),
    ),
    Lesson(
        id="remainder",
        spread="common",
        statements=(
            "The remainder of a negative number is not negative: add the divisor until it is at least 0.",
            "Going back in a cycle, bring a negative remainder above zero by adding the length of the cycle.",
        ),
    ),
    Lesson(
        id="order",
        spread="common",
        statements=(
            "Where only who is chosen counts, divide by the number of orders of the selection.",
            "A group is a combination: all orders of it are one and the same choice.",
        ),
    ),
    Lesson(
        id="fraction",
        spread="common",
        statements=(
            "Reduce the fraction to lowest terms before adding numerator and denominator.",
            "When p + q is asked for, cancel common factors of p/q first.",
        ),
    ),
    Lesson(
        id="percent",
        spread="common",
        statements=(
            "Percentages that follow one another multiply: each applies to what the one before left.",
            "Never add up successive percent changes; multiply their factors.",
        ),
    ),
    Lesson(
        id="average_speed",
        spread="narrow",
        statements=("Average speed is the whole distance divided by the whole time, not the mean of the speeds.",),
    ),
    Lesson(
        id="corners",
        spread="narrow",
        statements=("What stands in a corner belongs to two sides: count it once.",),
    ),
    Lesson(
        id="overlap",
        spread="one_off",
        statements=("What is divisible by both numbers was counted twice: subtract the common multiples once.",),
    ),
    Lesson(
        id="exclusive",
        spread="false",
        contradicts="endpoints",
        statements=("From the first to the last number, take the difference and add nothing.",),
    ),
    Lesson(
        id="ordered",
        spread="false",
        contradicts="order",
        statements=("Count every order of a selection as a way of its own.",),
    ),
    Lesson(
        id="round_up",
        spread="false",
        statements=("Round every quotient up to the next whole number.",),
    ),
)

BY_ID = {lesson.id: lesson for lesson in LESSONS}


def lessons_of(spread: Spread) -> tuple[str, ...]:
    """The ids of all lessons of one spread, in their stated order."""
    return tuple(lesson.id for lesson in LESSONS if lesson.spread == spread)
