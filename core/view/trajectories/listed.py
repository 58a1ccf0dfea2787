"""Which trajectories a list shows, in which order, and what is said of those it leaves off: link ↔ record. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, get_args

from core.types import Arm
from core.view.amounts import many
from core.view.csv_text import csv_text
from core.view.links import View, view
from core.view.rows import Hit, Outcome, TrajectoryRow

SHOWN = 200
"""How many rows a list shows at most: more than a person reads, and few enough to cost a page nothing."""
FOUND = 60
"""The same of a search, whose rows hold what was found."""
COUNTED = 20_000
"""How far matches are counted; beyond it the list says "more than"."""

DURATION = "what its calls and its commands took, together"
_LEARNED_FROM = "to learn from"
OUTCOMES: tuple[str, ...] = get_args(Outcome)
NO_SKILL = "none"
"""What a link says for trajectories made without a skill."""
CHOICE_WORDS = MappingProxyType({NO_SKILL: "without a skill"})
"""What a filter's list says in place of a link's word."""

Fields: TypeAlias = dict[str, str]
_FILTERS = ("arm", "outcome", "kind", "task", "skill", "q")
SORTS: dict[str, bool] = {
    "task": False,
    "outcome": False,
    "value": False,
    "turns": True,
    "tokens": True,
    "cost": True,
    "seconds": True,
    "skill": False,
    "seed": False,
}
"""What a list can be sorted by, and whether the first click on it shows the largest first."""


class TrajectoryFilter(NamedTuple):
    """What a list asks for; "" asks for nothing. `task` may end in a star, `skill` is a version's name or a digest."""

    arm: str = ""
    outcome: str = ""
    kind: str = ""
    task: str = ""
    skill: str = ""
    q: str = ""
    """Words that a step must hold, as core.store.search reads them."""
    sort: str = ""
    """A name in SORTS, with a minus for the largest first; "" is by arm and slot, of a search the most hits first."""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return any(getattr(self, name) for name in _FILTERS)

    @property
    def column(self) -> str:
        """The column it sorts by."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest come first."""
        return self.sort.startswith("-")


class Listed(NamedTuple):
    """What a list shows: its rows, how many match (no further counted than COUNTED + 1), how many there are at all."""

    rows: tuple[TrajectoryRow, ...]
    matched: int
    total: int
    instructions: Mapping[str, str] = MappingProxyType({})
    """The beginning of what each task shown asks for."""
    hits: Mapping[str, tuple[Hit, ...]] = MappingProxyType({})
    """Of a search, by trajectory: the first and the last step that matches."""
    steps: Mapping[str, int] = MappingProxyType({})
    """Of a search, by trajectory: how many of its steps match."""
    cut: int = 0
    """Of a search for something that stands nearly everywhere: how many matching steps were looked at; 0 is all."""


class Neighbours(NamedTuple):
    """Where a trajectory stands in a list: its place from 1 and how many there are (0 where it is not in the list)."""

    previous: str = ""
    next: str = ""
    place: int = 0
    matched: int = 0


def filter_of(asked: View) -> tuple[TrajectoryFilter, tuple[str, ...]]:
    """What a link asks for, and a sentence for each part of it that means nothing (which is then left out)."""
    given: Fields = {name: asked.get(name) for name in (*_FILTERS, "sort")}
    problems = []
    for name, known in (("arm", get_args(Arm)), ("outcome", OUTCOMES)):
        if given[name] and given[name] not in known:
            problems.append(f"There is no {name} {given[name]!r}: it is one of {', '.join(known)}. All are shown.")
            given[name] = ""
    if given["sort"] and given["sort"].removeprefix("-") not in SORTS:
        problems.append(f"Nothing is sorted by {given['sort']!r}: a list is sorted by {', '.join(SORTS)}.")
        given["sort"] = ""
    return TrajectoryFilter(**given), tuple(problems)


