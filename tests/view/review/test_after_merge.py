"""After a merge: where what it changed can be seen, and how many rejections are not told one by one."""

from __future__ import annotations

from core.view.html.merging import rejected_html
from core.view.review.after_merge import LISTED, Rejected, not_listed, what_changed
from tests.pages.visiting import text_of


def test_a_version_is_shown_beside_the_one_before_it():
    """The oldest has none before it; one that is not known yet comes after all that are."""
    assert what_changed("r", "S2", ["S0", "S1", "S2"]).url == "skill?run=r&version=S2&against=S1"
    assert what_changed("r", "S0", ["S0", "S1"]).url == "skill?run=r&version=S0"
    assert what_changed("r", "S2", ["S0", "S1"]).url == "skill?run=r&version=S2&against=S1"


def test_rejections_beyond_those_told_one_by_one_are_counted():
    """Nothing is said where all are told."""
    told = [Rejected(f"p{slot:03}.e1", None) for slot in range(LISTED + 2)]
    assert not_listed(told).startswith("2 more rejections")
    assert not_listed(told[:LISTED]) == ""


def test_a_lesson_that_is_gone_is_told_in_its_words_and_by_whom():
    """Its number means nothing to a reader, and others did teach it."""
    told = text_of(rejected_html(Rejected("m3.000.c3", None, "- A blank row does not end the data.", "Ada"), "r", "S2"))
    assert "rejected by Ada" in told
    assert "“A blank row does not end the data.” is gone." in told
    assert "gone: nobody else teaches it." in text_of(rejected_html(Rejected("p001.e1", None), "r", "S2"))
