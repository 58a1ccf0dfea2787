"""Files of one's own tasks lie in their folder, and what a task is graded with is no input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.errors import UserError
from tests.tasks.own.laying import laid

CHECKED = {"instruction": "Do.", "checker": "check.py"}
ASKED = {"instruction": "Who?", "expected": "Ada"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.txt", "there is no file absent.txt"),
        ("../secret.txt", "not below the folder"),
        ("/etc/hostname", "not below the folder"),
        ("./a.txt", "plain path"),
        ("data", "is no file"),
        ("out.txt", "a link that leads out of the folder"),
        ("elsewhere/secret.txt", "a link that leads out of the folder"),
        ("a\\b", "no name of a file"),
        ("", "no name of a file"),
        ("tasks.jsonl", "no agent may be given it"),
    ],
)
def test_an_input_is_a_file_in_the_folder(tmp_path: Path, name: str, told: str) -> None:
    """Nothing outside, no link out, and not the list of tasks, which has the answers."""
    folder = tmp_path / "tasks"
    (folder / "data").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    for place in (tmp_path, tmp_path / "other"):
        (place / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "elsewhere").symlink_to(tmp_path / "other")
    taskset = laid(folder, {**ASKED, "inputs": [name]}, a_dot_txt="a")
    with pytest.raises(UserError) as problem:
        taskset.tasks()
    assert told in str(problem.value)


def test_a_link_within_the_folder_is_fine(tmp_path: Path) -> None:
    """It is the same folder."""
    taskset = laid(tmp_path, {**ASKED, "inputs": ["b.txt"]}, a_dot_txt="a")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert taskset.tasks()[0].cases[0].inputs[0].name == "b.txt"


@pytest.mark.parametrize(
    "lines",
    [
        ({**CHECKED, "inputs": ["check.py"]},),
        (CHECKED, {**ASKED, "inputs": ["check.py"]}),
        (CHECKED, {**ASKED, "inputs": ["link.py"]}),
        ({**CHECKED, "checker_files": ["gold.txt"]}, {**ASKED, "inputs": ["gold.txt"]}),
    ],
)
def test_what_grades_a_task_is_no_input_of_any(tmp_path: Path, lines: tuple[dict[str, Any], ...]) -> None:
    """Not of the same task, not of another, not by a link."""
    taskset = laid(tmp_path, *lines, check_dot_py="", gold_dot_txt="")
    (tmp_path / "link.py").symlink_to("check.py")
    with pytest.raises(UserError, match="no agent may be given it"):
        taskset.tasks()


def test_what_a_checker_finds_the_answer_in_is_no_input(tmp_path: Path) -> None:
    """The answer would take its place."""
    with pytest.raises(UserError, match="where a checker finds the answer"):
        laid(tmp_path, {**CHECKED, "inputs": ["answer.txt"]}, check_dot_py="", answer_dot_txt="").tasks()


@pytest.mark.parametrize("key", ["checker", "expected_workbook"])
def test_what_grades_a_task_must_be_there(tmp_path: Path, key: str) -> None:
    """Before anything is spent."""
    line = {"instruction": "Do.", key: "absent.xlsx"} | ({"answer_position": "A1"} if key != "checker" else {})
    with pytest.raises(UserError, match=f'"{key}": there is no file absent.xlsx'):
        laid(tmp_path, line).tasks()


def test_a_picture_that_no_model_can_be_shown_is_refused(tmp_path: Path) -> None:
    """Before money is spent: every attempt at the task would fail at the endpoint."""
    taskset = laid(
        tmp_path, {"instruction": "What is it?", "inputs": ["a.png"], "expected": "x"}, a_dot_png="no picture"
    )
    with pytest.raises(UserError, match=r'"inputs": a\.png cannot be read as a picture'):
        taskset.tasks()
    Image.new("P", (4, 4)).save(tmp_path / "a.png", save_all=True, append_images=[Image.new("P", (4, 4), 1)])
    (moving,) = laid(tmp_path, {"instruction": "What is it?", "inputs": ["a.png"], "expected": "x"}).check()
    assert (moving.severity, moving.rule) == ("warning", "animated-picture")
