"""Perturbing a workbook, and knowing whether the right answer changes with it."""

from __future__ import annotations

import datetime
import io
import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.recalculate import engines_here
from core.tasks.spreadsheet.parts import WorkbookParts
from core.tasks.spreadsheet.perturb import perturb, perturbation
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.starter.layout import write_suite
from tests.tasks.spreadsheet.making import book, dataset, raw

SEEDS = st.integers(0, 10_000)
EVEN = SEEDS.map(lambda seed: 2 * seed)
ODD = EVEN.map(lambda seed: seed + 1)
DATA = {"A1": "Item", "B1": 2023, "A2": "x", "B2": 10, "A3": "y", "B3": 20, "A4": "x", "B4": 30}


@given(EVEN, st.integers(-(10**9), 10**9))
def test_a_whole_number_moves_and_keeps_type_and_sign(seed: int, number: int) -> None:
    """Only zero stays."""
    moved = perturbation(seed, "t").of(number)
    assert type(moved) is int
    assert (moved == number) == (number == 0)
    assert (moved > 0) == (number > 0)


@given(EVEN, st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_moves_and_a_share_stays_a_share(seed: int, number: float) -> None:
    """A number below 1 stays below 1, signs stay, and only zero and what no cell could hold twice do not move."""
    moved = perturbation(seed, "t").of(number)
    assert type(moved) is float
    assert math.copysign(1, moved) == math.copysign(1, number)
    assert math.isfinite(moved)
    if 1e-300 < abs(number) < 1e300:
        assert moved != number
    if abs(number) < 1:
        assert abs(moved) < 1


@given(ODD, st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_sparing_perturbation_keeps_a_value_or_moves_it_towards_zero(seed: int, number: float) -> None:
    """Half of the values stay, the other half with the next odd seed; whole and broken figures that are equal do both
    alike."""
    moved = [perturbation(each, "t").of(number) for each in (seed, seed + 2)]
    assert number in moved
    for each in moved:
        assert type(each) is type(number)
        assert abs(each) <= abs(number) or (number in range(1, 2100) and each == number + 1) or date_like(number)
    if float(number).is_integer():
        assert moved == [perturbation(each, "t").of(float(number)) for each in (seed, seed + 2)]


def date_like(number: float) -> bool:
    return number.is_integer() and 1900_01_01 <= number <= 2099_12_31


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("day", [datetime.date(2023, 1, 15), datetime.date(2023, 12, 31), datetime.date(2024, 2, 29)])
def test_a_date_written_as_a_number_stays_one(seed: int, day: datetime.date) -> None:
    """20231231 becomes a later day, not the 31st of a thirteenth month."""
    moved = perturbation(seed, "t").of(int(f"{day:%Y%m%d}"))
    assert datetime.datetime.strptime(str(moved), "%Y%m%d").date() >= day


@pytest.mark.parametrize("seed", range(1, 20, 2))
def test_parts_of_dates_stay_parts_of_dates_under_a_sparing_perturbation(seed: int) -> None:
    """Programs make dates of them, and fail on a 14th month."""
    change = perturbation(seed, "t")
    for month in range(1, 13):
        assert 1 <= change.of(month) <= 12
    for day in range(1, 32):
        assert 1 <= change.of(day) <= 31
    assert all(change.of(year) in (year, year + 1) for year in range(1900, 2100))


@pytest.mark.parametrize("last", [datetime.datetime(9999, 12, 31), datetime.date(9999, 12, 31)])
def test_the_end_of_the_calendar_stays(last: datetime.date) -> None:
    """ "Valid for ever" is written as the last day there is; no later one can be."""
    assert [perturbation(seed, "t").of(last) for seed in range(6)] == [last] * 6


FIGURES = st.one_of(
    st.integers(-(10**6), 10**6).filter(bool),
    st.decimals(-(10**6), 10**6, places=2, allow_nan=False).filter(bool).map(float),
    st.decimals(-1, 1, places=4, allow_nan=False).filter(bool).map(float),
)


@given(EVEN, FIGURES, FIGURES)
def test_equal_figures_stay_equal_and_larger_ones_larger(seed: int, left: float, right: float) -> None:
    """Keys still match and orders still hold, between whole figures, broken ones and shares too."""
    change = perturbation(seed, "t")
    assert (change.of(left) < change.of(right)) == (left < right)
    assert (change.of(left) == change.of(right)) == (left == right)


@given(EVEN, st.datetimes(max_value=datetime.datetime(2500, 1, 1)))
def test_a_date_stays_a_date_at_the_same_time_of_day(seed: int, moment: datetime.datetime) -> None:
    """Dates move by whole days."""
    moved = perturbation(seed, "t").of(moment)
    assert moved.time() == moment.time()
    assert moved > moment


@pytest.mark.parametrize("value", ["text", "12", True, False, None, 0, 0.0, datetime.time(3)])
def test_texts_truth_values_and_zero_stay(value: Any) -> None:
    """What is no figure or date is kept as it is."""
    assert perturbation(3, "t").of(value) is value


@given(SEEDS)
def test_figures_the_instruction_names_stay(seed: int) -> None:
    """Programs are right to rely on a key, a threshold or a year that the task tells them."""
    change = perturbation(seed, "t", "List the orders above 1,250.50 of customer 1023 since 2019 (not those of A7).")
    for named in (1250.5, 1023, 2019):
        assert change.of(named) == named
    assert perturbation(seed - seed % 2, "t", "A7").of(7) != 7


def test_structure_headers_and_formulas_are_kept(tmp_path: Path) -> None:
    """Only figures and dates below the first used row change; the original values are told."""
    day = datetime.datetime(2024, 1, 31)
    source = book(tmp_path / "s.xlsx", {"S": {**DATA, "C2": "=B2*2", "D2": day}, "Empty": {}})
    changed = perturb(source, tmp_path / "p.xlsx", perturbation(8, "t"))
    assert changed == {("S", 2, 2): 10, ("S", 3, 2): 20, ("S", 4, 2): 30, ("S", 2, 4): day}
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(tmp_path / "p.xlsx")
    assert before.sheetnames == after.sheetnames
    same = [
        cell.coordinate
        for row in before["S"].iter_rows()
        for cell in row
        if (cell.value == after["S"][cell.coordinate].value)
    ]
    assert {"A1", "B1", "A2", "A3", "A4", "C2"} <= set(same)
    assert isinstance(after["S"]["D2"].value, datetime.datetime)


def task_set(
    directory: Path, given_cells: dict[str, Any], expected: str | dict[str, Any], position: str = "D2"
) -> SpreadsheetTaskset:
    """A set of one task; `expected` is a formula for the answer that Excel saved with its value, or cells."""
    dataset(directory, {"id": "t", "answer_position": position})
    folder = directory / "spreadsheet" / "t"
    book(folder / "1_t_init.xlsx", {"Sheet1": given_cells})
    if isinstance(expected, dict):
        book(folder / "1_t_golden.xlsx", {"Sheet1": expected})
    else:
        numbers = "".join(
            f'<row r="{row}"><c r="B{row}"><v>{DATA[f"B{row}"]}</v></c>'
            + (
                f'<c r="D2"><f>{expected.partition("|")[0]}</f><v>{expected.partition("|")[2]}</v></c>'
                if row == 2
                else ""
            )
            + "</row>"
            for row in (1, 2, 3, 4)
        )
        raw(folder / "1_t_golden.xlsx", numbers)
    return SpreadsheetTaskset(directory, engine="formualizer")


def perturbed(taskset: SpreadsheetTaskset, work: Path, seed: int = 8) -> tuple[bool | None, Path]:
    work.mkdir(exist_ok=True)
    (task,) = taskset.tasks()
    return taskset.perturbed(task, 1, seed, work), work / "input.xlsx"


def test_an_answer_given_by_a_formula_over_the_data_is_known_to_respond(tmp_path: Path) -> None:
    """SUM(B2:B4) is 60 on the input and something else on the perturbed one."""
    known, path = perturbed(task_set(tmp_path / "set", DATA, "SUM(B2:B4)|60"), tmp_path / "work")
    assert known is True
    assert openpyxl.load_workbook(path)["Sheet1"]["B2"].value != 10


def test_an_answer_that_stays_put_is_not_known_to_respond(tmp_path: Path) -> None:
    """COUNT(B2:B4) is 3 whatever the figures are: the perturbation is written, and nothing is claimed."""
    known, path = perturbed(task_set(tmp_path / "set", DATA, "COUNT(B2:B4)|3"), tmp_path / "work")
    assert known is False
    assert path.exists()


def test_an_answer_of_plain_values_is_not_known_to_respond(tmp_path: Path) -> None:
    """Without a formula or a further case nobody here knows the new answer."""
    known, path = perturbed(task_set(tmp_path / "set", DATA, {**DATA, "D2": 60}), tmp_path / "work")
    assert known is False
    assert path.exists()


def test_an_engine_that_misses_excels_value_proves_nothing(tmp_path: Path) -> None:
    """If the engine disagrees with the saved value to begin with, a change says nothing."""
    known, _ = perturbed(task_set(tmp_path / "set", DATA, "SUM(B2:B4)|61"), tmp_path / "work")
    assert known is False


def test_the_input_of_another_case_is_perturbed_too(tmp_path: Path) -> None:
    """A fix that knows the inputs of all cases by heart does not know this one."""
    task = write_suite(3, tmp_path, 1, 0)
    taskset = SpreadsheetTaskset(task, engine="formualizer")
    first = taskset.tasks()[0]
    inputs = {case.index: Path(case.inputs[0].path).read_bytes() for case in first.cases}
    assert len(inputs) == 3
    for seed in range(4):
        work = tmp_path / f"work{seed}"
        work.mkdir()
        assert taskset.perturbed(first, 1, seed, work) is True
        assert not any(_same_cells((work / "input.xlsx").read_bytes(), other) for other in inputs.values())


def _same_cells(one: bytes, other: bytes) -> bool:
    """Whether two workbooks hold the same values."""
    books = [openpyxl.load_workbook(io.BytesIO(data)) for data in (one, other)]
    first, second = ([list(sheet.iter_rows(values_only=True)) for sheet in each] for each in books)
    return first == second


def test_a_workbook_without_figures_cannot_be_perturbed(tmp_path: Path) -> None:
    """Nothing is written then."""
    known, path = perturbed(task_set(tmp_path / "set", {"A1": "a", "A2": "b"}, {"D2": "c"}), tmp_path / "work")
    assert known is None
    assert not path.exists()


def test_formulas_of_the_input_have_their_values(tmp_path: Path) -> None:
    """Code that reads values does not find the perturbed input emptier than the original."""
    given_cells = {**DATA, "E2": "=SUM(B2:B4)"}
    _, path = perturbed(task_set(tmp_path / "set", given_cells, {**given_cells, "D2": 60}), tmp_path / "work")
    formulas, values = openpyxl.load_workbook(path)["Sheet1"], openpyxl.load_workbook(path, data_only=True)["Sheet1"]
    assert formulas["E2"].value == "=SUM(B2:B4)"
    assert values["E2"].value == sum(values[f"B{row}"].value for row in (2, 3, 4))
    assert values["E2"].value > 60


def test_a_perturbation_is_a_function_of_seed_task_and_case(tmp_path: Path) -> None:
    """The same seed gives the same values, another seed other ones."""
    taskset = task_set(tmp_path / "set", DATA, {**DATA, "D2": 60})
    values = []
    for number, seed in enumerate((8, 8, 10)):
        _, path = perturbed(taskset, tmp_path / f"work{number}", seed)
        sheet = openpyxl.load_workbook(path)["Sheet1"]
        values.append([cell.value for row in sheet.iter_rows() for cell in row])
    assert values[0] == values[1]
    assert values[0] != values[2]


def test_no_gold_is_left_beside_the_perturbed_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work directory is what a sandbox sees: it holds the input and nothing else, and no copy stays elsewhere."""
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temp))
    monkeypatch.setenv("TMPDIR", str(temp))
    _, path = perturbed(task_set(tmp_path / "set", DATA, "SUM(B2:B4)|60"), tmp_path / "work")
    assert [found.name for found in path.parent.iterdir()] == ["input.xlsx"]
    assert list(temp.iterdir()) == []


def test_perturbed_inputs_of_real_tasks_keep_sheets_and_formulas(slice_directory: Path, tmp_path: Path) -> None:
    """Ten real workbooks: every one stays readable, with the same sheets and the same formulas."""
    taskset = SpreadsheetTaskset(slice_directory, engine="none")
    engine = next(found for found in engines_here() if found.name == "formualizer")
    assert engine.version
    for task in taskset.tasks()[:60:6]:
        work = tmp_path / task.id
        work.mkdir()
        if taskset.perturbed(task, 1, 3, work) is None:
            continue
        with WorkbookParts(Path(task.cases[0].inputs[0].path)) as before, WorkbookParts(work / "input.xlsx") as after:
            assert list(before.sheets) == list(after.sheets)
            for sheet in before.sheets:
                places = [{(cell.row, cell.column) for cell in parts.formulas(sheet)} for parts in (before, after)]
                assert places[0] == places[1]
