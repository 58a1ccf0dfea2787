"""Reading SpreadsheetBench folders in every layout they were published in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UserError
from core.tasks.spreadsheet.dataset import Entry, read_dataset
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from tests.tasks.spreadsheet.making import book, dataset


def folder(directory: Path, task: str, *names: str) -> None:
    for name in names:
        book(directory / "spreadsheet" / task / name, {"S": {"A1": name}})


def test_the_real_slice_is_read_whole(entries: tuple[Entry, ...]) -> None:
    """60 tasks, integer and text ids alike, each with one case and both workbooks."""
    assert len(entries) == 60
    assert {"13-1", "12307"} <= {entry.id for entry in entries}
    assert all(len(entry.cases) == 1 and entry.cases[0].input and entry.cases[0].expected for entry in entries)
    assert {entry.kind for entry in entries} == {"Sheet-Level Manipulation", "Cell-Level Manipulation"}


def test_odd_names_of_the_real_slice_are_found_and_told(entries: tuple[Entry, ...]) -> None:
    """The misnamed golden of 42930 and the bare names of 56274 are used, with a finding each."""
    odd = {entry.id: {problem.rule for problem in entry.problems} for entry in entries if entry.problems}
    assert odd == {"42930": {"file-name"}, "56274": {"file-name", "excluded"}}
    by_id = {entry.id: entry for entry in entries}
    assert by_id["42930"].cases[0].expected is not None
    assert by_id["42930"].cases[0].expected.name == "1_43930_golden.xlsx"


def test_the_first_release_has_three_cases_and_odd_input_names(tmp_path: Path) -> None:
    """v0.1: `<n>_<id>_input.xlsx` and `_answer.xlsx`, where some inputs are named with a space."""
    dataset(tmp_path, {"id": 77})
    folder(
        tmp_path,
        "77",
        *("1_77_input.xlsx", "2_77_input .xlsx", "3_77_input.xlsx"),
        *("1_77_answer.xlsx", "2_77_answer.xlsx", "3_77_answer.xlsx"),
    )
    (entry,) = read_dataset(tmp_path)
    assert [case.index for case in entry.cases] == [1, 2, 3]
    assert [case.input.name for case in entry.cases if case.input] == [
        "1_77_input.xlsx",
        "2_77_input .xlsx",
        "3_77_input.xlsx",
    ]
    assert [problem.rule for problem in entry.problems] == ["file-name"]
    assert "space before the extension" in entry.problems[0].message


def test_a_rightly_named_file_is_preferred(tmp_path: Path) -> None:
    """Where a file has the task's name, another one's leftover is not taken."""
    dataset(tmp_path, {"id": "a"})
    folder(tmp_path, "a", "1_a_init.xlsx", "1_a_golden.xlsx", "1_Z_golden.xlsx", "golden.xlsx")
    (entry,) = read_dataset(tmp_path)
    assert entry.cases[0].expected is not None
    assert entry.cases[0].expected.name == "1_a_golden.xlsx"
    assert entry.problems == ()


def test_a_missing_workbook_is_a_finding_and_stops_a_run(tmp_path: Path) -> None:
    """Checking lists it; asking for the tasks of a run names the first and how to see all."""
    dataset(tmp_path, {"id": "a"}, {"id": "b"})
    folder(tmp_path, "a", "1_a_init.xlsx")
    entries = read_dataset(tmp_path)
    assert [[problem.rule for problem in entry.problems] for entry in entries] == [["missing-file"], ["missing-file"]]
    with pytest.raises(UserError, match=r"task a: case 1 has no expected workbook in a/; `trace2skill tasks check"):
        SpreadsheetTaskset(tmp_path, engine="none").tasks()


def test_a_path_that_leaves_the_dataset_is_not_followed(tmp_path: Path) -> None:
    """A dataset cannot point at other folders of the machine."""
    folder(tmp_path, "secret", "1_a_init.xlsx", "1_a_golden.xlsx")
    inside = dataset(tmp_path / "set", {"id": "a", "spreadsheet_path": "../spreadsheet/secret"})
    (entry,) = read_dataset(inside)
    assert [problem.rule for problem in entry.problems] == ["missing-file"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "has no dataset.json"),
        ("[{]", "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        ("{}", "a list of tasks is expected, this is a dict"),
        ("[]", "lists no tasks"),
        ('[{"id": 1}]', "entry 1 has no instruction"),
        ('[{"instruction": "x"}]', "entry 1 has no id"),
        ("[3]", "entry 1 has no id"),
        ('[{"id": 1, "instruction": "x"}, {"id": "1", "instruction": "y"}]', "listed twice"),
    ],
)
def test_a_bad_dataset_file_is_one_clear_sentence(tmp_path: Path, content: str | bytes | None, said: str) -> None:
    """What is wrong, and where."""
    path = tmp_path / "dataset.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content)
    with pytest.raises(UserError, match=said) as caught:
        read_dataset(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such folder"):
        read_dataset(tmp_path / "nowhere")


def test_tasks_carry_what_a_run_needs(tmp_path: Path) -> None:
    """Input under its fixed name, expected workbook as the reference only, and where the answer lies."""
    dataset(tmp_path, {"id": 5, "answer_position": "B2", "answer_sheet": "S", "data_position": "A1:B9"})
    folder(tmp_path, "5", "1_5_init.xlsx", "1_5_golden.xlsx")
    (task,) = SpreadsheetTaskset(tmp_path, engine="none").tasks()
    (case,) = task.cases
    assert (task.id, task.domain, task.kind) == ("5", "spreadsheet", "Cell-Level Manipulation")
    assert task.details == {"answer_position": "B2", "answer_sheet": "S", "data_position": "A1:B9"}
    assert [(file.name, Path(file.path).name) for file in case.inputs] == [("input.xlsx", "1_5_init.xlsx")]
    assert Path(case.reference["path"]).name == "1_5_golden.xlsx"
    assert "golden" not in json.dumps([file.model_dump() for file in case.inputs])
