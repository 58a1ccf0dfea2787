"""The words of the lab: each in one sentence, among them every state that a badge explains."""

from __future__ import annotations

import pytest

from core.view.glossary import MEANINGS, meaning
from core.view.html.badge import badge
from core.view.html.glossary import glossary_html
from core.view.html.markup import tag


@pytest.mark.parametrize("term", MEANINGS)
def test_a_term_is_explained_in_one_sentence(term):
    """It ends with a full stop and has none before, is short enough for a tooltip, and stands in the list."""
    said = meaning(term).replace("SKILL.md", "SKILL")
    assert said.endswith(".")
    assert ". " not in said
    assert len(said) <= 130
    assert tag("dt", term) in glossary_html()


def test_a_badge_explains_its_state():
    """Resting a pointer on a fate says what it means; a state that everybody knows says nothing."""
    assert meaning("in a reference") in badge("routed")
    assert badge("in a reference") == badge("routed")
    assert "title" not in badge("passed")
