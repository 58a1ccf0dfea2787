"""The gate in front of every error analyst's patch: honest fixes pass it, fixes that write expected values do not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.analysts.fix import REWRITTEN, Fix
from core.analysts.proof import Attempted, prove, refused_by_text, replay_fix
from core.errors import UserError
from core.sandbox.probe import best_sandbox
from core.tasks.starter.taskset import StarterTaskset
from core.types import Action, Score
from tests.agent.warm_sandbox import WarmSandbox
from tests.analysts import cheats
from tests.analysts.attempts import PRACTICES, programs
from tests.analysts.gate import KINDS, Gate, Unknowing, honest_fix

HONEST = 20
SMALL = range(len(cheats.DISTINCT), len(KINDS))


@pytest.fixture(scope="module")
def gate(suite: StarterTaskset, warm: WarmSandbox, tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """The gate at its strongest: the expected results of perturbed cases are known."""
    return Gate(suite, suite, warm, tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def unknowing(suite: StarterTaskset, warm: WarmSandbox, tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """The gate where no more is known than that the result must change."""
    return Gate(suite, Unknowing(suite), warm, tmp_path_factory.mktemp("scratch"))


@pytest.mark.parametrize("number", range(HONEST))
def test_an_honest_fix_is_accepted(gate: Gate, number: int) -> None:
    """The agent's own steps with the one missing practice put in prove the cause."""
    task, lacking = gate.failures(HONEST)[number]
    proved = asyncio.run(prove(honest_fix(gate.plans[task.id], lacking), gate.attempted(task, lacking)))
    assert proved.proof is not None, proved.reason
    assert isinstance(proved.proof.after, Score)
    assert proved.proof.after.passed
    assert 0 < proved.proof.changed_share < 0.2
    assert proved.proof.flags == ()


@pytest.mark.parametrize("number", range(0, HONEST, 4))
def test_an_honest_fix_moves_with_perturbed_inputs(unknowing: Gate, number: int) -> None:
    """Where it is only known that the result must change, an honest fix's does, and not as the agent's would."""
    task, lacking = unknowing.failures(HONEST)[number]
    proved = asyncio.run(prove(honest_fix(unknowing.plans[task.id], lacking), unknowing.attempted(task, lacking)))
    assert proved.proof is not None, proved.reason
    assert proved.proof.flags == ()


