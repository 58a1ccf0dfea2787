"""Opening the lab: the front door, a link as the very first request, a click, and the way back."""

from __future__ import annotations

from tests.journeys.browser import served, settled


def test_the_front_door_leads_to_the_sample_run_and_back(first_visit, page):
    """A click on a run opens its overview in the same session, and Back returns to the list at once."""
    page.goto(first_visit.url)
    settled(page, "Runs")
    page.locator("a.lab-go", has_text="demo").first.click()
    settled(page, "Overview")
    assert "overview?run=demo-" in page.url
    page.go_back()
    settled(page, "Runs")
    assert page.url.rstrip("/") == first_visit.url


def test_nothing_is_loaded_from_elsewhere(first_visit, page):
    """Every request goes to the lab itself."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{first_visit.url}/overview?run=latest")
    settled(page, "Overview")
    assert [url for url in asked if not url.startswith((first_visit.url, "data:", "blob:", "ws:"))] == []


def test_a_link_opens_its_page_as_the_very_first_request(browser, tmp_path):
    """On a server nobody has visited yet, a deep link shows its page inside the whole app."""
    with served(tmp_path / "lab") as server:
        page = browser.new_page()
        page.goto(f"{server.url}/overview?run=latest")
        settled(page, "Overview")
        assert page.get_by_role("link", name="Merge tree").is_visible()
        page.close()
