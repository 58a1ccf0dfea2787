"""From a study's file to the runs it takes: which makes a skill, which chooses one, which measures one. Pure.

A cell is a run. What it is depends on its own condition (and those that one names), on the study's common settings and
on nothing else: adding a condition changes no other cell. Cells come in an order in which whatever a cell needs stands
before it, and those that open a sealed test stand last, so that every skill is final when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from core.config import RunConfig, StrategyConfig, TasksConfig
from core.study.conditions import Again, AnyCondition, BestOf, ControlArm, Draft, Evolve, NoSkill, WrittenSkill
from core.study.config import StudyConfig, remembers
from core.types import Record

Step: TypeAlias = Literal["attempt", "make", "choose", "measure"]
"""attempt: at the tasks learned from, made beforehand; make: a run whose outcome is a skill; choose: a candidate on the
tasks learned from; measure: on held-out tasks."""


class SkillSource(Record):
    """Where a skill of the study comes from. `id` is its condition's name, with author and seed where it has them."""

    id: str
    kind: Literal["folder", "starter", "made", "chosen", "control"]
    folder: str = ""
    """folder: where it lies."""
    domain: TasksConfig | None = None
    """starter: the tasks whose domain brings it."""
    cell: str = ""
    """made: the cell whose run makes it."""
    of: tuple[str, ...] = ()
    """control: the skill it is made from; chosen: the candidates, in the order of preference among equals."""
    by: tuple[str, ...] = ()
    """chosen: the cells that measured the candidates, in that order."""
    how: Literal["", "shuffled", "filler", "gutted"] = ""
    seed: int = 0


class Cell(Record):
    """A run of the study. `config.skill` is filled in when the skill called `skill` is there; "" takes none."""

    id: str
    step: Step
    condition: str
    author: str = ""
    user: str = ""
    tasks: str
    seed: int
    skill: str = ""
    memories: str = ""
    """The cell whose run's memories are handed to attempts; "" hands none."""
    sealed: bool = False
    config: RunConfig


class Plan(Record):
    """Every cell in the order in which they are worked on, and every skill they use."""

    cells: tuple[Cell, ...]
    skills: tuple[SkillSource, ...]

    def cell(self, name: str) -> Cell:
        """The cell of an id. Raises KeyError."""
        return {each.id: each for each in self.cells}[name]

    def skill(self, name: str) -> SkillSource:
        """The skill of an id. Raises KeyError."""
        return {each.id: each for each in self.skills}[name]


def plan_of(config: StudyConfig) -> Plan:
    """The plan of a study; equal files give equal plans."""
    plan = _Planning(config)
    for condition in config.conditions:
        for author in config.authors_of(condition):
            for seed in config.seeds:
                skill = plan.skill_of(condition, author, seed)
                for user in config.users_of(condition):
                    for tasks in config.measured_on:
                        plan.measure(condition, author, user, tasks, seed, skill)
    made = tuple(cell for cell in plan.cells.values() if cell.step != "measure")
    measured = [cell for cell in plan.cells.values() if cell.step == "measure"]
    return Plan(
        cells=(*made, *sorted(measured, key=lambda cell: cell.sealed)),
        skills=tuple(plan.skills.values()),
    )


