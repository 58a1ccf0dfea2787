"""A run started in the browser lives without it: begun with a click, the page and the server gone, and it finishes."""

from __future__ import annotations

import time

from core.store.workspace import Workspace
from tests.journeys.browser import served, settled

TINY = """
name = "tiny"
evaluate = false

[[endpoints]]
name = "scripted-demo"

[agent_model]
model = "scripted-demo"
endpoint = "scripted-demo"

[tasks]
evolve = 1
test = 0
"""


def test_a_run_goes_on_when_the_page_and_its_server_are_gone(browser, tmp_path):
    """A file fills the form, a click starts the run, and what was started needs nobody to watch it."""
    with served(tmp_path / "lab") as server:
        page = browser.new_page()
        page.goto(f"{server.url}/new_run")
        settled(page, "New run")
        page.get_by_text("Fill the form from a file").click()
        tiny = {"name": "tiny.toml", "mimeType": "application/toml", "buffer": TINY.encode()}
        page.locator('input[type="file"]').last.set_input_files([tiny])
        page.get_by_text("Learns from 1 task of the starter suite; measures nothing.").wait_for()
        page.get_by_role("button", name="Start the demo").last.click()
        page.wait_for_url("**/monitor?run=tiny-*", timeout=60_000)
        page.close()
    run = Workspace(tmp_path / "lab", create=False).find("tiny")
    deadline = time.monotonic() + 90
    while (status := state_of(tmp_path / "lab", run)) not in ("done", "failed") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == "done"


def state_of(lab, run):
    with Workspace(lab, create=False).open_run(run, read_only=True) as store:
        return store.row().state
