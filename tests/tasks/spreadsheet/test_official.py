"""The published verdicts, known defects included."""

from __future__ import annotations

import zipfile
from pathlib import Path
from random import Random

import openpyxl
import pytest

from core.tasks.spreadsheet.dataset import Entry
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.positions import corrected_areas
from core.tasks.spreadsheet.verdict import Pair
from tests.tasks.spreadsheet import published
from tests.tasks.spreadsheet.conftest import pair
from tests.tasks.spreadsheet.making import book
from tests.tasks.spreadsheet.test_damage import damaged

BREAKS = {"130-9", "283-32", "45944", "49300"}
"""Tasks of the slice whose answer position the published evaluator cannot read."""


def outcomes(pairs: list[Pair]) -> list[str]:
    return [verdict.outcome for verdict in judge_all(pairs, "official")]


def test_expected_workbooks_pass_but_where_the_position_breaks_the_evaluator(entries: tuple[Entry, ...]) -> None:
    """Of 60 goldens handed in as outputs 56 pass; a comma, spaces and whole columns fail the other four."""
    verdicts = judge_all([pair(entry, entry.cases[0].expected) for entry in entries], "official")
    failed = {
        entry.id: verdict for entry, verdict in zip(entries, verdicts, strict=True) if verdict.outcome != "passed"
    }
    assert set(failed) == BREAKS
    assert all(verdict.outcome == "failed" and verdict.reason for verdict in failed.values())


def test_the_untouched_input_passes_exactly_two_tasks(entries: tuple[Entry, ...]) -> None:
    """13-1 is graded on the wrong sheet, and of 73-45 no cell is compared."""
    found = outcomes([pair(entry, entry.cases[0].input) for entry in entries])
    passed = [entry.id for entry, outcome in zip(entries, found, strict=True) if outcome == "passed"]
    assert passed == ["13-1", "73-45"]


def test_nothing_is_recalculated(entries: tuple[Entry, ...], resaved: dict[str, Path]) -> None:
    """An expected workbook saved by openpyxl fails wherever its answer was a formula, as in the release."""
    found = outcomes([pair(entry, resaved[entry.id]) for entry in entries])
    assert found.count("passed") == 16
    verdict = judge_all([pair(entries[0], resaved[entries[0].id])], "official")[0]
    assert verdict.engine == ""


def test_verdicts_are_those_of_the_published_evaluator(entries: tuple[Entry, ...]) -> None:
    """The expected workbooks of all 60 tasks: calamine's verdicts are openpyxl's."""
    assert_as_published([pair(entry, entry.cases[0].expected) for entry in entries])


@pytest.mark.slow
def test_verdicts_on_changed_workbooks_are_those_of_the_published_evaluator(
    entries: tuple[Entry, ...], resaved: dict[str, Path], tmp_path: Path
) -> None:
    """Untouched inputs, goldens without values and goldens with one cell changed fare as published too."""
    pairs = []
    for entry in entries:
        case = entry.cases[0]
        assert case.expected is not None
        spoilt = tmp_path / f"{entry.id}.xlsx"
        made = openpyxl.load_workbook(case.expected, data_only=True)
        first = corrected_areas(entry.position, entry.sheet, made.sheetnames)[0]
        made[first.sheet].cell(first.first_row, first.first_column).value = "changed"
        made.save(spoilt)
        pairs += [pair(entry, output) for output in (case.input, resaved[entry.id], spoilt)]
    assert_as_published(pairs)


def assert_as_published(pairs: list[Pair]) -> None:
    expected = [published.passes(p.expected, p.output, p.position) for p in pairs if p.output is not None]
    assert [outcome == "passed" for outcome in outcomes(pairs)] == expected
    assert any(expected)
    assert not all(expected)


