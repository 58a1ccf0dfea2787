"""The plan of a study: equal files give equal plans, in an order that holds, whose arms share what they may."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.study.plan import Plan, needs, plan_of
from tests.study.examples import AGAIN, BANK, BEST, DRAFT, ERROR, GUTTED, HUMAN, NO_SKILL, study

FREE: tuple[dict[str, Any], ...] = (
    NO_SKILL,
    HUMAN,
    DRAFT,
    ERROR,
    BANK,
    {"name": "seq", "kind": "evolve", "strategy": "sequential", "batch": 4, "start": "draft"},
)
DERIVED: tuple[dict[str, Any], ...] = (
    GUTTED,
    AGAIN,
    BEST,
    {**AGAIN, "name": "again-2", "arm": 2},
    {**GUTTED, "name": "shuffled", "how": "shuffled"},
)


@st.composite
def condition_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    free = draw(st.lists(st.sampled_from(FREE), min_size=1, unique_by=lambda each: str(each["name"])))
    derived = draw(st.lists(st.sampled_from(DERIVED), unique_by=lambda each: str(each["name"])))
    return [*free, *(derived if ERROR in free else [])]


@given(condition_lists(), st.integers(1, 3), st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True))
def test_plans_hold_together(conditions: list[dict[str, Any]], attempts: int, seeds: list[int]) -> None:
    """Equal files give equal plans; ids are distinct; whatever a cell needs is there and stands before it."""
    config = study(conditions, attempts=attempts, seeds=seeds)
    plan = plan_of(config)
    assert plan == plan_of(study(conditions, attempts=attempts, seeds=seeds))
    places = {cell.id: place for place, cell in enumerate(plan.cells)}
    assert len(places) == len(plan.cells)
    for cell in plan.cells:
        wanted = (*needs(cell, plan), *filter(None, (cell.memories,)))
        assert all(places[each] < places[cell.id] for each in wanted)
        assert not cell.config.evaluate or not cell.config.learns


@given(condition_lists())
def test_adding_a_condition_changes_no_other_cell(conditions: list[dict[str, Any]]) -> None:
    whole = plan_of(study(conditions, reference=conditions[0]["name"]))
    fewer = plan_of(study(conditions[:-1] or conditions, reference=conditions[0]["name"]))
    kept = {cell.id: cell for cell in whole.cells}
    assert all(kept[cell.id] == cell for cell in fewer.cells)
    assert {source.id for source in fewer.skills} <= {source.id for source in whole.skills}


@given(condition_lists(), st.integers(1, 4))
def test_attempts_of_one_skill_are_shared_by_no_two_arms(conditions: list[dict[str, Any]], attempts: int) -> None:
    """Cells that measure the same skill with the same user, tasks and seed begin their replicates apart."""
    seen: set[tuple[object, ...]] = set()
    for cell in plan_of(study(conditions, attempts=attempts)).cells:
        if cell.step == "measure":
            first = cell.config.first_replicate
            for replicate in range(first, first + cell.config.attempts):
                attempt = (cell.skill, cell.memories, cell.user, cell.tasks, cell.seed, replicate)
                assert attempt not in seen
                seen.add(attempt)


def of(plan: Plan, step: str) -> list[str]:
    return [cell.id for cell in plan.cells if cell.step == step]


def test_a_condition_is_measured_by_author_user_tasks_and_seed() -> None:
    plan = plan_of(study([NO_SKILL, ERROR], seeds=[41, 42]))
    assert of(plan, "make") == [f"error/{author}/{seed}/make" for author in ("large", "small") for seed in (41, 42)]
    assert len(of(plan, "measure")) == 2 * 2 * 2 + 2 * 2 * 2 * 2
    cell = plan.cell("error/large/small/ood/42")
    assert (cell.skill, cell.config.mode, cell.config.agent_model.model) == ("error/large/42", "evaluation", "S")
    assert plan.cell("none/small/id/41").config.mode == "no_skill"


def test_the_author_makes_and_judges_and_the_user_only_works() -> None:
    make = plan_of(study([ERROR])).cell("error/small/41/make").config
    assert {make.model_for(role).model for role in ("agent", "error_analyst", "merger")} == {"S"}
    assert (make.signals, make.evaluate, make.tasks.held_out) == ("error", False, "test")


def test_candidates_are_measured_on_the_tasks_learned_from_by_their_author() -> None:
    """Best of two seeds, of which the study itself has only one: the other is made for it."""
    plan = plan_of(study([ERROR, BEST]))
    assert "error/large/42/make" in of(plan, "make")
    chosen = plan.skill("best/large")
    assert chosen.by == ("best/large/41/choose", "best/large/42/choose")
    choose = plan.cell(chosen.by[0])
    assert (choose.config.tasks.held_out, choose.config.agent_model.model, choose.skill) == (
        "evolve",
        "L",
        "error/large/41",
    )
    assert plan.cell("best/large/small/id/41").skill == "best/large"


def test_sealed_tests_are_opened_when_everything_else_is_done() -> None:
    plan = plan_of(study([NO_SKILL, ERROR], tasks={"id": {"sealed": True}, "validation": {"suite_seed": 8}}))
    sealed = [cell.sealed for cell in plan.cells]
    assert sealed == sorted(sealed)


def test_memories_are_handed_on_as_the_condition_says() -> None:
    plan = plan_of(study([{**BANK, "top_k": 3}, {**AGAIN, "of": "bank"}]))
    for name in ("bank/large/small/id/41", "again/large/small/id/41"):
        cell = plan.cell(name)
        assert (cell.memories, cell.config.strategy.top_k) == ("bank/large/41/make", 3)


def test_attempts_can_be_made_before_every_evolution() -> None:
    """Then the evolutions of one start have the same trajectories, and none of them pays for those."""
    plan = plan_of(
        study(
            [ERROR, {**ERROR, "name": "seq", "label": "Sequential", "strategy": "sequential"}],
            authors=["large"],
            attempts_first=True,
        )
    )
    assert of(plan, "attempt") == ["error/large/41/attempt", "seq/large/41/attempt"]
    attempts = [plan.cell(name).config.model_copy(update={"name": ""}) for name in of(plan, "attempt")]
    assert attempts[0] == attempts[1]
    assert plan.cells[0].step == "attempt"


def test_what_is_only_learned_from_is_not_measured_on() -> None:
    plan = plan_of(study([NO_SKILL, ERROR], tasks={"id": {"evolve": 4, "test": 0}, "ood": {"test": 6}}))
    assert {cell.tasks for cell in plan.cells if cell.step == "measure"} == {"ood"}
    assert {cell.tasks for cell in plan.cells if cell.step == "make"} == {"id"}


def test_each_seed_has_a_control_of_its_own() -> None:
    """Of a written skill too, whose seeds are one; a gutted one has nothing to draw."""
    arms = [{"name": how, "kind": "control", "of": "human", "how": how} for how in ("shuffled", "filler", "gutted")]
    plan = plan_of(study([NO_SKILL, HUMAN, *arms], seeds=[41, 42]))
    seeds = {source.id: source.seed for source in plan.skills if source.kind == "control"}
    assert (seeds["shuffled/41"], seeds["shuffled/42"]) == (41, 42)
    assert {"filler/41", "filler/42", "gutted"} < set(seeds)
