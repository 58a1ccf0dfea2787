"""The paper's figures stand beside ours only where both are of the same thing; else why not is said."""

from __future__ import annotations

from typing import Any

import pytest

from core.study.comparisons import Arm
from core.study.paper import LARGE, SMALL, Published, published, published_time
from tests.study.examples import ERROR, NO_SKILL, study

THEIRS = {"large": {"model": LARGE}, "small": {"model": f"Qwen/{SMALL}"}}
OFFICIAL = {"source": "verified", "mode": "official", "split": "paper"}


def figure(arm: Arm, **changes: Any) -> Published:
    whole = {"table": "1", "models": THEIRS, "tasks": {"id": OFFICIAL}}
    return published(study([NO_SKILL, ERROR], **(whole | changes)), arm)


def test_the_same_model_on_the_papers_split_by_the_official_rules_is_comparable() -> None:
    assert figure(Arm("none", "", "large", "id")).text == "27.67"
    assert figure(Arm("error", "small", "small", "id")).text == "27.00"


def test_tables_2_and_3_have_changes_by_author_and_user() -> None:
    math = {"table": "2", "tasks": {"id": {**OFFICIAL, "domain": "math"}}}
    assert figure(Arm("error", "large", "small", "id"), **math).text == "+5.0"
    assert figure(Arm("none", "", "large", "id"), attempts=8, **math).text == "90.4"
    documents = {"table": "3", "tasks": {"id": {**OFFICIAL, "domain": "doc_vqa"}}}
    assert figure(Arm("error", "small", "small", "id"), **documents).text == "−.0620 / −6.2"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tasks": {"id": {**OFFICIAL, "source": "starter"}}}, "the tasks are generated"),
        ({"tasks": {"id": {**OFFICIAL, "mode": "corrected"}}}, "graded by the corrected rules"),
        ({"tasks": {"id": {**OFFICIAL, "split": "stratified"}}}, "a stratified split"),
        ({"tasks": {"id": {**OFFICIAL, "domain": "math"}}}, "on spreadsheet tasks"),
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
    config = study([ERROR, {**ERROR, "name": "seq", "strategy": "sequential"}], table="efficiency")
    assert [published_time(config, name).text for name in ("error", "seq")] == ["~3 min", "~60 min"]
    assert published_time(config, "seq").why == "on the paper's machines"