def list_view(run: str, wanted: TrajectoryFilter, **more: object) -> View:
    """The link of a list, or with `traj=` of one of its trajectories, so that next and previous follow the list."""
    return view("trajectories", run=run, **wanted._asdict(), **more)


def sorted_by(wanted: TrajectoryFilter, column: str) -> TrajectoryFilter:
    """The same list sorted by a column; by the one it is sorted by already, the other way round."""
    if wanted.column == column:
        return wanted._replace(sort=column if wanted.descending else f"-{column}")
    return wanted._replace(sort=f"-{column}" if SORTS[column] else column)


def told_count(listed: Listed, wanted: TrajectoryFilter) -> str:
    """How many match, how many of them are shown, and how to reach the rest: one sentence."""
    if not listed.total:
        return "This run has no trajectories yet."
    if not listed.matched:
        return f"None of {listed.total:,} trajectories match."
    count = many(listed.matched, "trajectory")
    if listed.matched > COUNTED:
        count = f"more than {COUNTED:,} trajectories"
    told = f"{count} of {listed.total:,}" if wanted.narrows else count
    if len(listed.rows) < listed.matched:
        first = f"the {len(listed.rows)} with the most matching steps" if wanted.q and not wanted.sort else ""
        told += f"; {first or f'the first {len(listed.rows)}'} are shown: search or filter to reach the others"
    if listed.cut:
        told += f". Only {listed.cut:,} matching steps were looked at: a rarer word finds the rest"
    return f"{told[0].upper()}{told[1:]}."


def elsewhere(run: str, wanted: TrajectoryFilter, listed: Listed) -> tuple[tuple[str, View], ...]:
    """Where else words may stand that no step holds, as links; nothing where something was found."""
    if not wanted.q or listed.matched or not listed.total:
        return ()
    words = wanted.q.replace('"', " ").replace("*", " ").strip()
    return (
        ("in the patches", view("patches", run=run, which="all", text=words)),
        ("in every edit's fate", view("merge_tree", run=run, show="ledger", q=words)),
        ("in the skill", view("skill", run=run)),
    )


def quote_of(hit: Hit) -> str:
    """The words of a step that a search found, as they stand there from the first to the last, for a link to quote."""
    start, end = hit.snippet.find("\x02"), hit.snippet.rfind("\x03")
    if start < 0 or end < start:
        return ""
    return " ".join(hit.snippet[start:end].replace("\x02", "").replace("\x03", "").split())


def told_skill(digest: str, versions: Mapping[str, str]) -> str:
    """A skill by its version's name, or by the start of its digest where the run has no such version; a dash for none.

    `versions` names digests.
    """
    return versions.get(digest, digest[:8]) if digest else "–"


def told_arm(arm: str, skill: str, names: Mapping[str, str]) -> str:
    """Why an attempt was made: to learn from, or to grade the version whose skill, a digest, it was made with.

    `names` are those of core.view.runs.summary.names_in.
    """
    if arm == "evolve":
        return _LEARNED_FROM
    version = (names.get(arm) or told_skill(skill, names)) if arm == "test_after" else "S0"
    return f"held out, {version}"


def arm_choices(arms: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """What a list is filtered by; of attempts to grade what came after S0, all versions that can be meant."""
    later = [name for name in names.values() if name != "S0"]
    words = {"test_before": "held out, S0", "test_after": f"held out, {', '.join(later[:3]) or 'later versions'}"}
    if len(later) > 3:
        words["test_after"] = f"held out, {later[0]} to {later[-1]}"
    return {"": "all arms", **{arm: words.get(arm, _LEARNED_FROM) for arm in arms}}


CSV_HEAD = (*TrajectoryRow._fields, "skill_version")


def csv_of(rows: Iterable[TrajectoryRow], versions: Mapping[str, str]) -> str:
    """All rows as a table of comma-separated values, under their names."""
    return csv_text(CSV_HEAD, ((*row, versions.get(row.arm) or versions.get(row.skill, "")) for row in rows))
