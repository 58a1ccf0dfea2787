"""Every page as the very first request a server gets: inside the whole app, at what the link names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser

from core.store.imports import import_samples
from core.store.workspace import Workspace
from core.view.links import PAGES, View, view
from pages.parts.lab import SAMPLES
from tests.journeys.browser import Served, settled

_HEADINGS = {
    "runs": "Runs",
    "studies": "Studies",
    "new_run": "New run",
    "overview": "Overview",
    "monitor": "Monitor",
    "trajectories": "Trajectories",
    "patches": "Patches",
    "merge_tree": "Merge tree",
    "skill": "Skill",
    "results": "Results",
    "notebook": "Lab notebook",
}


@pytest.fixture
def run(tmp_path) -> str:
    """The bundled run, in a workspace no server has opened yet."""
    (found,) = import_samples(SAMPLES, Workspace(tmp_path / "lab"))
    return found


def _deep(run: str) -> tuple[View, ...]:
    """A view of every page, as deep as it goes."""
    more = {
        "runs": {"of": run},
        "new_run": {"from": run},
        "trajectories": {"run": run, "outcome": "failed", "sort": "-turns"},
        "patches": {"run": run, "patch": "p001", "which": "all"},
        "merge_tree": {"run": run, "show": "ledger"},
        "skill": {"run": run, "version": "S1", "show": "blame", "line": 12},
        "results": {"run": run, "show": "better"},
    }
    return tuple(view(page, **more.get(page, {"run": run})) for page in PAGES)


def test_every_page_opens_on_a_cold_server(browser: Browser, tmp_path, run):
    """The heading, the bar with all pages, what the link names in the address, and nothing that broke."""
    views = _deep(run)
    servers = [Served(tmp_path / "lab") for _ in views]
    try:
        with ThreadPoolExecutor(1) as starting:
            started = [starting.submit(server.start) for server in servers]  # one starts while another is looked at
            for where, server, ready in zip(views, servers, started, strict=True):
                ready.result()
                _opens(browser, server, where)
                server.kill()
    finally:
        for server in servers:
            server.kill()


def _opens(browser: Browser, server: Served, where: View) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/{where.url.removeprefix('./')}")
    settled(page, _HEADINGS[where.page])
    for name in ("New run", "Merge tree") if where.get("run") else ("New run",):
        page.get_by_role("link", name=name, exact=True).first.wait_for()
    assert page.locator('[data-testid="stException"]').count() == 0, where.url
    assert "That is not there." not in page.inner_text("body"), where.url
    assert page.url.endswith(where.url.removeprefix("./")), page.url
    page.close()
