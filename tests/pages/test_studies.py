"""The page of studies: the list, every part of one by its address, what is missing, and hostile texts."""

from __future__ import annotations

import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from core.store.study_folder import StudyFolder
from core.view.studies.asked import SHOWS
from tests.pages.a_study import a_config, a_study
from tests.pages.visiting import HOSTILE, ROOT, html, links_of, rendered, shown, sound, tags_of, visit

pytestmark = pytest.mark.usefixtures("workspace")
STUDY = "table-1"
CELL = "combined/large/small/sheets"


def opened(**query: str) -> AppTest:
    return visit("studies", study=STUDY, **query)


def test_without_a_study_the_page_says_how_one_is_run():
    """The command, with this workspace."""
    app = visit("studies")
    assert "There is no study in this workspace yet." in shown(app)
    assert "trace2skill study" in shown(app)


def test_the_list_says_what_each_is_and_how_far(workspace):
    """Its title and name, who answered it, and what keeps one from being read."""
    a_study(workspace)
    a_study(workspace, a_config("half", title=""), over=0.5, tasks=("t1",))
    damaged = StudyFolder(workspace, "damaged").directory
    damaged.mkdir()
    (damaged / "study.json").write_text("{}")
    app = visit("studies")
    told = shown(app)
    for words in ("Spreadsheets, as in Table 1", "all 44 runs over", "22 of 44 runs over", "scripted demo model"):
        assert words in told
    assert "is no study's record of this version" in told
    assert f"studies?study={STUDY}" in links_of(app)


def test_the_table_has_a_row_a_condition_and_author(workspace):
    """With intervals, changes, verdicts, what is missing, looks, methods, and why the paper is left out."""
    a_study(workspace, tasks=[f"t{number}" for number in range(24)], odd=0.05)
    app = opened()
    told = shown(app)
    for words in (
        "generated spreadsheet tasks, tasks.sheets",
        "used by small",
        "Sealed test opened",
        "with No skill",
        "control arm of +Combined",
        "A/A: +Combined once more",
        "▲ better",
        "not decided",
        "infra.",
        "unscor.",
        "timeout",
        " … ",
        "80 % power from",
        "+Combined over it",
        "look 1 at these tasks in this workspace",
        "not comparable",
        "Tango (1998)",
        "its scores say nothing of one",
    ):
        assert words in told, words
    assert f"studies?study={STUDY}&cell={CELL.replace('/', '%2F')}" in links_of(app)


def test_a_cell_opens_its_runs_and_those_that_made_its_skill(workspace):
    """Each with where it leads."""
    record = a_study(workspace)
    run, making = record.cell(f"{CELL}/41").run, record.cell("combined/large/41/make").run
    links = links_of(opened(cell=CELL))
    for target in (f"overview?run={run}", f"trajectories?run={run}&arm=test_before", f"skill?run={making}"):
        assert target in links


def test_a_deleted_run_is_said_and_breaks_nothing(workspace):
    """Its cell waits, the run is no link, and what will happen is told."""
    record = a_study(workspace)
    run = record.cell(f"{CELL}/41").run
    shutil.rmtree(workspace.run_directory(run))
    app = opened(cell=CELL)
    told = shown(app)
    assert "43 of 44 runs over" in told
    assert "A deleted run is made again when the study goes on" in told
    assert "1 of 2 runs are not over" in told
    assert f"overview?run={run}" not in links_of(app)
    for show in SHOWS:
        opened(show=show)


@pytest.mark.parametrize("show", SHOWS)
def test_a_study_of_which_nothing_is_over_has_every_part(workspace, show):
    """Nothing is made up, and nothing breaks."""
    a_study(workspace, over=0)
    told = shown(opened(show=show))
    assert "0 of 44 runs over" in told
    assert not re.search(r"[0-9]\.[0-9] %|[+−][0-9]", told)


def test_a_study_under_way_shows_a_run_that_came_to_its_end(workspace):
    """Looked at again, the page has what is new."""
    a_study(workspace, over=0.5, tasks=("t1", "t2"))
    app = opened()
    assert "22 of 44 runs over" in shown(app)
    a_study(workspace, a_config("other"), over=0)
    whole = a_study(workspace, a_config("whole"), tasks=("t1", "t2"))
    StudyFolder(workspace, STUDY).write(whole.model_copy(update={"name": STUDY}))
    assert "all 44 runs over" in shown(sound(app.run()))


def test_the_forest_plot_has_a_table_of_the_same(workspace):
    """Each comparison with its interval, verdict, n and p, and a way to its cell."""
    a_study(workspace)
    app = opened(show="forest", user="small", tasks="sheets")
    told = shown(app)
    assert "used by small on Sheets, against No skill" in told
    assert "+Combined by large over gutted" in told
    assert "used by large on Sheets" not in told
    assert f"studies?study={STUDY}&cell={CELL.replace('/', '%2F')}&show=forest&tasks=sheets&user=small" in links_of(app)


def test_authors_meet_users_in_and_out_of_distribution(workspace):
    """Of a chosen condition."""
    a_study(workspace)
    told = shown(opened(show="authors", condition="sequential"))
    assert "Sequential, B = 1: change against No skill" in told
    assert "in distribution" in told
    assert "out of distribution" in told


