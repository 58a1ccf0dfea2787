"""What model-written code leaves in a work directory is taken out with care."""

from __future__ import annotations

import asyncio
import os
import resource
from pathlib import Path

import pytest

from core.agent.shortening import shorten
from core.agent.skill_in_prompt import view_file
from core.agent.skill_mount import skill_mount
from core.agent.work_files import take_output, work_directory
from core.agent.workbench import open_workbench
from core.config import AgentConfig
from core.errors import BoundaryError
from core.types import Action, Observation
from tests.agent.local_sandbox import LocalSandbox
from tests.agent.setting import SKILL


def _secret(tmp_path: Path) -> Path:
    secret = tmp_path / "secret.txt"
    secret.write_text("gold")
    return secret


def test_a_plain_file_is_taken(tmp_path: Path) -> None:
    """The ordinary case: a copy of the bytes, its folder made where needed."""
    with work_directory(tmp_path) as work:
        (work / "output.xlsx").write_bytes(b"book")
        assert take_output(work, "output.xlsx", tmp_path / "kept" / "output.xlsx")
    assert (tmp_path / "kept" / "output.xlsx").read_bytes() == b"book"


def test_a_link_out_of_the_directory_is_no_output(tmp_path: Path) -> None:
    """A link to a file of the host would copy that file."""
    secret = _secret(tmp_path)
    with work_directory(tmp_path) as work:
        (work / "output.xlsx").symlink_to(secret)
        assert not take_output(work, "output.xlsx", tmp_path / "kept.xlsx")
    assert not (tmp_path / "kept.xlsx").exists()


def test_a_name_out_of_the_directory_is_no_output(tmp_path: Path) -> None:
    """Neither does a path lead out."""
    secret = _secret(tmp_path)
    with work_directory(tmp_path) as work:
        assert not take_output(work, f"../{secret.name}", tmp_path / "kept.xlsx")
        assert not take_output(work, str(secret), tmp_path / "kept.xlsx")


def test_a_link_inside_the_directory_is_followed(tmp_path: Path) -> None:
    """`ln -s result.xlsx output.xlsx` is an honest way to hand in a file."""
    with work_directory(tmp_path) as work:
        (work / "result.xlsx").write_bytes(b"book")
        (work / "output.xlsx").symlink_to("result.xlsx")
        assert take_output(work, "output.xlsx", tmp_path / "kept.xlsx")


@pytest.mark.parametrize("kind", ["pipe", "directory", "dangling link", "nothing"])
def test_what_is_no_file_is_no_output(tmp_path: Path, kind: str) -> None:
    """A pipe is not waited on, a directory not copied."""
    with work_directory(tmp_path) as work:
        place = work / "output.xlsx"
        if kind == "pipe":
            os.mkfifo(place)
        elif kind == "directory":
            place.mkdir()
        elif kind == "dangling link":
            place.symlink_to("nowhere.xlsx")
        assert not take_output(work, "output.xlsx", tmp_path / "kept.xlsx")


def test_a_disk_that_is_full_leaves_no_half_a_file(tmp_path: Path) -> None:
    """A copy that cannot be finished is a failure, and what was written of it is gone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with work_directory(tmp_path) as work:
        (work / "output.xlsx").write_bytes(bytes(100_000))
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        try:
            with pytest.raises(BoundaryError, match="too large"):
                take_output(work, "output.xlsx", tmp_path / "kept" / "output.xlsx")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_program_no_process_can_be_given_is_answered(tmp_path: Path) -> None:
    """NUL cannot be in an argument: the model is told, nothing is run."""
    bench = open_workbench(tmp_path, None, AgentConfig(), LocalSandbox(), tmp_path)
    seen = asyncio.run(bench.act(Action(tool="python", arguments={"code": "print('\0')"})))
    assert seen.exit_status == 2
    assert "a NUL character" in seen.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody with fewer rights")
def test_a_directory_without_rights_is_removed_by_an_ordinary_user(tmp_path: Path) -> None:
    """What a command locked away is unlocked on the way down, also where the remover is not root."""
    for each in (tmp_path, *tmp_path.parents):
        if each.is_relative_to("/tmp") and each != Path("/tmp"):
            each.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    os.seteuid(65534)
    try:
        with work_directory(home) as work:
            inner = work / "one" / "two"
            inner.mkdir(parents=True)
            (inner / "file").write_text("x")
            inner.chmod(0)
            inner.parent.chmod(0)
        left = list(home.iterdir())
    finally:
        os.seteuid(0)
    assert left == []


def test_a_skill_is_written_once_per_digest(tmp_path: Path) -> None:
    """A second mount of the same skill finds the directory; another skill gets one of its own."""
    first = skill_mount(SKILL, tmp_path)
    made = Path(first.source).stat().st_mtime_ns
    assert skill_mount(SKILL, tmp_path) == first
    assert Path(first.source).stat().st_mtime_ns == made
    other = SKILL.model_copy(update={"files": SKILL.files[:1]})
    assert skill_mount(other, tmp_path).source != first.source


@pytest.mark.parametrize("path", ["references/dates.md", "/skill/references/dates.md", "./references/dates.md"])
def test_a_skill_file_is_found_however_it_is_written(path: str) -> None:
    """Models name a file by its place in the skill or by its place in the sandbox."""
    assert view_file(SKILL, path).startswith("# Dates")


def test_a_file_the_skill_does_not_have_is_answered_with_those_it_has() -> None:
    """A wrong path is told with the right ones."""
    told = view_file(SKILL, "../secret.txt")
    assert "no file '../secret.txt'" in told
    assert "references/dates.md" in told


def test_a_short_observation_is_left_alone() -> None:
    """Nothing is cut below the limit, and what was dropped before is not forgotten when more is."""
    seen = Observation(text="x" * 200, dropped=7)
    assert shorten(seen, 200) == seen
    assert shorten(seen, 100).dropped == 107
