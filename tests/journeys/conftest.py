"""One browser a module, and a lab as a first visitor finds it: skipped with a message where no Chromium is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import Served, chromium, served, without_chromium

REQUIRED = "TRACE2SKILL_JOURNEYS"
"""Where this variable is set, a machine without Chromium fails the journeys instead of skipping them."""


IN_EVERY_TEST = ("test_whole.py", "test_opening.py")
"""The reviewer's journey and the front door; the walks through every page are made by `make journey`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if item.path.name not in IN_EVERY_TEST:
                item.add_marker(pytest.mark.slow)
            if (why := without_chromium()) and not os.environ.get(REQUIRED):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of a small laptop, closed afterwards."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def first_visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served lab whose workspace was empty: the bundled sample run is in it."""
    with served(tmp_path_factory.mktemp("lab") / "lab") as server:
        yield server