class _Planning:
    """Cells and skills as they are come by, each once."""

    def __init__(self, config: StudyConfig) -> None:
        self.config = config
        self.cells: dict[str, Cell] = {}
        self.skills: dict[str, SkillSource] = {}

    def skill_of(self, condition: AnyCondition, author: str, seed: int) -> str:
        """The id of the skill a condition has with this author and seed, planned where it is not yet; "" without."""
        if isinstance(condition, NoSkill):
            return ""
        if isinstance(condition, WrittenSkill):
            return self._given(condition.name, condition.folder)
        if isinstance(condition, Again):
            return self.skill_of(self.config.named(condition.of), author, seed)
        if isinstance(condition, BestOf):
            return self._chosen(condition, author)
        if isinstance(condition, ControlArm):
            return self._control(condition, author, seed)
        return self._made(condition, author, seed)

    def _given(self, name: str, folder: str) -> str:
        domain = None if folder else self._learned_from()
        kind: Literal["folder", "starter"] = "folder" if folder else "starter"
        return self._kept(SkillSource(id=name, kind=kind, folder=folder, domain=domain))

    def _control(self, condition: ControlArm, author: str, seed: int) -> str:
        of = self.skill_of(self.config.named(condition.of), author, seed)
        parts = of.split("/")[1:]
        if condition.how != "gutted" and str(seed) not in parts:  # each seed has a control of its own
            parts.append(str(seed))
        name = _joined(condition.name, *parts)
        return self._kept(SkillSource(id=name, kind="control", of=(of,), how=condition.how, seed=seed))

    def _chosen(self, condition: BestOf, author: str) -> str:
        of = self.config.named(condition.of)
        candidates = tuple(self.skill_of(of, author, seed) for seed in condition.seeds)
        cells = tuple(
            self._on_learned("choose", condition, author, seed, skill)
            for seed, skill in zip(condition.seeds, candidates, strict=True)
        )
        return self._kept(SkillSource(id=_joined(condition.name, author), kind="chosen", of=candidates, by=cells))

    def _made(self, condition: Draft | Evolve, author: str, seed: int) -> str:
        name = _joined(condition.name, author, str(seed))
        start = self._start(condition)
        cell = Cell(
            id=_joined(name, "make"),
            step="make",
            condition=condition.name,
            author=author,
            tasks=self.config.learned_from,
            seed=seed,
            skill=start,
            config=self._making(condition, author, seed),
        )
        if self.config.attempts_first and start:
            self._on_learned("attempt", condition, author, seed, start)
        self.cells.setdefault(cell.id, cell)
        return self._kept(SkillSource(id=name, kind="made", cell=cell.id))

    def _start(self, condition: Draft | Evolve) -> str:
        if isinstance(condition, Draft) or condition.start == "draft":
            return ""
        return self._given(_joined(condition.name, "start"), condition.folder)

    def _making(self, condition: Draft | Evolve, author: str, seed: int) -> RunConfig:
        base = self._base(author)
        if isinstance(condition, Draft):
            mode: dict[str, object] = {"mode": "draft", "subject": condition.subject}
        else:
            analysts = base.analysts.model_copy(update={"error": condition.analyst})
            strategy = _strategy(condition)
            mode = {"mode": "creation" if condition.start == "draft" else "deepening", "signals": condition.signals}
            mode |= {"analysts": analysts, "strategy": strategy}
        return base.model_copy(
            update={
                **mode,
                "name": self._called(condition.name, author, str(seed)),
                "seed": seed,
                "evaluate": False,
                "tasks": self._learned_from(),
            }
        )

    def _on_learned(
        self, step: Literal["attempt", "choose"], condition: AnyCondition, author: str, seed: int, skill: str
    ) -> str:
        """The id of a cell that measures a skill on the tasks it is learned from, with its author as the agent.

        attempt: before an evolution, which finds these attempts in the journal, and so does another one with this
        start; choose: a candidate.
        """
        parts = (condition.name, author, str(seed), step)
        tasks = self._learned_from().model_copy(update={"held_out": "evolve"})
        cell = Cell(
            id=_joined(*parts),
            step=step,
            condition=condition.name,
            author=author,
            user=author,
            tasks=self.config.learned_from,
            seed=seed,
            skill=skill,
            config=self._measuring(author, tasks, seed, self._called(*parts)),
        )
        self.cells.setdefault(cell.id, cell)
        return cell.id

    def measure(self, condition: AnyCondition, author: str, user: str, tasks: str, seed: int, skill: str) -> None:
        """A condition on the held-out tasks of a set."""
        chosen = self.config.tasks[tasks]
        again = condition.arm * self.config.attempts if isinstance(condition, Again) else 0
        called = self._called(condition.name, *filter(None, (author,)), user, tasks, str(seed))
        config = self._measuring(user, chosen.as_tasks, seed, called).model_copy(
            update={"attempts": self.config.attempts, "first_replicate": again}
        )
        bank = self._bank(condition)
        if bank is not None:
            config = config.model_copy(update={"strategy": _strategy(bank)})
        cell = Cell(
            id=_joined(condition.name, *filter(None, (author,)), user, tasks, str(seed)),
            step="measure",
            condition=condition.name,
            author=author,
            user=user,
            tasks=tasks,
            seed=seed,
            skill=skill,
            memories=self.skills[skill].cell if bank is not None else "",
            sealed=chosen.sealed,
            config=config if skill else config.model_copy(update={"mode": "no_skill"}),
        )
        self.cells[cell.id] = cell

    def _bank(self, condition: AnyCondition) -> Evolve | None:
        """The condition whose memories attempts are handed: itself, or what it repeats."""
        of = self.config.named(condition.of) if isinstance(condition, Again) else condition
        return of if isinstance(of, Evolve) and remembers(of) else None

    def _measuring(self, user: str, tasks: TasksConfig, seed: int, called: str) -> RunConfig:
        base = self._base(user)
        return base.model_copy(update={"name": called, "mode": "evaluation", "seed": seed, "tasks": tasks})

    def _base(self, model: str) -> RunConfig:
        """What the study's runs have in common, with this model as the agent and the endpoint it is at."""
        run, agent = self.config.run, self.config.models[model]
        return RunConfig(
            endpoints=tuple(each for each in self.config.endpoints if each.name == agent.endpoint),
            agent_model=agent,
            analyst_model=agent,
            merger_model=agent,
            agent=run.agent,
            analysts=run.analysts,
            merge=run.merge,
            budget=run.budget,
            prompts=run.prompts,
        )

    def _learned_from(self) -> TasksConfig:
        return self.config.tasks[self.config.learned_from].as_tasks

    def _called(self, *parts: str) -> str:
        return " ".join((self.config.name, *parts))

    def _kept(self, source: SkillSource) -> str:
        self.skills.setdefault(source.id, source)
        return source.id


def _strategy(condition: Evolve) -> StrategyConfig:
    return StrategyConfig(
        name=condition.strategy,
        batch=condition.batch,
        top_k=condition.top_k,
        embedding_model=condition.embedding_model,
    )


def needs(cell: Cell, plan: Plan) -> tuple[str, ...]:
    """The cells whose runs must be over before this one can begin."""
    return tuple(dict.fromkeys(_behind(cell.skill, plan))) if cell.skill else ()


def _behind(skill: str, plan: Plan) -> Iterator[str]:
    source = plan.skill(skill)
    if source.cell:
        yield from needs(plan.cell(source.cell), plan)
        yield source.cell
    for each in source.of:
        yield from _behind(each, plan)
    yield from source.by


def _joined(*parts: str) -> str:
    return "/".join(parts)
