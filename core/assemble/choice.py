"""Which lessons go into the next skill, and where: support, clashes, size, references and links, in this order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.assemble.fuse import said_in_references
from core.assemble.lesson import Lesson, rank
from core.assemble.linking import link_title, links_to, unlinked
from core.assemble.placing import Placing, placed_alone, placed_together, sections_together
from core.assemble.prevalence import Prevalence
from core.assemble.routing import Routed, route
from core.assemble.sizes import at_least, grows, limit_for, size_with
from core.assemble.verdicts import AT
from core.patch.clashes import clash
from core.patch.paths import main_path
from core.patch.places import Span
from core.patch.problems import EditProblem
from core.types import Fate, FateKind, Skill

FULL = "SKILL.md is full (500 lines, 5,000 tokens), and lessons with the least support give way"


@dataclass(frozen=True)
class Chosen:
    """The edits to apply, and the fate of each lesson by key; lessons without one are applied."""

    placings: tuple[Placing, ...]
    fates: Mapping[str, Fate]


def choose(lessons: Sequence[Lesson], spans: Mapping[str, Span], prevalence: Prevalence, base: Skill) -> Chosen:
    """Choose among lessons that each fit the base; `spans` are theirs, by key.

    Raises EditProblem where what code writes (references, links) does not fit.
    """
    fates: dict[str, Fate] = {}
    places = {lesson.key: prevalence.place(lesson) for lesson in lessons}
    for lesson in lessons:
        if places[lesson.key] == "discard":
            fates[lesson.key] = fate(lesson, "discarded", prevalence.reason(lesson))
    wanted = sorted((lesson for lesson in lessons if places[lesson.key] == "apply"), key=rank)
    accepted = _without_clashes(wanted, spans, fates)
    said = {lesson.key: said_in_references(lesson, base) for lesson in lessons if lesson.routable}
    narrower = [lesson for lesson in lessons if places[lesson.key] == "route"]
    kept, out = _fitting(accepted, [lesson for lesson in narrower if not said[lesson.key]], spans, base)
    for lesson in out:
        if not lesson.routable:
            fates[lesson.key] = fate(lesson, "discarded", f"{FULL}; a {lesson.edit.op} here can go nowhere else")
    moved = [*narrower, *(lesson for lesson in out if lesson.routable)]
    for lesson in moved:
        if said[lesson.key]:
            fates[lesson.key] = fate(lesson, "discarded", f"{said[lesson.key]} says it already")
    placings, routed = _placings(kept, [lesson for lesson in moved if not said[lesson.key]], spans, base)
    for lesson in moved:
        if not said[lesson.key]:
            reason = prevalence.reason(lesson) if places[lesson.key] == "route" else FULL
            fates[lesson.key] = fate(lesson, "routed", reason, routed.path_of[lesson.key])
    return Chosen(tuple(placings), fates)


def fate(lesson: Lesson, kind: FateKind, reason: str, into: str = "") -> Fate:
    return Fate(edit=lesson.owner, kind=kind, at=AT, reason=reason, into=into)


def _without_clashes(wanted: Sequence[Lesson], spans: Mapping[str, Span], fates: dict[str, Fate]) -> list[Lesson]:
    """Those that do not clash with one of higher rank."""
    accepted: list[Lesson] = []
    for lesson in wanted:
        span = spans[lesson.key]
        for winner in accepted:
            other = spans[winner.key]
            if span.inserts and other.inserts:
                continue
            reason = clash(span, other)
            if reason:
                fates[lesson.key] = fate(lesson, "conflict", f"{reason}: {_won(winner, lesson)}", winner.owner)
                break
        else:
            accepted.append(lesson)
    return accepted


def _won(winner: Lesson, loser: Lesson) -> str:
    if winner.pinned and not loser.pinned:
        return f"{winner.owner} is pinned"
    if len(winner.tasks) == len(loser.tasks):
        return f"{winner.owner} has as much support ({len(winner.tasks)} tasks) and comes first"
    return f"{winner.owner} has more support ({len(winner.tasks)} tasks against {len(loser.tasks)})"


def _fitting(
    accepted: Sequence[Lesson], narrower: Sequence[Lesson], spans: Mapping[str, Span], base: Skill
) -> tuple[list[Lesson], list[Lesson]]:
    """Those that stay, and those that give way so that SKILL.md keeps within its limit: the last by rank, one by one.

    What does not lengthen SKILL.md and what is pinned never gives way.
    """
    limit = limit_for(base)
    movable = [
        lesson
        for lesson in accepted
        if not lesson.pinned
        and lesson.edit.path == "SKILL.md"
        and lesson.edit.op != "set_description"
        and grows(spans[lesson.key])
    ]
    names = {lesson.key for lesson in movable}
    fixed = [lesson for lesson in accepted if lesson.key not in names]
    bounds = at_least(base, [spans[each.key] for each in fixed], [spans[each.key] for each in movable])
    for count in range(len(movable), -1, -1):
        kept, out = [*fixed, *movable[:count]], movable[count:]
        if count and not bounds[count].within(limit):
            continue
        placings, _ = _placings(kept, [*narrower, *(each for each in out if each.routable)], spans, base)
        if not count or size_with(base, [placing.span for placing in placings]).within(limit):
            return kept, out
    return fixed, movable


def _placings(
    kept: Sequence[Lesson], routed: Sequence[Lesson], spans: Mapping[str, Span], base: Skill
) -> tuple[list[Placing], Routed]:
    """The edits of the lessons that stay, of the references for those that do not, and of the links."""
    alone, groups = sections_together(sorted(kept, key=lambda each: rank(each)[2]))
    placings = [placed_alone(lesson, spans[lesson.key]) for lesson in alone]
    for group in groups:
        try:
            placings.append(placed_together(group, base))
        except EditProblem:
            placings += [placed_alone(lesson, spans[lesson.key]) for lesson in group]
    taken = [each.edit.path for each in placings if each.edit.op == "create_file"]
    references = route(routed, base, taken)
    placings += references.placings
    wanted = _links(placings, references, base)
    if wanted:
        removals = [each.span for each in placings if not each.span.inserts]
        placings.append(links_to(wanted, base, removals))
    return placings, references


def _links(placings: Sequence[Placing], references: Routed, base: Skill) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What each link says, and the lessons that need it, by path in order."""
    main = base.file(main_path(base))
    wanted: dict[str, tuple[str, tuple[str, ...]]] = {}
    for placing in unlinked(placings, base):
        title = references.titles.get(placing.edit.path) or link_title(placing.edit)
        wanted[placing.edit.path] = (title, placing.lessons)
    for placing in references.placings:
        path = placing.edit.path
        if placing.edit.op != "create_file" and main is not None and path not in main.text:
            wanted[path] = (references.titles[path], (*wanted.get(path, ("", ()))[1], *placing.lessons))
    return wanted
