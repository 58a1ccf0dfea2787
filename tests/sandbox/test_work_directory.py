"""A work directory comes back safe to read, readable and removable, whatever model-written code did to it."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from core.sandbox.work_directory import DEEPEST, ENTRY_BYTES, hand_over, measure, take_back


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the host beside the work directory."""
    made = tmp_path / "outside.txt"
    made.write_text("of the host")
    return made


def test_links_that_lead_out_are_removed(work: Path, outside: Path) -> None:
    """Nothing the host reads in there is a file of its own, by whatever way a link goes."""
    (work / "direct").symlink_to(outside)
    (work / "up").symlink_to("../outside.txt")
    (work / "directory").symlink_to("/")
    (work / "sub").mkdir()
    (work / "sub" / "two").symlink_to("../hop")
    (work / "hop").symlink_to("..")
    (work / "through").symlink_to("/work/../" + outside.name)
    (work / "circle").symlink_to("circle")
    removed = take_back(work)
    assert sorted(path.name for path in work.rglob("*")) == ["sub"]
    assert len(removed) == 7
    assert any(str(outside) in words for words in removed)
    assert outside.read_text() == "of the host"


def test_links_that_stay_inside_mean_the_same_outside(work: Path) -> None:
    """A link to /work/… is written so that it leads there on the host too."""
    (work / "sub").mkdir()
    (work / "data.txt").write_text("data")
    (work / "sub" / "absolute").symlink_to("/work/data.txt")
    (work / "relative").symlink_to("sub/absolute")
    (work / "dangling").symlink_to("not-yet")
    assert take_back(work) == ()
    assert (work / "sub" / "absolute").readlink() == Path("../data.txt")
    assert (work / "relative").read_text() == "data"
    assert (work / "dangling").is_symlink()


def test_only_plain_files_come_back(work: Path) -> None:
    """A pipe would make the host wait for ever; it and a socket are removed, and that is said."""
    os.mkfifo(work / "output.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(work)  # a socket's path may not be long
        server.bind("server")
        os.chdir(here)
    removed = take_back(work)
    assert list(work.iterdir()) == []
    assert sorted(words.partition(":")[0] for words in removed) == ["output.xlsx", "server"]


def test_rights_that_were_taken_away_come_back(work: Path) -> None:
    """The engine can read, change and delete everything, and nothing runs with anybody's rights."""
    closed = work / "closed"
    closed.mkdir()
    (closed / "file").write_text("kept")
    (closed / "file").chmod(0o000)
    (work / "program").write_text("")
    (work / "program").chmod(0o6755)
    closed.chmod(0o000)
    work.chmod(0o000)
    take_back(work)
    assert (closed / "file").read_text() == "kept"
    assert (closed / "file").stat().st_mode & 0o7777 == 0o600
    assert (work / "program").stat().st_mode & 0o7777 == 0o755
    shutil.rmtree(work)


def test_what_goes_too_deep_is_removed(work: Path) -> None:
    """Down to the allowed depth everything stays; below, it is removed by a program that can."""
    inside = work
    for level in range(DEEPEST - 1):
        inside = inside / "d"
        inside.mkdir()
        (inside / "file").write_text(str(level))
    assert take_back(work) == ()
    here = Path.cwd()
    os.chdir(inside)
    for _ in range(1200):
        Path("deeper").mkdir()
        os.chdir("deeper")
    os.chdir(here)
    assert not measure(work).clear
    assert len(take_back(work)) == 1
    assert measure(work).clear
    assert (inside / "file").read_text() == str(DEEPEST - 2)


def test_every_entry_counts(work: Path) -> None:
    """Empty files count too, holes in files do not."""
    for number in range(10):
        (work / f"empty{number}").touch()
    with (work / "holes").open("wb") as holes:
        holes.truncate(1 << 40)
    assert measure(work).bytes == 11 * ENTRY_BYTES
    (work / "full").write_bytes(os.urandom(100_000))
    assert measure(work).bytes >= 11 * ENTRY_BYTES + 100_000
    assert hand_over(work, None) == measure(work).bytes


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_is_lent_comes_back_to_its_owner(work: Path) -> None:
    """Files made meanwhile, too, belong to whom the directory belonged; a link's target is never touched."""
    (work / "given").write_text("")
    (work / "link").symlink_to("given")
    hand_over(work, 60514)
    assert {path.lstat().st_uid for path in (work, *work.iterdir())} == {60514}
    (work / "new").write_text("")
    take_back(work, (12345, 12345))
    assert {path.lstat().st_uid for path in (work, *work.iterdir())} == {12345}
