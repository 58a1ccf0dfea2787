"""A shared lab shows nothing to a stranger, knows who logged in; a read-only one lets nobody change anything."""

from __future__ import annotations

import pytest

from tests.journeys.browser import Served, settled
from tests.journeys.identity import PERSON, identity_provider


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A lab served with --share, and the provider it logs people in with."""
    with identity_provider() as provider:
        server = Served(tmp_path / "lab", "--share", folder=tmp_path)
        provider.secrets(tmp_path, server.url)
        server.start()
        yield server
        server.kill()


def test_a_stranger_sees_nothing_until_they_log_in(browser, shared):
    """A deep link shows the login and no word of the run; after logging in it is the lab, and it knows who it is."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{shared.url}/overview?run=latest")
    page.get_by_role("button", name="Log in").wait_for()
    assert "demo-" not in page.inner_text("body")
    assert page.get_by_role("link", name="Patches").count() == 0
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{shared.url}/**")
    settled(page, "Runs")
    page.locator("a.lab-go", has_text="demo").first.click()
    settled(page, "Overview")
    page.get_by_role("link", name="Patches", exact=True).click()
    settled(page, "Patches")
    assert PERSON["email"] in page.inner_text("body")
    context.close()


def test_a_read_only_lab_changes_nothing(browser, tmp_path):
    """Decisions, merging, keeping, promoting and starting are switched off, and the lab says that it is read-only."""
    server = Served(tmp_path / "lab", "--read-only")
    server.start()
    page = browser.new_page()
    page.goto(f"{server.url}/patches?run=latest")
    settled(page, "Patches")
    assert "read only" in page.inner_text("body").lower()
    assert page.get_by_role("button", name="Accept").first.is_disabled()
    page.keyboard.press("a")
    page.goto(f"{server.url}/new_run")
    settled(page, "New run")
    starts = page.get_by_role("button", name="Start")
    assert all(starts.nth(place).is_disabled() for place in range(starts.count()))
    page.close()
    server.kill()
