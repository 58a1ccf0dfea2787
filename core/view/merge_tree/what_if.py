"""What the skill would be under another threshold: the last step of a run once more, without asking a model. Pure.

Everything a run merged is there already; the threshold only decides what of it enters SKILL.md, what goes to a
reference and what is left out. Decisions made since count where they take something out. What they bring in (an undone
rejection) was not merged and needs a merge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Literal, NamedTuple, TypeAlias

from core.assemble import assemble
from core.assemble.lesson import owner_of
from core.merge.support import support
from core.patch.ids import slot_order
from core.skill.tokens import estimate_tokens
from core.types import Assembled, BlameLine, Candidate, Decision, Fate, Finding, Skill, Threshold, Version
from core.view.links import View
from core.view.merge_tree.facts import lesson_text
from core.view.merge_tree.node_card import CardEdit, card_edit
from core.view.review.sight import Sight
from core.view.skill.lessons import Lesson, LessonCounts, LessonFacts, counts_of, endings_of, lessons, of_place

Place: TypeAlias = Literal["SKILL.md", "reference", "left out"]
PLACES: tuple[Place, ...] = ("SKILL.md", "reference", "left out")


class Ingredients(NamedTuple):
    """What the last step of a run is made of, and the newest version to compare with.

    `task_of` has every leaf edit behind the candidates; `trajectories` counts all that were looked at.
    """

    base: Skill
    candidates: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]
    task_of: Mapping[str, str]
    trajectories: int
    earlier: tuple[BlameLine, ...]
    threshold: Threshold
    """The run's own."""
    newest: str
    newest_skill: Skill
    newest_fates: tuple[Fate, ...]
    versions: tuple[Version, ...]
    waiting: int
    """Decisions made since the last merge."""
    learned: LessonFacts
    """What the lessons of the newest version are made of."""


class LessonChange(NamedTuple):
    """One lesson of the last merge: where the newest version has it, and where this threshold would.

    `was_file` and `now_file` name the reference it stands in, "" where that is none.
    """

    edit: CardEdit
    was: Place | None
    now: Place
    reason: str
    was_file: str = ""
    now_file: str = ""

    @property
    def moved(self) -> bool:
        return (self.was, self.was_file) != (self.now, self.now_file)


class WhatIf(NamedTuple):
    """The skill under a threshold. `same_as` names the version that is this very skill, "" where none is."""

    threshold: Threshold
    need: int
    """Distinct tasks a lesson needs for SKILL.md: the larger of what number and share ask for."""
    skill: Skill
    lessons: tuple[LessonChange, ...]
    same_as: str
    lines: int
    tokens: int
    findings: tuple[Finding, ...]
    counts: LessonCounts
    """Lessons by place, counted as those of any version; what ended in the merges is left out whatever is asked."""
    counts_before: LessonCounts
    """Those of the newest version."""

    @property
    def moved(self) -> tuple[LessonChange, ...]:
        """The lessons that stand elsewhere than in the newest version."""
        return tuple(each for each in self.lessons if each.moved)

    def count(self, place: Place) -> int:
        """Lessons that this threshold would put there."""
        return _at(self.counts, place)

    def count_before(self, place: Place) -> int:
        """Lessons that the newest version has there."""
        return _at(self.counts_before, place)


def under(given: Ingredients, threshold: Threshold) -> Assembled:
    """The last step under a threshold."""
    return assemble(
        given.base,
        given.candidates,
        given.decisions,
        threshold,
        given.task_of,
        given.trajectories,
        earlier=given.earlier,
    )


def what_if(given: Ingredients, threshold: Threshold) -> WhatIf:
    """The skill that this threshold would make, and what of it differs from the newest version."""
    made = under(given, threshold)
    text = made.skill.text()
    before, now = lessons(given.learned), lessons(_learned(given, made))
    return WhatIf(
        threshold=threshold,
        need=needed(threshold, given.trajectories),
        skill=made.skill,
        lessons=_rows(given, made.fates, before, now),
        same_as=same_version(made.skill, given.versions),
        lines=len(text.splitlines()),
        tokens=estimate_tokens(text),
        findings=made.findings,
        counts=counts_of(now),
        counts_before=counts_of(before),
    )


def seen_by(found: WhatIf, sight: Sight) -> WhatIf:
    """The same with the reasons as far as they may be told to who looks."""
    lessons_seen = [
        each._replace(reason=sight.told("", each.reason, each.edit.id, each.edit.patches)[1]) for each in found.lessons
    ]
    return found._replace(lessons=tuple(lessons_seen))


