"""The threshold moved: the run's own last step once more, with every lesson's place told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engine.versions.keep import ingredients
from core.store.workspace import Workspace
from core.types import Threshold
from core.view.html.badge import badge
from core.view.html.tree_tables import figures_html, lessons_table
from core.view.links import view
from core.view.merge_tree.what_if import PLACES, Ingredients, needed, threshold_of, what_if, widest
from core.view.merge_tree.what_if_words import changes_told, need_told, why_not_kept
from tests.pages.merging import a_merged_run
from tests.pages.visiting import text_of

OWN = Threshold()


@pytest.fixture(scope="module")
def given_run(tmp_path_factory) -> Ingredients:
    """A run of 40 patches whose lessons have from one to a dozen tasks behind them."""
    workspace = Workspace(tmp_path_factory.mktemp("what-if") / "lab")
    run = a_merged_run(workspace, 40, 4)
    with workspace.open_run(run, read_only=True) as store:
        return ingredients(store)


def test_under_its_own_threshold_a_run_has_the_skill_it_has(given_run):
    """The recomputed skill is byte for byte the newest version, and no lesson moves."""
    found = what_if(given_run, given_run.threshold)
    assert found.skill.files == given_run.newest_skill.files
    assert (found.same_as, found.moved) == ("S1", ())
    assert why_not_kept(found).startswith("This is the very skill the run has as S1")
    assert changes_told(found, given_run).startswith("Every lesson stands where S1 has it")


def test_a_lower_threshold_lets_lessons_in_and_names_them(given_run):
    """What moves is counted by its way, each lesson is named by its row, and the skill grows by them."""
    found = what_if(given_run, Threshold(min_tasks=2, min_share=0))
    assert found.moved
    assert found.count("SKILL.md") == found.count_before("SKILL.md") + len(found.moved)
    assert found.lines > len(given_run.newest_skill.text().splitlines())
    first = found.moved[0]
    assert (first.was, first.now, first.edit.tasks) == ("reference", "SKILL.md", 2)
    assert first.edit.lesson in found.skill.text()
    assert changes_told(found, given_run) == (
        f"{len(found.moved)} of {len(found.lessons)} stand elsewhere than in S1, marked below: "
        f"{len(found.moved)} a reference → SKILL.md."
    )
    assert f"<strong>{badge('applied', 'in SKILL.md')}" in lessons_table(found, 40, "r")
    assert why_not_kept(found) == ""


def test_a_lesson_that_another_says_too_counts_the_tasks_of_both(given_run):
    """Putting the skill together makes equal lines one: the row's count is the one its reason names."""
    first, second = sorted(given_run.candidates, key=lambda each: -len(each.sources))[:2]
    same = second.model_copy(update={"edit": first.edit.model_copy(update={"id": second.edit.id})})
    others = [each for each in given_run.candidates if each not in (first, second)]
    found = what_if(given_run._replace(candidates=(first, same, *others)), given_run.threshold)
    row = next(each for each in found.lessons if each.edit.id == first.edit.id)
    assert second.edit.id not in [each.edit.id for each in found.lessons]
    assert row.edit.tasks > len({given_run.task_of[source] for source in first.sources})
    assert row.reason.startswith(f"{row.edit.tasks} tasks of ")


def test_beyond_the_widest_support_nothing_of_one_is_left(given_run):
    """A threshold above every lesson's support leaves SKILL.md to what S0 said, but for links to references."""
    found = what_if(given_run, Threshold(min_tasks=widest(given_run) + 1, min_share=0, reference_tasks=1000))
    assert found.skill.digest == given_run.base.digest
    assert found.same_as == "S0"
    assert found.count("left out") == len(found.lessons)


def test_a_lesson_that_changes_its_reference_has_moved(given_run):
    """The place has the same name; the file it stands in has not."""
    found = what_if(given_run, given_run.threshold)
    stays = next(each for each in found.lessons if each.now == "reference")
    assert stays.now_file.startswith("references/")
    moves = stays._replace(now_file="references/elsewhere.md")
    assert (stays.moved, moves.moved) == (False, True)
    one = found._replace(lessons=(moves,))
    assert "1 of 1 stands elsewhere than in S1, marked below: 1 from one reference to another" in changes_told(
        one, given_run
    )
    assert "references/elsewhere.md" in lessons_table(one, 40, "r")


def test_one_lesson_is_not_told_as_several(given_run):
    """The numbers above the table have their words in the singular too."""
    found = what_if(given_run, given_run.threshold)
    one = found._replace(counts=found.counts._replace(skill=1))
    assert "lesson in SKILL.md" in text_of(figures_html(one, "S1"))
    assert "lessons in SKILL.md" in text_of(figures_html(found, "S1"))


@given(st.integers(1, 15), st.floats(0, 0.5), st.integers(1, 6))
def test_every_lesson_has_one_place(given_run, tasks, share, reference):
    """Whatever is asked, the places add up to all lessons, widest support first."""
    found = what_if(given_run, Threshold(min_tasks=tasks, min_share=share, reference_tasks=reference))
    assert sum(found.count(place) for place in PLACES) == len(found.lessons) == len(given_run.candidates)
    support = [each.edit.tasks for each in found.lessons]
    assert support == sorted(support, reverse=True)
    assert all(each.edit.tasks >= found.need for each in found.lessons if each.now == "SKILL.md")


@given(st.integers(1, 30), st.integers(0, 100), st.integers(0, 2000))
def test_the_need_is_the_smallest_number_that_satisfies_both(tasks, percent, trajectories):
    """One task less than needed would miss the number or the share."""
    threshold = Threshold(min_tasks=tasks, min_share=percent / 100)
    need = needed(threshold, trajectories)

    def enough(count: int) -> bool:
        return count >= tasks and 100 * count >= percent * max(1, trajectories)

    assert enough(need)
    assert need == 1 or not enough(need - 1)


def test_an_address_says_the_threshold():
    """What is left out is the run's own; what is no number, or out of bounds, is said and changes nothing."""
    asked = view("merge_tree", run="r", show="what-if", min_tasks=2, min_share=0.1)
    assert threshold_of(asked, OWN) == (Threshold(min_tasks=2, min_share=0.1), ())
    wrong = view("merge_tree", run="r", min_tasks="many", min_share="7", reference_tasks="nan")
    threshold, problems = threshold_of(wrong, OWN)
    assert threshold == OWN
    assert len(problems) == 3
    assert "min_tasks=many is no threshold" in problems[0]
    assert threshold_of(view("merge_tree", min_share="nan"), OWN)[1]


def test_the_need_is_told_with_the_share_counted_out(given_run):
    """A reader sees which of the two asks for more."""
    told = need_told(what_if(given_run, Threshold(min_tasks=2, min_share=0.1)), given_run)
    assert "at least 4 tasks taught it (2 tasks asked for; 10 % of 40 trajectories are 4)" in told
