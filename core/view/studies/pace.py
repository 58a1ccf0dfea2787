"""How long making a skill took, as bars, and parallel against sequential evolution in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.study.conditions import Evolve
from core.study.config import StudyConfig
from core.study.costs import CostRow
from core.study.paper import Published, published_time
from core.study.table import StudyTable
from core.view.amounts import duration, many
from core.view.shares import whole
from core.view.studies.costs import MOSTLY


class Pace(NamedTuple):
    """The making of a skill of one condition by one author: seconds at the wall and of its calls added up, on average
    over the `skills` that it made.

    `wall_share` and `latency_share` are of the longest bar there is. `strategy` is "" where nothing evolves.
    """

    label: str
    author: str
    strategy: str
    signals: str
    skills: int
    wall: float
    latency: float
    calls: int
    wall_share: float
    latency_share: float
    from_journal: float
    published: Published


def paces(table: StudyTable, config: StudyConfig) -> tuple[Pace, ...]:
    """The bars, in the table's order; conditions of which no skill is made have none."""
    rows = [row for row in table.costs if row.making is not None]
    longest = max((each for row in rows for each in _times(row)), default=0.0) or 1.0
    return tuple(_pace(table, config, row, longest) for row in rows)


def told_paces(found: Sequence[Pace]) -> tuple[str, ...]:
    """Sequential evolution against parallel by the same author, in words: that from the same signals, if there is."""
    told = []
    for slow in (each for each in found if each.strategy == "sequential"):
        others = [each for each in found if each.strategy == "parallel" and each.author == slow.author]
        alike = [each for each in others if each.signals == slow.signals] or others
        told += [_against(slow, fast) for fast in alike[:1]]
    return tuple(told)


def told_journal(pace: Pace) -> str:
    """What keeps a wall time from being an evolution's, "" where nothing does."""
    if pace.from_journal <= MOSTLY:
        return ""
    return f"the journal answered {whole(pace.from_journal)} of its calls, and its wall time is of the rest"


def _pace(table: StudyTable, config: StudyConfig, row: CostRow, longest: float) -> Pace:
    condition = next((each for each in config.conditions if each.name == row.condition), None)
    wall, latency = _times(row)
    return Pace(
        label=table.label(row.condition),
        author=row.author,
        strategy=condition.strategy if isinstance(condition, Evolve) else "",
        signals=condition.signals if isinstance(condition, Evolve) else "",
        skills=row.skills,
        wall=wall,
        latency=latency,
        calls=round(row.making.calls / row.skills) if row.making is not None else 0,
        wall_share=wall / longest,
        latency_share=latency / longest,
        from_journal=row.from_journal,
        published=published_time(config, row.condition) if condition is not None else Published(),
    )


def _times(row: CostRow) -> tuple[float, float]:
    """Seconds at the wall and of its calls added up, a skill."""
    return (row.making.wall / row.skills, row.making.latency / row.skills) if row.making is not None else (0.0, 0.0)


def _against(slow: Pace, fast: Pace) -> str:
    by = f" (by {slow.author})" if slow.author else ""
    both = f"{slow.label} against {fast.label}{by}{', a skill' if max(slow.skills, fast.skills) > 1 else ''}"
    wall = (
        ()
        if told_journal(fast)
        else _ratio("at the wall", slow.wall, fast.wall, "at least " if told_journal(slow) else "")
    )
    parts = [*wall, *_ratio("of its calls added up", slow.latency, fast.latency)]
    if not parts:
        return f"{both}: one of them took no time that could be measured."
    calls = f"with {many(slow.calls, 'call')} against {fast.calls:,}"
    doubts = [f"{each.label} {told_journal(each)}" for each in (slow, fast) if told_journal(each)]
    doubt = f" For {'; '.join(doubts)}." if doubts else ""
    return f"{both}: {'; '.join(parts)}; {calls}.{doubt}"


def _ratio(what: str, slow: float, fast: float, bound: str = "") -> Iterator[str]:
    if slow > 0 and fast > 0:
        yield f"{bound}{slow / fast:.1f} × the time {what} ({duration(slow)} against {duration(fast)})"
