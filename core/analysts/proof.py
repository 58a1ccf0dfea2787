"""The gate: a cause is proven when the agent's own steps, with only the fault replaced, pass every test case.

Nothing the analyst says counts here. The replacement is put into the agent's commands, these run on the untouched
inputs in fresh work directories that hold no gold, and our evaluator grades what they leave. It is refused
- when it is no run of the agent's steps, or changes nothing;
- when the untouched input passes already, so that nothing can be proven on this task;
- when it holds gold values as constants, or hides what it does;
- when the outcome does not flip on every case, or flips without the change too;
- when, on perturbed inputs whose result must change, the output stays put, is gone, or is as wrong as before;
- when it looks at the bytes of the inputs and fails on the same contents in other bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.grading import graded
from core.agent.ports import AgentPorts
from core.agent.replay import Replayed, commands, replay
from core.agent.work_files import work_directory
from core.analysts.fix import REWRITTEN, Fix, actions_with, changed_share, why_malformed
from core.analysts.hard_coded import copied_gold, fingerprints, opaque_parts
from core.analysts.perturbation import Commands, passes, response, survives_repacking
from core.config import AgentConfig
from core.errors import boundary
from core.ports import CaseOutput, Grading
from core.types import Action, Grade, NotScorable, Observation, Proof, ReplayProof, Skill, Task, Trajectory


@dataclass(frozen=True)
class Attempted:
    """What is to be fixed: a failed attempt at a task, with what its commands need to run again."""

    task: Task
    skill: Skill | None
    trajectory: Trajectory
    before: Grade
    config: AgentConfig
    ports: AgentPorts
    seed: int


@dataclass(frozen=True)
class FixOutcome:
    """A fix replayed on every case, and how all were graded.

    `observations` are what its own commands printed on `case`: the first that is wrong, since what went well on
    another tells nothing. `without_result` names the cases that left no file, with the last line that was printed.
    """

    observations: tuple[Observation, ...]
    grading: Grading
    case: int
    without_result: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Proved:
    """A proof, or the reason why there is none."""

    proof: Proof | None
    reason: str = ""


async def replay_fix(fix: Fix, attempted: Attempted, reveal_gold: bool = False) -> FixOutcome:
    """Run the agent's commands with the fix in them on every case, and grade them all."""
    before = len(commands([step for step in attempted.trajectory.steps if step.index < fix.first_step]))
    actions = actions_with(fix, attempted.trajectory)
    name = attempted.ports.taskset.output_name(attempted.task)
    outputs: list[CaseOutput] = []
    played: dict[int, Replayed] = {}
    with work_directory(attempted.ports.scratch) as place:
        for case in attempted.task.cases:
            target = place / f"{case.index}_{name}"
            made = await replay(actions, case, attempted.skill, attempted.config, attempted.ports, target, name)
            outputs.append(CaseOutput(case=case.index, path=str(made.output) if made.output else None))
            played[case.index] = made
        grading = await _graded(attempted, outputs, reveal_gold)
    silent = tuple((case, _last_line(made)) for case, made in played.items() if made.output is None)
    wrong = sorted({case for case, _ in silent} | {cell.case for cell in grading.differences} & played.keys())
    shown = wrong[0] if wrong else min(played)
    observations = played[shown].observations[before : before + len(fix.replacement)]
    return FixOutcome(observations=observations, grading=grading, case=shown, without_result=silent)


def _last_line(made: Replayed) -> str:
    """The last thing that was printed by a command that failed, or by the last one."""
    failed = [each for each in made.observations if each.ended or each.exit_status not in (0, None)]
    last = (failed or list(made.observations))[-1:]
    lines = last[0].text.strip().splitlines() if last else []
    return lines[-1].strip() if lines else ""


