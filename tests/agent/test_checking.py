"""A checker runs in a real sandbox, on what was left and on files of its own that no agent sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agent.checking import run_checker
from core.agent.work_files import file_digest
from core.errors import BoundaryError
from core.ports import Check, Sandbox
from core.sandbox.probe import best_sandbox
from core.types import InputFile

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
