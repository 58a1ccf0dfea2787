"""A comparison of a study in a word, with why it is not more than that. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.stats.comparison import Comparison
from core.study.comparisons import Arm
from core.study.table import Contrast, Entry, StudyTable, against_reference, contents
from core.view.shares import small_chance, whole_points
from core.view.studies.listed import NOT_POSSIBLE


class Told(NamedTuple):
    """`state` is better, worse, not_decided, no_verdict, waiting or "not possible"; `why` is "" where a verdict needs
    no reason."""

    state: str
    why: str = ""

    @property
    def words(self) -> str:
        """The state as it is read."""
        return self.state.replace("_", " ")


def verdict(contrast: Contrast) -> Told:
    """What a comparison says. Where the readings of what is missing disagree it says nothing, and so where none is."""
    made = contrast.comparison
    if made is None:
        return Told(NOT_POSSIBLE if contrast.hindered else "waiting", contrast.why)
    if made.left_out.pairs == 0 or readings_disagree(made):
        return Told("no_verdict", made.why)
    return Told(made.verdict.replace(" ", "_"), made.why)


def readings_disagree(made: Comparison) -> bool:
    """Whether what is missing decides the verdict."""
    return len({reading.verdict for reading in (made.left_out, made.against, made.in_favour)}) > 1


def shown(entry: Entry) -> Contrast | None:
    """The comparison a cell of the table shows: with the reference, of a repetition with what it repeats."""
    return next((each for each in entry.contrasts if each.role in ("reference", "again")), None)


def smallest(made: Comparison) -> str:
    """The gain that so many tasks, differing as these did, show with a chance of 80 %."""
    if made.smallest_effect is None:
        return "no gain could be shown"
    return f"80 % power from {power_from(made)}"


def power_from(made: Comparison) -> str:
    """The same where its column says what it is."""
    if made.smallest_effect is None:
        return "no gain"
    return f"{whole_points(made.smallest_effect)}{', none lost' if made.smallest_clean else ''}"


def counted(made: Comparison) -> str:
    """How many tasks came out better and worse, and how likely luck alone makes as much of it."""
    read = made.left_out
    return f"{read.better} better, {read.worse} worse · p {small_chance(read.p_value)}"


def unfounded(table: StudyTable) -> tuple[tuple[Arm, str], ...]:
    """Each gain that is not shown to come from its skill's content, and the sentence that says so."""
    found = []
    for skill, _, said in contents(table):
        gain = against_reference(skill)
        if not said.shown and gain is not None and gain.verdict == "better":
            found.append((skill.arm, said.sentence))
    return tuple(found)
