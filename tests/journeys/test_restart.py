"""A live run whose server and whose engine are killed in its middle: the page comes back, and Resume ends the run."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from core.config import TasksConfig
from core.demo.evolution import demo_config
from core.demo.launching import launch
from core.engine import cancel
from core.store.workspace import Workspace
from tests.engine.setting import until
from tests.journeys.browser import served, settled

PATIENCE = 30_000
"""Milliseconds a page has for what it shows by itself."""
EVOLVE, TEST = 3, 1


@pytest.fixture
def at_work(tmp_path):
    """A workspace in which an engine process works on a small demo, and the run; its engine is never left behind."""
    workspace = Workspace(tmp_path / "lab")
    config = demo_config("", TasksConfig(evolve=EVOLVE, test=TEST))
    with ThreadPoolExecutor(1) as thread:  # the browser's thread has a loop at work
        run = thread.submit(launch, config, workspace).result()
    yield workspace, run
    cancel(run, workspace)
    assert until(lambda: engine_of(workspace, run) is None or state(workspace, run) == "interrupted")


def state(workspace, run):
    with workspace.open_run(run, read_only=True) as store:
        return store.state()


def engine_of(workspace, run):
    with workspace.open_run(run, read_only=True) as store:
        return store.process()


def paid_by(store):
    """How often each reply was paid for by the run, the calls that asked who is there left out."""
    return Counter(call.key for call in store.calls() if call.paid and call.role != "doctor")


def test_a_killed_server_and_a_killed_engine_cost_nothing_but_time(browser, at_work):
    """The open page comes back by itself when the server does; of the killed engine it says what to do, and pressing
    that ends the run: every trajectory once, and no reply paid twice."""
    workspace, run = at_work
    page = browser.new_page()
    with served(workspace.directory) as server:
        page.goto(f"{server.url}/monitor?run={run}")
        settled(page, "Monitor")
        page.get_by_role("button", name="Pause").wait_for(timeout=PATIENCE)
        server.kill()
        seen = page.locator(".lab-monitor").first.inner_text()
        server.start()
        page.wait_for_function(
            "seen => document.querySelector('.lab-monitor')?.innerText !== seen", arg=seen, timeout=PATIENCE
        )

        with workspace.open_run(run, read_only=True) as store:
            assert until(lambda: len(paid_by(store)) >= 6)
        os.kill(engine_of(workspace, run).pid, signal.SIGKILL)
        page.get_by_text("Its engine is gone. Press Resume").wait_for(timeout=PATIENCE)
        page.get_by_role("button", name="Resume").click()
        page.locator(".lab-standing", has_text="done").wait_for(timeout=2 * PATIENCE)
    page.close()
    with workspace.open_run(run, read_only=True) as store:
        assert store.run().status == "done"
        placed = Counter((row.arm, row.slot) for row in store.trajectories())
        paid = paid_by(store)
    slots = {("evolve", EVOLVE), ("test_before", TEST), ("test_after", TEST)}
    assert placed == Counter({(arm, slot): 1 for arm, slots_of in slots for slot in range(slots_of)})
    with closing(sqlite3.connect(f"file:{workspace.journal_path}?mode=ro", uri=True)) as journal:
        kept = {row[0] for row in journal.execute("SELECT key FROM reply")}
    assert set(paid.values()) == {1}
    assert set(paid) <= kept
