"""The skills of a study, found or made when a cell needs them, and kept in the study's folder under their digests.

What a run made is taken from it once: merging again later changes no study that was measured with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from core.engine.wiring.skill import sound_skill
from core.engine.wiring.tasks import STARTER, domain_of
from core.errors import UserError
from core.skill.controls import SUBJECTS, NoControl, filler, gutted, shuffled
from core.skill.read import read_skill
from core.skill.write import write_skill
from core.stats.outcomes import within_task
from core.store.run_store import open_run
from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.outcomes import CellAttempt, measures_of, outcomes
from core.study.plan import Plan, SkillSource
from core.study.records import StudyRecord, StudySkill, digest_of
from core.types import Skill
from core.view.amounts import many
from core.view.shares import percent


class Unmade(Exception):
    """A skill cannot be made; the message says why.

    Where a run was to make it nothing is measured yet; a control or a choice holds up only what rests on it.
    """


class _Made(NamedTuple):
    """A skill, how it came about, and the run behind it."""

    skill: Skill
    note: str = ""
    run: str = ""


class StudySkills:
    """The skills of one plan, each made once; `marks` has the marks of its cells as far as they are known."""

    def __init__(
        self, plan: Plan, record: StudyRecord, marks: Mapping[str, str], folder: StudyFolder, workspace: Workspace
    ) -> None:
        self._plan, self._marks, self._folder, self._workspace = plan, marks, folder, workspace
        self._runs = record.runs
        self.known: dict[str, StudySkill] = dict(record.skills)
        self._settled: set[str] = set()

    def take(self, runs: Mapping[str, str]) -> None:
        """Learn of runs that were begun meanwhile."""
        self._runs = runs

    def skill(self, name: str) -> StudySkill:
        """The skill of an id, made where it is not there. Raises Unmade, and UserError where a person must mend."""
        if name not in self._settled:
            source = self._plan.skill(name)
            mark = self._source_mark(source)
            kept = self.known.get(name)
            if kept is None or not mark or kept.source != mark or not self.path(kept).is_dir():
                self.known[name] = self._keep(name, self._made(source), mark)
            self._settled.add(name)
        return self.known[name]

    def known_digest(self, name: str) -> str:
        """The digest of a skill as far as it is known without making one; "" where it is not."""
        source, kept = self._plan.skill(name), self.known.get(name)
        if source.kind in ("folder", "starter"):
            return self._made(source).skill.digest
        return kept.digest if kept is not None and kept.source and kept.source == self._source_mark(source) else ""

    def path(self, skill: StudySkill) -> Path:
        """Where a skill of the study lies."""
        return self._folder.directory / skill.folder

    def _source_mark(self, source: SkillSource) -> str:
        """What its outcome rests on; "" for what is read anew each time."""
        if source.kind == "made":
            return self._marks.get(source.cell, "")
        if source.kind == "chosen":
            return digest_of([self._marks.get(cell, "") for cell in source.by])
        if source.kind == "control":
            of = self.known_digest(source.of[0])
            return digest_of([of, source.how, source.seed]) if of else ""
        return ""

    def _keep(self, name: str, made: _Made, mark: str) -> StudySkill:
        place = self._folder.skill_directory(made.skill.digest, made.skill.name)
        if not place.is_dir():
            write_skill(made.skill, place)
        folder = str(place.relative_to(self._folder.directory))
        return StudySkill(id=name, digest=made.skill.digest, folder=folder, note=made.note, run=made.run, source=mark)

    def _made(self, source: SkillSource) -> _Made:
        if source.kind == "folder":
            return _Made(sound_skill(Path(source.folder).expanduser()))
        if source.kind == "starter":
            return _Made(starting(source))
        if source.kind == "made":
            return self._of_run(source.cell)
        if source.kind == "chosen":
            return self._chosen(source)
        return self._control(source)

    def _of_run(self, cell: str) -> _Made:
        run = self._over(cell)
        with self._workspace.open_run(run, read_only=True) as store:
            newest = store.versions()[-1].name
            return _Made(store.skill(newest), run=run)

    def _chosen(self, source: SkillSource) -> _Made:
        """The best on the tasks that all candidates have a value at: one that failed to run wins nothing by it."""
        values = [self._values(cell) for cell in source.by]
        shared = [task for task in values[0] if all(task in each for each in values)]
        if not shared:
            raise Unmade("no task has a verdict of every candidate, so none can be chosen")
        means = [fmean(each[task] for task in shared) for each in values]
        best = max(range(len(means)), key=lambda place: (means[place], -place))
        chosen = self.skill(source.of[best])
        seeds = [name.rsplit("/", 1)[-1] for name in source.of]
        told = ", ".join(f"{seed}: {percent(mean)}" for seed, mean in zip(seeds, means, strict=True))
        tied = [seed for seed, mean in zip(seeds, means, strict=True) if mean == means[best] and seed != seeds[best]]
        equal = f", the first of those that tie (with {' and '.join(tied)})" if tied else ""
        counted = many(len(shared), "task")
        note = f"Seed {seeds[best]} is the best on the tasks learned from{equal} (by seed, {counted}: {told})."
        return _Made(read_skill(self.path(chosen)), note, chosen.run)

    def _values(self, cell: str) -> dict[str, float]:
        """What a candidate scored at each task, on the domain's first measure; tasks without a value are left out."""
        measure = measures_of(self._plan.cell(cell).config.tasks.domain, 1)[0]
        with self._workspace.open_run(self._over(cell), read_only=True) as store:
            rows = store.trajectories("test_before")
        attempts = (CellAttempt(row.task, 0, row.replicate, row.outcome, row.value, row.ended) for row in rows)
        means = within_task(outcomes(attempts, measure.counted))
        return {task: mean.value for task, mean in means.items() if mean.value is not None}

    def _control(self, source: SkillSource) -> _Made:
        of = self.skill(source.of[0])
        skill = read_skill(self.path(of))
        try:
            if source.how == "shuffled":
                made = shuffled(skill, source.seed)
            elif source.how == "filler":
                made = filler(skill, SUBJECTS[source.seed % len(SUBJECTS)], source.seed)
            else:
                made = gutted(skill)
        except NoControl as problem:
            raise Unmade(str(problem)) from None
        return _Made(made.skill, made.note, of.run)

    def _over(self, cell: str) -> str:
        """The run of a cell that is done."""
        run = self._runs.get(self._marks.get(cell, ""), "")
        if not run or not is_done(run, self._workspace):
            raise Unmade(f"a skill waits for {cell}, which is not done")
        return run


def starting(source: SkillSource) -> Skill:
    """The starting skill of a domain. Raises UserError where the tasks are not the generated ones it was made for."""
    assert source.domain is not None
    generated = domain_of(source.domain).generated
    if source.domain.source != STARTER or generated is None:
        raise UserError(
            f'{source.id}: no skill is named; give the condition folder = "DIR" with the skill that is meant'
        )
    return generated.skill()


def is_done(run: str, workspace: Workspace) -> bool:
    """Whether a run is there, can be read, and has come to its end."""
    folder = workspace.run_directory(run)
    if not (folder / "run.sqlite").is_file():
        return False
    try:
        with open_run(folder, read_only=True) as store:
            return store.run().status == "done"
    except UserError:  # why is told where its state is shown
        return False
