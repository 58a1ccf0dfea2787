"""A study's file: task sets, models, seeds and conditions. Strict, and wrong in sentences that name the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from core.config import (
    AgentConfig,
    AnalystConfig,
    BudgetConfig,
    ConfigProblem,
    EndpointConfig,
    MergeConfig,
    ModelConfig,
    TasksConfig,
    parsed,
    read_toml,
)
from core.errors import UserError
from core.study.conditions import DERIVED, NAME, Again, AnyCondition, BestOf, ControlArm, Evolve, WrittenSkill
from core.types import Record

ADVICE = "the files in studies are examples"
Key = Annotated[str, Field(pattern=NAME)]


class TaskSet(TasksConfig):
    """Tasks under a name. What is held out of them is what conditions are measured on."""

    label: str = ""
    sealed: bool = False
    """A sealed test: it is opened once a study, and again only with a reason that every output shows."""
    paper: Literal["", "spreadsheetbench-verified", "wikitq", "dapo", "aime", "docvqa"] = ""
    """Which of the paper's task sets (arXiv 2603.25158) it is; "" is none of them, and no figure stands beside it."""

    @property
    def as_tasks(self) -> TasksConfig:
        """The same as a run has it."""
        return TasksConfig(**{name: getattr(self, name) for name in TasksConfig.model_fields})


class RunSettings(Record):
    """What all runs of a study have in common; as in a run's own file."""

    agent: AgentConfig = AgentConfig()
    analysts: AnalystConfig = AnalystConfig()
    merge: MergeConfig = MergeConfig()
    budget: BudgetConfig = BudgetConfig()
    """Bounds of every single run."""
    prompts: str = ""


def _distinct(endpoints: tuple[EndpointConfig, ...]) -> tuple[EndpointConfig, ...]:
    if len({each.name for each in endpoints}) < len(endpoints):
        raise ValueError("two endpoints have one name; a model names its endpoint, and so does the journal")
    return endpoints


class StudyConfig(Record):
    """A whole table: conditions by authors, users, task sets and seeds."""

    schema_version: Literal[1] = 1
    name: Key
    title: str = ""
    table: Literal["", "1", "2", "3", "efficiency", "analysts"] = ""
    """Which table of the paper (arXiv 2603.25158) it is laid out as; "" for one of its own."""
    reference: str = ""
    """The condition the others are compared with; "" is the first."""
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (41,)
    attempts: int = Field(default=1, ge=1)
    """Attempts at each held-out task and seed, averaged within the task (avg@k)."""
    authors: tuple[str, ...] = ()
    """The models that make skills; left out, all of [models]."""
    users: tuple[str, ...] = ()
    """The models that are measured with them; left out, all of [models]."""
    evolve_on: str = ""
    """The task set that skills are learned from; "" is the first."""
    against_start: bool = False
    """Compare each evolved skill with the written one it started from too: what it gained by learning alone."""
    attempts_first: bool = False
    """Make the attempts that are learned from in runs of their own: every evolution then finds the same trajectories in
    the journal, and its time is that of learning alone."""
    wanted: float = Field(default=0.1, gt=0, le=1)
    """The effect, as a share, that the plan says the number of tasks for."""
    endpoints: Annotated[tuple[EndpointConfig, ...], AfterValidator(_distinct)] = (EndpointConfig(),)
    models: dict[Key, ModelConfig] = Field(min_length=1)
    tasks: dict[Key, TaskSet] = Field(min_length=1)
    run: RunSettings = RunSettings()
    conditions: tuple[AnyCondition, ...] = Field(min_length=1)

    @property
    def reference_name(self) -> str:
        """The condition the others are compared with."""
        return self.reference or self.conditions[0].name

    @property
    def learned_from(self) -> str:
        """The name of the task set that skills are learned from."""
        return self.evolve_on or next(iter(self.tasks))

    @property
    def measured_on(self) -> tuple[str, ...]:
        """The names of the task sets that hold tasks out; another is only learned from."""
        return tuple(name for name, tasks in self.tasks.items() if tasks.test != 0 or tasks.held_out == "evolve")

    def authors_of(self, condition: AnyCondition) -> tuple[str, ...]:
        """Who makes the condition's skill: nobody where none is made."""
        base = self.base_of(condition)
        if base.kind in ("no_skill", "skill"):
            return ("",)
        asked = condition.authors if condition.authors is not None else base.authors
        return asked if asked is not None else self.authors or tuple(self.models)

    def users_of(self, condition: AnyCondition) -> tuple[str, ...]:
        """The models the condition is measured with."""
        return condition.users if condition.users is not None else self.users or tuple(self.models)

    def named(self, name: str) -> AnyCondition:
        """The condition of a name. Raises KeyError."""
        found = {each.name: each for each in self.conditions}
        return found[name]

    def start_of(self, condition: AnyCondition) -> WrittenSkill | None:
        """The condition that is the skill which this one, evolved, started from; None where it is none, or not here."""
        base = self.base_of(condition)
        if isinstance(condition, ControlArm | Again) or not isinstance(base, Evolve) or base.start != "skill":
            return None
        written = (each for each in self.conditions if isinstance(each, WrittenSkill))
        return next((each for each in written if each.folder == base.folder), None)

    def base_of(self, condition: AnyCondition) -> AnyCondition:
        """The condition whose making it rests on: of a control of an evolved skill, the evolution."""
        while isinstance(condition, DERIVED):
            condition = self.named(condition.of)
        return condition


