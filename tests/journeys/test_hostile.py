"""Hostile texts in a real browser: every view of a run made of them, with one page and one session."""

from __future__ import annotations

import pytest

from core.store.workspace import Workspace
from tests.journeys.browser import quiet, served
from tests.pages.hostile import ELEMENT, hostile_run
from tests.pages.test_hostile import VIEWS

_HARM = f"""() => ({{
  owned: document.title === "owned",
  hidden: getComputedStyle(document.body).display === "none",
  covered: !document.elementFromPoint(innerWidth / 2, 20)?.closest('[data-testid="stApp"]'),
  broken: document.querySelectorAll('[data-testid="stException"]').length,
  elements: document.querySelectorAll("{ELEMENT}, img[src^='http'], [onerror], [onclick]").length,
  elsewhere: [...document.querySelectorAll("a[href]")].filter((each) => each.origin !== location.origin).length,
}})"""
_NOTHING = {"owned": False, "hidden": False, "covered": False, "broken": 0, "elements": 0, "elsewhere": 0}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    hostile_run(Workspace(folder / "lab"))
    with served(folder / "lab") as server:
        yield server


def test_no_view_runs_loads_or_hides_anything(browser, hostile):
    """Nothing is asked for elsewhere, nothing opens, nothing is an element that was a text, and no page breaks."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append(f"dialog {dialog.message}"), dialog.dismiss()))
    for where in VIEWS:
        page.goto(f"{hostile.url}/{where.url.removeprefix('./')}")
        quiet(page)
        assert page.evaluate(_HARM) == _NOTHING, where.url
    ours = (hostile.url, "data:", "blob:", hostile.url.replace("http", "ws"))
    assert [url for url in asked if not url.startswith(ours)] == []
    page.close()
