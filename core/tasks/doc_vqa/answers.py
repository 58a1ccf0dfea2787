"""What a message answers a question about a document with, and how good that is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from core.tasks.answer_line import answer_in
from core.tasks.doc_vqa.anls import THRESHOLD, anls


class Graded(NamedTuple):
    """One answer's score in [0, 1], and whether it counts as accurate."""

    anls: Fraction
    accurate: bool


def answer_text(message: str) -> str:
    """The answer on the message's answer line (answer_line.py); "" where there is none."""
    return answer_in(message)


def grade_answer(message: str, references: Sequence[str]) -> Graded:
    """How well a message answers, by the best of the reference answers.

    Acc is the share of answers whose ANLS is at least one half, as the paper counts it: a similarity of exactly one
    half scores one half and is accurate; anything below scores 0 and is not.
    """
    score = anls(answer_text(message), references)
    return Graded(anls=score, accurate=score >= THRESHOLD)