def test_a_task_opens_its_trajectory_or_the_list_of_its_attempts(workspace):
    """One attempt leads to itself, several to a list of links; only so many tasks are on a page."""
    record = a_study(workspace, tasks=[f"t{number:03d}" for number in range(60)])
    run = record.cell("none/large/sheets/41").run
    app = opened(show="tasks")
    assert f"trajectories?run={run}&traj={run}-t000" in links_of(app)
    assert "1 to 50 of 60 tasks" in shown(app)
    assert "t055" not in shown(app)
    assert "t055" in shown(opened(show="tasks", **{"from": "50"}))
    several = a_study(workspace, a_config("several", seeds=[41, 42]), tasks=("t1", "t2"))
    app = visit("studies", study="several", show="tasks", cell="none/large/sheets", task="t1")
    for seed in (41, 42):
        run = several.cell(f"none/large/sheets/{seed}").run
        assert f"trajectories?run={run}&traj={run}-t1" in links_of(app)


def test_sequential_against_parallel_is_one_picture_and_a_sentence(workspace):
    """With the ratio, and the calls, tokens and money below."""
    a_study(workspace)
    told = shown(opened(show="cost"))
    assert "Sequential, B = 1 against +Combined (by large): 20.0 × the time at the wall (48.0 s against 2.4 s)" in told
    assert "0.3 USD" in told


def test_a_gain_that_its_control_arm_has_too_gets_the_plain_sentence(workspace):
    """Above the table, on every part; a gain that the gutted skill lacks gets none."""
    a_study(workspace, tasks=[f"t{number}" for number in range(40)], odd=0, chance={"combined": 1, "gutted": 1})
    assert "The gain is not shown to come from its content" in shown(opened(show="cost"))
    a_study(workspace, a_config("real"), tasks=[f"t{number}" for number in range(40)], odd=0, chance={"combined": 1})
    assert "not shown to come" not in shown(visit("studies", study="real", show="cost"))


def test_every_form_can_be_taken_away(workspace):
    """A button a form, and one for the file that says what is measured."""
    a_study(workspace)
    assert [each.label for each in opened().get("download_button")] == [
        "CSV: scores",
        "CSV: attempts",
        "CSV: cost",
        "Markdown",
        "LaTeX",
        "its file (TOML)",
    ]


def test_a_read_only_lab_shows_all_of_it(workspace, monkeypatch):
    """Nothing on the page changes anything."""
    a_study(workspace)
    monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
    for show in SHOWS:
        app = opened(show=show, cell=CELL)
        assert "could not be done" not in shown(app)
        assert [each for each in app.button if each.key != "lab-glossary"] == []


@pytest.mark.parametrize("name", ["nowhere", "../..", "..", "9" * 60, HOSTILE])
def test_a_study_that_is_not_there_is_named(workspace, name):
    """With those there are; nothing outside the workspace's studies is looked at."""
    a_study(workspace, over=0)
    told = shown(visit("studies", study=name))
    assert "There is no such study here." in told
    assert f"there is no study {name!r}; there are: {STUDY}" in told


@pytest.mark.parametrize("part", ["show", "user", "tasks", "condition", "only", "cell", "from"])
def test_what_a_link_names_in_vain_is_said(workspace, part):
    """And the page still shows the study."""
    a_study(workspace, tasks=("t1",))
    app = opened(**{part: HOSTILE})
    assert repr(HOSTILE) in shown(app)
    assert "+Combined" in shown(app)
    assert "tracker.example" not in rendered(app)


def test_hostile_texts_are_text(workspace):
    """Titles, labels, models, tasks and reasons are shown and never run."""
    config = a_config(title=HOSTILE, models={"large": {"model": HOSTILE}})
    tasks = {name: each.model_copy(update={"label": HOSTILE}) for name, each in config.tasks.items()}
    conditions = tuple(each.model_copy(update={"label": f"{each.name} {HOSTILE}"}) for each in config.conditions)
    record = a_study(workspace, config.model_copy(update={"tasks": tasks, "conditions": conditions}), tasks=(HOSTILE,))
    looks = tuple(look.model_copy(update={"reason": HOSTILE}) for look in record.looks)
    StudyFolder(workspace, STUDY).write(record.model_copy(update={"looks": looks}))
    for query in [*({"show": show} for show in SHOWS), {"cell": "combined/large/large/sheets"}, {}]:
        app = opened(**query)
        assert "onerror=alert(1)" in shown(app)
        assert "tracker.example" not in rendered(app)
        assert not tags_of(html(app)) & {"img", "script"}
    assert not tags_of(html(visit("studies"))) & {"img", "script"}


def test_a_run_of_a_study_leads_back_to_it(workspace, finished_run):
    """One of no study says nothing of any."""
    record = a_study(workspace, tasks=("t1",))
    app = visit("overview", run=record.cell(f"{CELL}/41").run)
    assert "This run is part of the study" in shown(app)
    assert f"studies?study={STUDY}" in links_of(app)
    assert "part of the study" not in shown(visit("overview", run=finished_run()))
    assert "part of the study" not in shown(visit("overview", run=finished_run(run_id="odd-1", name=f"{STUDY} mine")))


def test_a_visit_that_begins_at_the_page_finds_the_app(workspace):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    a_study(workspace, over=0)
    app = visit(start="pages/studies.py", study=STUDY)
    assert "Spreadsheets, as in Table 1" in shown(app)
    assert str(ROOT) not in shown(app)
