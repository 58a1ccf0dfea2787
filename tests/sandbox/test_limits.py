"""Every limit of a command is reached for real: it is stopped, the record says by what, and the host is unharmed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.ports import Limits
from core.sandbox.watch import FLOOD
from core.types import Observation
from tests.sandbox.conftest import KINDS, WATCHED, processes_with

Run = Callable[..., Observation]
MIB = 1 << 20

pytestmark = pytest.mark.parametrize("sandbox", [*KINDS, WATCHED], indirect=True)


def test_time(run_inside: Run) -> None:
    """A command that goes on is stopped, and what it printed until then is kept."""
    seen = run_inside("bash", "-c", "echo early; sleep 60", limits=Limits(seconds=0.5))
    assert (seen.ended, seen.exit_status, seen.text) == ("time", None, "early\n")
    assert 0.5 <= seen.seconds < 10


def test_one_allocation_too_large(run_inside: Run) -> None:
    """A process that wants far too much is refused by Python's own MemoryError, or killed where the kernel cannot."""
    seen = run_inside("python3", "-c", "bytearray(8 << 30)", limits=Limits(seconds=20, memory=512 * MIB))
    assert "MemoryError" in seen.text or seen.exit_status == 137


def test_memory_of_all_processes(run_inside: Run) -> None:
    """Processes that each stay below the limit are stopped when together they do not."""
    program = (
        "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
        "        held = bytearray(os.urandom(1) * (96 << 20))\n        time.sleep(60)\ntime.sleep(60)"
    )
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=30, memory=256 * MIB))
    assert seen.ended == "memory"
    assert seen.seconds < 30


def test_shared_memory_counts_once(run_inside: Run) -> None:
    """Forked processes that read one large table are not taken for processes that each have one."""
    program = (
        "import os, time\nheld = bytearray(120 << 20)\nchildren = [os.fork() for _ in range(3)]\n"
        "time.sleep(0.5)\nprint(len(held)) if 0 not in children else None"
    )
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=20, memory=256 * MIB))
    assert (seen.ended, seen.exit_status) == ("", 0)


def test_memory_outside_of_processes(run_inside: Run) -> None:
    """Memory that no process limit counts (files in memory, segments nobody has attached) is not to be had."""
    program = (
        "import ctypes, os\nlibc = ctypes.CDLL(None)\nheld = 0\nfor _ in range(40):\n"
        "    try:\n        file = os.memfd_create('x')\n        held += os.write(file, bytes(32 << 20))\n"
        "    except OSError:\n        pass\n    held += (32 << 20) * (libc.shmget(0, 32 << 20, 0o600) >= 0)\n"
        "print('held', held >> 20)"
    )
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=20, memory=256 * MIB))
    assert seen.ended == "memory" or int(seen.text.split()[-1]) <= 256 + 32


def test_processes(run_inside: Run) -> None:
    """A fork bomb is stopped at once, and none of it is left."""
    mark = f"bomb-{os.getpid()}"
    program = "import os, time\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        time.sleep(0.01)"
    seen = run_inside("python3", "-c", program, mark, limits=Limits(seconds=20, processes=24))
    assert seen.ended == "processes"
    assert processes_with(mark) == []


def test_threads_within_the_limit(run_inside: Run) -> None:
    """A program may have as many threads as it may have processes, without being stopped."""
    program = (
        "import threading, time\nthreads = [threading.Thread(target=time.sleep, args=(0.3,)) for _ in range(20)]\n"
        "[one.start() for one in threads]\n[one.join() for one in threads]\nprint('all')"
    )
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=20, processes=24))
    assert (seen.text, seen.ended) == ("all\n", "")


def test_output_is_cut_in_the_middle(run_inside: Run) -> None:
    """Of too much output the beginning and the end are kept, and the number of characters between is stated."""
    program = "print('first'); print('é' * 25_000_000); print('last')"
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=20, output=2000))
    assert seen.exit_status == 0 or seen.ended == "output"
    assert seen.text.startswith("first\n")
    assert f"{seen.dropped:,} characters" in seen.text
    assert len(seen.text.encode()) < 2200
    few = run_inside("python3", "-c", "print('a' * 5000); print('last')", limits=Limits(seconds=20, output=2000))
    assert few.text.endswith("last\n")
    assert few.dropped == 5006 - (len(few.text) - len(f"\n[… {few.dropped:,} characters of output left out here …]\n"))


