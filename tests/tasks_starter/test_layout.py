"""A suite lies on disk whole or not at all, whatever happens to whoever writes it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.tasks.starter.layout import MAKING, write_suite

ROOT = Path(__file__).resolve().parents[2]


def test_a_killed_generator_leaves_nothing_for_good(tmp_path: Path) -> None:
    """The next one that generates clears its half-written folder away and writes the suite."""
    program = "import sys; from pathlib import Path; from core.tasks.starter.layout import write_suite\n"
    program += "write_suite(7, Path(sys.argv[1]), 200, 200)"
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT) as generator:
        while not list(tmp_path.glob(f"{MAKING}*/spreadsheet/*")):
            assert generator.poll() is None
            time.sleep(0.005)
        generator.send_signal(signal.SIGKILL)
    assert len(list(tmp_path.glob(f"{MAKING}*"))) == 1
    suite = write_suite(7, tmp_path, 2, 1)
    assert list(tmp_path.iterdir()) == [suite]


def test_a_suite_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    """Another process may be at it: its folder is locked while it writes."""
    other = tmp_path / f"{MAKING}other"
    other.mkdir()
    lock = os.open(other, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        suite = write_suite(7, tmp_path, 2, 1)
        assert sorted(tmp_path.iterdir()) == sorted([other, suite])
    finally:
        os.close(lock)
