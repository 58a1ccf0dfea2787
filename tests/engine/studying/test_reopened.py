"""A study opened again: what is over stays over however early a sitting ends, and what it rests on is read anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.demo.studying import scripted
from core.engine.studying.conducting import conduct
from core.engine.studying.reading import study_table
from core.engine.studying.standing import study_standing
from core.errors import UserError
from core.store.workspace import Workspace
from core.study.comparisons import Arm
from core.study.config import read_study
from tests.engine.studying.conftest import Studied
from tests.engine.studying.every_kind import EVERY_KIND, HUMAN, ONE_MORE, measuring, written


def test_what_is_over_is_shown_as_over_when_the_endpoint_is_gone(copied: Studied) -> None:
    """A condition more and nobody who answers: every finished run is still a part of the table."""
    before = study_standing(copied.record, copied.workspace)
    nowhere = scripted(read_study(written(copied.file.parent, EVERY_KIND + ONE_MORE)), "http://127.0.0.1:9/v1")
    with pytest.raises(UserError):
        conduct(nowhere, EVERY_KIND + ONE_MORE, copied.workspace, lambda _: None, "forgotten", True)
    standing = study_standing(copied.record, copied.workspace)
    assert (standing.over, len(standing.cells)) == (before.over, len(before.cells) + 2)
    entries = study_table("every-kind", copied.workspace).entries
    assert len(entries[Arm("error", "large", "large", "id")].attempts) == 6


def of_ones_own(source: Path, skill: Path) -> str:
    return measuring("own", f'source = "{source}"\nevolve = 1\ntest = 3\n', f'{HUMAN}folder = "{skill}"\n')


def problems(file: Path, last: str) -> None:
    lines = [{"id": n, "problem": f"Find {n} + {n}.", "answer": str(2 * n)} for n in range(3)]
    lines.append({"id": 3, "problem": "Find 3 + 3.", "answer": last})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_a_corrected_answer_makes_every_arm_anew_and_a_moved_folder_none(tmp_path: Path) -> None:
    """Arms are compared over the same tasks or not at all, wherever the tasks lie."""
    skill = tmp_path / "adding"
    skill.mkdir()
    (skill / "SKILL.md").write_text("---\nname: adding\ndescription: Adding.\n---\n# Adding\n\nCarry.\n")
    source = tmp_path / "problems.jsonl"
    problems(source, "7")
    studied = Studied(written(tmp_path, of_ones_own(source, skill)), Workspace(tmp_path / "lab"))
    assert studied.go().status == "done"
    first = set(studied.record.runs)

    moved = tmp_path / "moved.jsonl"
    source.rename(moved)
    assert studied.go(of_ones_own(moved, skill)).status == "done"
    assert set(studied.record.runs) == first

    problems(moved, "6")
    assert studied.go().status == "done"
    assert len(studied.record.runs) == len(first) + 2
    assert {cell.mark for cell in studied.record.cells}.isdisjoint(first)
