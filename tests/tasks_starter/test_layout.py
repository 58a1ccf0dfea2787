"""A suite lies on disk whole or not at all, whatever happens to whoever writes it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.tasks.starter.layout import MAKING, suite_name, write_suite

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


def test_generators_side_by_side_come_to_one_suite(tmp_path: Path) -> None:
    """Processes that want suites of one folder at the same time take turns: none fails, nothing is left over."""
    program = "import sys; from pathlib import Path; from core.tasks.starter.layout import write_suite\n"
    program += "sys.stdin.read(1); write_suite(int(sys.argv[2]), Path(sys.argv[1]), 2, 1)"
    generators = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "suites"), seed], cwd=ROOT, stdin=subprocess.PIPE
        )
        for seed in "778"
    ]
    for generator in generators:
        assert generator.stdin is not None
        generator.stdin.close()  # off they go
    assert [generator.wait() for generator in generators] == [0, 0, 0]
    assert sorted(path.name for path in (tmp_path / "suites").iterdir()) == [suite_name(7, 2, 1), suite_name(8, 2, 1)]


def test_a_suite_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    """Whoever holds the folder is at work in it: the next one waits, and clears nothing away before its turn."""
    other = tmp_path / f"{MAKING}other"
    other.mkdir()
    lock = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as aside:
        try:
            waiting = aside.submit(write_suite, 7, tmp_path, 2, 1)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
            assert list(tmp_path.iterdir()) == [other]
        finally:
            os.close(lock)
        suite = waiting.result()
    assert list(tmp_path.iterdir()) == [suite]
