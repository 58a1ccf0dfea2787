"""A vote reads the same wherever it stands, and a reviewer's words stay text."""

from __future__ import annotations

from core.types import Decision
from core.view.html.vote import verdict_word, vote_html
from tests.pages.visiting import HOSTILE, text_of
from tests.store.samples import AT


def vote(**fields: object) -> Decision:
    return Decision.model_validate({"target": "p001", "verdict": "reject", "reviewer": "ada", "at": AT, **fields})


def test_who_what_why_and_when_in_this_order():
    """What it is on only where that is asked for, and the mark only of the one that counts."""
    told = " ".join(text_of(str(vote_html(vote(reason="too narrow"), "edit 1", counts=True))).split())
    assert told.startswith("ada ✗ rejected edit 1 “too narrow” 2026-")
    assert told.endswith("counts")
    assert "counts" not in text_of(str(vote_html(vote())))


def test_taking_back_is_said_in_words_of_its_own():
    """It leaves its target pending, which is no verdict of anybody."""
    assert verdict_word(vote(verdict="undo")) == "took back"


def test_a_reason_cannot_be_more_than_text():
    """Whatever a reviewer typed."""
    drawn = str(vote_html(vote(reason=HOSTILE, reviewer=HOSTILE), HOSTILE))
    assert "<img" not in drawn
    assert "<script" not in drawn
