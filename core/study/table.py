"""A study's table: conditions by users and task sets, what each scored, and what a comparison with another says. Pure.

Everything here is numbers and plain records; core.view.studies makes words, files and pictures of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from core.stats.arms import ArmMean, arm_mean
from core.stats.comparison import Comparison, compare_pairs
from core.stats.content import FromContent, gain_from_content
from core.stats.pairing import Pairing, pair
from core.study.behind import behind
from core.study.comparisons import Arm, PlannedComparison, Role, arms_of, comparisons_of, key_of
from core.study.conditions import DERIVED, AnyCondition, ControlArm
from core.study.config import StudyConfig
from core.study.costs import CostRow, RunCost, cost_beforehand, cost_rows
from core.study.outcomes import CellAttempt, Measure, measures_of, outcomes
from core.study.paper import Published, published
from core.study.plan import Plan
from core.study.records import Look, StudyRecord

SEED = 41
"""What a bootstrap draws with: equal outcomes give equal intervals."""


class Column(NamedTuple):
    """A user and a task set."""

    user: str
    model: str
    tasks: str
    label: str
    domain: str
    measures: tuple[Measure, ...]
    sealed: bool
    generated: bool = False
    """Whether its tasks are generated, and nobody's benchmark."""


class Row(NamedTuple):
    """A condition with an author, "" where nobody makes its skill."""

    condition: str
    label: str
    author: str
    kind: str
    of: str
    how: str
    """Of a control arm: shuffled, filler or gutted."""


class Contrast(NamedTuple):
    """A planned comparison. `comparison` is None while it cannot be made, and `why` says so.

    `look` is the one it was planned in, `alpha` what it may err with: its equal share of the look's.
    """

    role: Role
    before: Arm
    after: Arm
    comparison: Comparison | None
    why: str
    look: Look | None
    alpha: float
    hindered: bool = False
    """Whether it is not to come either: a run of it cannot be made, or cannot be read."""


class Entry(NamedTuple):
    """One cell of the table: an arm, its figures in the order of the column's measures, and how it compares.

    `figures` are empty until a run of it is over; `waiting` counts its runs that are not. `behind` are the cells of the
    plan that made or chose its skills; `hindered` has why runs of it are neither over nor to come, each reason once.
    """

    arm: Arm
    figures: tuple[ArmMean, ...]
    attempts: tuple[CellAttempt, ...]
    runs: tuple[str, ...]
    behind: tuple[str, ...]
    waiting: int
    hindered: tuple[str, ...]
    contrasts: tuple[Contrast, ...]
    published: Published


class StudyTable(NamedTuple):
    """The whole of a study's outcome. `entries` has an entry for each row and column where it is measured."""

    name: str
    title: str
    table: str
    scripted: bool
    reference: str
    seeds: tuple[int, ...]
    attempts: int
    """At each held-out task and seed."""
    learned_from: str
    """The task set that skills are learned from."""
    conditions: tuple[AnyCondition, ...]
    starts: Mapping[str, str]
    """The condition that an evolved one started from, by its name, where that is in the study."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    entries: Mapping[Arm, Entry]
    costs: tuple[CostRow, ...]
    beforehand: tuple[RunCost, ...]
    """What the attempts took that an author's evolutions learn from, where these were made in runs of their own."""
    looks: tuple[Look, ...]
    notes: Mapping[str, str]
    """What was done to make a control arm, and how a skill was chosen, by the skill's id."""
    hindered: Mapping[str, str]
    """Why a cell of the plan has no run that could be shown, and will have none as things are."""

    def entry(self, row: Row, column: Column) -> Entry | None:
        """The cell of the table, None where this condition is not measured there."""
        return self.entries.get(Arm(row.condition, row.author, column.user, column.tasks))

    def label(self, condition: str) -> str:
        """What a condition is called where people read it."""
        return next((each.told for each in self.conditions if each.name == condition), condition)

    def tasks_label(self, tasks: str) -> str:
        """What a task set is called where people read it."""
        return next((column.label for column in self.columns if column.tasks == tasks), tasks)


def table_of(
    config: StudyConfig,
    plan: Plan,
    record: StudyRecord,
    attempts: Mapping[str, Sequence[CellAttempt]],
    costs: Sequence[RunCost],
    hindered: Mapping[str, str] = MappingProxyType({}),
) -> StudyTable:
    """The table of a study; `attempts` has every measuring cell whose run is over, by the cell's id, and `hindered`
    why a cell has no run that could be shown, and will have none as things are."""
    arms = arms_of(plan)
    marks = {cell.id: cell.mark for cell in record.cells}
    runs = {cell.id: cell.run for cell in record.cells}
    contrasts = _contrasts(config, plan, record, attempts, marks, hindered)
    entries = {
        arm: _entry(config, plan, arm, cells, attempts, runs, hindered, contrasts.get(arm, ()))
        for arm, cells in arms.items()
    }
    return StudyTable(
        name=config.name,
        title=config.title,
        table=config.table,
        scripted=record.scripted,
        reference=config.reference_name,
        seeds=config.seeds,
        attempts=config.attempts,
        learned_from=config.learned_from,
        conditions=config.conditions,
        starts={each.name: start.name for each in config.conditions if (start := config.start_of(each)) is not None},
        columns=_columns(config, arms),
        rows=_rows(config),
        entries=entries,
        costs=cost_rows(config, plan, costs),
        beforehand=cost_beforehand(costs),
        looks=record.looks,
        notes={each.id: record.skills[each.id].note for each in plan.skills if _noted(record, each.id)},
        hindered=hindered,
    )


def _noted(record: StudyRecord, skill: str) -> bool:
    return skill in record.skills and bool(record.skills[skill].note)


