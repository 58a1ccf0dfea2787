"""A study in a real browser: found from the front door, read to one attempt and back, taken home, and seen growing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.store.workspace import Workspace
from tests.journeys.browser import Served, quiet, served, settled
from tests.pages.a_study import a_config, a_study

STUDY, TITLE = "table-1", "Spreadsheets, as in Table 1"


@pytest.fixture(scope="module")
def with_studies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served lab that has a study which is over, and one of which nothing is over."""
    lab = tmp_path_factory.mktemp("studies") / "lab"
    workspace = Workspace(lab)
    a_study(workspace, tasks=[f"t{number:03d}" for number in range(24)])
    a_study(workspace, a_config("growing", title="Still growing"), over=0.0, tasks=("t1", "t2"))
    with served(lab) as server:
        yield server


def part(page: Page, words: str) -> None:
    """Go to a part of the study's page."""
    page.get_by_role("navigation", name="part of the study").get_by_role("link", name=words).click()
    quiet(page)


def test_a_study_is_read_from_its_table_to_one_attempt_and_back(with_studies: Served, page: Page) -> None:
    """Every step is a click, every place has an address of its own, and Back leads back through all of them."""
    page.goto(with_studies.url)
    settled(page, "Runs")
    page.get_by_role("link", name="Studies").first.click()
    settled(page, "Studies")
    page.get_by_role("link", name=TITLE).click()
    settled(page, TITLE)
    page.locator(".lab-study").get_by_text("No skill").first.wait_for()
    table = page.url
    part(page, "Task by task")
    assert "show=tasks" in page.url
    page.locator(".lab-matrix a").first.click()
    settled(page, "Trajectories")
    assert "traj=" in page.url
    page.go_back()
    settled(page, TITLE)
    assert "show=tasks" in page.url
    while page.url != table:
        before = page.url
        page.go_back()
        quiet(page)
        assert page.url != before, "Back leads nowhere"
    page.locator(".lab-study").get_by_text("No skill").first.wait_for()


def test_its_numbers_can_be_taken_home(with_studies: Served, page: Page, tmp_path: Path) -> None:
    """What is downloaded says who answered, and has every condition."""
    page.goto(f"{with_studies.url}/studies?study={STUDY}")
    settled(page, TITLE)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    kept = tmp_path / "table.csv"
    download.value.save_as(kept)
    text = kept.read_text(encoding="utf-8")
    assert "+Combined" in text
    assert "not a language model" in text


@pytest.mark.parametrize("width", [800, 1440])
def test_no_part_of_it_is_wider_than_the_window(with_studies: Served, page: Page, width: int) -> None:
    """What is wide scrolls in its own box; the page itself does not."""
    page.set_viewport_size({"width": width, "height": 900})
    for show in ("", "forest", "authors", "tasks", "cost"):
        page.goto(f"{with_studies.url}/studies?study={STUDY}&show={show}")
        settled(page, TITLE)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, show


def test_a_study_under_way_shows_what_is_over_by_itself(with_studies: Served, page: Page) -> None:
    """Nobody has to ask for the page again."""
    page.goto(f"{with_studies.url}/studies?study=growing")
    settled(page, "Still growing")
    assert page.get_by_text("0 of 44 runs over").first.is_visible()
    workspace = Workspace(with_studies.workspace)
    a_study(workspace, a_config("growing", title="Still growing"), over=0.5, tasks=("t1", "t2"))
    page.get_by_text("22 of 44 runs over").first.wait_for(timeout=20_000)
