"""The paper's figures stand beside ours only where both are of the same thing; else why not is said."""

from __future__ import annotations

from typing import Any

import pytest

from core.study.comparisons import Arm
from core.study.paper import LARGE, SMALL, Published, published, published_time
from tests.study.examples import ERROR, HUMAN, NO_SKILL, study

THEIRS = {"large": {"model": LARGE}, "small": {"model": f"Qwen/{SMALL}"}}
OFFICIAL = {
    "source": "verified",
    "mode": "official",
    "split": "paper",
    "paper": "spreadsheetbench-verified",
}


def figure(arm: Arm, **changes: Any) -> Published:
    whole = {"table": "1", "models": THEIRS, "tasks": {"id": OFFICIAL}}
    return published(study([NO_SKILL, ERROR], **(whole | changes)), arm)


def test_the_same_model_on_the_papers_split_by_the_official_rules_is_comparable() -> None:
    assert figure(Arm("none", "", "large", "id")).text == "27.67"
    assert figure(Arm("error", "small", "small", "id")).text == "27.00"


def test_tables_2_and_3_have_changes_by_author_and_user() -> None:
    math = {"table": "2", "tasks": {"id": {**OFFICIAL, "domain": "math", "paper": "dapo"}}}
    assert figure(Arm("error", "large", "small", "id"), **math).text == "+5.0"
    documents = {"table": "3", "tasks": {"id": {**OFFICIAL, "domain": "doc_vqa", "paper": "docvqa"}}}
    assert figure(Arm("error", "small", "small", "id"), **documents).text == "−.0620 / −6.2"


def test_each_task_set_of_table_2_has_its_own_figures_however_many_attempts_there_are() -> None:
    """DAPO's are never AIME's; AIME's are averages of 8 attempts, and stand beside nothing else."""
    sets = {name: {**OFFICIAL, "domain": "math", "paper": name} for name in ("dapo", "aime")}
    told = {
        (name, attempts): figure(Arm("none", "", "large", name), table="2", tasks=sets, attempts=attempts)
        for name in sets
        for attempts in (1, 8)
    }
    assert [told["dapo", attempts].text for attempts in (1, 8)] == ["92.0", "92.0"]
    assert told["aime", 8].text == "90.4"
    assert told["aime", 1] == Published(why="not comparable: avg@1, the paper's is avg@8")


def test_a_skill_that_the_study_names_need_not_be_the_papers() -> None:
    """Nor does what is evolved from it begin where theirs did; both are said beside the figure."""
    conditions = [NO_SKILL, {**HUMAN, "folder": "mine"}, {**ERROR, "folder": "mine"}]
    config = study(conditions, table="1", models=THEIRS, tasks={"id": OFFICIAL})
    for name, author in (("human", ""), ("error", "large")):
        found = published(config, Arm(name, author, "large", "id"))
        assert found.text
        assert "need not be the one in this study" in found.why
    assert published(config, Arm("none", "", "large", "id")).why == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tasks": {"id": {**OFFICIAL, "paper": ""}}}, "id is not named as the paper's task set"),
        ({"tasks": {"id": {**OFFICIAL, "paper": "docvqa"}}}, "id is not named as the paper's task set"),
        ({"tasks": {"id": {**OFFICIAL, "source": "starter"}}}, "the tasks are generated"),
        ({"tasks": {"id": {**OFFICIAL, "mode": "corrected"}}}, "graded by the corrected rules"),
        ({"tasks": {"id": {**OFFICIAL, "split": "stratified"}}}, "a stratified split"),
        ({"tasks": {"id": {**OFFICIAL, "domain": "math"}}}, "on spreadsheet and table_qa tasks"),
        ({"models": {"large": {"model": "gpt"}, "small": {"model": "gpt-small"}}}, "none of the paper's models"),
    ],
)
def test_anything_else_is_not_comparable_and_why_is_said(changes: dict[str, Any], why: str) -> None:
    found = figure(Arm("none", "", "large", "id"), **changes)
    assert found.text == ""
    assert found.why.startswith("not comparable: ")
    assert why in found.why


def test_what_the_paper_has_no_row_for_is_not_made_up() -> None:
    assert figure(Arm("error", "small", "large", "id")) == Published(why="the paper does not report it")


def test_their_time_is_shown_as_theirs() -> None:
    conditions = [ERROR, {**ERROR, "name": "seq", "label": "Sequential", "strategy": "sequential"}]
    config = study(conditions, table="efficiency", models=THEIRS, tasks={"id": OFFICIAL})
    assert [published_time(config, name).text for name in ("error", "seq")] == ["~3 min", "~60 min"]
    assert published_time(config, "seq").why == "on the paper's machines"


def test_their_time_stands_beside_no_other_setting_as_no_figure_of_theirs_does() -> None:
    found = published_time(study([ERROR], table="efficiency"), "error")
    assert found == Published(why="not comparable: the tasks are generated, not the paper's")