def read_study(path: Path) -> StudyConfig:
    """Read a study's file. Raises UserError with the file, the place and what is wrong."""
    return parse_study(read_toml(path, ADVICE), str(path))


def parse_study(raw: dict[str, Any], origin: str) -> StudyConfig:
    """Validate a study. Raises ConfigProblem naming `origin` and the first place that is wrong."""
    config = parsed(StudyConfig, raw, origin, ADVICE)
    for place, told in _wrong(config):
        raise ConfigProblem(f"{origin}: {place}: {told}; {ADVICE}", place, told)
    return config


def with_models(config: StudyConfig, names: Mapping[str, str], base_url: str = "") -> StudyConfig:
    """The study with other models under its names, and endpoints elsewhere. Raises UserError for a name it lacks."""
    for name in names:
        if name not in config.models:
            raise UserError(f"--model {name}: the study has no model of this name, there are: {_list(config.models)}")
    models = {
        name: model.model_copy(update={"model": names[name]}) if name in names else model
        for name, model in config.models.items()
    }
    endpoints = config.endpoints
    if base_url:
        endpoints = tuple(each.model_copy(update={"base_url": base_url}) for each in endpoints)
    whole = config.model_copy(update={"models": models, "endpoints": endpoints})
    return parse_study(whole.model_dump(mode="json"), "the study with the models and endpoint given")


def _wrong(config: StudyConfig) -> Iterator[tuple[str, str]]:
    """What does not fit together: the place, and what is wrong there."""
    models, endpoints = tuple(config.models), [each.name for each in config.endpoints]
    for name, model in config.models.items():
        if model.endpoint not in endpoints:
            yield f"models.{name}.endpoint", f"there is no endpoint {model.endpoint!r}, there are: {_list(endpoints)}"
    for place, names in (("authors", config.authors), ("users", config.users)):
        yield from _unknown(place, names, models, "model")
        yield from _twice(place, names)
    yield from _twice("seeds", config.seeds)
    if config.evolve_on:
        yield from _unknown("evolve_on", (config.evolve_on,), config.tasks, "task set")
    yield from _wrong_conditions(config, models)
    yield from _twice("labels of [tasks]", [tasks.label or name for name, tasks in config.tasks.items()])
    yield from _twice("labels of conditions", [each.told for each in config.conditions])
    if not config.measured_on:
        yield "tasks", "no task set holds a task out, so nothing can be measured; give one a `test` above 0"
    if config.reference:
        yield from _unknown("reference", (config.reference,), [each.name for each in config.conditions], "condition")
    if config.reference_name in {each.name for each in config.conditions}:
        reference = config.named(config.reference_name)
        if config.against_start:
            yield from _wrong_starts(config)
        for number, condition in enumerate(config.conditions):
            if not isinstance(condition, Again):
                yield from _not_compared(config, condition, reference, f"conditions.{number} ({condition.name})")


