"""A study that is stopped or killed goes on with the same command, and nothing that was finished is made again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from tests.cli.shell import environment, run
from tests.engine.setting import committed, until
from tests.engine.studying.every_kind import FEW, written

COMMAND = "trace2skill study study.toml --demo --runs lab"


def begun(folder: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    words = [sys.executable, "-m", "core.cli", *COMMAND.split()[1:]]
    env = {**environment(), "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    return subprocess.Popen(words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_killed_and_stopped_it_comes_to_the_same_end(tmp_path: Path) -> None:
    """Killed once and stopped once: every reply that was there before is there after, the runs are the same ones, and
    the end is that of a study nobody disturbed."""
    disturbed, left_alone = tmp_path / "disturbed", tmp_path / "left-alone"
    for folder in (disturbed, left_alone):
        folder.mkdir()
        written(folder, FEW)
    journal = disturbed / "lab" / "journal.sqlite"

    killed = begun(disturbed)
    assert until(lambda: len(committed(journal)) >= 10)
    killed.kill()
    killed.communicate()
    before = committed(journal)
    assert len(before) >= 10

    stopped = begun(disturbed)
    assert until(lambda: len(committed(journal)) > len(before) + 2)
    os.kill(stopped.pid, signal.SIGINT)
    _, said = stopped.communicate(timeout=60)
    assert stopped.returncode == 130, said
    assert b"`trace2skill study study.toml --demo --runs lab` goes on where it stopped" in said
    first = dict(StudyFolder(Workspace(disturbed / "lab"), "few").read().runs)

    ended = run(f"{COMMAND} --json", disturbed)
    whole = run(f"{COMMAND} --json", left_alone)
    assert committed(journal) == committed(left_alone / "lab" / "journal.sqlite")
    assert before < committed(journal)
    assert (ended.status, _scores(ended.json)) == (0, _scores(whole.json))
    runs = StudyFolder(Workspace(disturbed / "lab"), "few").read().runs
    assert {mark: runs[mark] for mark in first} == first
    assert len(runs) == 3


def _scores(report: dict[str, object]) -> list[object]:
    table = report["table"]
    assert isinstance(table, dict)
    return [
        (entry["arm"], entry["figures"], [each["comparison"] for each in entry["contrasts"]])
        for entry in table["entries"]
    ]