@pytest.mark.parametrize(
    "position",
    ["A1:B2", "S!A1", "'S'!A1:B2,'S'!C3", "a1", "a1:b2", "A1:B", "S!A1!B2", "Z", "A0", "A2:A1", "B1:A1", "A1,"],
)
@pytest.mark.parametrize("changed", [False, True])
def test_odd_positions_fare_as_published(tmp_path: Path, position: str, changed: bool) -> None:
    """Small letters, empty ranges and half ranges are passed or failed as the release does."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 1, "B2": 2, "C3": 3}})
    output = book(tmp_path / "o.xlsx", {"S": {"A1": 5 if changed else 1, "B2": 2, "C3": 3}})
    (outcome,) = outcomes([Pair(case=1, expected=expected, output=output, position=position)])
    assert (outcome == "passed") == published.passes(expected, output, position)


def test_no_output_a_missing_sheet_and_a_corrupt_output_fail(tmp_path: Path) -> None:
    """What an agent leaves undone or broken is a failed case with a reason, never a crash."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 1}})
    other = book(tmp_path / "o.xlsx", {"T": {"A1": 1}})
    corrupt = tmp_path / "c.xlsx"
    corrupt.write_bytes(b"PK not really")
    pairs = [
        Pair(case=1, expected=expected, output=output, position="S!A1") for output in (None, other, corrupt, tmp_path)
    ]
    verdicts = judge_all(pairs, "official")
    assert [verdict.outcome for verdict in verdicts] == ["failed"] * 4
    assert all(verdict.reason for verdict in verdicts)


def with_part(source: Path, target: Path, part: str, change: tuple[bytes, bytes]) -> Path:
    """A copy of a workbook with one text of one part replaced."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or change[0] in data
            after.writestr(name, data.replace(*change) if name == part else data)
    return target


REFUSED = {
    "a colour that is none": ("xl/styles.xml", b'rgb="00993366"', b'rgb="reddish"'),
    "properties that are no XML": ("docProps/core.xml", b"</cp:coreProperties>", b""),
    "a part of no known type": ("[Content_Types].xml", b"sheet.main+xml", b"sheet.other+xml"),
    "a filter that openpyxl has no name for": (
        *("xl/worksheets/sheet1.xml", b"</sheetData>"),
        b'</sheetData><autoFilter ref="A1:A1"><filterColumn colId="x"/></autoFilter>',
    ),
    "a cell's style that is not there": ("xl/worksheets/sheet1.xml", b'<c r="A1"', b'<c r="A1" s="99"'),
    "another sheet that is no XML": ("xl/worksheets/sheet2.xml", b"</v></c>", b"</v>"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_openpyxl_refuses_fails_though_the_values_are_right(tmp_path: Path, what: str) -> None:
    """The release reads with openpyxl, which raises at parts that calamine never looks at."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 1}, "T": {"A1": 2}})
    part, old, new = REFUSED[what]
    output = with_part(expected, tmp_path / "o.xlsx", part, (old, new))
    assert not published.passes(expected, output, "A1")
    (verdict,) = judge_all([Pair(case=1, expected=expected, output=output, position="A1")], "official")
    assert verdict.outcome == "failed"
    assert "the output: o.xlsx is not a readable" in verdict.reason
    assert str(tmp_path) not in verdict.reason


@pytest.mark.slow
def test_an_output_damaged_outside_of_its_cells_passes_only_where_openpyxl_opens_it(
    entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """Expected workbooks handed in 400 times, each with one part of the package damaged."""
    random = Random(5)
    passed = refused = 0
    for number in range(400):
        case = random.choice([entry for entry in entries if entry.id in ("9391", "49237", "56274", "45063")])
        given = pair(case, tmp_path / f"{number}.xlsx")
        assert given.output is not None
        damage_one_part(given.expected, given.output, random)
        opens = published.passes(given.expected, given.output, given.position)
        (outcome,) = outcomes([given])
        assert outcome == "failed" or opens, number
        passed, refused = passed + (outcome == "passed"), refused + (not opens)
    assert passed > 40
    assert refused > 40


def damage_one_part(source: Path, target: Path, random: Random) -> None:
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        chosen = random.choice([name for name in before.namelist() if "/worksheets/" not in name])
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, damaged(data, random) if name == chosen and data else data)


def test_a_corrupt_expected_workbook_is_no_verdict(tmp_path: Path) -> None:
    """It says nothing about the output."""
    corrupt = tmp_path / "c.xlsx"
    corrupt.write_bytes(b"PK not really")
    output = book(tmp_path / "o.xlsx", {"S": {"A1": 1}})
    (verdict,) = judge_all([Pair(case=1, expected=corrupt, output=output, position="A1")], "official")
    assert verdict.outcome == "not_scorable"
    assert "the expected workbook: c.xlsx" in verdict.reason
