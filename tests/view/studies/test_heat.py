"""Authors by users: which cells there are, how strongly each is shaded."""

from __future__ import annotations

import pytest

from core.view.links import view
from core.view.studies.asked import authored, study_view
from core.view.studies.heat import heat_map, shade_of, told_distribution
from tests.study.examples import ERROR, HUMAN, NO_SKILL
from tests.view.studies.tables import a_table


def mapped(table, **params):
    return heat_map(table, study_view(view("studies", study="small", **params), table))


def test_every_author_meets_every_user_on_every_task_set():
    """Task sets side by side, users within; where a model uses its own skill the cell says so."""
    found = mapped(a_table(), condition="error")
    assert found.authors == ("large", "small")
    assert [(each.tasks, each.user) for each in found.columns] == [
        ("id", "large"),
        ("id", "small"),
        ("ood", "large"),
        ("ood", "small"),
    ]
    assert [[each.own for each in row] for row in found.cells] == [
        [True, False, True, False],
        [False, True, False, True],
    ]
    assert all(each.shade == 3 for row in found.cells for each in row)
    assert [told_distribution(each, found.columns, "id") for each in found.columns[1:3]] == [
        "in distribution: its other tasks are learned from",
        "out of distribution: another domain",
    ]


def test_a_map_is_of_a_condition_that_a_model_makes():
    """The first that is evolved where none is named, a draft only where there is nothing else; else none.

    A repetition is compared with what it repeats, so that there is no map of its change."""
    table = a_table()
    assert [name for name, _ in authored(table)] == ["error", "gutted"]
    assert mapped(table).condition == "error"
    assert mapped(table, condition="human").condition == "error"
    draft = {"name": "draft", "kind": "draft"}
    assert mapped(a_table(conditions=(NO_SKILL, draft, ERROR))).condition == "error"
    assert mapped(a_table(conditions=(NO_SKILL, draft))).condition == "draft"
    assert mapped(a_table(conditions=(NO_SKILL, HUMAN))) is None


def test_what_is_not_over_has_no_shade():
    """And no figure."""
    found = mapped(a_table(over=lambda cell: cell.condition != "error"))
    assert {each.shade for row in found.cells for each in row} == {None}


@pytest.mark.parametrize(
    ("change", "shade"), [(0.0, 0), (0.04, 1), (-0.25, -1), (0.26, 2), (0.5, 2), (-0.51, -3), (1.0, 3), (None, None)]
)
def test_shades_go_by_size_and_sign(change, shade):
    """Alike in both directions; what is not decided has no colour."""
    assert shade_of(change, decided=True) == shade
    assert not shade_of(change, decided=False)