def _wrong_starts(config: StudyConfig) -> Iterator[tuple[str, str]]:
    """Evolved skills whose start is no condition, or is not measured with their users."""
    starts = [config.start_of(condition) for condition in config.conditions]
    if not any(starts):
        yield (
            "against_start",
            "no evolved skill starts from one that is a condition of kind skill; add it, or leave this",
        )
    for number, (condition, start) in enumerate(zip(config.conditions, starts, strict=True)):
        if start is not None:
            yield from _not_compared(config, condition, start, f"conditions.{number} ({condition.name})")


def _wrong_conditions(config: StudyConfig, models: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from _twice("conditions", [each.name for each in config.conditions])
    before: dict[str, AnyCondition] = {}
    repeated: set[tuple[str, int]] = set()
    for number, condition in enumerate(config.conditions):
        place = f"conditions.{number} ({condition.name})"
        for field, names in (("authors", condition.authors), ("users", condition.users)):
            yield from _unknown(f"{place}.{field}", names or (), models, "model")
            yield from _twice(f"{place}.{field}", names or ())
        if isinstance(condition, DERIVED):
            if condition.of not in before:
                yield f"{place}.of", f"no condition before it is called {condition.of!r}, there are: {_list(before)}"
                return
            yield from _unfit(condition, before[condition.of], place)
            missing = set(config.authors_of(condition)) - set(config.authors_of(before[condition.of]))
            if missing:
                yield f"{place}.authors", f"{condition.of!r} has no skill of {_list(sorted(missing))}"
            if not isinstance(condition, BestOf):
                yield from _not_compared(config, condition, before[condition.of], place)
        if isinstance(condition, Again):
            if (condition.of, condition.arm) in repeated:
                yield f"{place}.arm", f"{condition.of!r} has an arm {condition.arm} already, and arms share no rollout"
            repeated.add((condition.of, condition.arm))
        before[condition.name] = condition


def _not_compared(
    config: StudyConfig, condition: AnyCondition, other: AnyCondition, place: str
) -> Iterator[tuple[str, str]]:
    """Users that `other`, which the condition is to be compared with, is not measured with."""
    missing = [user for user in config.users_of(condition) if user not in config.users_of(other)]
    if missing:
        told = f"it is compared with {other.name!r}, which is not measured with {_list(missing)}"
        yield f"{place}.users", f"{told}; give {other.name!r} these users too, or take them from this condition"


def _unfit(condition: BestOf | ControlArm | Again, of: AnyCondition, place: str) -> Iterator[tuple[str, str]]:
    """What cannot be made of another condition."""
    if isinstance(of, Again):
        yield f"{place}.of", f"{of.name!r} is a repetition itself; name {of.of!r}"
    elif isinstance(condition, BestOf) and of.kind not in ("evolve", "draft"):
        yield f"{place}.of", f"{of.name!r} makes the same skill with every seed; name an evolution or a draft"
    elif isinstance(condition, BestOf) and len(set(condition.seeds)) < len(condition.seeds):
        yield f"{place}.seeds", "a seed stands twice"
    elif isinstance(condition, ControlArm) and not has_text(of):
        yield f"{place}.of", f"{of.name!r} has no text of a skill to be changed"
    elif isinstance(condition, BestOf) and not has_text(of):
        yield f"{place}.of", f"{of.name!r} makes no skill that could be chosen among others"


def has_text(condition: AnyCondition) -> bool:
    """Whether the condition ends in a skill, as files; memories are none."""
    return condition.kind != "no_skill" and not remembers(condition)


def remembers(condition: AnyCondition) -> bool:
    """Whether the condition hands memories to attempts, and no skill."""
    return isinstance(condition, Evolve) and condition.strategy == "reasoning_bank"


def _unknown(place: str, names: Any, known: Any, kind: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if name not in known:
            yield place, f"there is no {kind} {name!r}, there are: {_list(known)}"


def _twice(place: str, names: Any) -> Iterator[tuple[str, str]]:
    for name, count in Counter(names).items():
        if count > 1:
            yield place, f"{name!r} stands twice"


def _list(names: Any) -> str:
    return ", ".join(names) or "none"
