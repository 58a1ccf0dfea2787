"""A forecast of a configuration in a workspace: its tasks counted, its prices looked up, its earlier runs looked at.

Nothing is asked of an endpoint and nothing is written: a form shows this while it is filled in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from core.config import RunConfig, TasksConfig
from core.engine.wiring.earlier import memories_for
from core.engine.wiring.models import environment
from core.engine.wiring.skill import starting_skill
from core.engine.wiring.tasks import STARTER, domain_of, suite_sizes
from core.errors import UserError
from core.llm.endpoint_settings import resolve_models
from core.llm.prices import load_prices
from core.store.seen_table import SeenSums, seen_sums
from core.store.workspace import Workspace
from core.tasks.domain import TaskDomain
from core.tasks.split import split
from core.types import Task
from core.view.new_run.assumed import Seen
from core.view.new_run.forecast import Counts, Forecast, Price, forecast
from core.view.new_run.refusals import Problem

T = TypeVar("T")

LOOKED_AT, TAKEN = 12, 3
"""How many of the newest runs are opened, and how many of those that asked this model are averaged."""
ENOUGH_PAIRS = 10
MOSTLY_SAVED = 0.5
"""A run that the journal answered for more than this share of its calls tells nothing of how long things take."""


class Surveyed(NamedTuple):
    """What looking at the named places gave. `counts` is None where the tasks cannot be counted."""

    counts: Counts | None
    problems: tuple[Problem, ...]


def task_counts(tasks: TasksConfig) -> Counts:
    """How many tasks of a configured set a run learns from and holds out; no workbook is opened.

    Raises UserError where there is no such folder, or it has fewer tasks than asked for.
    """
    domain = domain_of(tasks)
    return _counted(tasks, domain, _listed(tasks, domain))


def _listed(tasks: TasksConfig, domain: TaskDomain) -> Sequence[Task]:
    """The tasks of a place, () of a generated suite. Raises UserError where there are none."""
    if tasks.source != STARTER:
        return domain.tasks_at(Path(tasks.source).expanduser(), tasks)
    suite_sizes(tasks, domain)
    return ()


def _counted(tasks: TasksConfig, domain: TaskDomain, listed: Sequence[Task]) -> Counts:
    """Raises UserError where there are fewer tasks than asked for."""
    if tasks.source == STARTER:
        counts = Counts(*suite_sizes(tasks, domain))
    else:
        parts = split(listed, tasks)
        if not parts.evolve:
            raise UserError(f"{tasks.source}: no task is left to learn from; hold out fewer, or learn from more")
        judged = [sum(map(domain.judged, part)) for part in (parts.evolve, parts.test)]
        counts = Counts(len(parts.evolve), len(parts.test), *judged)
    return counts if tasks.held_out == "test" else Counts(0, counts.evolve, 0, counts.judged_evolve)


def surveyed(config: RunConfig, workspace: Workspace) -> Surveyed:
    """How many tasks a configuration has, and what is wrong with what it names; nothing is opened for long."""
    problems: list[Problem] = []
    tasks, counts = config.tasks, None
    domain = _tried(lambda: domain_of(tasks), "tasks.domain", problems)
    if domain is not None:
        place = "tasks.from" if tasks.source == STARTER else "tasks.folder"
        listed = _tried(lambda: _listed(tasks, domain), place, problems)
        if listed is not None:
            counts = _tried(lambda: _counted(tasks, domain, listed), "tasks.evolve", problems)
    _tried(lambda: starting_skill(config), "skill.directory", problems)
    _tried(lambda: memories_for(config, workspace), "memories_of", problems)
    return Surveyed(counts, tuple(problems))


def _tried(look: Callable[[], T], field: str, problems: list[Problem]) -> T | None:
    """What looking gives; None where it raises UserError, which is a problem of the field then."""
    try:
        return look()
    except UserError as problem:
        problems.append(Problem(field, f"{problem}."))
        return None


class Foreseen(NamedTuple):
    """A forecast, the currency of its money, and what earlier runs it rests on."""

    forecast: Forecast
    currency: str
    seen: Seen


def foresee(config: RunConfig, counts: Counts, workspace: Workspace) -> Foreseen:
    """What a run of this configuration will take here, its models named by the environment where they are left open.

    Raises UserError where the price table cannot be read.
    """
    with suppress(UserError):  # no model is named at all: what is guessed holds for any
        config = resolve_models(config, environment())
    table = load_prices(workspace.directory)
    models = {config.model_for(role).model for role in ("agent", "error_analyst", "merger", "judge")}
    models.add(config.strategy.embedding_model)
    priced = {model: price for model in models if (price := table.price(model)) is not None}
    prices = {model: Price(price.prompt, price.completion) for model, price in priced.items()}
    seen = seen_in(workspace, config.agent_model.model)
    return Foreseen(forecast(config, counts, prices, seen), table.currency, seen)


def seen_in(workspace: Workspace, model: str) -> Seen:
    """What the newest runs of this model showed here; nothing where there is none."""
    found: dict[str, SeenSums] = {}
    for run in newest_runs(workspace)[:LOOKED_AT]:
        try:
            with workspace.open_run(run, read_only=True) as store:
                if store.run().config.get("agent_model", {}).get("model") != model:
                    continue
                sums = seen_sums(store.path)
        except UserError:  # a damaged run; the list of runs says so
            continue
        if sums.arms:
            found[run] = sums
        if len(found) == TAKEN:
            break
    return averaged(found)


def newest_runs(workspace: Workspace) -> list[str]:
    """The ids of runs, newest first by the time that an id holds; no run is opened."""
    names = [folder.name for folder in workspace.runs_directory.iterdir() if (folder / "run.sqlite").is_file()]
    return sorted(names, key=lambda name: name.rsplit("-", 3)[1:], reverse=True)


def averaged(found: Mapping[str, SeenSums]) -> Seen:
    """What several runs showed, as averages under the names of `core.view.new_run.assumed.GUESSES`."""
    if not found:
        return Seen()
    sums = tuple(found.values())
    averages = {**_of_attempts(sums), **_of_analyses(sums), **_of_calls(sums)}
    return Seen(
        averages=averages,
        seconds=_walls(sums),
        runs=tuple(found),
        rollouts=sum(arm.rollouts for each in sums for arm in each.arms),
        discordant=_discordant(sums),
    )


def _discordant(sums: Iterable[SeenSums]) -> float | None:
    """The share of held-out tasks that came out differently; None over too few to say, or where none did."""
    pairs, differing = (sum(each.paired[place] for each in sums) for place in (0, 1))
    return differing / pairs if pairs >= ENOUGH_PAIRS and differing else None


def _of_attempts(sums: Iterable[SeenSums]) -> dict[str, float]:
    arms = [arm for each in sums for arm in each.arms]
    graded = Counter[str]()
    for arm in arms:
        if arm.arm == "evolve":
            graded[arm.outcome] += arm.rollouts
    averages = {"turns": sum(arm.turns for arm in arms) / max(1, sum(arm.rollouts for arm in arms))}
    if verdicts := graded["failed"] + graded["passed"]:
        averages["failing"] = graded["failed"] / verdicts
    return averages


def _of_analyses(sums: Iterable[SeenSums]) -> dict[str, float]:
    averages: dict[str, float] = {}
    rows = [row for each in sums for row in each.analyses]
    for origin in ("error_analyst", "success_analyst"):
        if done := sum(row[1] for row in rows if row[0] == origin):
            averages[f"{origin} calls"] = sum(row[2] for row in rows if row[0] == origin) / done
    if rows:
        averages["patches"] = sum(row[3] for row in rows) / sum(row[1] for row in rows)
    if merges := sum(each.merges[0] for each in sums):
        averages["merger calls"] = sum(each.merges[1] for each in sums) / merges
    return averages


def _of_calls(sums: Iterable[SeenSums]) -> dict[str, float]:
    averages: dict[str, float] = {}
    rows = [row for each in sums for row in each.calls]
    for role in ("agent", "error_analyst", "success_analyst", "memory", "merger", "judge", "embedding"):
        of_role = [row for row in rows if row.role == role]
        if calls := sum(row.calls for row in of_role):
            averages[f"{role} prompt"] = sum(row.prompt_tokens for row in of_role) / calls
            averages[f"{role} completion"] = sum(row.completion_tokens for row in of_role) / calls
    return averages


def _walls(sums: Iterable[SeenSums]) -> dict[str, float]:
    counted: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for each in sums:
        paid = sum(row.calls for row in each.calls)
        if each.saved > MOSTLY_SAVED * (paid + each.saved):
            continue
        for stage, count, taken in each.walls:
            counted[stage] += count
            seconds[stage] += taken
    return {stage: seconds[stage] / count for stage, count in counted.items()}
