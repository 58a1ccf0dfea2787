"""Questions about tables as tasks: in both forms, graded as published, and checked before money is spent."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import openpyxl
import pytest

from core.config import TasksConfig, parse_config
from core.errors import UserError
from core.ports import CaseOutput
from core.tasks.table_qa.csv_files import Table
from core.tasks.table_qa.domain import TABLES
from core.tasks.table_qa.taskset import FORMS, Asked, FolderTaskset, Form, TableTaskset, written
from core.types import Score, Task

TABLE = Table(header=("Club", "Goals"), rows=(("Rome", "12"), ("Bonn", "12"), ("Paris|Lyon", "9")))
EITHER = pytest.mark.parametrize("form", ["workbook", "text"])


class Given(TableTaskset):
    """Questions that a test gives."""

    def __init__(self, form: Form, *asked: Asked, folder: Path | None = None) -> None:
        super().__init__("given", form, folder)
        self.given = asked

    def asked(self) -> tuple[Asked, ...]:
        return self.given


def asks(*answers: str, table: Table = TABLE, canonical: tuple[str, ...] = ()) -> Asked:
    return Asked(id="q1", question="Which clubs have the most?", table=table, answers=answers, canonical=canonical)


def graded(taskset: TableTaskset, task: Task, message: str | None) -> Score:
    grade = taskset.grade(task, [CaseOutput(case=1, answer=message)]).grade
    assert isinstance(grade, Score)
    return grade


@EITHER
def test_gold_as_prediction_is_right_for_all_real_questions(form: Form, shared_data: Path, tmp_path: Path) -> None:
    """300 of 300, through the task set's own tasks and grade; the data stays as it is."""
    data = shared_data / "wikitablequestions"
    before = sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*"))
    taskset = FolderTaskset(data, form, tmp_path)
    assert taskset.check() == ()
    tasks = taskset.tasks()
    right = [graded(taskset, task, f"Answer: {task.cases[0].reference['answers'][0]}").passed for task in tasks]
    wrong = [graded(taskset, task, "Answer: nothing of the kind").passed for task in tasks]
    assert (sum(right), len(right), sum(wrong)) == (300, 300, 0)
    assert sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*")) == before


@EITHER
def test_few_real_answers_are_unknown_before_the_table_is_read(form: Form, shared_data: Path, tmp_path: Path) -> None:
    """Beside an answer given as one, only values that stand in neither question nor table are literals."""
    taskset = FolderTaskset(shared_data / "wikitablequestions", form, tmp_path)
    bare = [
        value
        for task in taskset.tasks()
        for value in task.cases[0].reference["values"]
        if value in taskset.literals(task)
    ]
    assert len(bare) == 18


def test_a_workbook_lies_below_the_folder_and_equal_tables_share_one(tmp_path: Path) -> None:
    """Its digest is that of its bytes, and another task set makes the same file."""
    two = [asks("Rome"), asks("Bonn").model_copy(update={"id": "q2"})]
    tasks = Given("workbook", *two, folder=tmp_path).tasks()
    (first,), (second,) = (task.cases[0].inputs for task in tasks)
    assert first == second
    assert (first.name, Path(first.path).parent) == ("table.xlsx", tmp_path / "tables")
    Path(first.path).write_bytes(b"damaged")
    assert Given("workbook", *two, folder=tmp_path).tasks() == tasks
    sheet = openpyxl.load_workbook(first.path).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Rome", 12]


def test_without_a_folder_workbooks_are_gone_with_the_task_set() -> None:
    """They lie in a temporary folder until then."""
    taskset = Given("workbook", asks("Rome"))
    path = Path(taskset.tasks()[0].cases[0].inputs[0].path)
    assert path.is_file()
    del taskset
    assert not path.exists()


def test_as_text_a_task_shows_the_table_and_has_no_files() -> None:
    """A change of the table is a change of the task."""
    (task,) = Given("text", asks("Rome")).tasks()
    assert task.cases[0].inputs == ()
    assert "| Paris\\|Lyon | 9 |" in str(task.details["table"])
    other = TABLE.model_copy(update={"rows": TABLE.rows[:2]})
    (changed,) = Given("text", asks("Rome", table=other)).tasks()
    assert task.cases[0].reference["digest"] != changed.cases[0].reference["digest"]


def test_the_forms_are_one_domain_with_other_prompts_and_tools() -> None:
    """As text there is nothing to run."""
    workbook, text = FORMS["workbook"], FORMS["text"]
    assert workbook.name == text.name == TABLES.name == "table_qa"
    assert (workbook.agent, workbook.tools, workbook.details) == ("agent_table_qa", ("bash", "python"), ())
    assert (text.agent, text.tools, text.details) == ("agent_table_text", (), ("table",))
    assert {workbook.proof, text.proof} == {"fresh"}


def test_a_list_is_right_when_every_value_is_there_and_no_other() -> None:
    """In any order; a pipe within a value is written behind a backslash."""
    taskset = Given("text", asks("Rome", "Paris|Lyon"))
    (task,) = taskset.tasks()
    assert graded(taskset, task, "Answer: paris\\|lyon | Rome").passed
    for message in ("Answer: Rome", "Answer: Rome | Paris | Lyon", "Answer: Rome | Paris\\|Lyon | Bonn", "", None):
        assert not graded(taskset, task, message).passed


