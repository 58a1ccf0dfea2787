"""A served lab and a real Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from core.cli.app import LAB

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class Served:
    """A lab's server process; it can be killed and started again at the same port.

    `folder` is where the command is given, the checkout where it is left out; `app` is served in place of app.py.
    """

    def __init__(self, workspace: Path, *options: str, folder: Path = ROOT, app: Path | None = None) -> None:
        self.workspace = workspace
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self._options = options
        self._folder = folder
        self._app = app
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        with (self.workspace.parent / "server.log").open("ab") as log:
            paths = {**os.environ, "PYTHONPATH": str(ROOT), LAB: str(self.workspace)}
            words = self._command()
            self._process = subprocess.Popen(words, cwd=self._folder, env=paths, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not _answers(f"{self.url}/_stcore/health"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.workspace.parent / "server.log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def _command(self) -> list[str]:
        """What a person would type; a page of the tests' own is served as that command serves the lab."""
        if self._app is None:
            words = ["-m", "core.cli", "app", "--port", str(self.port), "--runs", str(self.workspace), *self._options]
        else:
            words = ["-m", "streamlit", "run", str(self._app), "--server.port", str(self.port)]
        return [sys.executable, *words]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def served(workspace: Path, *options: str, app: Path | None = None) -> Iterator[Served]:
    """A lab at work while the block runs."""
    server = Served(workspace, *options, app=app)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; one is enough for a whole module, each test takes pages (or contexts) of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def settled(page: Page, heading: str) -> Page:
    """The page once its heading is there and the script behind it has run to its end."""
    page.get_by_role("heading", name=heading, exact=True, level=2).first.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=\"stStatusWidget\"]')")
    return page


def quiet(page: Page) -> Page:
    """The page once its script has run to its end and nothing on it has changed for a while, counted from now."""
    page.get_by_role("heading", level=2).first.wait_for()
    page.evaluate("delete window.labSeen")
    page.wait_for_function(
        """() => {
          if (document.querySelector('[data-testid="stStatusWidget"], [data-testid="stSkeleton"]')) return false;
          if (document.querySelector('[data-test-script-state="running"]')) return false;
          const now = document.body.innerHTML.length, seen = window.labSeen ?? {};
          window.labSeen = { size: now, since: seen.size === now ? seen.since : performance.now() };
          return performance.now() - window.labSeen.since > 400;
        }""",
        polling=100,
    )
    return page


def ready_to_decide(page: Page) -> Page:
    """The review page once a key would decide on the patch that is shown."""
    page.locator("[class*=st-key-accept-p] button:enabled").first.wait_for()
    return quiet(page)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as said:
            return bool(said.status == 200)
    except OSError:
        return False


def without_chromium() -> str:
    """Why journeys cannot be made here, "" where they can."""
    if CHROMIUM:
        return ""
    return "no Chromium here: install Debian's package `chromium` (.ci/run does) to make the journeys"


os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
