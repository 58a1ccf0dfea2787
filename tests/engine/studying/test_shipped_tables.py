"""Every file in studies/, as its first lines say: over HTTP against the scripted server, killed once on the way.

They are slow: `make studies` runs them and nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.config import read_study
from core.study.plan import plan_of
from tests.cli.shell import environment
from tests.engine.setting import committed, once

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "studies").glob("*.toml"))
LEARNED = ("evolve", "best_of")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.parametrize(
        "shown",
        [pytest.param(file, id=file.stem) for file in FILES],
        indirect=True,
        scope="module",
    ),
]


class Arm(NamedTuple):
    condition: str
    author: str
    user: str
    tasks: str


class Shown:
    """What a study's `--json` shows."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.report, self.table = report, report["table"]
        self.entries = {Arm(**entry["arm"]): entry for entry in self.table["entries"]}
        self.kinds = {row["condition"]: row["kind"] for row in self.table["rows"]}
        self.reference = self.table["reference"]

    def figures(self, condition: str, author: str) -> dict[tuple[str, str], list[float]]:
        """A row: its figures by user and task set."""
        return {
            (arm.user, arm.tasks): [figure["mean"] for figure in entry["figures"]]
            for arm, entry in self.entries.items()
            if (arm.condition, arm.author) == (condition, author)
        }

    def verdict(self, condition: str, user: str = "large", role: str = "reference") -> str:
        """That of a row by the large author (or nobody), on the task set that is learned from."""
        tasks = self.table["columns"][0]["tasks"]
        found = [
            contrast["comparison"]["verdict"]
            for arm, entry in self.entries.items()
            if (arm.condition, arm.user, arm.tasks) == (condition, user, tasks) and arm.author in ("", "large")
            for contrast in entry["contrasts"]
            if contrast["role"] == role
        ]
        assert len(found) == 1, (condition, user, role)
        return str(found[0])

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        return [(row["condition"], row["author"]) for row in self.table["rows"]]

    def users(self, condition: str) -> set[str]:
        return {arm.user for arm in self.entries if arm.condition == condition}


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What a study comes to, killed once; made by one worker for all."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if base.name.startswith("popen-") else base) / f"shipped-{request.param.stem}"
    report = home / "report.json"
    with once(home) as fresh:
        if fresh:
            report.write_text(json.dumps(killed_and_gone_on_with(request.param, home / "lab")), encoding="utf-8")
    return Shown(json.loads(report.read_text(encoding="utf-8")))


def killed_and_gone_on_with(file: Path, lab: Path) -> dict[str, Any]:
    """Run a study, kill it when half of its runs were begun, go on with the same command, and give what that shows."""
    config = read_study(file)
    folder, half = StudyFolder(Workspace(lab), config.name), len(plan_of(config).cells) // 2
    killed = begun(file, lab)
    while len(folder.read().runs) <= half:
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.1)
    killed.kill()
    killed.communicate()
    before, runs = committed(lab / "journal.sqlite"), folder.read().runs
    said, complained = begun(file, lab).communicate(timeout=1800)
    report: dict[str, Any] = json.loads(said)
    assert (report.get("status"), report.get("failed")) == ("done", []), (report.get("error"), complained)
    after = folder.read()
    assert before < committed(lab / "journal.sqlite")
    assert {mark: after.runs[mark] for mark in runs} == runs
    assert len(after.runs) == len({cell.mark for cell in after.cells})
    assert len(after.looks) == len(config.tasks)
    return report


def begun(file: Path, lab: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own, from the project's folder, as the file's paths are."""
    words = [sys.executable, "-m", "core.cli", "study", f"studies/{file.name}", "--demo", "--runs", str(lab), "--json"]
    return subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_it_says_who_answered_and_every_cell_is_there(shown: Shown) -> None:
    assert shown.table["scripted"]
    assert "scripted" in shown.table["label"]
    assert all(entry["waiting"] == 0 and entry["figures"] for entry in shown.entries.values())


def test_what_is_learned_gains(shown: Shown) -> None:
    """What the large model learns from failures, or from both, is decided better where it is learned, for itself."""
    for condition, author in shown.rows:
        learned = shown.kinds[condition] in LEARNED and condition not in ("success", "reasoning-bank")
        if learned and author == "large" and condition != shown.reference:
            assert shown.verdict(condition) == "better", condition


def test_what_the_large_model_learns_helps_the_small_one(shown: Shown) -> None:
    for condition in ("error", "combined", "agentic"):
        if "small" in shown.users(condition):
            assert shown.verdict(condition, "small") == "better", condition


def test_headings_and_filler_gain_nothing_and_order_does_not_matter(shown: Shown) -> None:
    """Without its content the skill is not better than none, and with it better than without."""
    for row in shown.table["rows"]:
        if row["how"] in ("gutted", "filler"):
            assert shown.verdict(row["condition"]) != "better"
            assert shown.verdict(row["condition"], role="control") == "better"
        if row["how"] == "shuffled":
            assert shown.verdict(row["condition"]) == "better"
            assert shown.verdict(row["condition"], role="control") == "not decided"


def test_no_column_is_constant(shown: Shown) -> None:
    for column in shown.table["columns"]:
        place = column["user"], column["tasks"]
        figures = {json.dumps(shown.figures(*row)[place]) for row in shown.rows if place in shown.figures(*row)}
        assert len(figures) > 1, place


def test_no_row_stands_still(shown: Shown) -> None:
    """Whatever has content differs from the reference in some column."""
    base = shown.figures(shown.reference, next(author for name, author in shown.rows if name == shown.reference))
    for row in shown.table["rows"]:
        content = row["kind"] != "again" and row["how"] not in ("gutted", "filler")
        if content and row["condition"] != shown.reference:
            figures = shown.figures(row["condition"], row["author"])
            assert any(base[place] != found for place, found in figures.items()), row["condition"]


def test_the_same_again_differs_a_little_and_is_not_decided(shown: Shown) -> None:
    """A/A: attempts of its own, some of which come out otherwise."""
    again = [condition for condition, kind in shown.kinds.items() if kind == "again"]
    made = [
        contrast for arm, entry in shown.entries.items() if arm.condition in again for contrast in entry["contrasts"]
    ]
    for contrast in made:
        assert contrast["role"] == "again"
        assert contrast["comparison"]["verdict"] == "not decided"
        assert contrast["comparison"]["left_out"]["same"] < contrast["comparison"]["left_out"]["pairs"]
