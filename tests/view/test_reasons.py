"""Recorded reasons in a reader's words, those of old runs too; what is not known stays as it is."""

from __future__ import annotations

import pytest

from core.patch.ledger import Hop
from core.view.reasons import beside, plain_reason, station


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("1 task of 24 trajectories behind it", "1 task behind it (of 24 trajectories)"),
        (
            "2 tasks of 24 trajectories behind it; SKILL.md asks for 3 tasks and 5%",
            "2 tasks behind it (of 24 trajectories); SKILL.md needs 3 tasks and 5 % of the trajectories",
        ),
        ("a reference asks for 2", "a reference needs 2 tasks"),
        ("says the opposite, with 1 tasks behind it", "says the opposite, with 1 task behind it"),
        ("too broad, asks for 2", "too broad, asks for 2"),
        (
            "contradicts p010.e2: the other",
            "contradicts p010.e2, which the model kept in their merge: “the other”",
        ),
    ],
)
def test_a_reason_is_told_in_plainer_words(recorded, told):
    """Whatever the assembly wrote; told twice it is the same."""
    assert plain_reason(recorded) == told
    assert plain_reason(told) == told


def test_a_way_names_its_stations():
    """Merges by their names, the skill's making without the word of the program's part."""
    assert station(Hop(at="m1.000", kind="fused", reason="", into="m1.000.c1")) == "merge m1.000: fused into m1.000.c1"
    assert station(Hop(at="m1.000", kind="carried", reason="")) == "merge m1.000: passed on unchanged"
    assert station(Hop(at="assemble", kind="routed", reason="", into="m3.000.c6")) == (
        "the skill: put into a reference as m3.000.c6"
    )
    assert station(Hop(at="review", kind="rejected", reason="")) == "review: rejected"


def test_a_reason_beside_its_fate_does_not_say_it_again():
    """The badge says "rejected" already."""
    assert beside("rejected", "rejected by ada: too narrow") == "by ada: too narrow"
    assert beside("discarded", "a reference asks for 2 tasks") == "a reference asks for 2 tasks"
