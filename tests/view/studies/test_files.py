"""A study as a table and as files: whatever its names say, they are shown as they are."""

from __future__ import annotations

import csv
import io
import re

import pytest

from core.study.config import StudyConfig
from core.study.costs import RunCost
from core.study.plan import Cell, plan_of
from core.study.table import StudyTable, table_of
from core.view.studies.costs import costs, time_notes
from core.view.studies.files import as_latex, as_markdown, grids
from core.view.studies.grid import compact, comparisons, missing, scores, told_verdicts
from core.view.studies.said import all_notes, label
from core.view.studies.tidy import attempts_csv, costs_csv, scores_csv
from tests.study.examples import AGAIN, ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study
from tests.view.studies.tables import a_table

HOSTILE = "=SUM(A1) | <b>*x*</b> \\input{x} & 5% $y$ _z_ `c` [l](http://x) www.y.org @name \x1b[31m"
COST = RunCost(
    "error/large/41/make", "make", "error", "large", calls=10, paid=2, tokens=1234, money=0.0, latency=61.0, wall=0.5
)


def config(label: str = "+Error") -> StudyConfig:
    conditions = [NO_SKILL, HUMAN, {**ERROR, "label": label}, GUTTED, AGAIN]
    return study(conditions, authors=["large"], users=["large"], title=label, attempts=2)


def table(label: str = "+Error", missing: str = "", scripted: bool = True) -> StudyTable:
    def passes(cell: Cell, task: int) -> bool | None:
        return None if cell.condition == missing and task == 0 else cell.condition in ("error", "again")

    whole = config(label)
    plan = plan_of(whole)
    record = recorded(whole, plan).model_copy(update={"scripted": scripted})
    return table_of(whole, plan, record, attempted(plan, passes, 12), (COST,))


def test_the_table_has_a_row_a_condition_and_columns_by_task_set_and_measure() -> None:
    grid = scores(table())
    assert grid.head[2:6] == (
        "large · id: pass rate, avg@2",
        "Δ, verdict",
        "large · id: soft score, avg@2",
        "large · ood: accuracy, avg@2",
    )
    assert [row[0] for row in grid.rows] == ["No skill", "human", "+Error", "gutted", "again"]
    assert grid.rows[2][2:4] == ("100.0 %", "+100.0 better")
    assert all(len(row) == len(each.head) for each in grids(table()) for row in each.rows)


def test_a_narrow_screen_gets_all_measures_in_one_column() -> None:
    grid = compact(table(), "id")
    assert grid.title.endswith("id (pass rate, avg@2 / soft score, avg@2)")
    assert grid.rows[2][2:4] == ("100.0 % / 100.0 %", "+100.0 better")


def test_comparisons_are_told_with_everything_that_stands_behind_them() -> None:
    grid = comparisons(table())
    row = next(row for row in grid.rows if row[0] == "+Error" and row[3] == "id" and row[4] == "No skill")
    told = dict(zip(grid.head, row, strict=True))
    assert (told["n"], told["Δ points"], told["verdict"], told["α"], told["missing"]) == (
        "12",
        "+100.0",
        "better",
        "0.01",
        "none",
    )
    assert re.fullmatch(r"\+\d+\.\d to \+100\.0 points", told["interval"])
    assert told_verdicts(table())[0] == "id: 5 comparisons at α 0.01 each: 3 not decided, 2 better"


def test_what_is_missing_has_a_table_of_its_own_and_both_bounds() -> None:
    assert missing(table()).rows == ()
    (row, *_) = missing(table(missing="error")).rows
    assert row == ("+Error", "large", "large", "id", "24", "2", "0", "0", "91.7 % … 100.0 %")


def test_costs_say_what_the_journal_answered() -> None:
    (row,) = costs(table(), "EUR").rows
    assert row == ("+Error", "large", "1", "10", "80 %", "1,234", "0 EUR", "1 min 01 s", "0.50 s", "–")
    assert "The journal answered part of the calls of +Error" in time_notes(table())[1]


@pytest.mark.parametrize("made", [scores_csv, as_markdown, as_latex])
def test_who_answered_is_said_in_every_file(made: object) -> None:
    assert callable(made)
    assert "not a language model" in made(table())
    assert "not a language model" not in made(table(scripted=False))
    assert label(table(scripted=False)) == ""


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """Names get an apostrophe, numbers stay numbers."""
    for made in (scores_csv, attempts_csv, costs_csv):
        rows = list(csv.reader(io.StringIO(made(table(HOSTILE)))))
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row]
        assert any("SUM(A1)" in cell for cell in cells)
        texts = [cell for cell in cells if not re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell)]
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in texts)


