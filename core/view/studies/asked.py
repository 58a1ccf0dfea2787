"""What an address asks to see of a study, and what of it there is not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.study.comparisons import Arm
from core.study.table import Column, StudyTable
from core.view.links import View, view

SHOWS: Mapping[str, str] = {
    "table": "Conditions",
    "forest": "Forest plot",
    "authors": "Author × user",
    "tasks": "Task by task",
    "cost": "Cost and time",
}
"""The parts of a study's page, and what they are called."""
WITH_COSTS = ("table", "cost")
"""Parts that say something of what runs took."""
WITH_CELLS = ("table", "forest", "authors")
"""Parts whose cells are opened above them."""
ONLY: Mapping[str, str] = {"all": "all", "differ": "where conditions differ", "missing": "with missing attempts"}
ONE = ("tasks",)
"""Parts that show one user and task set: the first where none is named."""
WHOLE = ("cost",)
"""Parts that are of the whole study, whatever it is narrowed to elsewhere."""


class StudyView(NamedTuple):
    """A part of a study. `user` and `tasks` narrow it, "" does not; `condition` is the one a heat map is of; `cell` is
    an arm that is opened (`arm_id`), `task` one of its tasks; `only` and `start` choose rows of the tasks."""

    study: str
    show: str = "table"
    user: str = ""
    tasks: str = ""
    condition: str = ""
    cell: str = ""
    task: str = ""
    only: str = "all"
    start: int = 0
    problems: tuple[str, ...] = ()

    def link(self, **other: object) -> View:
        """The link of this view, or of one that differs from it in `other`."""
        asked = self._replace(**other)  # type: ignore[arg-type]  # the fields of this very tuple
        return view(
            "studies",
            study=asked.study,
            show=None if asked.show == "table" else asked.show,
            user=asked.user,
            tasks=asked.tasks,
            condition=asked.condition,
            cell=asked.cell,
            task=asked.task,
            only=None if asked.only == "all" else asked.only,
            **{"from": asked.start or None},
        )

    def columns(self, table: StudyTable) -> tuple[Column, ...]:
        """The columns of the table that it asks for."""
        return tuple(each for each in table.columns if self.user in ("", each.user) and self.tasks in ("", each.tasks))

    def arm(self, table: StudyTable) -> Arm | None:
        """The arm it opens."""
        return _arms(table).get(self.cell)


def says_costs(asked: View) -> bool:
    """Whether the part that an address asks for, the first where it is none, says something of what runs took."""
    show = asked.get("show")
    return show in WITH_COSTS or show not in SHOWS


def arm_id(arm: Arm) -> str:
    """An arm in an address: its parts, of which none holds a slash; nobody's name is left out."""
    return "/".join(part for part in arm if part)


def study_view(asked: View, table: StudyTable) -> StudyView:
    """What an address asks for, with a sentence for each part of it that is not there, which is then left out."""
    problems: list[str] = []

    def one_of(name: str, what: str, known: Sequence[str], instead: str = "") -> str:
        given = asked.get(name)
        if given and given not in known:
            problems.append(f"There is no {what} {given!r} here; there are: {', '.join(known) or 'none'}.")
        return given if given in known else instead

    show = one_of("show", "part", tuple(SHOWS), "table")
    users = tuple(dict.fromkeys(column.user for column in table.columns))
    sets = tuple(dict.fromkeys(column.tasks for column in table.columns))
    narrow = show in ONE
    cells = _arms(table)
    cell = asked.get("cell")
    if cell and cell not in cells:
        problems.append(f"There is no cell {cell!r} in this table: choose one in it.")
        cell = ""
    start = asked.number("from")
    if asked.get("from") and start is None:
        problems.append(f"There are no tasks from {asked.get('from')!r} on: the list begins at its first.")
    return StudyView(
        study=table.name,
        show=show,
        user=one_of("user", "user", users, users[0] if narrow and users else ""),
        tasks=one_of("tasks", "task set", sets, sets[0] if narrow and sets else ""),
        condition=one_of("condition", "condition made by authors", tuple(name for name, _ in authored(table))),
        cell=cell,
        task=asked.get("task") if cell else "",
        only=one_of("only", "choice of tasks", tuple(ONLY), "all"),
        start=start or 0,
        problems=tuple(problems),
    )


def authored(table: StudyTable) -> tuple[tuple[str, str], ...]:
    """(name, label) of each condition whose skill a model makes, and that is compared with the reference: what a heat
    map can be of."""
    compared = (row for row in table.rows if row.condition != table.reference and row.kind != "again")
    return tuple({row.condition: row.label for row in compared if row.author}.items())


def _arms(table: StudyTable) -> dict[str, Arm]:
    return {arm_id(arm): arm for arm in table.entries}
