"""A checker runs in a real sandbox, on what was left and on files of its own that no agent sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agent.checking import checked_once, run_checker
from core.agent.work_files import file_digest
from core.errors import BoundaryError
from core.ports import Check, Command, Isolation, Sandbox
from core.sandbox.probe import best_sandbox
from core.store.journal import SqliteJournal
from core.types import InputFile, Observation

CHECK = """
import pathlib, sys
gold = pathlib.Path(__file__).parent / "gold.txt"
sys.exit(pathlib.Path("answer.txt").read_text() != gold.read_text())
"""


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return best_sandbox()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def kept(path: Path, text: str, name: str) -> InputFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return InputFile(name=name, path=str(path), digest=file_digest(path))


@pytest.mark.anyio
@pytest.mark.parametrize(("answer", "status"), [("42", 0), ("41", 1)])
async def test_it_compares_the_answer_with_a_file_of_its_own(
    sandbox: Sandbox, tmp_path: Path, answer: str, status: int
) -> None:
    """And nothing is left of either afterwards."""
    own = (kept(tmp_path / "a", CHECK, "c/check.py"), kept(tmp_path / "b", "42", "c/gold.txt"))
    check = Check(argv=("python3", "/checker/c/check.py"), texts=(("answer.txt", answer),), own=own)
    seen = await run_checker(check, sandbox, tmp_path / "scratch")
    assert seen.exit_status == status, seen.text
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.anyio
async def test_its_own_files_cannot_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    """What an agent left runs there too, if the checker runs it."""
    own = (kept(tmp_path / "gold.txt", "42", "gold.txt"),)
    check = Check(argv=("bash", "-c", "echo 41 > /checker/gold.txt"), own=own)
    seen = await run_checker(check, sandbox, tmp_path / "scratch")
    assert seen.exit_status == 1
    assert (tmp_path / "gold.txt").read_text() == "42"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("argv", "status", "ended"),
    [
        (("no-such-program",), 127, ""),
        (("/checker/data.txt",), 126, ""),
        (("bash", "-c", "kill -9 $$"), 137, ""),
        (("sleep", "60"), None, "time"),
    ],
)
async def test_a_checker_that_does_not_end_by_itself_is_told_apart(
    sandbox: Sandbox, tmp_path: Path, argv: tuple[str, ...], status: int | None, ended: str
) -> None:
    """By status or limit: what of these is no verdict is the grader's business."""
    own = (kept(tmp_path / "data.txt", "\0\0\0\0", "data.txt"),)
    seen = await run_checker(Check(argv=argv, own=own, seconds=1.0), sandbox, tmp_path / "scratch")
    assert seen.ended == ended
    assert ended or seen.exit_status == status, seen.text


@pytest.mark.anyio
async def test_a_file_that_is_gone_is_a_failure_of_the_task_set(sandbox: Sandbox, tmp_path: Path) -> None:
    """And no verdict."""
    gone = InputFile(name="c.py", path=str(tmp_path / "gone"), digest="")
    with pytest.raises(BoundaryError) as told:
        await run_checker(Check(argv=("true",), own=(gone,)), sandbox, tmp_path / "scratch")
    assert told.value.failure.boundary == "taskset"


class Moody:
    """Implements core.ports.Sandbox: says something else each time."""

    isolation = Isolation(name="none", level="D")

    def __init__(self, *says: Observation | BoundaryError) -> None:
        self.says = list(says)

    async def run(self, command: Command) -> Observation:
        said = self.says.pop(0)
        if isinstance(said, BoundaryError):
            raise said
        return said


PASSES = Observation(text="Ran 3 tests in 0.012s", exit_status=0)
STOPPED = Observation(text="", exit_status=None, ended="time")


async def said_twice(home: Path, first: Observation | BoundaryError, second: Check | None = None) -> list[str]:
    """What a checker is seen to say, asked twice (about `second` then), where it passes the second time."""
    told = []
    check = Check(argv=("python3", "/checker/c.py"), texts=(("answer.txt", "42"),))
    with SqliteJournal(home / "journal.db") as journal:
        sandbox = Moody(first, PASSES)
        for each in (check, second or check):
            try:
                seen = await checked_once(each, sandbox, home / "scratch", journal)
                told.append(seen.ended or str(seen.exit_status))
            except BoundaryError as problem:
                told.append(problem.failure.kind)
    return told


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("first", "told"),
    [
        (Observation(text="Ran 3 tests in 0.013s", exit_status=1), ["1", "1"]),
        (STOPPED, ["time", "time"]),
        (Observation(text="sh: nope: not found", exit_status=127), ["127", "0"]),
        (Observation(text="", exit_status=137), ["137", "0"]),
        (BoundaryError("sandbox", "gone", "it is gone"), ["gone", "0"]),
    ],
)
async def test_what_a_checker_saw_is_kept_unless_it_was_not_run(
    tmp_path: Path, first: Observation | BoundaryError, told: list[str]
) -> None:
    """A run that goes on has the verdict it had, though the machine is less busy now; what is mended is run again."""
    assert await said_twice(tmp_path, first) == told


@pytest.mark.anyio
@pytest.mark.parametrize(
    "changed",
    [
        Check(argv=("python3", "/checker/c.py"), texts=(("answer.txt", "43"),)),
        Check(argv=("python3", "/checker/c.py"), texts=(("answer.txt", "42"),), seconds=90),
        Check(argv=("python3", "/checker/d.py"), texts=(("answer.txt", "42"),)),
    ],
)
async def test_another_answer_or_checker_is_checked_anew(tmp_path: Path, changed: Check) -> None:
    """And so is one that is given more time."""
    assert await said_twice(tmp_path, STOPPED, changed) == ["time", "0"]


@pytest.mark.anyio
async def test_files_are_told_by_what_is_in_them_and_not_by_where_they_lie(tmp_path: Path) -> None:
    """The same output elsewhere is the same; another under the same name is not."""

    def check(folder: str, text: str) -> Check:
        return Check(argv=("true",), files=(kept(tmp_path / folder / "out.csv", text, "out.csv"),))

    told = []
    with SqliteJournal(tmp_path / "journal.db") as journal:
        for each in (check("a", "1"), check("b", "1"), check("c", "2")):
            seen = await checked_once(each, Moody(STOPPED if not told else PASSES), tmp_path / "scratch", journal)
            told.append(seen.ended)
    assert told == ["time", "time", ""]
