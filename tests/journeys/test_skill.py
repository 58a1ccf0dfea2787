"""Reading a skill in a real browser: from an added line to who taught it, and straight to a line by its link."""

from __future__ import annotations

from tests.journeys.browser import settled

_SIDEWAYS = """() => {
  const main = document.querySelector('.stMain');
  return main.scrollWidth > main.clientWidth + 1 || document.documentElement.scrollWidth > innerWidth;
}"""
_IN_SIGHT = """selector => {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box && box.top >= 0 && box.top < innerHeight;
}"""


def test_an_added_line_leads_to_who_taught_it(first_visit, page):
    """A click in the gutter opens the line's story in the same session, beside the line; Back returns to the diff."""
    page.goto(f"{first_visit.url}/skill?run=latest")
    settled(page, "Skill")
    assert not page.evaluate(_SIDEWAYS)
    page.locator(".lab-diff .beside a", has_text="6 tasks").first.click()
    page.get_by_text("Learned from 6 patches").wait_for()
    assert "show=blame" in page.url
    page.wait_for_function(_IN_SIGHT, arg=".lab-line-card")
    page.wait_for_function(_IN_SIGHT, arg=".lab-blame tr.now")
    assert not page.evaluate(_SIDEWAYS)
    page.go_back()
    page.locator(".lab-diff ").first.wait_for()
    assert "show=blame" not in page.url


def test_a_link_to_a_line_brings_it_into_sight(first_visit, page):
    """A line is on the screen once its link is opened, and the head of its card; so is the next one's, further up."""
    page.goto(f"{first_visit.url}/skill?run=latest&version=S1&show=blame&file=SKILL.md&line=47")
    settled(page, "Skill")
    page.wait_for_function(_IN_SIGHT, arg="#line-47")
    page.wait_for_function(_IN_SIGHT, arg=".lab-line-card header")
    page.evaluate("document.querySelector('.st-key-skill-card').scrollTop = 400")
    page.locator("#line-28 .number a").click()
    page.locator(".lab-line-card header", has_text="SKILL.md:28").wait_for()
    page.wait_for_function(_IN_SIGHT, arg="#line-28")
    page.wait_for_function(_IN_SIGHT, arg=".lab-line-card header")


def test_side_by_side_and_preview_fit_the_window(first_visit, page):
    """Two columns of code and a rendered page need no scrolling sideways."""
    for query in ("split=1&whole=1", "show=preview"):
        page.goto(f"{first_visit.url}/skill?run=latest&{query}")
        settled(page, "Skill")
        page.locator(".lab-diff.split, .lab-page").first.wait_for()
        assert not page.evaluate(_SIDEWAYS)
