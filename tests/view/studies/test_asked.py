"""An address of a study says all that is shown, and what it names in vain is said."""

from __future__ import annotations

from core.study.comparisons import Arm
from core.view.links import view, view_of
from core.view.studies.asked import SHOWS, arm_id, study_view
from tests.view.studies.tables import a_table


def asked(**params):
    return study_view(view("studies", study="small", **params), a_table())


def test_a_view_leads_back_to_itself():
    """Each part, user, task set, condition, cell and page of tasks is in the link, and what is usual is not."""
    found = asked(show="tasks", user="small", tasks="ood", only="differ", cell="error/large/small/ood", **{"from": 50})
    again = study_view(view_of("studies", dict(found.link().params)), a_table())
    assert again == found
    assert asked().link().url == "studies?study=small"


def test_an_arm_has_one_name_of_its_own():
    """No two cells of a table share one; nobody's name is left out."""
    table = a_table()
    assert len({arm_id(arm) for arm in table.entries}) == len(table.entries)
    assert arm_id(Arm("none", "", "large", "id")) == "none/large/id"


def test_tasks_are_shown_of_one_user_and_task_set():
    """The first where none is named; a table is of all."""
    assert (asked(show="tasks").user, asked(show="tasks").tasks) == ("large", "id")
    assert (asked().user, asked().tasks) == ("", "")
    assert [(each.user, each.tasks) for each in asked(user="small").columns(a_table())] == [
        ("small", "id"),
        ("small", "ood"),
    ]


def test_what_is_named_in_vain_is_left_out_and_said():
    """Each part by itself, with what there is."""
    for name in ("show", "user", "tasks", "condition", "only", "cell", "from"):
        found = asked(**{name: "<b>nowhere</b>"})
        assert len(found.problems) == 1, name
        assert "nowhere" in found.problems[0]
        assert found._replace(problems=()) == asked()
    assert all(not asked(show=show).problems for show in SHOWS)


def test_a_task_is_opened_in_a_cell_alone():
    """Without a cell there is no attempt to open."""
    assert asked(task="t1").task == ""
    assert asked(cell="none/large/id", task="t1").task == "t1"


def test_a_heat_map_of_what_is_compared_with_no_reference_is_asked_in_vain():
    """A repetition is compared with what it repeats: naming it shows no other condition without a word."""
    found = asked(show="authors", condition="again")
    assert found.condition == ""
    assert "'again'" in found.problems[0]
    assert asked(show="authors", condition="error").condition == "error"
