"""Nothing a command starts outlives it: not after its time, not after a normal end, not after the engine's death."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BoundaryError
from core.ports import Command, Limits, Mount, Sandbox
from core.sandbox.cgroup import groups_here
from core.sandbox.probe import best_sandbox
from core.sandbox.scratch import remove_tree
from core.sandbox.stale import PREFIX, remove_stale, tag
from core.types import Observation
from tests.sandbox.conftest import processes_with, sandbox_of

Run = Callable[..., Observation]

REPOSITORY = Path(__file__).resolve().parents[2]
DETACH = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        print('detached', flush=True)
        time.sleep(100)
    os._exit(0)
os.wait()
"""


@pytest.fixture
def mark(tmp_path: Path) -> str:
    """A word that finds this test's processes among all of the machine's."""
    return f"mark-{os.getpid()}-{tmp_path.name}"


def test_a_stubborn_tree_ends_with_its_time(run_inside: Run, mark: str) -> None:
    """Processes in sessions of their own that ignore every polite signal are gone when the time is over."""
    seen = run_inside("python3", "-c", DETACH + "time.sleep(100)", mark, limits=Limits(seconds=1))
    assert (seen.ended, seen.text) == ("time", "detached\n")
    assert processes_with(mark) == []


def test_a_daemon_ends_with_its_command(run_inside: Run, mark: str) -> None:
    """What a command leaves in the background is gone when the command is."""
    seen = run_inside("python3", "-c", DETACH + "time.sleep(0.2)", mark)
    assert (seen.exit_status, seen.text) == (0, "detached\n")
    assert processes_with(mark) == []


def test_without_isolation_a_daemon_ends_too(work: Path, mark: str) -> None:
    """Level D has no box, but it finds what detached itself."""
    command = Command(argv=("python3", "-c", DETACH + "time.sleep(0.2)", mark), work=str(work))
    assert asyncio.run(best_sandbox("none").run(command)).text == "detached\n"
    assert processes_with(mark) == []


def test_cancellation(sandbox: Sandbox, work: Path, mark: str) -> None:
    """A cancelled run kills its tree and waits for it before the cancellation goes on."""

    async def cancelled() -> None:
        command = Command(argv=("bash", "-c", "touch begun; sleep 100; true", mark), work=str(work))
        task = asyncio.create_task(sandbox.run(command))
        while not (work / "begun").exists():
            await asyncio.sleep(0.01)
        assert processes_with(mark) != []
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert processes_with(mark) == []
    assert (work / "begun").stat().st_uid == os.geteuid()


@pytest.mark.parametrize("after", [0.0, 0.002, 0.005, 0.01, 0.02])
def test_cancellation_at_any_moment(sandbox: Sandbox, work: Path, mark: str, after: float) -> None:
    """A run cancelled while it is still being set up leaves nothing either, and lends nothing for ever."""

    async def cancelled() -> None:
        command = Command(argv=("bash", "-c", "sleep 100; true", mark), work=str(work))
        task = asyncio.create_task(sandbox.run(command))
        await asyncio.sleep(after)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert processes_with(mark) == []
    assert work.stat().st_uid == os.geteuid()


@pytest.mark.parametrize("kind", ["bwrap", "sandlock"])
def test_the_engine_is_killed(kind: str, work: Path, mark: str) -> None:
    """When the engine dies without a chance to clean up, its commands die with it.

    Without a process namespace what detached itself is found by the next engine.
    """
    sandbox_of(kind)
    program = (
        "import asyncio, sys\nfrom tests.sandbox.conftest import sandbox_of\nfrom core.ports import Command\n"
        "argv = ('python3', '-c', sys.argv[4], sys.argv[3])\n"
        "asyncio.run(sandbox_of(sys.argv[1]).run(Command(argv=argv, work=sys.argv[2])))"
    )
    detached = DETACH + "open('begun', 'w')\ntime.sleep(100)"
    arguments = [sys.executable, "-c", program, kind, str(work), mark, detached]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(arguments, env=environment, cwd=REPOSITORY) as engine:
        wait_until((work / "begun").exists)
        running = processes_with(mark)
        engine.kill()
    assert len(running) >= 3
    if kind == "sandlock":
        wait_until(lambda: len(processes_with(mark)) == 1)
        remove_stale(remove_tree)
    wait_until(lambda: processes_with(mark) == [])
    assert processes_with(mark) == []
    groups = f"{PREFIX}{tag().partition('-')[0]}-{engine.pid}-"
    wait_until(lambda: groups_here() is None or groups_of(groups) == [])  # the next engine removes those of the last
    assert groups_of(groups) == []


LEAVES_THINGS = """
import os, subprocess, sys, tempfile
from core.sandbox.after_death import cleaned_up_after
from core.sandbox.stale import PREFIX, VARIABLE, tag
with cleaned_up_after():
    left = subprocess.Popen(["sleep", "100"], env={VARIABLE: tag()}, start_new_session=True)
    print(left.pid, tempfile.mkdtemp(prefix=f"{PREFIX}{tag()}-"), flush=True)
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), 9)
    left.kill()
    left.wait()
"""


