"""What an analyst is shown of the outcome, and of earlier decisions. Never the reference."""

from __future__ import annotations

from collections.abc import Sequence

from core.ports import CaseOutput, Grading
from core.prompts.blocks import block, nest
from core.types import MESSAGE, CellDifference, FreshAttempt, NotScorable, Trajectory

DIFFERENCES_SHOWN = 20


def outcome_block(
    trajectory: Trajectory, grading: Grading, reveal_gold: bool, outputs: Sequence[CaseOutput] = ()
) -> str:
    """The verdict in words, how the trajectory ended, the cases left without a result, and the cells that differ."""
    lines = [f"Verdict: {verdict(grading)}.", f"How it ended: {trajectory.ended}."]
    silent = [str(each.case) for each in outputs if each.path is None and each.answer is None]
    if silent:
        lines.append(f"Left without a result when the commands were run on it: case {', '.join(silent)}.")
    if grading.differences:
        lines.append(differences(grading.differences, reveal_gold))
    return block("outcome", "\n".join(lines))


def verdict(grading: Grading) -> str:
    """A grade in one phrase. A grader's own words stay out: they may tell what was expected."""
    grade = grading.grade
    if isinstance(grade, NotScorable):
        return f"not scorable ({grade.reason})"
    return "passed" if grade.passed else f"failed, {grade.value:.0%} of the test cases passed"


def differences(cells: Sequence[CellDifference], reveal_gold: bool) -> str:
    """The cells that differ, at most a page of them; what was expected only of the first case and where revealed.

    The agent saw the first case alone. What the others expect would only help to write it down.
    """
    if all(cell.sheet == MESSAGE for cell in cells):
        return "\n".join(_read_out(cell, reveal_gold) for cell in cells)
    first = min(cell.case for cell in cells)
    lines = [f"Cells that differ ({len(cells)} listed):"]
    for cell in cells[:DIFFERENCES_SHOWN]:
        shown = reveal_gold and cell.expected is not None and cell.case == first
        expected = f", expected {cell.expected}" if shown else ""
        lines.append(f"- case {cell.case}, {cell.sheet}!{cell.cell}: got {cell.got}{expected}")
    if len(cells) > DIFFERENCES_SHOWN:
        lines.append(f"- … and {len(cells) - DIFFERENCES_SHOWN} more")
    return "\n".join(lines)


def _read_out(answer: CellDifference, reveal_gold: bool) -> str:
    """What the evaluator took for the answer in words."""
    expected = f"; expected: {answer.expected}" if reveal_gold and answer.expected is not None else ""
    return f"Read as the answer: {answer.got or '(nothing)'}{expected}"


def fresh_attempts_block(attempts: Sequence[FreshAttempt]) -> str:
    """What fresh attempts with the base skill ended with; all of them failed, else there would be nothing to find."""
    said = [block("answer", attempt.said or "[nothing]", ended=attempt.ended) for attempt in attempts]
    return nest("fresh_attempts", "\n".join(said), passed=sum(attempt.passed is True for attempt in attempts))


def review_notes(notes: Sequence[str]) -> str:
    """What reviewers decided before and why, or nothing."""
    if not notes:
        return ""
    told = "\n".join(f"- {note}" for note in notes)
    refused = f"Reviewers refused these lessons before; do not propose them again:\n{told}"
    return f"\n{block('review_notes', refused)}\n"
