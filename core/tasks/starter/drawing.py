"""Draws the records of one test case, and the tables they stand in."""

from __future__ import annotations

import datetime
from random import Random

from core.tasks.starter.mess import Focus, mess_up
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import Cell, Row, Table, plain
from core.tasks.starter.vocabulary import TITLES

MONEY, DATE, RATE = "#,##0.00", "yyyy-mm-dd", "0.0%"


class CaseDraw:
    """The names and records of one case: everything that differs between the cases of a task is drawn here."""

    def __init__(self, shape: Shape, case: int, rng: Random) -> None:
        self.shape = shape
        self.case = case
        self.rng = rng
        self.groups = rng.sample(shape.world.groups, rng.randint(4, 5))
        self.parties = rng.sample(shape.world.parties, rng.randint(6, 8))
        self.size = rng.randint(16, 24)

    def columns(self, *more: str) -> tuple[str, ...]:
        """The headings of the data table: the entry first, the others in the task's own order, then `more`."""
        labels = self.shape.labels
        middle = [labels.date, labels.party, labels.group, labels.status]
        Random(self.shape.phrase).shuffle(middle)
        return (labels.entry, *middle, self.shape.number, *more)

    def rows(self, columns: tuple[str, ...], size: int = 0) -> tuple[Row, ...]:
        """Plain records; every group and party that was drawn occurs."""
        size = size or self.size
        groups = self._spread(self.groups, size)
        parties = self._spread(self.parties, size)
        start = self.rng.randint(1000, 8000)
        return tuple(
            Row(cells={label: self._cell(label, start + index, groups[index], parties[index]) for label in columns})
            for index in range(size)
        )

    def _spread(self, names: list[str], size: int) -> list[str]:
        spread = [*names, *names, *self.rng.choices(names, k=max(0, size - 2 * len(names)))][:size]
        self.rng.shuffle(spread)
        return spread

    def _cell(self, label: str, serial: int, group: str, party: str) -> Cell:
        labels = self.shape.labels
        if label == labels.entry:
            return plain(f"{self.shape.world.entry_prefix}-{serial}")
        if label in (labels.date, labels.due):
            return plain(self.day(), DATE)
        if label == labels.party:
            return plain(party)
        if label == labels.group:
            return plain(group)
        if label == labels.status:
            return plain(self.rng.choice(self.shape.world.statuses))
        if label == labels.rate:
            return plain(self.rng.randint(10, 950) / 1000, RATE)
        if label == labels.number:
            return plain(self.amount(), MONEY)
        return plain(None)

    def amount(self) -> float:
        low, high = self.shape.world.low, self.shape.world.high
        return self.rng.randint(low * 100, high * 100) / 100

    def day(self) -> datetime.date:
        """A day within five months of the task's year."""
        return datetime.date(self.shape.year, 1, 1) + datetime.timedelta(days=self.rng.randint(20, 170))

    def table(
        self,
        sheet: str,
        columns: tuple[str, ...],
        rows: tuple[Row, ...],
        focus: Focus,
        mess: frozenset[str] | None = None,
    ) -> Table:
        """The rows, messed up as the task asks (or as `mess` says), under as many title lines as this case has."""
        shape = self.shape
        titles = tuple(f"{title} {shape.year}" for title in self.rng.sample(TITLES, shape.title_counts[self.case]))
        spare = [label for label in (shape.labels.entry, shape.labels.status) if label not in _used(focus)]
        hidden = (spare[-1],) if "hidden column" in shape.decoys and spare and spare[-1] in columns else ()
        return Table(
            sheet=sheet,
            labels=columns,
            rows=mess_up(rows, shape.mess if mess is None else mess, focus, self.rng),
            titles=titles,
            start_column=shape.start_column,
            hidden_columns=hidden,
        )


def _used(focus: Focus) -> tuple[str, ...]:
    return (focus.number, focus.key, focus.date, focus.fill, focus.label, *focus.kept)