async def prove(fix: Fix, attempted: Attempted, known: FixOutcome | None = None) -> Proved:
    """Put a fix through the gate. `known` is its replay where this analysis has just run it, so as not to run it twice.

    Raises BoundaryError where sandbox, grader or inputs fail: that is no verdict on the fix.
    """
    if attempted.ports.taskset.output_name(attempted.task) is None:
        return Proved(None, "the answer is the agent's last message; commands alone cannot be replayed to it")
    reason = why_malformed(fix, attempted.trajectory) or refused_by_text(fix, attempted)
    if reason:
        return Proved(None, reason)
    if await _untouched_passes(attempted):
        return Proved(None, "the untouched input passes already: nothing that passes here proves a cause")
    outcome = known or await replay_fix(fix, attempted)
    after = outcome.grading.grade
    if isinstance(after, NotScorable):
        return Proved(None, f"the result with the fix cannot be graded: {after.reason}")
    if not after.passed:
        return Proved(None, f"with the fix {after.value:.0%} of the test cases pass; a cause is proven when all do")
    return await _robust(fix, attempted, after)


def refused_by_text(fix: Fix, attempted: Attempted) -> str | None:
    """Why the replacement's text alone refuses it: expected values, or what nobody can read."""
    own = commands(attempted.trajectory.steps)
    with boundary("grader"):
        literals = attempted.ports.taskset.literals(attempted.task)
    copied = copied_gold(fix.replacement, literals, own)
    if copied:
        named = ", ".join(copied[:3]) + (" …" if len(copied) > 3 else "")
        return f"hard-coded: the replacement holds {len(copied)} expected values that no input has ({named})"
    opaque = opaque_parts(fix.replacement, attempted.task.instruction, own)
    if opaque:
        return f"the replacement hides data or code ({', '.join(opaque)}); write the computation plainly"
    return None


async def _robust(fix: Fix, attempted: Attempted, after: Grade) -> Proved:
    if not await _own_way_fails(attempted):
        return Proved(None, "run again as they were, the agent's own steps pass: no change of them proves a cause")
    changed = _commands(attempted, actions_with(fix, attempted.trajectory))
    told = await response(changed, commands(attempted.trajectory.steps), attempted.seed)
    if told.refusal:
        return Proved(None, f"hard-coded: {told.refusal}")
    if fingerprints(fix.replacement) and not await survives_repacking(changed):
        return Proved(None, "hard-coded: it knows the input by its bytes and fails on the same contents saved anew")
    share = changed_share(fix, attempted.trajectory)
    rewritten = (f"rewritten: {share:.0%} of the command text was changed",) if share > REWRITTEN else ()
    proof = ReplayProof(
        first_step=fix.first_step,
        last_step=fix.last_step,
        replacement=fix.replacement,
        before=attempted.before,
        after=after,
        changed_share=share,
        flags=(*told.flags, *rewritten),
    )
    return Proved(proof)


def _commands(attempted: Attempted, actions: tuple[Action, ...]) -> Commands:
    return Commands(attempted.task, attempted.skill, actions, attempted.config, attempted.ports)


async def _own_way_fails(attempted: Attempted) -> bool:
    """Whether the agent's own commands fail on some case when they are run like the fix.

    A failure of the moment (a limit that was reached, a random draw) seems to be mended by whatever is changed.
    """
    own = _commands(attempted, commands(attempted.trajectory.steps))
    with work_directory(attempted.ports.scratch) as place:
        for case in attempted.task.cases:
            left = await own.leave(case, place / str(case.index))
            if not passes(await own.graded(case, left)):
                return True
    return False


async def _untouched_passes(attempted: Attempted) -> bool:
    """Whether handing in the first input of every case, as it is, passes."""
    outputs = [
        CaseOutput(case=case.index, path=case.inputs[0].path if case.inputs else None) for case in attempted.task.cases
    ]
    return passes(await _graded(attempted, outputs, False))


async def _graded(attempted: Attempted, outputs: Sequence[CaseOutput], reveal_gold: bool) -> Grading:
    return await graded(attempted.task, tuple(outputs), attempted.ports, attempted.trajectory.id, reveal_gold)
