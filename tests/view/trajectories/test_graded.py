"""What gave a grade is told in words, whatever the domain."""

from __future__ import annotations

import pytest

from core.types import NotScorable, Score
from core.view.trajectories.graded import graded_by


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("corrected", "by the corrected rules"),
        ("official", "by the official rules"),
        ("judge", "by a judge"),
        ("checker", "by a checker"),
        ("normalised", "by the answer, normalised"),
        ("", "by the answer"),
    ],
)
def test_every_grade_tells_what_gave_it(mode: str, told: str) -> None:
    """Also where there is no verdict."""
    assert graded_by(Score(value=1.0, passed=True, mode=mode)) == told
    assert graded_by(NotScorable(reason="x", mode=mode)) == told


def test_nothing_was_graded() -> None:
    """Infrastructure failed before."""
    assert graded_by(None) == "no"
