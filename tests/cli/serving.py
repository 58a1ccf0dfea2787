"""Commands that serve until they are stopped: started as written, asked, stopped, and nothing left of them."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.cli.shell import environment

SECONDS = 60.0


def stops_when_asked(line: str, folder: Path) -> None:
    """Start a serving command, wait until it answers where it says it does, press Ctrl-C, and see that it is gone."""
    port = int((re.search(r"--port (\d+)", line) or re.search(r"(\d+)", "8501" if " app" in line else "8399"))[1])
    if not _free(port):
        pytest.skip(f"port {port} is taken on this machine")
    notes = folder / "notes.txt"
    with notes.open("wb") as told:
        # `exec`: the shell becomes the command, as it does for a line typed at a prompt, and gets the signal
        server = subprocess.Popen(
            f"exec {line}",
            shell=True,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
    try:
        _wait_for(port, "/_stcore/health" if " app" in line else "/v1/models", server)
        family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        server.send_signal(signal.SIGINT)
        assert server.wait(SECONDS) == 0, notes.read_text()
        _, alive = psutil.wait_procs(family, timeout=SECONDS)
        assert not alive
    finally:
        server.kill()
        server.wait()
    assert "Traceback" not in notes.read_text()
    assert _free(port)


def _free(port: int) -> bool:
    with socket.socket() as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_for(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers. It says nowhere that it is ready, so that there is nothing else to wait for."""
    end = time.monotonic() + SECONDS
    while True:
        assert server.poll() is None, "it ended by itself"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=SECONDS) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert time.monotonic() < end, "nothing answers"
            time.sleep(0.2)
