"""By what a grade was given, in words. Pure."""

from __future__ import annotations

from core.types import Grade

_WAYS = {
    "official": "by the official rules",
    "corrected": "by the corrected rules",
    "checker": "by a checker",
    "judge": "by a judge",
    "": "by the answer",
}
"""By a grade's `mode`; any other mode names the rule by which an answer was compared."""


def graded_by(grade: Grade | None) -> str:
    """As it goes on after "graded": "by the corrected rules", "by the answer, exact"; "no" where nothing was graded."""
    return "no" if grade is None else _WAYS.get(grade.mode, f"by the answer, {grade.mode}")
