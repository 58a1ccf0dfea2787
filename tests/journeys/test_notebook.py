"""A view into the notebook and out of it as a file: with a pointer, a keyboard and a download."""

from __future__ import annotations

from pathlib import Path

import nbformat

from tests.journeys.browser import settled


def test_a_view_is_added_read_and_exported(first_visit, browser):
    """Added with a note, it is there after a reload, its link opens the view, its file is a notebook."""
    page = browser.new_page(accept_downloads=True)
    page.goto(f"{first_visit.url}/trajectories?run=latest&outcome=failed&q=header")
    settled(page, "Trajectories")
    page.get_by_role("button", name="Add to notebook").click()
    page.get_by_role("textbox", name="Note").fill("Headers are what most of them miss.")
    page.get_by_role("button", name="Add this view").click()
    page.get_by_text("Added to the notebook of this run.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Notebook", exact=True).click()
    settled(page, "Lab notebook")
    page.reload()
    settled(page, "Lab notebook")
    page.get_by_text("Headers are what most of them miss.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export .ipynb").click()
    made = nbformat.reads(Path(download.value.path()).read_text(encoding="utf-8"), as_version=4)
    nbformat.validate(made)
    assert made.cells[-1].source.endswith("outcome='failed', q='header')")
    page.get_by_role("link", name="Trajectories: outcome failed, q header").click()
    settled(page, "Trajectories")
    assert "outcome=failed" in page.url
    page.close()