def _learned(given: Ingredients, made: Assembled) -> LessonFacts:
    """What the lessons of a skill are made of that is no version yet."""
    decided = given.learned.decisions
    endings = endings_of(made.fates, given.learned.teachers)
    return given.learned._replace(lines=made.blame, endings=endings, decided=len(decided))


def needed(threshold: Threshold, trajectories: int) -> int:
    """Distinct tasks a lesson needs to enter SKILL.md."""
    share = ceil(round(threshold.min_share * max(1, trajectories), 9))
    return max(1, threshold.min_tasks, share)


def threshold_of(asked: View, given: Threshold) -> tuple[Threshold, tuple[str, ...]]:
    """The threshold an address asks for, the run's own where it does not say; what it says wrongly, in words."""
    problems: list[str] = []
    found: dict[str, float] = {}
    for name, (read, least, most) in _FIELDS.items():
        said = asked.get(name)
        if not said:
            continue
        try:
            value = read(said)
        except ValueError:
            value = least - 1
        if least <= value <= most:
            found[name] = value
        else:
            problems.append(f"{name}={said} is no threshold: it is a number from {least} to {most}")
    return given.model_copy(update=found), tuple(problems)


_FIELDS: dict[str, tuple[Callable[[str], float], float, float]] = {
    "min_tasks": (int, 1, 100_000),
    "min_share": (float, 0, 1),
    "reference_tasks": (int, 1, 100_000),
}


def same_version(skill: Skill, versions: Sequence[Version]) -> str:
    """The newest version that is this very skill, "" where none is."""
    return next((each.name for each in reversed(versions) if each.digest == skill.digest), "")


def widest(given: Ingredients) -> int:
    """The most distinct tasks any lesson has behind it; 0 where there is none."""
    return max((support(each, given.task_of).count for each in given.candidates), default=0)


def _rows(
    given: Ingredients, fates: Sequence[Fate], earlier: Sequence[Lesson], now: Sequence[Lesson]
) -> tuple[LessonChange, ...]:
    """The lessons of the last merge but those that became one with another, and what is left out whatever is asked."""
    before, after = _by_edit(given.newest_fates), _by_edit(fates)
    names = {candidate.edit.id for candidate in given.candidates}
    out = {each.id for each in of_place(earlier, "left_out")}
    standing = {owner_of(each.id): each for each in reversed(now)}
    found = [
        LessonChange(_left_out(each), "left out" if each.id in out else None, "left out", each.reason)
        for each in of_place(now, "left_out")
        if each.id not in names
    ]
    for candidate in given.candidates:
        mine = after.get(candidate.edit.id, [])
        if mine and all(fate.kind == "fused" for fate in mine):
            continue
        then = before.get(candidate.edit.id, [])
        found.append(
            LessonChange(
                edit=_supported(card_edit(candidate, given.task_of), standing.get(candidate.edit.id)),
                was=_place(then) if then else None,
                now=_place(mine),
                reason="; ".join(dict.fromkeys(fate.reason for fate in mine)),
                was_file=_file(then),
                now_file=_file(mine),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.edit.tasks, slot_order(each.edit.id))))


def _at(counts: LessonCounts, place: Place) -> int:
    return dict(zip(PLACES, counts, strict=True))[place]


def _supported(edit: CardEdit, lesson: Lesson | None) -> CardEdit:
    """An edit with the support of its lesson as it is put together: another that says the same may be one with it."""
    return edit if lesson is None else edit._replace(tasks=lesson.support, patches=lesson.patches)


def _left_out(lesson: Lesson) -> CardEdit:
    """A lesson that the last merge did not give."""
    return CardEdit(lesson.id, lesson_text(lesson.text), lesson.text, "", "", lesson.support, lesson.patches)


def _by_edit(fates: Sequence[Fate]) -> dict[str, list[Fate]]:
    found: dict[str, list[Fate]] = {}
    for fate in fates:
        found.setdefault(fate.edit, []).append(fate)
    return found


def _place(fates: Sequence[Fate]) -> Place:
    """Where a lesson stands: that of its best part, where it was several."""
    kinds = {fate.kind for fate in fates}
    if any(fate.kind == "applied" and fate.into == "SKILL.md" for fate in fates):
        return "SKILL.md"
    return "reference" if kinds & {"routed", "applied"} else "left out"


def _file(fates: Sequence[Fate]) -> str:
    """The reference a lesson stands in, "" where it stands in none."""
    if _place(fates) != "reference":
        return ""
    return next(fate.into for fate in fates if fate.kind in ("routed", "applied"))