def test_what_a_killed_engine_left_is_cleaned_up_at_once() -> None:
    """A process of its own waits for the engine's end: what the kernel did not end goes then, with its folder."""
    arguments = [sys.executable, "-c", LEAVES_THINGS, "killed"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        left, folder = engine.stdout.readline().split()
        assert engine.stdout.read() == ""  # nobody holds it open
    wait_until(lambda: not Path(f"/proc/{left}").exists() and not Path(folder).exists())
    assert not Path(f"/proc/{left}").exists()
    assert not Path(folder).exists()


def test_nothing_waits_on_after_an_engine_that_ended_well() -> None:
    """Its folder is its own affair then."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", LEAVES_THINGS, "well"], env=environment, capture_output=True, text=True, check=True
    )
    folder = Path(done.stdout.split()[1])
    engine = folder.name.removeprefix(PREFIX).rpartition("-")[0]
    assert processes_with(engine) == []
    folder.rmdir()


def test_many_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    """Commands run side by side, each in its own work directory, as a user that the others are not."""

    async def many() -> list[Observation]:
        directories = [tmp_path / f"work{number}" for number in range(8)]
        for directory in directories:
            directory.mkdir()
        argv = ("bash", "-c", "ls; echo $$ > mine; sleep 0.2; cat mine | wc -l; id -u >&2; kill -KILL -1")
        return await asyncio.gather(*(sandbox.run(Command(argv=argv, work=str(one))) for one in directories))

    texts = [seen.text.split() for seen in asyncio.run(many())]
    assert [words[0] for words in texts] == ["1"] * 8
    if os.geteuid() == 0 and sandbox.isolation.name == "bwrap":
        assert len({words[1] for words in texts}) == 8


def test_the_event_loop_goes_on(sandbox: Sandbox, work: Path) -> None:
    """While a command runs and floods its output, other tasks of the loop get their turn."""

    async def both() -> int:
        turns = 0
        command = Command(argv=("bash", "-c", "head -c 3000000 /dev/zero; sleep 0.3"), work=str(work))
        task = asyncio.create_task(sandbox.run(command))
        while not task.done():
            turns += 1
            await asyncio.sleep(0.01)
        return turns

    assert asyncio.run(both()) > 5


def test_nothing_is_left_on_the_host(sandbox: Sandbox, work: Path) -> None:
    """No descriptor, child process, control group or temporary directory remains after many runs of every kind."""

    async def runs() -> None:
        for argv in (("true",), ("false",), ("no-such-program",), ("sleep", "9")):
            await sandbox.run(Command(argv=argv, work=str(work), stdin="unread" * 50_000, limits=Limits(seconds=0.3)))

    asyncio.run(runs())
    before = on_the_host()
    asyncio.run(runs())
    assert on_the_host() == before


def on_the_host() -> dict[str, list[str]]:
    """What this process could have left somewhere."""
    mine = f"{PREFIX}{tag()}-"
    descriptors = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    temporary = [path.name for path in Path(tempfile.gettempdir()).glob(f"{mine}*")]
    kinds = sorted(descriptor.partition(":")[0] for descriptor in descriptors)
    return {"descriptors": kinds, "children": children, "groups": groups_of(mine), "temporary": temporary}


def groups_of(prefix: str) -> list[str]:
    """Control groups whose names begin so."""
    found = subprocess.run(["find", "/sys/fs/cgroup", "-name", f"{prefix}*"], capture_output=True, text=True)
    return found.stdout.split()


def test_a_sandbox_that_cannot_start_is_not_a_command_that_failed(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where the work directory is missing the failure is the sandbox's, by name."""
    with pytest.raises(BoundaryError, match="work directory") as caught:
        asyncio.run(sandbox.run(Command(argv=("true",), work=str(tmp_path / "missing"))))
    assert caught.value.failure.boundary == "sandbox"


@pytest.mark.parametrize("target", ["skill", "/", "/work/skill", "/usr/share/skill", "/a/../etc", "/tmp/skill"])
def test_a_mount_where_nothing_can_be_mounted(sandbox: Sandbox, work: Path, target: str) -> None:
    """A mount that would have to make directories in the work directory or the system is refused by name."""
    command = Command(argv=("true",), work=str(work), mounts=(Mount(source=str(work), target=target),))
    with pytest.raises(BoundaryError, match="mounted"):
        asyncio.run(sandbox.run(command))


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait for something that happens soon, for at most ten seconds."""
    for _ in range(1000):
        if reached():
            return
        time.sleep(0.01)


def test_a_stopped_engine_is_no_way_around_the_clock(run_inside: Run) -> None:
    """A process has a bound on its computing time that the kernel keeps even while the engine stands still."""
    seen = run_inside("bash", "-c", "ulimit -H -t", limits=Limits(seconds=2))
    assert 2 <= int(seen.text) <= 2 * (os.cpu_count() or 1) + 1
