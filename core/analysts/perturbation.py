"""A fix on changed inputs: what computes its answer is right there too, what writes it down stays put.

Two strengths, by what the taskset knows. Where it knows the expected result of a perturbed case, the fix is graded on
it: it must have fewer wrong cells there than the agent's own commands had. Where it only knows that the result must
change, an output that still is the unchanged gold, or none, refuses the fix; where not even that is known, this is
flagged.
"""

from __future__ import annotations

import asyncio
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from core.agent.ports import AgentPorts
from core.agent.replay import replay
from core.agent.work_files import file_digest, work_directory
from core.config import AgentConfig
from core.errors import boundary
from core.ports import CaseOutput, Grading, PerturbedReferences
from core.types import Action, Case, InputFile, NotScorable, Skill, Task

PERTURBATIONS = 2
"""Seeded perturbations tried where something is known of their result; one otherwise."""


@dataclass(frozen=True)
class Response:
    """What the changed inputs told: a reason to refuse the fix, or things to flag."""

    refusal: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Commands:
    """Commands and what they need to run on a case of their task."""

    task: Task
    skill: Skill | None
    actions: tuple[Action, ...]
    config: AgentConfig
    ports: AgentPorts

    async def leave(self, case: Case, target: Path) -> Path | None:
        """Run them on the case; the output they leave, copied to `target`, or None."""
        name = self.ports.taskset.output_name(self.task)
        return (await replay(self.actions, case, self.skill, self.config, self.ports, target, name)).output

    async def graded(self, case: Case, output: Path | None) -> Grading:
        """An output graded against one case alone."""
        alone = self.task.model_copy(update={"cases": (case,)})
        handed_in = CaseOutput(case=case.index, path=str(output) if output else None)
        with boundary("grader"):
            return await asyncio.to_thread(self.ports.taskset.grade, alone, (handed_in,))


async def response(fixed: Commands, own: tuple[Action, ...], seed: int) -> Response:
    """Run the fixed commands on seeded perturbations of the first case; `own` are the agent's unchanged ones."""
    flags: list[str] = []
    for number in range(PERTURBATIONS):
        with work_directory(fixed.ports.scratch) as place:
            case = await _with_reference(fixed, seed + number, place)
            if case is not None:
                told = await _right(fixed, own, case, place)
            else:
                told, known = await _moved(fixed, seed + number, place)
                if not known:
                    return told
        if told.refusal:
            return told
        flags += told.flags
    return Response(flags=tuple(dict.fromkeys(flags)))


async def survives_repacking(fixed: Commands) -> bool:
    """Whether the fix still passes when the inputs hold the same in other bytes: a file fingerprint does not."""
    case = fixed.task.cases[0]
    with work_directory(fixed.ports.scratch) as place:
        repacked = [await asyncio.to_thread(_repack, Path(file.path), place / file.name) for file in case.inputs]
        if not any(repacked):
            return True
        output = await fixed.leave(_case_at(case, place), place / "handed_in")
        return _passed(await fixed.graded(case, output))


async def _with_reference(fixed: Commands, seed: int, place: Path) -> Case | None:
    taskset = fixed.ports.taskset
    if not isinstance(taskset, PerturbedReferences):
        return None
    with boundary("taskset"):
        return await asyncio.to_thread(taskset.perturbed_case, fixed.task, fixed.task.cases[0].index, seed, place)


async def _right(fixed: Commands, own: tuple[Action, ...], case: Case, place: Path) -> Response:
    """Grade the fix on a perturbed case; where it is wrong, it must at least be less wrong than the agent was."""
    output = await fixed.leave(case, place / "handed_in")
    if output is None:
        return Response(refusal="on inputs with other values its commands leave no output")
    grading = await fixed.graded(case, output)
    if isinstance(grading.grade, NotScorable):
        return Response(flags=(f"the answer on perturbed inputs cannot be graded: {grading.grade.reason}",))
    if grading.grade.passed:
        return Response()
    unfixed = replace(fixed, actions=own)
    left = await unfixed.leave(case, place / "unfixed")
    if left is None or len(grading.differences) < len((await fixed.graded(case, left)).differences):
        return Response(flags=("on perturbed inputs the answer is better than the agent's, but not right",))
    return Response(refusal="on inputs with other values it is no better than what the agent did")


async def _moved(fixed: Commands, seed: int, place: Path) -> tuple[Response, bool]:
    """Whether the output moves with a perturbation, and whether it is known that it must."""
    case = fixed.task.cases[0]
    with boundary("taskset"):
        known = await asyncio.to_thread(fixed.ports.taskset.perturbed, fixed.task, case.index, seed, place)
    if known is None:
        return Response(flags=("not perturbed: these inputs cannot be changed in a known way",)), False
    output = await fixed.leave(_case_at(case, place), place / "handed_in")
    if output is None:
        said = "its commands leave no output"
    elif _passed(await fixed.graded(case, output)):
        said = "the output stays what it was"
    else:
        return Response(), known
    if known:
        return Response(refusal=f"on inputs with other values, where the result must change, {said}"), True
    return Response(flags=(f"on perturbed inputs {said}",)), False


def _passed(grading: Grading) -> bool:
    return not isinstance(grading.grade, NotScorable) and grading.grade.passed


def _case_at(case: Case, place: Path) -> Case:
    """The case with its inputs taken from `place`."""
    inputs = tuple(
        InputFile(name=file.name, path=str(place / file.name), digest=file_digest(place / file.name))
        for file in case.inputs
    )
    return case.model_copy(update={"inputs": inputs})


def _repack(source: Path, target: Path) -> bool:
    """Write the same zip members in other bytes; a file that is no zip is copied. True where repacked."""
    with boundary("taskset"):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not zipfile.is_zipfile(source):
            target.write_bytes(source.read_bytes())
            return False
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for member in old.infolist():
                stamped = zipfile.ZipInfo(member.filename, date_time=(2001, 2, 3, 4, 5, 6))
                stamped.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(stamped, old.read(member))
            new.comment = b"repacked"
        return True
