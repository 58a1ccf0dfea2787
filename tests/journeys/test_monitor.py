"""A live run in the browser: held, let go on, and at work whatever becomes of the browser and the server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.config import AgentConfig
from core.demo.server import DemoServer
from core.engine import cancel, start
from core.store.workspace import Workspace
from tests.engine.setting import lay_suite, until
from tests.journeys.browser import served, settled

PATIENCE = 20_000
"""Milliseconds a page has for what it shows by itself."""


@pytest.fixture
def at_work(tmp_path):
    """A workspace in which an engine process works on a run against a slow model, and the run."""
    suite, workspace = lay_suite(tmp_path, 2, 0), Workspace(tmp_path / "lab")
    with DemoServer(latency=2.0) as server, ThreadPoolExecutor(1) as thread:  # the browser's thread has a loop at work
        config = suite.config(server.base_url, agent=AgentConfig(in_parallel=2))
        run = thread.submit(start, config, workspace).result()
        yield workspace, run
        cancel(run, workspace)
        assert until(lambda: state(workspace, run) == "cancelled")


def state(workspace, run):
    with workspace.open_run(run, read_only=True) as store:
        return store.row().state


def test_a_live_run_is_watched_held_and_outlives_the_server(browser, at_work):
    """Numbers move by themselves, steps of an attempt under way are shown, a pause holds over a killed server, and the
    page of the next server lets it go on."""
    workspace, run = at_work
    page = browser.new_page()
    with served(workspace.directory) as server:
        page.goto(f"{server.url}/monitor?run={run}")
        settled(page, "Monitor")
        page.locator(".lab-attempt pre").first.wait_for(timeout=PATIENCE)
        page.get_by_role("button", name="Pause").click()
        page.get_by_text("paused", exact=False).first.wait_for(timeout=PATIENCE)
        server.kill()
        assert state(workspace, run) == "paused"
        server.start()
        page.goto(f"{server.url}/monitor?run={run}")
        settled(page, "Monitor")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Pause").wait_for(timeout=PATIENCE)
        before = page.locator(".lab-monitor").first.inner_text()
        page.wait_for_function(
            "before => document.querySelector('.lab-monitor')?.innerText !== before", arg=before, timeout=PATIENCE
        )
    page.close()
    assert state(workspace, run) == "running"
