"""The corrected verdicts: positions as meant, formulas with values, and no blame on an agent for an engine."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from core.tasks.recalculate import EngineName, engines_here
from core.tasks.spreadsheet.dataset import Entry
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.verdict import CaseVerdict, Pair, grading_of
from tests.tasks.spreadsheet.conftest import pair
from tests.tasks.spreadsheet.making import book, raw

LIBREOFFICE = next(engine for engine in engines_here() if engine.name == "libreoffice")
needs_libreoffice = pytest.mark.skipif(not LIBREOFFICE.version, reason=f"no LibreOffice: {LIBREOFFICE.advice}")
ENGINES = ["formualizer", pytest.param("libreoffice", marks=needs_libreoffice)]

DATA = {f"B{row}": row for row in range(1, 5)}


def verdict(
    expected: Path, output: Path | None, position: str = "A1", engine: EngineName = "formualizer", sheet: str = ""
) -> CaseVerdict:
    case = Pair(case=1, expected=expected, output=output, position=position, sheet=sheet)
    (found,) = judge_all([case], "corrected", engine)
    return found


def answer(tmp_path: Path, value: Any, name: str = "output") -> Path:
    """A workbook with one answer in A1 beside its data."""
    return book(tmp_path / f"{name}.xlsx", {"S": {"A1": value, **DATA}})


# ------------------------------------------------------------------------------------------------------ the real slice


def test_every_expected_workbook_passes_as_output(entries: tuple[Entry, ...]) -> None:
    """60 of 60, where the published rules fail four."""
    verdicts = judge_all([pair(entry, entry.cases[0].expected) for entry in entries], "corrected", "none")
    assert [found.outcome for found in verdicts] == ["passed"] * 60


def test_the_untouched_input_passes_only_where_the_answer_is_the_input(entries: tuple[Entry, ...]) -> None:
    """13-1 is now graded on its answer sheet; in 73-45 input and expected workbook hold the same values."""
    verdicts = judge_all([pair(entry, entry.cases[0].input) for entry in entries], "corrected", "none")
    passed = [entry.id for entry, found in zip(entries, verdicts, strict=True) if found.outcome == "passed"]
    assert passed == ["73-45"]


def assert_right_answers_never_fail(
    entries: tuple[Entry, ...], resaved: dict[str, Path], engine: EngineName, scorable: int
) -> None:
    verdicts = judge_all([pair(entry, resaved[entry.id]) for entry in entries], "corrected", engine)
    assert [found.reason for found in verdicts if found.outcome == "failed"] == []
    assert sum(found.outcome == "passed" for found in verdicts) >= scorable
    assert all(found.reason for found in verdicts if found.outcome == "not_scorable")
    assert all(found.engine for found in verdicts if found.outcome == "not_scorable")


def test_right_formulas_never_fail_under_the_embedded_engine(
    entries: tuple[Entry, ...], resaved: dict[str, Path]
) -> None:
    """Goldens saved by openpyxl lose their values: recalculated, each passes or is not scorable for a told reason."""
    assert_right_answers_never_fail(entries, resaved, "formualizer", 48)


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize(("engine", "scorable"), [("libreoffice", 52), ("auto", 54)])
def test_right_formulas_never_fail_under_libreoffice(
    entries: tuple[Entry, ...], resaved: dict[str, Path], engine: EngineName, scorable: int
) -> None:
    """The same, with LibreOffice alone and with formualizer for what it does not know."""
    assert_right_answers_never_fail(entries, resaved, engine, scorable)


# ------------------------------------------------------------------------------------------------------- recalculation


@pytest.mark.parametrize("engine", ENGINES)
def test_a_formula_without_a_value_is_computed(tmp_path: Path, engine: EngineName) -> None:
    """What openpyxl saved without a value is graded by its value, and the engine is recorded."""
    expected = answer(tmp_path, 10, "expected")
    right = verdict(expected, answer(tmp_path, "=SUM(B1:B4)"), engine=engine)
    wrong = verdict(expected, answer(tmp_path, "=SUM(B1:B3)"), engine=engine)
    assert (right.outcome, wrong.outcome) == ("passed", "failed")
    assert right.engine.startswith(engine)
    assert wrong.differences[0].got == 6


def test_a_saved_value_is_taken_as_it_is(tmp_path: Path) -> None:
    """A formula with the value Excel saved needs no engine, so none is recorded."""
    output = raw(tmp_path / "o.xlsx", '<row r="1"><c r="A1"><f>SUM(B1:B4)</f><v>10</v></c></row>')
    found = verdict(raw(tmp_path / "e.xlsx", '<row r="1"><c r="A1"><v>10</v></c></row>'), output)
    assert (found.outcome, found.engine) == ("passed", "")


def test_values_a_workbook_does_not_trust_are_computed(tmp_path: Path) -> None:
    """Writers that save 0 for every formula mark the workbook for full calculation: that 0 is not the answer."""
    expected = raw(tmp_path / "e.xlsx", '<row r="1"><c r="A1"><v>2</v></c></row>')
    row = '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c></row>'
    output = raw(tmp_path / "o.xlsx", row, calculate=True)
    assert verdict(expected, output).outcome == "passed"


def test_an_expected_workbook_without_values_is_computed_too(tmp_path: Path) -> None:
    """Where the golden's own formula was saved without a value, the engine gives it."""
    expected = answer(tmp_path, "=SUM(B1:B4)", "expected")
    assert verdict(expected, answer(tmp_path, 10)).outcome == "passed"
    assert verdict(expected, answer(tmp_path, 11)).outcome == "failed"


