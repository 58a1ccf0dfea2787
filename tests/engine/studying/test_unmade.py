"""A skill that cannot be made holds up what rests on it and nothing else, and every place says why."""

from __future__ import annotations

from pathlib import Path

from core.engine.studying.reading import study_table
from core.engine.studying.standing import study_standing
from core.store.workspace import Workspace
from core.study.comparisons import Arm
from core.view.html.study_list import headline, left_over
from core.view.studies.tidy import scores_csv
from tests.engine.studying.conftest import Studied
from tests.engine.studying.every_kind import HUMAN, measuring, written
from tests.view.studies.tables import noted

ONE_LINE = """---
name: one-line
description: One line about numbers, which no order can change.
---
Count twice.
"""
SHUFFLED = """folder = "{folder}"

[[conditions]]
name = "shuffled"
kind = "control"
of = "human"
how = "shuffled"
"""
WHY = "one-line cannot be shuffled: it has no two parts that could change places"


def test_what_cannot_be_made_is_told_and_all_else_is_measured(tmp_path: Path) -> None:
    skill = tmp_path / "one-line"
    skill.mkdir()
    (skill / "SKILL.md").write_text(ONE_LINE, encoding="utf-8")
    text = measuring("one-line", "evolve = 2\ntest = 3\nsealed = true\n", HUMAN + SHUFFLED.format(folder=skill))
    studied = Studied(written(tmp_path, text), Workspace(tmp_path / "lab"))

    ended = studied.go()
    assert (ended.status, ended.failed) == ("failed", (f"shuffled/large/id/41: {WHY}",))
    (look,) = studied.record.looks
    assert (len(look.cells), len(look.comparisons)) == (2, 1)

    table = study_table("one-line", studied.workspace)
    entries = table.entries
    assert f"Left out: shuffled/large/id/41: {WHY}." in noted(table)
    assert not any("not over" in each for each in (*noted(table), scores_csv(table)))
    assert len(entries[Arm("human", "", "large", "id")].attempts) == 3
    assert entries[Arm("shuffled", "", "large", "id")].attempts == ()
    standing = study_standing(studied.record, studied.workspace)
    assert (standing.over, [(cell.id, cell.reason) for cell in standing.left]) == (2, [("shuffled/large/id/41", WHY)])
    shown = f"{headline(studied.record, standing)}{left_over(standing)}"
    assert "1 not possible" in shown
    assert WHY in shown

    assert studied.go().failed == ended.failed, "the same again measures nothing and opens no sealed test"
    assert studied.record.looks == (look,)
