"""A finished attempt is served from the journal as long as what it handed in is there, and heals when it is not."""

from __future__ import annotations

from pathlib import Path

from core.agent.kept import keep, recall
from core.ports import CaseOutput
from core.store.journal import SqliteJournal
from core.types import Trajectory

DONE = Trajectory(id="r1", task="t", skill_digest="", model="m", ended="answered")


def handed_in(home: Path, text: str) -> tuple[CaseOutput, ...]:
    home.mkdir(exist_ok=True)
    (home / "1_output.xlsx").write_text(text)
    return (CaseOutput(case=1, path=str(home / "1_output.xlsx")),)


def test_it_is_served_while_its_files_are_as_recorded(tmp_path: Path) -> None:
    """Trajectory and outputs come back as they were."""
    with SqliteJournal(tmp_path / "journal.sqlite") as journal:
        outputs = handed_in(tmp_path / "r1", "saved at noon")
        keep(journal, DONE, outputs)
        assert recall(journal, "r1", tmp_path / "r1") == (DONE, outputs)
        assert recall(journal, "r2", tmp_path / "r1") is None


def test_an_attempt_made_again_is_served_from_then_on(tmp_path: Path) -> None:
    """Its workbook was lost, or another engine saved over it: the next attempt counts, and is not made for ever."""
    with SqliteJournal(tmp_path / "journal.sqlite") as journal:
        keep(journal, DONE, handed_in(tmp_path / "r1", "saved at noon"))
        for hour in ("one", "two"):
            outputs = handed_in(tmp_path / "r1", f"saved at {hour}")
            assert recall(journal, "r1", tmp_path / "r1") is None
            keep(journal, DONE, outputs)
            assert recall(journal, "r1", tmp_path / "r1") == (DONE, outputs)
