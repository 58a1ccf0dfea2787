"""Disks that are full or read-only: tried for real, on file systems mounted for one command that nobody else sees."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL
from tests.cli.shell import Ran, run

MOUNTING = (("unshare", "-m"), ("unshare", "-r", "-m"))
"""A private mount namespace, as root and as an ordinary user who may have user namespaces."""


@pytest.fixture(scope="module")
def mounting(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The words before a command that give it mounts of its own; tests are skipped where nothing does."""
    place = tmp_path_factory.mktemp("mount")
    for words in MOUNTING:
        if shutil.which(words[0]):
            tried = subprocess.run([*words, "mount", "-t", "tmpfs", "tmpfs", str(place)], capture_output=True)
            if tried.returncode == 0:
                return shlex.join(words)
    pytest.skip("no file system can be mounted here")


def mounted(script: str, mounting: str, folder: Path) -> Ran:
    """Run a script of shell commands among mounts that end with it."""
    return run(f"{mounting} sh -euc {shlex.quote(script)}", folder)


def test_a_disk_that_is_full_from_the_start(mounting: str, tmp_path: Path) -> None:
    """One sentence, status 2, and no run."""
    (tmp_path / "full").mkdir()
    script = f"""
        mount -t tmpfs -o size=160k tmpfs full
        trace2skill demo --runs full/lab {SMALL} || echo "status $?"
        find full/lab/runs -mindepth 1
    """
    ran = mounted(script, mounting, tmp_path)
    assert ran.out == "status 2\n"
    assert "the disk is full; free some space and give the same command again" in ran.sentence
    assert "full/lab" in ran.sentence


def test_a_disk_that_fills_while_a_run_works(mounting: str, tmp_path: Path) -> None:
    """One sentence, status 2; with more room the same command goes on with the same run to its end."""
    (tmp_path / "full").mkdir()
    script = """
        mount -t tmpfs -o size=1400k tmpfs full
        trace2skill demo --runs full/lab --evolve 2 --test 1 || echo "status $?"
        mount -o remount,size=64m full
        trace2skill demo --runs full/lab --evolve 2 --test 1 --json > finished.json
        ls full/lab/runs | wc -l
    """
    ran = mounted(script, mounting, tmp_path)
    assert ran.status == 0, ran
    assert ran.out == "status 2\n1\n"
    assert "the disk is full; free some space and give the same command again" in ran.sentence


READING = ("status", "show latest", "blame latest")
WRITING = ("decide latest p003 reject --reviewer ada", "resume latest", f"demo {SMALL}", "import exported")


@pytest.mark.slow
def test_a_workspace_that_is_read_only(mounting: str, lab: Path) -> None:
    """Looking at its runs and exporting them works; what would write is refused in one sentence with status 2."""
    asked = [f"trace2skill {command} --runs lab > out.txt" for command in READING]
    refused = [f"trace2skill {command} --runs lab || echo status $?" for command in WRITING]
    script = "\n".join(
        [
            "mount --bind lab lab",
            "mount -o remount,bind,ro lab",
            *asked,
            "trace2skill export latest --to exported --runs lab > out.txt",
            "trace2skill export latest --to evolved.skill --runs lab > out.txt",
            *refused,
        ]
    )
    ran = mounted(script, mounting, lab)
    assert ran.status == 0, ran
    assert ran.out == "status 2\n" * len(WRITING)
    told = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert len(told) == len(WRITING)
    assert all("lab" in line and "read-only; choose another folder with --runs DIR" in line for line in told)
    assert (lab / "exported" / "export.json").is_file()
    assert (lab / "evolved.skill").is_file()


def test_doctor_sees_a_workspace_that_cannot_be_written(mounting: str, lab: Path) -> None:
    """An error with the folder and what to do, and status 1."""
    script = "mount --bind lab lab; mount -o remount,bind,ro lab; trace2skill doctor --runs lab --json || echo $? >&2"
    ran = mounted(script, mounting, lab)
    errors = [each for each in ran.json["findings"] if each["severity"] == "error"]
    assert ran.err == "1\n"
    assert [each["rule"] for each in errors] == ["disk"]
    assert "read-only; choose another folder with --runs DIR" in errors[0]["message"]
