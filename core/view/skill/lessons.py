"""The lessons of a version: what each edit wrote, who taught it, where it stands or why it stands nowhere. Pure.

A lesson is what one final edit wrote into one file. Its support is that of its best supported line, counted from
distinct tasks as assembling counts it; the trajectories and patches are those behind that line.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from core.assemble.lesson import owner_of
from core.assemble.verdicts import Verdicts, said
from core.patch.ids import is_merged
from core.types import BlameLine, Decision, Fate, FateKind
from core.view.amounts import many
from core.view.review.sight import HIDDEN_FATE, OPEN, Sight
from core.view.rows import STANDS

Place: TypeAlias = Literal["skill", "reference", "removal", "left_out"]
"""In SKILL.md (or another file that was there), in a file for narrower lessons, as text taken away, or nowhere."""
LEFT_OUT: Place = "left_out"


class Teacher(NamedTuple):
    """One leaf edit behind a lesson: its patch, the trajectory that was drawn from, the step and words it quotes."""

    edit: str
    patch: str
    task: str
    trajectory: str
    step: int | None
    quote: str = ""
    of_patch: bool = False
    """Whether the quote is of the whole patch: its wording does not tell which of several edits it supports."""


class Ending(NamedTuple):
    """What became of one leaf edit in a version; `final` names the edit it had become by then."""

    leaf: str
    final: str
    kind: FateKind
    reason: str


class Words(NamedTuple):
    """What an edit does, where no line of the skill shows it."""

    op: str
    path: str
    anchor: str
    text: str


class Lesson(NamedTuple):
    """One lesson. `line` and `last_line` count from 1, 0 where it stands nowhere; `share` of trajectories is in [0, 1].

    `fate` and `reason` are the version's words for what became of it, "hidden" where others decided on it and who looks
    may not see that yet. `since` says what people decided on it after the version was made, "" where nothing.
    """

    id: str
    text: str
    place: Place
    path: str
    line: int
    last_line: int
    tasks: tuple[str, ...]
    share: float
    teachers: tuple[Teacher, ...]
    fate: FateKind | Literal["hidden"]
    reason: str
    since: str

    @property
    def patches(self) -> tuple[str, ...]:
        """The distinct patches behind it."""
        return tuple(dict.fromkeys(teacher.patch for teacher in self.teachers))

    @property
    def support(self) -> int:
        """How many distinct tasks taught it."""
        return len(self.tasks)


class LessonFacts(NamedTuple):
    """What the lessons of a version are made of, as RunStore.lesson_facts reads it.

    `teachers` has every leaf edit of the run and `words` what leaf and final edits do, both by id; `trajectories` is
    how many were learned from; `decided` is how many of the decisions are in the version.
    """

    version: str
    lines: tuple[BlameLine, ...]
    endings: tuple[Ending, ...]
    teachers: Mapping[str, Teacher]
    words: Mapping[str, Words]
    trajectories: int
    decisions: tuple[Decision, ...]
    decided: int
    ended: tuple[Ending, ...] = ()
    """What ended in the merges below the version: one side of a contradiction, or called invalid."""


class LessonCounts(NamedTuple):
    """How many lessons stand where: the one count of every page."""

    skill: int
    reference: int
    left_out: int


def counts_of(found: Iterable[Lesson]) -> LessonCounts:
    """Lessons in SKILL.md, in references, and those that are left out, whatever for."""
    places = [lesson.place for lesson in found]
    return LessonCounts(places.count("skill"), places.count("reference"), places.count("left_out"))


def places_told(counts: LessonCounts) -> str:
    """Where the lessons stand: "7 lessons in SKILL.md, 1 in a reference, 4 left out"."""
    return f"{many(counts.skill, 'lesson')} in SKILL.md, {counts.reference} in a reference, {counts.left_out} left out"


def endings_of(fates: Iterable[Fate], known: Container[str]) -> tuple[Ending, ...]:
    """What became of each leaf edit, of those `known`, by the fates of a version."""
    return tuple(
        Ending(fate.edit, fate.into if is_merged(fate.into) else fate.edit, fate.kind, fate.reason)
        for fate in fates
        if fate.edit in known
    )


def lessons(facts: LessonFacts, sight: Sight = OPEN) -> tuple[Lesson, ...]:
    """Every lesson of a version by place, widest support first, in the order of the files where that is equal."""
    since = Verdicts(made for made in facts.decisions[facts.decided :] if sight.decision(made))
    endings = (*facts.endings, *facts.ended, *_rejected_before(facts))
    endings = tuple(ending for ending in endings if ending.kind != "fused")
    written = _written_lines(facts.lines)
    ends = _groups(endings)
    found = [_standing(edit, lines, ends.get(owner_of(edit), {}), facts) for (edit, _), lines in written.items()]
    owners = {owner_of(edit) for edit, _ in written}
    for final, kinds in ends.items():
        gone = [kind for kind in kinds if final not in owners or kind not in ("applied", "routed")]
        found += [_nowhere(final, kinds[kind], facts) for kind in gone]
    told = [as_seen(lesson, sight)._replace(since=_since(lesson, since)) for lesson in found]
    return tuple(sorted(told, key=lambda lesson: (_PLACES.index(lesson.place), -lesson.support)))


def as_seen(lesson: Lesson, sight: Sight) -> Lesson:
    """A lesson with what became of it as far as it may be told."""
    fate, reason = sight.told(lesson.fate, lesson.reason, owner_of(lesson.id), lesson.patches)
    return lesson._replace(fate="hidden" if fate == HIDDEN_FATE else lesson.fate, reason=reason)


def learned_from(facts: LessonFacts) -> str:
    """How many of the trajectories that were read taught anything."""
    taught = len({teacher.trajectory for teacher in facts.teachers.values()})
    return f"learned from {taught} of {many(facts.trajectories, 'trajectory')}"


def of_place(found: Iterable[Lesson], *places: Place) -> tuple[Lesson, ...]:
    """The lessons of these places, in their order."""
    return tuple(lesson for lesson in found if lesson.place in places)


_Ends: TypeAlias = dict[FateKind, list[Ending]]
_PLACES: tuple[Place, ...] = ("skill", "removal", "reference", "left_out")


def _written_lines(lines: Iterable[BlameLine]) -> dict[tuple[str, str], list[BlameLine]]:
    """The lines each final edit, or part of one, wrote into each file."""
    written: dict[tuple[str, str], list[BlameLine]] = {}
    for line in lines:
        if line.edit and line.sources and line.base_line is None:
            written.setdefault((line.edit, line.path), []).append(line)
    return written


def _rejected_before(facts: LessonFacts) -> list[Ending]:
    """Edits that a person rejected before the version was made, and that therefore came into no merge."""
    verdicts = Verdicts(facts.decisions[: facts.decided])
    told = {ending.leaf for ending in (*facts.endings, *facts.ended)}
    gone = set(facts.teachers).difference(told) if facts.decided else ()
    decided = {leaf: verdicts.on_leaf(leaf) for leaf in facts.teachers if leaf in gone}
    return [
        Ending(leaf, leaf, "rejected", f"rejected {said(decision)}")
        for leaf, decision in decided.items()
        if decision is not None and decision.verdict == "reject"
    ]


def _standing(edit: str, lines: Sequence[BlameLine], ends: _Ends, facts: LessonFacts) -> Lesson:
    """The lesson of the lines an edit wrote into one file; parts of one edit may have ended in different ways."""
    best = max((_behind(line.sources, facts) for line in lines if line.text.strip()), key=_support, default=())
    leaves = {teacher.edit for teacher in best}
    own = [kind for kind, group in ends.items() if any(ending.leaf in leaves for ending in group)] or list(ends)
    routed = "routed" in own and lines[0].path != "SKILL.md"
    reasons = [ending.reason for ending in ends.get("routed" if routed else "applied", ())]
    return Lesson(
        id=edit,
        text="\n".join(line.text for line in lines).strip("\n"),
        place="reference" if routed else "skill",
        path=lines[0].path,
        line=next((line.line for line in lines if line.text.strip()), lines[0].line),
        last_line=lines[-1].line,
        tasks=_tasks(best),
        share=_share(best, facts.trajectories),
        teachers=best,
        fate="routed" if routed else "applied",
        reason=reasons[0] if reasons else "",
        since="",
    )


def _nowhere(final: str, endings: Sequence[Ending], facts: LessonFacts) -> Lesson:
    """The lesson of an edit no line came from: left out, or applied by taking text away."""
    teachers = _behind([ending.leaf for ending in endings], facts)
    fate = endings[0].kind
    return Lesson(
        id=final,
        text=told(facts.words[final]) if final in facts.words else "",
        place="removal" if fate in ("applied", "routed") else "left_out",
        path="",
        line=0,
        last_line=0,
        tasks=_tasks(teachers),
        share=_share(teachers, facts.trajectories),
        teachers=teachers,
        fate=fate,
        reason=endings[0].reason,
        since="",
    )


def told(words: Words) -> str:
    """What an edit does: its text, or what it takes away."""
    if text := words.text.strip("\n"):
        return text
    taken = {"delete_file": words.path, "delete_section": f"the section {words.anchor}"}
    return f"takes out {taken.get(words.op, words.anchor)}"


def _groups(endings: Iterable[Ending]) -> dict[str, _Ends]:
    """Endings by final edit, then by kind."""
    found: dict[str, _Ends] = {}
    for ending in endings:
        found.setdefault(ending.final, {}).setdefault(ending.kind, []).append(ending)
    return found


def _since(lesson: Lesson, verdicts: Verdicts) -> str:
    """What was decided on a lesson, or on the edits behind it, after the version was made."""
    decision = verdicts.on(owner_of(lesson.id))
    if decision is not None:
        return f"{STANDS[decision.verdict]} {said(decision)}"
    gone = sum(verdicts.rejects(teacher.edit) for teacher in lesson.teachers)
    return f"{gone} of the {len(lesson.teachers)} edits behind it rejected" if gone else ""


def _behind(sources: Iterable[str], facts: LessonFacts) -> tuple[Teacher, ...]:
    """Those behind a line, in the order it names them; of an edit from an earlier run nothing is known here."""
    return tuple(facts.teachers[source] for source in dict.fromkeys(sources) if source in facts.teachers)


def _support(teachers: Sequence[Teacher]) -> int:
    return len(_tasks(teachers))


def _tasks(teachers: Iterable[Teacher]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(teacher.task for teacher in teachers))


def _share(teachers: Iterable[Teacher], trajectories: int) -> float:
    return len({teacher.trajectory for teacher in teachers}) / trajectories if trajectories else 0.0
