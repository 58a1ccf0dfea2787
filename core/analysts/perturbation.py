"""A fix on changed inputs: what computes its answer is right there too, what writes it down stays put.

Two strengths, by what the taskset knows. Where it knows the expected result of a perturbed case, the fix is graded on
it: of the cells the agent's own commands get wrong there, it must mend more than half. Where it only knows that the
result must change, a fix is refused that leaves the unchanged gold on one of a few perturbations; or on all of them
nothing, one same answer, or just what the agent's own commands leave. Where not even that is known, these are flagged.
"""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.agent.grading import graded
from core.agent.ports import AgentPorts
from core.agent.replay import replay
from core.agent.work_files import file_digest, work_directory
from core.config import AgentConfig
from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, Grading, PerturbedReferences
from core.types import Action, Case, InputFile, NotScorable, Skill, Task

PERTURBATIONS = 4
"""Seeded perturbations tried, at most, where it is only known that their results must change, if that."""

STAYS = "the output stays what it was"
SILENT = "its commands leave no output"
AS_BEFORE = "it answers what the agent's own commands answer"
ALWAYS_THE_SAME = "it answers the same on different ones"


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
        return await graded(alone, (handed_in,), self.ports, self.task.id)


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
        return passes(await fixed.graded(case, output))


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


@dataclass(frozen=True)
class Try:
    """A perturbation tried: whether its result is known to differ from the gold, what was left on it, and what is
    suspicious about that."""

    known: bool
    case: Case
    output: Path | None
    said: str = ""


async def _moved(fixed: Commands, own: tuple[Action, ...], seed: int, home: Path) -> Response:
    """Whether the answer moves with perturbations of which nothing but this is known, if that."""
    tries: list[Try] = []
    moves = False
    for number in range(PERTURBATIONS):
        made = await _try(fixed, own, seed + number, home / str(number))
        if made is None:
            continue
        if made.known and made.said == STAYS:
            return _refusal(STAYS)
        for earlier in tries:
            moves = moves or await _differ(fixed, made.output, earlier.output)
        tries.append(made)
        convincing = [each for each in tries if not each.said]
        if any(moves or not each.known for each in convincing):
            return Response()
    return _all_told(tries)


async def _try(fixed: Commands, own: tuple[Action, ...], seed: int, place: Path) -> Try | None:
    """Run the fixed and the agent's own commands on one perturbation of the first case, if there is one."""
    gold = fixed.task.cases[0]
    place.mkdir(parents=True)
    with boundary("taskset"):
        known = await asyncio.to_thread(fixed.ports.taskset.perturbed, fixed.task, gold.index, seed, place)
    if known is None:
        return None
    case = _case_at(gold, place)
    output = await fixed.leave(case, place / "handed_in")
    if output is None:
        return Try(known, case, None, SILENT)
    if passes(await fixed.graded(gold, output)):
        return Try(known, case, output, STAYS)
    unfixed = await replace(fixed, actions=own).leave(case, place / "unfixed")
    as_before = unfixed is not None and await _same(fixed, output, unfixed)
    return Try(known, case, output, AS_BEFORE if as_before else "")


async def _differ(fixed: Commands, one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and not await _same(fixed, one, other)


def _all_told(tries: Sequence[Try]) -> Response:
    """What comes of tries that, all together, do not show an answer that was computed."""
    if not tries:
        return Response(flags=("not perturbed: these inputs cannot be changed in a known way",))
    known = [each for each in tries if each.known]
    said = {each.said for each in known or tries}
    worst = next((each for each in (AS_BEFORE, SILENT, STAYS) if each in said), "")
    if not known:
        return Response(flags=(f"on perturbed inputs {worst}",))
    if "" not in said:
        return _refusal(worst)
    if SILENT in said:
        return _refusal("its commands mostly leave no output")
    inputs = {tuple(file.digest for file in each.case.inputs) for each in tries}
    return _refusal(ALWAYS_THE_SAME) if len(inputs) > 1 else Response()


def _refusal(said: str) -> Response:
    return Response(refusal=f"on inputs with other values, where the result must change, {said}")


async def _same(fixed: Commands, one: Path, other: Path) -> bool:
    """Whether two outputs are the same answer to the evaluator: one is graded with the other in the gold's place.

    Only where the gold is a file like them; False where it is not, or where the evaluator cannot read one of them.
    """
    case = _with_gold(fixed.task.cases[0], other)
    if case is None:
        return False
    try:
        return passes(await fixed.graded(case, one))
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


def passes(grading: Grading) -> bool:
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
