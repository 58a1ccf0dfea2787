"""A study's file is read strictly, and what is wrong with it is said with its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.config import ConfigProblem
from core.errors import UserError
from core.study.config import TaskSet, parse_study, read_study, with_models
from tests.study.examples import AGAIN, BANK, BEST, ERROR, GUTTED, HUMAN, NO_SKILL, raw, study

STUDIES = sorted((Path(__file__).resolve().parents[2] / "studies").glob("*.toml"))


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_the_files_that_are_shipped_can_be_read(path: Path) -> None:
    """Each is called after its file."""
    assert read_study(path).name == path.stem


def test_the_example_on_the_page_can_be_read() -> None:
    """docs/studies.md shows a whole file, with every setting of the top level that is not a table's."""
    page = (STUDIES[0].parents[1] / "docs" / "studies.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    config = parse_study(tomllib.loads(example), "docs/studies.md")
    assert config.name == "example"
    told = {row.split("`")[1] for row in page.splitlines() if row.startswith("| `")}
    assert told == {"no_skill", "skill", "draft", "evolve", "best_of", "control", "again"}


def test_there_is_a_file_for_each_table_of_the_paper() -> None:
    assert {"table-1", "table-2", "table-3", "efficiency", "analysts", "aa"} <= {path.stem for path in STUDIES}


@pytest.mark.parametrize(
    ("changes", "place", "told"),
    [
        ({"conditions": [{**ERROR, "bacth": 4}]}, "conditions.0.evolve.bacth", "did you mean 'batch'?"),
        (
            {"conditions": [NO_SKILL, {**GUTTED}]},
            "conditions.1 (gutted).of",
            "no condition before it is called 'error'",
        ),
        ({"conditions": [NO_SKILL, {**GUTTED, "of": "none"}]}, "conditions.1 (gutted).of", "no text of a skill"),
        ({"conditions": [BANK, {**GUTTED, "of": "bank"}]}, "conditions.1 (gutted).of", "no text of a skill"),
        ({"conditions": [HUMAN, {**BEST, "of": "human"}]}, "conditions.1 (best).of", "the same skill with every seed"),
        ({"conditions": [ERROR, ERROR]}, "conditions", "'error' stands twice"),
        ({"conditions": [ERROR, AGAIN, {**AGAIN, "name": "b"}]}, "conditions.2 (b).arm", "arms share no rollout"),
        ({"users": ["medium"]}, "users", "there is no model 'medium', there are: large, small"),
        ({"reference": "nobody"}, "reference", "there is no condition 'nobody'"),
        ({"evolve_on": "elsewhere"}, "evolve_on", "there is no task set 'elsewhere'"),
        ({"models": {"large": {"endpoint": "x"}}}, "models.large.endpoint", "there is no endpoint 'x'"),
        ({"seeds": [41, 41]}, "seeds", "41 stands twice"),
        (
            {"conditions": [{**NO_SKILL, "users": ["large"]}, HUMAN]},
            "conditions.1 (human).users",
            "it is compared with 'none', which is not measured with small",
        ),
        (
            {"conditions": [NO_SKILL, {**ERROR, "users": ["large"]}, GUTTED]},
            "conditions.2 (gutted).users",
            "it is compared with 'error', which is not measured with small",
        ),
        ({"tasks": {"id": {"test": 0}}}, "tasks", "no task set holds a task out"),
        ({"wanted": float("nan")}, "wanted", "must be a finite number"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes: dict[str, Any], place: str, told: str) -> None:
    with pytest.raises(ConfigProblem) as problem:
        parse_study(raw([NO_SKILL]) | changes, "study.toml")
    assert problem.value.place == place
    assert told in problem.value.told
    assert str(problem.value).startswith(f"study.toml: {place}: ")


def test_authors_follow_from_what_a_condition_is_made_of() -> None:
    """Nobody makes what is written; a control arm has the authors of what it is made from."""
    config = study(
        [NO_SKILL, HUMAN, {**ERROR, "authors": ["large"]}, GUTTED, {**GUTTED, "name": "of-human", "of": "human"}]
    )
    assert [config.authors_of(each) for each in config.conditions] == [("",), ("",), ("large",), ("large",), ("",)]


def test_a_task_set_is_to_a_run_what_it_is_without_the_studys_own_words() -> None:
    tasks = TaskSet(label="in distribution", sealed=True, evolve=3).as_tasks
    assert (tasks.evolve, set(type(tasks).model_fields) & {"label", "sealed"}) == (3, set())


def test_other_models_and_another_endpoint_can_be_given() -> None:
    changed = with_models(study([NO_SKILL]), {"large": "Qwen"}, "http://localhost:8000/v1")
    assert (changed.models["large"].model, changed.models["small"].model) == ("Qwen", "S")
    assert [each.base_url for each in changed.endpoints] == ["http://localhost:8000/v1"]
    with pytest.raises(UserError, match="no model of this name, there are: large, small"):
        with_models(study([NO_SKILL]), {"medium": "Qwen"})