def _columns(config: StudyConfig, arms: Mapping[Arm, tuple[str, ...]]) -> tuple[Column, ...]:
    """Users in the file's order, each with every task set something is measured on."""
    used = {(arm.user, arm.tasks) for arm in arms}
    return tuple(
        Column(
            user=user,
            model=config.models[user].model,
            tasks=name,
            label=tasks.label or name,
            domain=tasks.domain,
            measures=measures_of(tasks.domain, config.attempts),
            sealed=tasks.sealed,
            generated=tasks.source == "starter",
        )
        for user in config.models
        for name, tasks in config.tasks.items()
        if (user, name) in used
    )


def _rows(config: StudyConfig) -> tuple[Row, ...]:
    return tuple(
        Row(
            condition=condition.name,
            label=condition.told,
            author=author,
            kind=condition.kind,
            of=condition.of if isinstance(condition, DERIVED) else "",
            how=condition.how if isinstance(condition, ControlArm) else "",
        )
        for condition in config.conditions
        for author in config.authors_of(condition)
    )


def _entry(
    config: StudyConfig,
    plan: Plan,
    arm: Arm,
    cells: tuple[str, ...],
    attempts: Mapping[str, Sequence[CellAttempt]],
    runs: Mapping[str, str],
    hindered: Mapping[str, str],
    contrasts: tuple[Contrast, ...],
) -> Entry:
    over = [cell for cell in cells if cell in attempts]
    made = tuple(each for cell in over for each in attempts[cell])
    measures = measures_of(config.tasks[arm.tasks].domain, config.attempts)
    return Entry(
        arm=arm,
        figures=tuple(arm_mean(outcomes(made, each.counted)) for each in measures) if over else (),
        attempts=made,
        runs=tuple(run for cell in cells if (run := runs.get(cell, ""))),
        behind=tuple(cell.id for cell in behind(cells, plan)),
        waiting=len(_waiting(cells, attempts, hindered)),
        hindered=_reasons(cells, hindered),
        contrasts=contrasts,
        published=published(config, arm),
    )


def _contrasts(
    config: StudyConfig,
    plan: Plan,
    record: StudyRecord,
    attempts: Mapping[str, Sequence[CellAttempt]],
    marks: Mapping[str, str],
    hindered: Mapping[str, str],
) -> dict[Arm, tuple[Contrast, ...]]:
    """Every planned comparison, under the arm it is a row of: of a control against its skill, the control's."""
    arms = arms_of(plan)
    look_of = {key: look for look in record.looks for key in look.comparisons}
    found: dict[Arm, tuple[Contrast, ...]] = {}
    for planned in comparisons_of(config, plan):
        of = planned.before if planned.role == "control" else planned.after
        look = look_of.get(key_of(planned, arms, marks))
        made = _contrast(config, planned, arms, attempts, look, hindered)
        found[of] = (*found.get(of, ()), made)
    return found


def _contrast(
    config: StudyConfig,
    planned: PlannedComparison,
    arms: Mapping[Arm, tuple[str, ...]],
    attempts: Mapping[str, Sequence[CellAttempt]],
    look: Look | None,
    hindered: Mapping[str, str],
) -> Contrast:
    alpha = look.alpha / len(look.comparisons) if look is not None else 0.0
    cells = (*arms[planned.before], *arms[planned.after])
    if reasons := _reasons(cells, hindered):
        return Contrast(*planned, None, "; ".join(reasons), look, alpha, hindered=True)
    left = len(_waiting(cells, attempts, hindered))
    if left or look is None:
        why = f"{left} of {len(cells)} runs are not over" if left else "not looked at yet"
        return Contrast(*planned, None, why, look, alpha)
    counted = measures_of(config.tasks[planned.after.tasks].domain, 1)[0].counted
    before, after = (
        outcomes((each for cell in arms[arm] for each in attempts[cell]), counted)
        for arm in (planned.before, planned.after)
    )
    return Contrast(*planned, _compared(pair(before, after), alpha), "", look, alpha)


def _waiting(cells: Sequence[str], attempts: Mapping[str, object], hindered: Mapping[str, str]) -> list[str]:
    """The cells whose runs are still to come to their end."""
    return [cell for cell in cells if cell not in attempts and cell not in hindered]


def _reasons(cells: Sequence[str], hindered: Mapping[str, str]) -> tuple[str, ...]:
    """Why some of the cells have no run to be shown, each reason once."""
    return tuple(dict.fromkeys(hindered[cell] for cell in cells if cell in hindered))


@lru_cache(maxsize=256)
def _compared(pairing: Pairing, alpha: float) -> Comparison:
    """A study under way is read again after each of its runs, and most of its comparisons stay as they were."""
    return compare_pairs(pairing, seed=SEED, alpha=alpha)


def contents(table: StudyTable) -> tuple[tuple[Entry, Entry, FromContent], ...]:
    """(the skill's entry, its gutted self's, what that says of its gain) wherever all three comparisons are made."""
    gutted = {row.condition for row in table.rows if row.how == "gutted"}
    found = []
    for entry in table.entries.values():
        over = next((each for each in entry.contrasts if each.role == "control"), None)
        if entry.arm.condition in gutted and over is not None and over.comparison is not None:
            skill = table.entries[over.after]
            gains = [against_reference(each) for each in (skill, entry)]
            if gains[0] is not None and gains[1] is not None:
                found.append((skill, entry, gain_from_content(gains[0], gains[1], over.comparison)))
    return tuple(found)


def against_reference(entry: Entry) -> Comparison | None:
    """The comparison of an arm with the reference, None where there is none yet."""
    return next((each.comparison for each in entry.contrasts if each.role == "reference"), None)