def test_the_csv_of_scores_has_a_row_a_score_and_comparison() -> None:
    """Shares as numbers; the second measure is compared with nothing, a control arm also with its skill."""
    rows = list(csv.DictReader(io.StringIO(scores_csv(table(scripted=False)))))
    found = {(row["condition"], row["measure"], row["against"]): row for row in rows if row["tasks"] == "id"}
    gain = found["'+Error", "pass rate, avg@2", "No skill"]
    assert (float(gain["score"]), float(gain["change"]), gain["verdict"]) == (1.0, 1.0, "better")
    assert (gain["tasks_better"], gain["tasks_worse"], gain["answered_by"]) == ("12", "0", "a model")
    assert 0 < float(gain["change_low"]) < float(gain["change_high"]) <= 1
    assert found["'+Error", "soft score, avg@2", ""]["change"] == ""
    turned = found["gutted", "pass rate, avg@2", "'+Error"]
    assert (float(turned["change"]), turned["verdict"], turned["tasks_worse"]) == (-1.0, "worse", "12")


def test_the_csv_of_attempts_has_every_attempt() -> None:
    """12 tasks, two attempts each, at ten cells; one that infrastructure failed has no value."""
    rows = list(csv.DictReader(io.StringIO(attempts_csv(table(missing="error")))))
    assert len(rows) == 12 * 2 * 10
    lost = [row for row in rows if row["outcome"] == "infrastructure"]
    assert {(row["condition"], row["task"], row["value"]) for row in lost} == {("'+Error", "t0", "")}


def test_the_csv_of_costs_has_numbers() -> None:
    (row,) = csv.DictReader(io.StringIO(costs_csv(table(), "EUR")))
    assert (row["calls"], row["paid_calls"], row["money_eur"], row["wall_seconds"]) == ("10", "2", "0.0", "0.5")


def test_a_long_table_goes_over_pages_and_figures_stand_to_the_right() -> None:
    text = as_latex(table())
    assert "\\begin{longtable}" not in text
    assert re.search(r"\\begin\{tabular\}\{llr+", text)
    assert "\\label{tab:small-1}" in text
    many = a_table(conditions=(NO_SKILL, ERROR, *({**ERROR, "name": f"e{n}", "label": f"E{n}"} for n in range(9))))
    assert "\\begin{longtable}" in as_latex(many)


def test_markdown_shows_names_as_they_are() -> None:
    """No pipe of a name ends a cell, and nothing of it is markup."""
    text = as_markdown(table(HOSTILE))
    for line in (line for line in text.splitlines() if line.startswith("|")):
        assert "<b>" not in line
        assert "\x1b" not in line
    (row, *_) = [line for line in text.splitlines() if line.startswith("| =SUM")]
    head = next(line for line in text.splitlines() if line.startswith("| Condition"))
    assert len(re.split(r"(?<!\\)\|", row)) == len(re.split(r"(?<!\\)\|", head))
    assert r"\<b\>\*x\*\</b\>" in row
    assert r"\[l\](http\://x) www\.y.org \@name" in row
    assert r"5% \$y\$" in row


def test_latex_sets_names_as_they_are() -> None:
    text = as_latex(table(HOSTILE))
    assert r"\input" not in text.replace(r"\textbackslash{}input", "")
    (row, *_) = [line for line in text.splitlines() if line.startswith("=SUM")]
    assert r"\& 5\% \$y\$ \_z\_" in row
    assert "{[}l{]}(http://x)" in row
    body = text.split(r"\begin{tabular}")[1].split(r"\end{tabular}")[0]
    columns = len(re.match(r"\{([lr]+)\}", body).group(1))  # type: ignore[union-attr]
    assert all(len(re.split(r"(?<!\\)&", line)) == columns for line in body.splitlines() if line.endswith("\\\\"))


@pytest.mark.parametrize("label", ["[x] mine", "*best", "[", "*"])
def test_no_name_is_an_option_of_the_latex_command_before_it(label: str) -> None:
    """Each \\\\, \\midrule and \\item takes a bracket or a star that follows it, over a line's end too, as its own."""
    text = as_latex(table(label))
    assert not re.findall(r"(?:\\\\|\\[a-z]+)\s*[\[*]", text)
    assert label.replace("[", "{[}").replace("]", "{]}").replace("*", "{*}") in text


def test_the_notes_say_each_thing_once() -> None:
    told = [note for group in all_notes(table()) for note in group.told]
    assert len(told) == len(set(told))
    assert any(
        "by large, used by large on id, over gutted: the gain is shown to come from the skill's content" in each
        and ": +100.0 points (" in each
        for each in told
    )
    looked = next(each for each in told if each.startswith("id: Looked at 2026-11-30 10:00 UTC, look 1 at these tasks"))
    for words in ("5 comparisons (3 with No skill, 1 of a skill with its control arm, 1 of a ", "5 %, 1 % each."):
        assert words in looked
    assert "gutted, large, 41: The bodies are out." in told


@pytest.mark.parametrize("name", ["- a", "+ a", "1. a", "12) a", "---"])
def test_no_name_begins_a_list_or_a_line_across(name: str) -> None:
    """What would, has a stroke before the sign; a figure with its point or sign stays as it is."""
    text = as_markdown(table(name))
    assert f"\n- {name}" not in text
    assert re.search(r"\n- \d*\\[-+.)]", text)
    assert "| 100.0 % | +100.0 better |" in as_markdown(table())