def test_without_an_engine_a_formula_without_value_is_not_scorable(tmp_path: Path) -> None:
    """engine = "none" gives no verdict on it rather than a wrong one."""
    found = verdict(answer(tmp_path, 10, "expected"), answer(tmp_path, "=SUM(B1:B4)"), engine="none")
    assert found.outcome == "not_scorable"
    assert "no engine" in found.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_an_array_formula_answers_for_the_cells_it_fills(tmp_path: Path, engine: EngineName) -> None:
    """The cells below an array formula have values only after recalculation."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 2, "A2": 4, "A3": 6, **DATA}})
    output = answer(tmp_path, ArrayFormula("A1:A3", "=B1:B3*2"))
    assert verdict(expected, output, "A1:A3", engine).outcome == "passed"


@needs_libreoffice
def test_a_number_stays_a_number_whatever_format_an_engine_gives_it(tmp_path: Path) -> None:
    """LibreOffice turns a date formula in a plain cell into a date; the cell shows a number, and that is compared."""
    expected = answer(tmp_path, 45000.25, "expected")
    output = answer(tmp_path, "=DATE(2023,3,15)+TIME(6,0,0)")
    assert verdict(expected, output, engine="libreoffice").outcome == "passed"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_date_formula_in_a_date_cell_compares_as_a_date(tmp_path: Path, engine: EngineName) -> None:
    """In a cell formatted as a date the computed value is a date."""
    expected = answer(tmp_path, datetime.datetime(2023, 3, 15), "expected")
    output = book(tmp_path / "o.xlsx", {"S": {"A1": "=DATE(2023,3,15)", **DATA}}, {"A1": "yyyy-mm-dd"})
    assert verdict(expected, output, engine=engine).outcome == "passed"


# ------------------------------------------------------------------------------------------------- what engines cannot


@needs_libreoffice
def test_what_libreoffice_does_not_know_is_not_scorable_with_the_reason(tmp_path: Path) -> None:
    """LibreOffice 7.4 has no FILTER; hidden in an IFERROR it would even look like a wrong answer."""
    expected = answer(tmp_path, "a, b", "expected")
    for formula in (
        '=_xlfn.TEXTJOIN(", ",TRUE,_xlfn.TEXTSPLIT("a-b","-"))',
        '=IFERROR(_xlfn.TEXTJOIN(", ",TRUE,_xlfn.TEXTSPLIT("a-b","-")),"none")',
    ):
        found = verdict(expected, answer(tmp_path, formula), engine="libreoffice")
        if found.outcome == "passed":
            pytest.skip(f"LibreOffice {LIBREOFFICE.version} knows TEXTSPLIT")
        assert found.outcome == "not_scorable"
        assert "does not know TEXTSPLIT" in found.reason


@needs_libreoffice
def test_auto_asks_the_embedded_engine_for_what_libreoffice_does_not_know(tmp_path: Path) -> None:
    """Under auto one identity names both engines, so that grades of one machine stay comparable."""
    lookup = "=_xlfn.XLOOKUP(3,B1:B4,B1:B4)"
    found = verdict(answer(tmp_path, 3, "expected"), answer(tmp_path, lookup), engine="auto")
    plain = verdict(answer(tmp_path, 3, "expected"), answer(tmp_path, "=B3"), engine="auto")
    assert (found.outcome, plain.outcome) == ("passed", "passed")
    assert found.engine == plain.engine
    assert "libreoffice" in found.engine
    assert "formualizer" in found.engine


def test_what_formualizer_does_not_know_is_not_scorable_with_the_reason(tmp_path: Path) -> None:
    """A function the embedded engine lacks is no verdict on the agent, also behind another cell."""
    expected = answer(tmp_path, "ok", "expected")
    output = book(tmp_path / "o.xlsx", {"S": {"A1": "=IFERROR(C1,1)", "C1": '=GETPIVOTDATA("x",B1)', **DATA}})
    found = verdict(expected, output)
    assert found.outcome == "not_scorable"
    assert "does not know GETPIVOTDATA" in found.reason


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("formula", ["=SUMM(B1:B4)", "=nothing_of_that_name", "=1/0", "=SUM(B1:B4", "=B1"])
def test_a_writers_own_mistake_fails(tmp_path: Path, engine: EngineName, formula: str) -> None:
    """A function nobody has, an undefined name, an error or a plain wrong formula is the answer's fault."""
    found = verdict(answer(tmp_path, 10, "expected"), answer(tmp_path, formula), engine=engine)
    if formula == "=SUM(B1:B4" and found.outcome == "passed":
        return  # LibreOffice closes the bracket, as Excel does when asked
    assert found.outcome in ("failed", "not_scorable")
    if found.outcome == "not_scorable":
        assert "refuses it" in found.reason  # a workbook no engine opens


