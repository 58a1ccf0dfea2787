"""What an analyst is shown: the task, the base skill, the trajectory and the outcome. Never the reference."""

from __future__ import annotations

from collections.abc import Sequence

from core.agent.skill_in_prompt import skill_block
from core.ports import Grading
from core.prompts.blocks import block
from core.types import CellDifference, NotScorable, Skill, Trajectory

DIFFERENCES_SHOWN = 20


def base_skill_block(skill: Skill) -> str:
    """The frozen skill an analyst edits: SKILL.md and the Markdown references whole, other files listed."""
    shown = tuple(file.path for file in skill.files if file.path.endswith(".md"))
    return skill_block(skill, tag="base_skill", shown=shown)


def outcome_block(trajectory: Trajectory, grading: Grading) -> str:
    """The verdict in words, how the trajectory ended, its last message, and the cells that differ."""
    lines = [f"Verdict: {verdict(grading)}.", f"How it ended: {trajectory.ended}."]
    if grading.differences:
        lines.append(differences(grading.differences))
    return block("outcome", "\n".join(lines))


def verdict(grading: Grading) -> str:
    """A grade in one phrase."""
    grade = grading.grade
    if isinstance(grade, NotScorable):
        return f"not scorable ({grade.reason})"
    share = "passed" if grade.passed else f"failed, {grade.value:.0%} of the test cases passed"
    return f"{share} ({grade.detail})" if grade.detail else share


def differences(cells: Sequence[CellDifference]) -> str:
    """The cells that differ, at most a page of them; expected values only where they are known."""
    lines = [f"Cells that differ ({len(cells)} listed):"]
    for cell in cells[:DIFFERENCES_SHOWN]:
        expected = "" if cell.expected is None else f", expected {cell.expected}"
        lines.append(f"- case {cell.case}, {cell.sheet}!{cell.cell}: got {cell.got}{expected}")
    if len(cells) > DIFFERENCES_SHOWN:
        lines.append(f"- … and {len(cells) - DIFFERENCES_SHOWN} more")
    return "\n".join(lines)


def review_notes(notes: Sequence[str]) -> str:
    """What reviewers decided before and why, or nothing."""
    if not notes:
        return ""
    told = "\n".join(f"- {note}" for note in notes)
    return (
        "\n"
        + block("review_notes", f"Reviewers refused these lessons before; do not propose them again:\n{told}")
        + "\n"
    )
