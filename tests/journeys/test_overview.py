"""The Overview in a real browser: a newcomer's answers without scrolling, and the ways on from a lesson and a task."""

from __future__ import annotations

import pytest

from tests.journeys.browser import settled


@pytest.fixture
def page(page, first_visit):
    page.goto(f"{first_visit.url}/overview?run=latest")
    return settled(page, "Overview")


def test_the_answers_are_on_the_first_screen_and_lead_on(page):
    """Scores and the widest lesson need no scrolling; its trajectory, its line and every task are one click away."""
    widest = page.get_by_role("row").filter(has_text="6 of 24 tasks").first
    for part in (page.get_by_text("+62.5 points").first, widest):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    widest.get_by_role("link", name="e002").click()
    settled(page, "Trajectories")
    assert "step=3" in page.url
    page.go_back()
    settled(page, "Overview")
    page.get_by_role("link", name="SKILL.md:26").click()
    settled(page, "Skill")
    assert "line=26" in page.url
    page.go_back()
    settled(page, "Overview")
    page.get_by_role("link", name="See every task").click()
    settled(page, "Results")
    page.get_by_role("row").filter(has_text="t001").get_by_role("link", name="t001").click()
    settled(page, "Trajectories")
    assert "with=" in page.url