def test_one_plainly_wrong_cell_fails_whatever_else_cannot_be_computed(tmp_path: Path) -> None:
    """Doubt about one cell does not excuse another."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 1, "A2": 2}})
    output = book(tmp_path / "o.xlsx", {"S": {"A1": '=GETPIVOTDATA("x",B1)', "A2": 3}})
    assert verdict(expected, output, "A1:A2").outcome == "failed"


def test_todays_date_is_only_an_excuse_where_it_was_expected(tmp_path: Path) -> None:
    """A formula that depends on the clock is not scorable against another that does, and wrong against a value."""
    saved = '<row r="1"><c r="A1"><f>TODAY()+0</f><v>40000</v></c></row>'
    moving = raw(tmp_path / "e.xlsx", saved)
    fixed = raw(tmp_path / "f.xlsx", '<row r="1"><c r="A1"><v>40000</v></c></row>')
    output = book(tmp_path / "o.xlsx", {"Sheet1": {"A1": "=TODAY()+0"}})
    found = verdict(moving, output)
    assert found.outcome == "not_scorable"
    assert "TODAY" in found.reason
    assert verdict(fixed, output).outcome == "failed"


def test_an_engine_that_misses_excels_own_value_is_not_believed(tmp_path: Path) -> None:
    """The same formula as expected, another value: the engine is wrong, not the answer."""
    saved = '<row r="1"><c r="A1"><f>SUM(B1:B4)</f><v>99</v></c></row>'
    expected = raw(tmp_path / "e.xlsx", saved)
    output = book(tmp_path / "o.xlsx", {"Sheet1": {"A1": "=SUM(B1:B4)"}})
    found = verdict(expected, output)
    assert found.outcome == "not_scorable"
    assert "does not arrive at the values Excel saved" in found.reason


# ------------------------------------------------------------------------------------------------- positions and files


def test_the_answer_sheet_is_honoured(tmp_path: Path) -> None:
    """Graded on the sheet the task names, not on the first one."""
    expected = book(tmp_path / "e.xlsx", {"First": {"A1": 1}, "Answer": {"A1": 2}})
    output = book(tmp_path / "o.xlsx", {"First": {"A1": 1}, "Answer": {"A1": 3}})
    assert verdict(expected, output, sheet="Answer").outcome == "failed"
    assert verdict(expected, output).outcome == "passed"


def test_rows_too_many_fail_a_whole_column(tmp_path: Path) -> None:
    """A:B reaches to the last row either workbook uses."""
    expected = book(tmp_path / "e.xlsx", {"S": {"A1": 1, "B2": 2}})
    longer = book(tmp_path / "o.xlsx", {"S": {"A1": 1, "B2": 2, "A9": 9}})
    assert verdict(expected, longer, "A:B").outcome == "failed"
    assert verdict(expected, expected, "A:B").outcome == "passed"


def test_a_sheet_may_be_called_in_other_letters(tmp_path: Path) -> None:
    """Sheet names differ in more than case, as in Excel."""
    expected = book(tmp_path / "e.xlsx", {"Result": {"A1": 1}})
    assert verdict(expected, book(tmp_path / "o.xlsx", {"RESULT": {"A1": 1}})).outcome == "passed"
    missing = verdict(expected, book(tmp_path / "m.xlsx", {"Other": {"A1": 1}}))
    assert missing.outcome == "failed"
    assert "no sheet 'Result'; it has 'Other'" in missing.reason


def test_no_output_and_a_corrupt_output_fail(tmp_path: Path) -> None:
    """Nothing handed in, and something that is no workbook, are failed cases with a reason."""
    expected = answer(tmp_path, 1, "expected")
    corrupt = tmp_path / "c.xlsx"
    corrupt.write_text("name,value\n")
    for output in (None, corrupt, tmp_path / "absent.xlsx", tmp_path):
        found = verdict(expected, output)
        assert found.outcome == "failed"
        assert found.reason


def test_a_corrupt_expected_workbook_and_an_unreadable_position_are_no_verdict(tmp_path: Path) -> None:
    """Neither says anything about the output."""
    output = answer(tmp_path, 1)
    corrupt = tmp_path / "c.xlsx"
    corrupt.write_text("name,value\n")
    assert verdict(corrupt, output).outcome == "not_scorable"
    assert verdict(output, output, "nowhere at all").outcome == "not_scorable"


def test_gold_is_shown_only_when_revealed(tmp_path: Path) -> None:
    """At most a page of differing cells, without the expected values unless they are asked for."""
    expected = book(tmp_path / "e.xlsx", {"S": {f"A{row}": row for row in range(1, 101)}})
    output = book(tmp_path / "o.xlsx", {"S": {"A1": "x"}})
    found = verdict(expected, output, "A1:A100")
    hidden, revealed = (grading_of([found], "corrected", reveal) for reveal in (False, True))
    assert len(hidden.differences) == 40
    assert {difference.expected for difference in hidden.differences} == {None}
    assert (revealed.differences[0].got, revealed.differences[0].expected) == ("'x'", "1.0")
    assert hidden.compared == 100
    assert "100 of 100 cells differ, the first is S!A1" in str(hidden.grade)


def test_grading_from_many_threads_at_once_ends(tmp_path: Path) -> None:
    """Engines are few and wrong formulas start a second one to doubt the first: nobody waits for himself."""
    saved = '<row r="1"><c r="A1"><f>SUM(B1:B4)</f><v>10</v></c></row>'
    jobs = []
    for number in range(12):
        folder = tmp_path / str(number)
        folder.mkdir()
        output = book(folder / "o.xlsx", {"Sheet1": {"A1": "=SUM(B1:B4)+1", **DATA}})
        jobs.append((raw(folder / "e.xlsx", saved), output))
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda job: verdict(*job).outcome, jobs))
    assert len(found) == 12
