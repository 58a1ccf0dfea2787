"""The scripted model plays a whole evolution: what it comes to, in every dialect and over many suites."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.demo.dialects import DIALECTS
from core.tasks.starter import planted_lessons, recalled, starter_skill
from tests.agent.warm_sandbox import WarmSandbox
from tests.demo.rig import Outcome, Plan, evolution


@pytest.fixture(scope="module")
def sandbox() -> Iterator[WarmSandbox]:
    with WarmSandbox() as warm:
        yield warm


def evolved(plan: Plan, sandbox: WarmSandbox, home: Path) -> Outcome:
    return asyncio.run(evolution(plan, sandbox, home))


def test_an_evolution_finds_what_was_planted(sandbox: WarmSandbox, tmp_path: Path) -> None:
    """Proven lessons reach the skill, false ones do not, every edit is accounted for, and held-out tasks pass."""
    plan = Plan(seed=11, evolve=9, test=3)
    outcome = evolved(plan, sandbox, tmp_path)
    taught = recalled(outcome.skill)
    planted = planted_lessons(plan.seed, plan.evolve, plan.test)
    assert all(taught[each.lesson.id] for each in planted if each.lesson.spread == "common")
    assert not any(taught[each.lesson.id] for each in planted if each.lesson.spread == "false")
    assert outcome.unaccounted == ()
    assert outcome.unusable == []
    assert {ended for _, ended, _ in outcome.outcomes} <= {"patch", "no_lesson"}
    assert outcome.passed_after > outcome.passed_before


def test_text_protocol_and_native_tools_come_to_the_same_skill(sandbox: WarmSandbox, tmp_path: Path) -> None:
    """The dialect that differs most gives the same bytes."""
    native, text = (evolved(Plan(seed=12, evolve=2, dialect=each), sandbox, tmp_path) for each in ("openai", "text"))
    assert native.rows
    assert text.skill.digest == native.skill.digest
    assert text.unusable == []


def test_single_call_analyst_of_the_ablation_answers_too(sandbox: WarmSandbox, tmp_path: Path) -> None:
    """Without tools the error analyst proposes what the record shows, and says so where it shows nothing."""
    outcome = evolved(Plan(seed=13, evolve=5, error="single_call"), sandbox, tmp_path)
    assert outcome.unusable == []
    assert {ended for _, ended, _ in outcome.outcomes} <= {"patch", "no_lesson"}
    assert any(ended == "patch" for origin, ended, _ in outcome.outcomes if origin == "error_analyst")


@pytest.mark.slow
def test_every_dialect_gives_the_same_skill(sandbox: WarmSandbox, tmp_path: Path) -> None:
    """Where reasoning goes, how tools are called and whether schemas are honoured leaves no trace in S*."""
    digests = {
        dialect: evolved(Plan(seed=21, evolve=12, dialect=dialect), sandbox, tmp_path).skill.digest
        for dialect in DIALECTS
    }
    assert len(set(digests.values())) == 1, digests
    assert starter_skill().digest not in digests.values()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_over_a_hundred_suites_true_lessons_are_found_and_false_ones_are_not(
    sandbox: WarmSandbox, tmp_path: Path
) -> None:
    """Planted common lessons are recalled ≥ 95 %, false ones kept ≤ 2 %, edits unaccounted for: 0."""
    common, false = [], []
    for seed in range(1000, 1100):
        outcome = evolved(Plan(seed=seed, evolve=14), sandbox, tmp_path / str(seed))
        taught = recalled(outcome.skill)
        planted = planted_lessons(seed, 14, 0)
        common += [taught[each.lesson.id] for each in planted if each.lesson.spread == "common"]
        false += [taught[each.lesson.id] for each in planted if each.lesson.spread == "false"]
        assert outcome.unaccounted == ()
    assert sum(common) >= 0.95 * len(common)
    assert sum(false) <= 0.02 * len(false)
