"""The drop audit: counts that add up, filters that only filter, and a file no spreadsheet computes with."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from core.view.html.tree_tables import audit_table
from core.view.merge_tree.drop_audit import CSV_HEAD, audit_csv, drop_audit
from core.view.merge_tree.ledger_rows import LedgerLine
from core.view.skill.lessons import Lesson, Teacher
from tests.pages.visiting import links_in, text_of

FATES = ("applied", "discarded", "contradiction", "applied and in a reference", "waiting")


def line(number: int, fate: str = "applied", text: str = "- Read on.", reason: str = "3 tasks") -> LedgerLine:
    edit = f"p{number:03d}.e1"
    return LedgerLine(edit, f"p{number:03d}", f"t{number}", "merger", "replace", "SKILL.md", text, fate, (), reason, "")


@given(st.lists(st.sampled_from(FATES)), st.sampled_from(("", *FATES)), st.sampled_from(("", "t3", "read", "nothing")))
def test_the_counts_are_of_all_edits_whatever_is_shown(fates, fate, words):
    """They add up to the total; what is shown is those of the fate that have every word."""
    lines = [line(number, each) for number, each in enumerate(fates)]
    audit = drop_audit(lines, fate, words)
    assert sum(audit.counts.values()) == audit.total == len(lines)
    assert all(each in lines and (not fate or each.fate == fate) for each in audit.shown)
    if not words:
        assert len(audit.shown) == (audit.counts.get(fate, 0) if fate else audit.total)


def test_words_are_found_wherever_they_stand():
    """In the id, the task, the lesson or the reason, in any order and case; all of them are wanted."""
    lines = [line(1, text="- Strip separators."), line(2, reason="contradicts p001.e1")]
    assert [each.edit for each in drop_audit(lines, q="STRIP t1").shown] == ["p001.e1"]
    assert [each.edit for each in drop_audit(lines, q="contradicts").shown] == ["p002.e1"]
    assert drop_audit(lines, q="strip contradicts").shown == ()


def test_lessons_left_out_are_the_edits_behind_them():
    """However many edits taught them, both numbers are said; the counts of all edits stay."""
    gone = Lesson(
        "p001.e1", "- Stop.", "left_out", "", 0, 0, ("t1", "t3"), 0.1, taught_by(1, 3), "discarded", "few", ""
    )
    lines = [line(number, "discarded" if number in (1, 3) else "applied") for number in range(5)]
    audit = drop_audit(lines, behind=[gone])
    assert [each.edit for each in audit.shown] == ["p001.e1", "p003.e1"]
    assert audit.lessons == "1 lesson stands in no file; 2 edits taught it."
    assert (audit.total, audit.counts) == (5, {"applied": 3, "discarded": 2})
    assert drop_audit(lines, behind=[]).shown == ()
    assert drop_audit(lines).lessons == ""


def taught_by(*slots: int) -> tuple[Teacher, ...]:
    return tuple(Teacher(f"p{slot:03d}.e1", f"p{slot:03d}", f"t{slot}", f"r{slot}", None) for slot in slots)


def test_a_lesson_that_stands_in_other_words_leads_to_them():
    """Applied is what it taught, not how it was worded: the merged edit that says it now is linked."""
    fused = line(1)._replace(into=("m3.000.c1",))
    shown = audit_table(drop_audit([fused, line(2, "discarded")._replace(into=("m3.000.c6",)), line(3)]), "r")
    assert text_of(shown).count("in the words of") == 1
    assert "merge_tree?run=r&node=m3.000.c1" in links_in(shown)


def test_a_way_is_counted_in_stations():
    """A step is a turn of an agent."""
    told = text_of(audit_table(drop_audit([line(1)._replace(way="merge m1.000: fused → the skill: taken in")]), "r"))
    assert "2 stations" in told
    assert "step" not in told


@given(st.text(max_size=30))
def test_the_file_has_every_edit_and_no_formula(text):
    """Read back it is the same rows, and no cell begins as a formula does."""
    told = audit_csv([line(1, text=text), line(2)])
    rows = list(csv.reader(io.StringIO(told, newline="")))
    assert tuple(rows[0]) == CSV_HEAD
    assert [row[0] for row in rows[1:]] == ["p001.e1", "p002.e1"]
    assert rows[1][-1].lstrip("'") == text.lstrip("'")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
