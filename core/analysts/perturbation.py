"""A fix on changed inputs: what computes its answer is right there too, what writes it down stays put.

Two strengths, by what the taskset knows. Where it knows the expected result of a perturbed case, the fix is graded on
it: of the cells the agent's own commands get wrong there, it must mend more than half. Where it only knows that the
result must change, a fix is refused that leaves nothing, the unchanged gold, one same answer on every perturbation, or
on all of them just what the agent's own commands leave. Where not even that is known, an answer that stays put is
flagged.
"""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.agent.ports import AgentPorts
from core.agent.replay import replay
from core.agent.work_files import file_digest, work_directory
from core.config import AgentConfig
from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, Grading, PerturbedReferences
from core.types import Action, Case, InputFile, NotScorable, Skill, Task

PERTURBATIONS = 2
"""Seeded perturbations tried where it is only known that their results must change."""


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

    async def leave(self, case: Case, home: Path) -> Path | None:
        """Run them on the case; the output they leave, copied into `home` under its name, or None."""
        name = self.ports.taskset.output_name(self.task)
        target = home / name if name else None
        return (await replay(self.actions, case, self.skill, self.config, self.ports, target, name)).output

    async def graded(self, case: Case, output: Path | None) -> Grading:
        """An output graded against one case alone."""
        alone = self.task.model_copy(update={"cases": (case,)})
        handed_in = CaseOutput(case=case.index, path=str(output) if output else None)
        with boundary("grader"):
            return await asyncio.to_thread(self.ports.taskset.grade, alone, (handed_in,))


async def response(fixed: Commands, own: tuple[Action, ...], seed: int) -> Response:
    """Run the fixed commands on a seeded perturbation of the first case; `own` are the agent's unchanged ones."""
    with work_directory(fixed.ports.scratch) as home:
        case = await _with_reference(fixed, seed, home)
        return await (_right(fixed, own, case, home) if case else _moved(fixed, own, seed, home))


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
    """Grade the fix on a perturbed case; where it is not right, it must have mended most of what was wrong."""
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
    wrong = grading.compared if left is None else len((await fixed.graded(case, left)).differences)
    if 2 * len(grading.differences) < wrong:
        return Response(flags=("on perturbed inputs the answer is better than the agent's, but not right",))
    return Response(refusal="on inputs with other values it is hardly better than what the agent did")


async def _moved(fixed: Commands, own: tuple[Action, ...], seed: int, home: Path) -> Response:
    """Whether the answer moves with perturbations of which nothing but this is known, if that."""
    answers: list[Path] = []
    as_before: list[bool] = []
    gold = fixed.task.cases[0]
    for number in range(PERTURBATIONS):
        place = home / str(number)
        place.mkdir(parents=True)
        with boundary("taskset"):
            known = await asyncio.to_thread(fixed.ports.taskset.perturbed, fixed.task, gold.index, seed + number, place)
        if known is None:
            return Response(flags=("not perturbed: these inputs cannot be changed in a known way",))
        case = _case_at(gold, place)
        output = await fixed.leave(case, place / "handed_in")
        if output is None:
            return _suspicious("its commands leave no output", known)
        if _passed(await fixed.graded(gold, output)):
            return _suspicious("the output stays what it was", known)
        if not known:
            return Response()
        answers.append(output)
        unfixed = await replace(fixed, actions=own).leave(case, place / "unfixed")
        as_before.append(unfixed is not None and await _same(fixed, output, unfixed))
    if all(as_before):
        return _suspicious("it answers what the agent's own commands answer", True)
    if await _same(fixed, answers[0], answers[1]):
        return _suspicious("it answers the same on different ones", True)
    return Response()


def _suspicious(said: str, known: bool) -> Response:
    """A refusal where it is known that the result must change with the inputs, else a flag."""
    if known:
        return Response(refusal=f"on inputs with other values, where the result must change, {said}")
    return Response(flags=(f"on perturbed inputs {said}",))


async def _same(fixed: Commands, one: Path, other: Path) -> bool:
    """Whether two outputs are the same answer to the evaluator: one is graded with the other in the gold's place.

    Only where the gold is a file like them; False where it is not, or where the evaluator cannot read one of them.
    """
    case = _with_gold(fixed.task.cases[0], other)
    if case is None:
        return False
    try:
        return _passed(await fixed.graded(case, one))
    except BoundaryError:
        return False


def _with_gold(case: Case, path: Path) -> Case | None:
    """The case with another file as its reference, which is a path, or a mapping with one (and its digest)."""
    if isinstance(case.reference, str):
        return case.model_copy(update={"reference": str(path)})
    if isinstance(case.reference, Mapping) and "path" in case.reference:
        reference = {**case.reference, "path": str(path), "digest": file_digest(path)}
        return case.model_copy(update={"reference": reference})
    return None


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
