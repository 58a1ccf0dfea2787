"""From candidates and decisions to the next skill: one pure function.

The first result of a run, the slider over the threshold, and a rejected or rewritten final edit are the same call with
other arguments. No order of `candidates` changes the outcome, and every candidate has a fate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.assemble.checked import Checked, check
from core.assemble.choice import choose, fate
from core.assemble.fuse import fused, same_changes
from core.assemble.leaving import LEFT
from core.assemble.lesson import Ended, Lesson
from core.assemble.prevalence import Prevalence
from core.assemble.sections import into_existing
from core.assemble.units import parts
from core.assemble.verdicts import AT, Verdicts, standing_lessons
from core.blame import blame_of
from core.patch.ids import slot_order
from core.patch.places import Span
from core.patch.spans import EditProblem, resolve
from core.types import Assembled, BlameLine, Candidate, Decision, Fate, FateKind, Skill, Threshold


def assemble(
    base: Skill,
    candidates: Sequence[Candidate],
    decisions: Sequence[Decision],
    threshold: Threshold,
    task_of: Mapping[str, str],
    trajectories: int,
    *,
    earlier: Sequence[BlameLine] = (),
) -> Assembled:
    """Make the next skill of `base`.

    - `decisions` in the order they were made; targets are final candidates, leaf edits or patches. A rejected leaf
      takes its lines with it. What a person put into other words, a candidate or a leaf edit in it, is pinned: it is
      applied whatever its support.
    - Lessons with the support `threshold` asks for (distinct tasks, and their share of `trajectories`) go into
      SKILL.md, narrower ones to references/ with a link, one-offs are discarded. Edits that replace, delete or
      describe need the full support and are never routed.
    - Of edits that clash the one with more support wins. What would damage the skill or leave it with error findings
      that `base` does not have is taken out again, with fate invalid. SKILL.md stays within 500 lines and 5,000
      tokens (or the base's own size): the lessons with the least support move to references/.
    - `task_of` gives the task of every leaf edit; KeyError where one is missing. `earlier` is the blame of `base`.

    Fates are of candidates and, where those differ in name, of the leaf edits behind them (`into` then names the
    candidate). A candidate whose lines came from disjoint sources was several lessons and has a fate for each.
    """
    verdicts = Verdicts(decisions)
    ordered = sorted(candidates, key=lambda candidate: slot_order(candidate.edit.id))
    lessons, ends = standing_lessons(ordered, verdicts, task_of)
    lessons = [part for lesson in lessons for part in parts(lesson, task_of)]
    lessons, gone = fused(lessons, base, task_of)
    ends += gone
    lessons, spans = _that_fit(lessons, base, ends)
    lessons, gone = same_changes(lessons, spans, task_of)
    ends += gone
    prevalence = Prevalence(threshold=threshold, trajectories=trajectories)
    checked, applied = _settled(lessons, spans, prevalence, base, ends)
    origins = {placing.edit.id: placing.origins for placing in checked.placings}
    return Assembled(
        skill=checked.built.skill,
        blame=blame_of(checked.built.skill, checked.built.placed, origins, earlier),
        fates=_fates([*ends, *applied], ordered),
        findings=checked.findings,
    )


def _that_fit(lessons: Sequence[Lesson], base: Skill, ends: list[Ended]) -> tuple[list[Lesson], dict[str, Span]]:
    """The lessons that can be applied by themselves, and where; a section the base has already becomes text for it."""
    fitting: list[Lesson] = []
    spans: dict[str, Span] = {}
    for lesson in lessons:
        problem: EditProblem | None = None
        for form in dict.fromkeys((into_existing(lesson, base), lesson)):
            try:
                span = resolve(form.edit, base)
            except EditProblem as found:
                problem = found
            else:
                spans[lesson.key] = span
                fitting.append(replace(form, in_code=span.host >= 0))
                break
        else:
            if problem is not None:
                kind: FateKind = "discarded" if problem.kind == "no_change" else "invalid"
                ends.append(_ended(lesson, fate(lesson, kind, problem.reason)))
    return fitting, spans


def _settled(
    lessons: Sequence[Lesson], spans: Mapping[str, Span], prevalence: Prevalence, base: Skill, ends: list[Ended]
) -> tuple[Checked, list[Ended]]:
    """Choose and check until the result is sound; each round takes at least one lesson out."""
    left = {lesson.key: lesson for lesson in lessons}
    while True:
        try:
            chosen = choose(tuple(left.values()), spans, prevalence, base)
        except EditProblem as problem:
            harmful = dict.fromkeys(_needing_links(left, prevalence), f"no reference can be linked: {problem.reason}")
        else:
            checked = check(chosen.placings, left, base)
            if not checked.harmful:
                found = {
                    key: chosen.fates.get(key) or _applied(each, spans[key], prevalence, checked)
                    for key, each in left.items()
                }
                return checked, [_ended(left[key], each) for key, each in found.items()]
            harmful = dict(checked.harmful)
        for key, reason in harmful.items():
            ends.append(_ended(left[key], fate(left[key], "invalid", reason)))
            del left[key]


def _needing_links(left: Mapping[str, Lesson], prevalence: Prevalence) -> list[str]:
    return [
        key for key, each in left.items() if each.edit.op == "create_file" or prevalence.place(each) == "route"
    ] or list(left)


def _applied(lesson: Lesson, span: Span, prevalence: Prevalence, checked: Checked) -> Fate:
    """The fate names the file that changed: set_description means SKILL.md, whatever file the edit names."""
    left = [each.edit.path for each in checked.placings if each.edit.id.startswith(LEFT) and lesson.key in each.lessons]
    reason = "; ".join((prevalence.reason(lesson), *(f"it leaves {path}" for path in dict.fromkeys(left))))
    return fate(lesson, "applied", reason, span.path)


def _ended(lesson: Lesson, found: Fate) -> Ended:
    return Ended(found, lesson.candidate.sources)


def _fates(ends: Sequence[Ended], candidates: Sequence[Candidate]) -> tuple[Fate, ...]:
    """The fates of candidates, and of each leaf edit behind them that has another name.

    A leaf whose lines all fell away on the way (said elsewhere, left empty) is discarded.
    """
    found: dict[Fate, None] = {}
    for end in ends:
        found[end.fate] = None
        for source in end.sources:
            if source != end.fate.edit:
                found[end.fate.model_copy(update={"edit": source, "at": AT, "into": end.fate.edit})] = None
    named = {fate.edit for fate in found}
    for candidate in candidates:
        for source in (each for each in candidate.sources if each not in named):
            reason = f"no line of it is left in what became of {candidate.edit.id}"
            found[Fate(edit=source, kind="discarded", at=AT, reason=reason, into=candidate.edit.id)] = None
    return tuple(sorted(found, key=lambda each: (slot_order(each.edit), each.kind, each.into, each.reason)))
