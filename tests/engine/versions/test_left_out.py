"""What is left out is one number: on the overview, above the merge tree and beside the threshold."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import RunConfig
from core.engine import remerge, vote
from core.engine.versions.keep import ingredients
from core.store.imports import import_samples
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.merge_tree.facts import final_lessons
from core.view.merge_tree.what_if import what_if
from core.view.merge_tree.words import summary_of
from core.view.skill.lessons import Lesson, lessons, of_place

SAMPLES = Path(__file__).resolve().parents[3] / "sample_runs"


@pytest.fixture
def sample(tmp_path: Path) -> Workspace:
    """The bundled run: p009's edit contradicts p010's second, and the merge kept that."""
    workspace = Workspace(tmp_path / "lab")
    import_samples(SAMPLES, workspace)
    return workspace


def nobody_there(workspace: Workspace) -> RunConfig:
    """The run's configuration with an address that nobody answers at: nothing will be asked."""
    with workspace.open_run("latest", read_only=True) as store:
        config = store.run().config
    endpoints = [{**each, "base_url": "http://127.0.0.1:9/v1"} for each in config["endpoints"]]
    return RunConfig.model_validate({**config, "endpoints": endpoints})


def left_out(store: RunStore) -> tuple[Lesson, ...]:
    return of_place(lessons(store.results.lesson_facts()), "left_out")


def numbers(store: RunStore) -> set[int]:
    """The same count as each page has it."""
    found, given = lessons(store.results.lesson_facts()), ingredients(store)
    moved = what_if(given, given.threshold)
    told = next(each for each in summary_of(store.tree.facts()) if "left out" in each)
    rows = [each for each in moved.lessons if each.now == "left out"]
    return {
        len(of_place(found, "left_out")),
        int(told.rpartition(", ")[2].split()[0]),
        moved.count("left out"),
        moved.count_before("left out"),
        len(rows),
    }


def test_a_contradiction_and_a_rejection_are_left_out_on_every_page(sample: Workspace) -> None:
    """Three of too few tasks and one contradicted; then a lesson is rejected as a whole, merged without any call."""
    with sample.open_run("latest", read_only=True) as store:
        assert numbers(store) == {4}
        assert [each.fate for each in left_out(store)].count("conflict") == 1
        run = store.run().id
        lesson = next(each for each in store.nodes()[-1].output if "blank row" in each.edit.text.lower())
    vote(run, sample, "nora", {lesson.edit.id: "reject"}, "wrong")
    made = remerge(run, sample, nobody_there(sample), own_bounds=True)
    assert made.paid_calls == 0
    with sample.open_run(run, read_only=True) as store:
        assert numbers(store) == {5}
        gone = next(each for each in left_out(store) if each.fate == "rejected")
        assert gone.id == lesson.edit.id
        (drawn,) = [each for each in final_lessons(store.tree.facts()) if each.rejected]
        assert (drawn.edit, drawn.tasks, drawn.rejected) == (lesson.edit.id, 6, "rejected by nora: wrong")