def test_canonical_forms_count_where_the_data_has_them() -> None:
    """A date may be answered by its parts."""
    taskset = Given("text", asks("January 5, 2004", canonical=("2004-01-05",)))
    (task,) = taskset.tasks()
    assert graded(taskset, task, "Answer: 2004-01-05").passed


def test_a_grade_says_what_was_read_and_never_what_was_expected() -> None:
    """Unless gold is revealed on purpose."""
    taskset = Given("text", asks("Rome", "Bonn"))
    (task,) = taskset.tasks()
    outputs = [CaseOutput(case=1, answer="I think so.\nAnswer: Paris\\|Lyon")]
    grading = taskset.grade(task, outputs)
    assert isinstance(grading.grade, Score)
    assert grading.grade.detail == "read as the answer: Paris\\|Lyon"
    assert "Rome" not in grading.model_dump_json()
    assert taskset.grade(task, outputs, reveal_gold=True).differences[0].expected == "Rome | Bonn"
    assert graded(taskset, task, "Answer: |").detail == "no answer can be read from the message"


@EITHER
def test_an_answer_that_stands_in_the_table_is_no_literal_and_one_that_is_reckoned_is(form: Form) -> None:
    """However it is handed over; given as the answer, each value is one."""
    taskset = Given(form, asks("Rome", "4711"))
    literals = taskset.literals(taskset.tasks()[0])
    assert "4711" in literals
    assert "Rome" not in literals
    assert "answer: Rome" in literals


def write(folder: Path, *lines: object) -> None:
    (folder / "csv").mkdir(exist_ok=True)
    (folder / "csv" / "1.csv").write_text('"a","b"\n"1","2"\n', encoding="utf-8")
    (folder / "csv" / "ragged.csv").write_text('"a","b"\n"1"\n', encoding="utf-8")
    (folder / "csv" / "empty.csv").write_text('"a"\n', encoding="utf-8")
    (folder / "csv" / "bell.csv").write_text('"a"\n"\x07"\n', encoding="utf-8")
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


LINE = {"id": "q1", "utterance": "who?", "context": "csv/1.csv", "target_value": ["1"]}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"context": "csv/2.csv"}, "missing-table"),
        ({"context": "csv/ragged.csv"}, "unusable-table"),
        ({"context": "csv/bell.csv"}, "unusable-table"),
        ({"context": "csv/empty.csv"}, "empty-table"),
        ({"id": ""}, "no-question"),
        ({"target_value": []}, "no-question"),
        ({"target_value": [" "]}, "answer-unreachable"),
        ({"target_value": ["1", ""]}, "answer-unreachable"),
        ({"id": "q0"}, "duplicate-id"),
    ],
)
def test_check_finds_everything_that_is_wrong(change: dict[str, object], rule: str, tmp_path: Path) -> None:
    """Also behind another question that cannot be used."""
    write(tmp_path, LINE | {"id": "q0"}, LINE | {"id": "q2", "context": "csv/none.csv"}, LINE | change)
    rules = [finding.rule for finding in FolderTaskset(tmp_path, "workbook").check()]
    assert sorted(rules) == sorted(["missing-table", rule])


@pytest.mark.parametrize(
    "change", [{"context": "csv/ragged.csv"}, {"context": "csv/2.csv"}, {"context": "csv/bell.csv"}]
)
def test_tasks_that_cannot_be_used_are_refused(change: dict[str, object], tmp_path: Path) -> None:
    """With the file and what is wrong."""
    write(tmp_path, LINE | change)
    with pytest.raises(UserError, match=r"csv|B2|A2"):
        FolderTaskset(tmp_path, "workbook").tasks()


def test_a_file_of_questions_can_be_named_and_a_split_reads_no_table(tmp_path: Path) -> None:
    """The published form as well."""
    write(tmp_path, LINE | {"context": "csv/ragged.csv"})
    assert [task.id for task in TABLES.tasks_at(tmp_path, TasksConfig())] == ["q1"]
    (tmp_path / "q.tsv").write_text("id\tutterance\tcontext\ttargetValue\nq7\twho?\tcsv/1.csv\t1|2\n", encoding="utf-8")
    (task,) = TABLES.taskset_at(tmp_path / "q.tsv", TasksConfig(table="text"), tmp_path).tasks()
    assert (task.id, task.cases[0].reference["values"]) == ("q7", ["1", "2"])
    assert [task.id for task in TABLES.tasks_at(tmp_path / "q.tsv", TasksConfig())] == ["q7"]


def test_values_are_written_as_an_answers_line_reads_them() -> None:
    """With the pipes that are theirs."""
    assert written(("a|b", "c")) == "a\\|b | c"


def test_the_configuration_in_the_docs_is_one() -> None:
    """A skill for spreadsheets, measured on tables."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")
    config = parse_config(tomllib.loads(page.split("```toml\n")[1].split("```")[0]), "docs/tables.md")
    assert (config.mode, config.tasks.domain, config.learns) == ("evaluation", "table_qa", False)
