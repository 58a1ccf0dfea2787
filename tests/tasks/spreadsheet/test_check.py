"""What is wrong with a task set, before anything is spent on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.tasks.recalculate import engines_for
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.spreadsheet.verdict import Mode
from core.types import Finding
from tests.tasks.spreadsheet.making import Cells, book, dataset, raw

KNOWN = {
    "13-1": {"untouched-passes"},
    "73-45": {"untouched-passes", "position"},
    "130-9": {"position"},
    "283-32": {"position"},
    "45944": {"position"},
    "49300": {"position"},
    "42930": {"file-name"},
    "56274": {"file-name", "excluded"},
    "178-22": {"answer-sheet-absent"},
    "168-17": {"empty-answer"},
}
"""The defects of the 60 tasks that are known, by task."""


def rules(findings: tuple[Finding, ...], *severities: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in findings:
        if not severities or finding.severity in severities:
            found.setdefault(finding.path, set()).add(finding.rule)
    return found


@pytest.fixture(scope="module")
def slice_findings(slice_directory: Path) -> dict[Mode, tuple[Finding, ...]]:
    """What is found in the real slice, by the rules in force."""
    modes: tuple[Mode, ...] = ("official", "corrected")
    return {mode: SpreadsheetTaskset(slice_directory, mode=mode, engine="none").check() for mode in modes}


@pytest.mark.parametrize("mode", ["official", "corrected"])
def test_exactly_the_known_defects_of_the_real_slice_are_listed(
    slice_findings: dict[Mode, tuple[Finding, ...]], mode: Mode
) -> None:
    """Ten tasks have a defect each, under either mode; nothing is said against the other fifty."""
    findings = slice_findings[mode]
    assert rules(findings, "error", "warning") == KNOWN
    assert all(finding.message and finding.advice for finding in findings if finding.severity != "info")


def test_what_an_error_is_depends_on_the_rules_in_force(slice_findings: dict[Mode, tuple[Finding, ...]]) -> None:
    """Tasks only the published rules get wrong are errors under those, and warnings under the corrected ones."""
    corrected, official = slice_findings["corrected"], slice_findings["official"]
    assert set(rules(corrected, "error")) == {"73-45"}
    assert set(rules(official, "error")) == {"13-1", "73-45", "130-9", "283-32", "45944", "49300"}
    (told,) = (finding for finding in corrected if (finding.path, finding.rule) == ("13-1", "untouched-passes"))
    assert told.message == "the untouched input passes under the official rules"
    (told,) = (finding for finding in corrected if (finding.path, finding.rule) == ("73-45", "untouched-passes"))
    assert told.message == "the untouched input passes under the corrected and the official rules"


def test_formulas_are_counted_and_those_no_engine_settles_are_named(slice_directory: Path) -> None:
    """42 answers hold formulas; which of them the embedded engine does not arrive at is known beforehand."""
    findings = SpreadsheetTaskset(slice_directory, engine="formualizer").check()
    infos = {finding.rule: finding for finding in findings if finding.severity == "info" and finding.path == ""}
    assert infos["formulas"].message.startswith("42 of 60 expected answers hold formulas")
    assert engines_for("formualizer")[0].identity in infos["formulas"].message
    assert "48257" in infos["formulas-unsettled"].message


def check(directory: Path, given: Any, expected: Any, **entry: Any) -> dict[str, set[str]]:
    """The rules that a set with one task breaks; workbooks are cells by sheet, or a function that writes one."""
    set_directory = dataset(directory / "set", {"id": "t", **entry})
    for name, made in (("1_t_init.xlsx", given), ("1_t_golden.xlsx", expected)):
        path = set_directory / "spreadsheet" / "t" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(made, dict):
            book(path, made)
        else:
            made(path)
    return rules(SpreadsheetTaskset(set_directory, engine="none").check(), "error", "warning")


S = "S"
EMPTY: dict[str, Cells] = {S: {"B1": 1}}
ONE: dict[str, Cells] = {S: {"A1": 1, "B1": 1}}


def test_a_sound_task_has_no_finding(tmp_path: Path) -> None:
    assert check(tmp_path, EMPTY, ONE) == {}


def test_each_defect_has_its_rule(tmp_path: Path) -> None:
    """Crafted sets of one task with one defect each."""

    def garbage(path: Path) -> None:
        path.write_bytes(b"no workbook")

    def uncached(path: Path) -> None:
        raw(path, '<row r="1"><c r="A1"><f>1+1</f></c></row>')

    sheets = {S: {"A1": 1}, "T": {"A1": 2}}
    cases: list[tuple[set[str], Any, Any, dict[str, Any]]] = [
        ({"untouched-passes"}, ONE, ONE, {}),
        ({"empty-answer"}, {S: {"A1": 9}}, {S: {"B1": 1}}, {}),
        ({"no-position"}, EMPTY, ONE, {"answer_position": ""}),
        ({"position"}, EMPTY, ONE, {"answer_position": "somewhere"}),
        ({"unreadable-workbook"}, EMPTY, garbage, {}),
        ({"unreadable-workbook"}, garbage, ONE, {}),
        ({"answer-sheet-absent"}, EMPTY, {"New": {"A1": 1}}, {}),
        ({"answer-sheet-unknown"}, EMPTY, ONE, {"answer_sheet": "Elsewhere"}),
        ({"excluded"}, EMPTY, ONE, {"exclude": "withdrawn"}),
        ({"uncached-expected", "untouched-passes"}, {"Sheet1": {"B1": 1}}, uncached, {}),
        ({"untouched-passes"}, {S: {"A1": 1}, "T": {}}, sheets, {"answer_sheet": "T"}),
        ({"position"}, EMPTY, ONE, {"answer_position": " 'S'!A1"}),
    ]
    for number, (expected, given, golden, entry) in enumerate(cases):
        assert check(tmp_path / str(number), given, golden, **entry) == {"t": expected}, expected


def test_a_task_that_cannot_be_passed_is_impossible(tmp_path: Path) -> None:
    """An expected answer that reads "nan" equals nothing under the published rules, itself included."""
    set_directory = dataset(tmp_path, {"id": "t"})
    book(set_directory / "spreadsheet" / "t" / "1_t_init.xlsx", {S: {"A1": 1}})
    book(set_directory / "spreadsheet" / "t" / "1_t_golden.xlsx", {S: {"A1": "nan"}})
    official = SpreadsheetTaskset(set_directory, mode="official", engine="none").check()
    corrected = SpreadsheetTaskset(set_directory, mode="corrected", engine="none").check()
    assert rules(official, "error") == {"t": {"impossible"}}
    assert rules(corrected, "error", "warning") == {}


def test_each_rule_is_told_once_for_a_task_with_many_cases(tmp_path: Path) -> None:
    """Three cases with the same defect are one finding that names them."""
    set_directory = dataset(tmp_path, {"id": "t"})
    for number in (1, 2, 3):
        book(set_directory / "spreadsheet" / "t" / f"{number}_t_input.xlsx", ONE)
        book(set_directory / "spreadsheet" / "t" / f"{number}_t_answer.xlsx", ONE)
    (finding,) = SpreadsheetTaskset(set_directory, engine="none").check()
    assert finding.rule == "untouched-passes"
    assert all(f"case {number}: " in finding.message for number in (1, 2, 3))