def test_endless_output(run_inside: Run) -> None:
    """A command that never stops printing is stopped, though nobody waits for its time to pass."""
    seen = run_inside("yes", limits=Limits(seconds=60, output=10_000))
    assert seen.ended == "output"
    assert seen.dropped > FLOOD * 10_000 // 2
    assert seen.seconds < 60


def test_both_streams_in_order(run_inside: Run) -> None:
    """stdout and stderr come interleaved, as on a terminal."""
    seen = run_inside("bash", "-c", "echo 1; echo 2 >&2; echo 3; echo 4 >&2; exit 7")
    assert (seen.text, seen.exit_status, seen.ended) == ("1\n2\n3\n4\n", 7, "")


def test_one_file_too_large(run_inside: Run, work: Path) -> None:
    """One file cannot grow beyond its limit."""
    program = "with open('big', 'wb') as big:\n    while True:\n        big.write(bytes(1 << 20))"
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=20, file_size=8 * MIB))
    assert seen.exit_status != 0
    assert (work / "big").stat().st_size <= 8 * MIB


def test_many_files(run_inside: Run) -> None:
    """Files that are small each, or empty, are stopped when together they fill the disk."""
    for size, most in ((1 << 20, 16 * MIB), (0, 4 * MIB)):
        program = f"for number in range(10**6):\n    open(f'f{{number}}', 'wb').write(bytes({size}))"
        seen = run_inside("python3", "-c", program, limits=Limits(seconds=30, disk=most))
        assert seen.ended == "disk"
        run_inside("bash", "-c", "find . -name 'f*' -delete")


def test_files_deleted_while_open(run_inside: Run) -> None:
    """A file that has no name any more still counts for as long as it is open."""
    program = (
        "import os, time\nheld = []\nfor number in range(64):\n    held.append(open(f'f{number}', 'wb'))\n"
        "    os.unlink(f'f{number}')\n    held[-1].write(bytes(1 << 20))\n    held[-1].flush()\n    time.sleep(0.05)\n"
    )
    seen = run_inside("python3", "-c", program, limits=Limits(seconds=30, disk=16 * MIB))
    assert seen.ended == "disk"


def test_a_full_work_directory_can_be_emptied(run_inside: Run, work: Path) -> None:
    """After the disk limit the next command can still delete, but not go on filling."""
    (work / "full").write_bytes(bytes(8 * MIB))
    limits = Limits(seconds=20, disk=4 * MIB)
    more = (
        "import time\nfor number in range(200):\n    open(f'f{number}', 'wb').write(bytes(1 << 16)); time.sleep(0.01)"
    )
    assert run_inside("python3", "-c", more, limits=limits).ended == "disk"
    assert run_inside("bash", "-c", "sleep 0.3; rm f*; echo gone", limits=limits).text == "gone\n"


def test_memory_file_systems(run_inside: Run) -> None:
    """Neither the place for temporary files nor /dev/shm can be filled beyond the disk limit, if it is there at all."""
    fill = "for number in $(seq 1000000); do head -c 262144 /dev/zero > $0/$number || exit; done"
    for place in ("$TMPDIR", "/dev/shm"):
        argv = ("bash", "-c", f"exec bash -c '{fill}' {place}")
        seen = run_inside(*argv, limits=Limits(seconds=30, disk=8 * MIB))
        assert seen.ended == "disk" or "No space left" in seen.text or "Permission denied" in seen.text


def test_deep_directories(run_inside: Run, work: Path) -> None:
    """Directories nested so deeply that ordinary programs cannot remove them are removed for the host."""
    program = "import os, time\nfor _ in range(1200):\n    os.mkdir('d'); os.chdir('d')\nprint('made')\ntime.sleep(0.3)"
    seen = run_inside("python3", "-c", program)
    assert seen.ended == "disk" or "levels of directories" in seen.text
    shutil.rmtree(work)
    assert not work.exists()