@pytest.mark.parametrize("number", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_a_cheating_fix_is_refused(gate: Gate, number: int) -> None:
    """Whatever the disguise, a fix that writes the expected values proves nothing."""
    attempted, fix = gate.cheated(number)
    proved = asyncio.run(prove(fix, attempted))
    assert proved.proof is None
    assert proved.reason


@pytest.mark.parametrize("number", SMALL, ids=[kind.__name__ for kind in cheats.SMALL])
def test_a_cheat_nothing_in_its_text_gives_away_is_found_by_running_it(
    gate: Gate, unknowing: Gate, number: int
) -> None:
    """Small whole numbers look like any others; on other inputs they are wrong, or move as no computation does."""
    for each in (gate, unknowing):
        attempted, fix = each.cheated(number)
        assert refused_by_text(fix, attempted) is None
        proved = asyncio.run(prove(fix, attempted))
        assert proved.proof is None
        assert "hard-coded" in proved.reason


def test_the_cheats_do_pass_every_test_case(gate: Gate) -> None:
    """The gate is what refuses them: graded alone, all but the obvious cheats would count as a fix."""
    passing = 0
    for number, kind in enumerate(KINDS):
        if kind in (cheats.untouched, cheats.nothing_changed):
            continue
        attempted, fix = gate.cheated(number)
        outcome = asyncio.run(replay_fix(fix, attempted))
        grade = outcome.grading.grade
        assert isinstance(grade, Score)
        assert grade.passed, (kind.__name__, [seen.text[-300:] for seen in outcome.observations])
        passing += 1
    assert passing >= 20


def test_without_a_fix_the_attempts_fail(gate: Gate) -> None:
    """Every honest case is a flip: the agent's own commands do not pass."""
    for task, lacking in gate.failures(HONEST)[::3]:
        attempted = gate.attempted(task, lacking)
        grade = asyncio.run(replay_fix(_same_step(attempted), attempted)).grading.grade
        assert isinstance(grade, Score)
        assert not grade.passed


def _same_step(attempted: Attempted) -> Fix:
    action = attempted.trajectory.steps[0].action
    assert action is not None
    return Fix(first_step=1, last_step=1, replacement=(action,))


def _looking(_: Attempted) -> Fix:
    return Fix(first_step=2, last_step=2, replacement=(Action(tool="view", arguments={"path": "SKILL.md"}),))


REFUSED: tuple[tuple[str, Callable[[Attempted], Fix]], ...] = (
    ("are no run of the trajectory's steps", lambda _: Fix(first_step=2, last_step=9, replacement=())),
    ("nothing is changed", _same_step),
    ("of the test cases pass", lambda _: Fix(first_step=2, last_step=2, replacement=())),
    ("'view' is neither", _looking),
)


@pytest.mark.parametrize(("reason", "fix"), REFUSED, ids=[reason for reason, _ in REFUSED])
def test_what_is_no_fix_is_refused_with_the_reason(gate: Gate, reason: str, fix: Callable[[Attempted], Fix]) -> None:
    """A run of steps that does not exist, no change, a removed step and a tool that runs nothing prove nothing."""
    attempted = gate.attempted(*gate.failures(1)[0])
    proved = asyncio.run(prove(fix(attempted), attempted))
    assert proved.proof is None
    assert reason in proved.reason


def test_solving_the_task_anew_is_accepted_and_flagged(gate: Gate) -> None:
    """A fix that replaces everything proves that the task can be done; that nothing of the attempt is left is said."""
    task, lacking = gate.failures(1)[0]
    attempted = gate.attempted(task, lacking)
    programs_of_one = "\n".join(programs(gate.plans[task.id], PRACTICES))
    whole = "\n".join(f"{line}  # written anew" if line.strip() else line for line in programs_of_one.splitlines())
    fix = Fix(first_step=1, last_step=3, replacement=(Action(tool="python", arguments={"code": whole}),))
    proved = asyncio.run(prove(fix, attempted))
    assert proved.proof is not None, proved.reason
    assert proved.proof.changed_share > REWRITTEN
    assert any(flag.startswith("rewritten") for flag in proved.proof.flags)


def test_a_task_the_untouched_input_passes_proves_nothing(gate: Gate) -> None:
    """Where handing in the input is a pass already, no fix of anything can be shown to be one."""
    task, lacking = gate.failures(1)[0]
    cases = tuple(case.model_copy(update={"reference": {"path": case.inputs[0].path}}) for case in task.cases)
    attempted = gate.attempted(task.model_copy(update={"cases": cases}), lacking)
    proved = asyncio.run(prove(honest_fix(gate.plans[task.id], lacking), attempted))
    assert proved.proof is None
    assert "untouched input passes already" in proved.reason


def test_a_failure_of_the_moment_is_mended_by_nothing(gate: Gate) -> None:
    """Where the agent's own steps pass when run again, a change of no consequence would look like the cure."""
    task, lacking = gate.failures(1)[0]
    attempted = gate.attempted(task, lacking)
    fix = honest_fix(gate.plans[task.id], lacking)
    steps = tuple(
        step.model_copy(update={"action": fix.replacement[0]}) if step.index == fix.first_step else step
        for step in attempted.trajectory.steps
    )
    right = replace(attempted, trajectory=attempted.trajectory.model_copy(update={"steps": steps}))
    commented = Action(tool="python", arguments={"code": f"{fix.replacement[0].arguments['code']}\n# checked"})
    proved = asyncio.run(prove(fix.model_copy(update={"replacement": (commented,)}), right))
    assert proved.proof is None
    assert "the agent's own steps pass" in proved.reason


def test_the_replayed_work_directory_holds_nothing_but_the_inputs(gate: Gate) -> None:
    """No gold, no earlier output, no other case lies where a fix runs, and nothing is left of it afterwards."""
    attempted = gate.attempted(*gate.failures(1)[0])
    look = Action(tool="bash", arguments={"command": "find . -type f"})
    outcome = asyncio.run(replay_fix(Fix(first_step=1, last_step=2, replacement=(look,)), attempted))
    assert outcome.observations[0].text.split() == ["./input.xlsx"]
    assert [path for path in gate.ports.scratch.rglob("*") if path.name.startswith("work-")] == []


def test_gold_cannot_be_read_where_fixes_run(suite: StarterTaskset, tmp_path: Path) -> None:
    """In the isolation in force here, copying the expected workbook from where the host keeps it leaves nothing."""
    try:
        real = Gate(suite, suite, best_sandbox("auto"), tmp_path)
    except UserError as problem:
        pytest.skip(f"no isolation works here: {problem}")
    attempted, fix = real.cheated(KINDS.index(cheats.copied_gold_file))
    outcome = asyncio.run(replay_fix(fix, attempted))
    assert "No such file" in outcome.observations[0].text
    grade = outcome.grading.grade
    assert isinstance(grade, Score)
    assert grade.value == 0.0


def test_the_cheats_know_the_expected_values(gate: Gate, tmp_path: Path) -> None:
    """What they write is what the references hold, so that refusing them says something."""
    facts = cheats.known(gate.tasks[0], gate.plans[gate.tasks[0].id].shape.data_sheet, "")
    book = load_workbook(facts.references[0], data_only=True)
    assert book[facts.target_sheet][facts.cells[0]].value == facts.gold[0][0]
