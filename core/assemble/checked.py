"""The chosen edits put into the base, and which lessons have to go because the result is worse than the base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.assemble.leaving import leavings
from core.assemble.lesson import Lesson, rank
from core.assemble.linking import contents_of, with_contents
from core.assemble.placing import Placing
from core.patch.apply import Built, build, damaging
from core.patch.clashes import clashes
from core.skill.validate import validate
from core.types import Finding, Skill


@dataclass(frozen=True)
class Checked:
    """Either a result that is sound (`harmful` empty) or the keys of the lessons that have to go, with the reason."""

    built: Built
    placings: tuple[Placing, ...]
    findings: tuple[Finding, ...]
    harmful: Mapping[str, str]


def check(placings: Sequence[Placing], lessons: Mapping[str, Lesson], base: Skill) -> Checked:
    """Build and validate. The result must have no error finding that the base does not have.

    What harms is found by the line a finding names, else by halving the lessons in the order of their support.
    """
    ordered = sorted(placings, key=lambda placing: _rank(placing, lessons))
    harmful = _apart(ordered, lessons, base)
    if harmful:
        return Checked(Built(skill=base, placed=()), (), (), harmful)
    built = build(base, [placing.span for placing in ordered])
    findings = validate(built.skill)
    errors = _new_errors(base, findings)
    if errors:
        return Checked(built, (), (), _by_line(errors, built, ordered) or _by_halving(ordered, base, errors))
    sound = Checked(built, tuple(ordered), findings, {})
    sound = _tidied(sound, (*sound.placings, *leavings(sound.placings, lessons, base)), base)
    return _tidied(sound, _with_contents(sound, base), base)


def _tidied(sound: Checked, placings: Sequence[Placing], base: Skill) -> Checked:
    """The result of these placings, in which code wrote what no lesson brought, where that is as sound as it was."""
    spans = [placing.span for placing in placings]
    if tuple(placings) == sound.placings or any(clashes(spans)) or damaging(base, spans):
        return sound
    built = build(base, spans)
    findings = validate(built.skill)
    return sound if _new_errors(base, findings) else Checked(built, tuple(placings), findings, {})


def _rank(placing: Placing, lessons: Mapping[str, Lesson]) -> tuple[object, ...]:
    """That of its best lesson; what code alone wrote comes last."""
    ranks = [rank(lessons[key]) for key in placing.lessons if key in lessons]
    best = min(ranks) if ranks else (True, 1, ())
    return (best[0], best[1], placing.edit.id.startswith("~"), best[2], placing.edit.id)


def _apart(ordered: Sequence[Placing], lessons: Mapping[str, Lesson], base: Skill) -> dict[str, str]:
    """Lessons whose edits clash with code's own, or do harm only in company."""
    by_id = {placing.edit.id: (place, placing) for place, placing in enumerate(ordered)}
    harmful: dict[str, str] = {}
    for one, other, reason in clashes([placing.span for placing in ordered]):
        _, later = max(by_id[one.edit], by_id[other.edit], key=lambda each: each[0])
        harmful |= dict.fromkeys(later.lessons, reason)
    if harmful:
        return harmful
    for span, reason in damaging(base, [placing.span for placing in ordered]):
        harmful |= dict.fromkeys(by_id[span.edit][1].lessons, reason)
    return harmful


def _with_contents(sound: Checked, base: Skill) -> tuple[Placing, ...]:
    """The placings, with a list of contents for each reference that came out longer than 300 lines."""
    long = {finding.path for finding in sound.findings if finding.rule == "reference-contents"}
    long &= {line.path for line in sound.built.placed}
    created = {placing.edit.path for placing in sound.placings if placing.edit.op == "create_file"}
    listed = [
        with_contents(placing, base) if placing.edit.path in long & created else placing for placing in sound.placings
    ]
    return (*listed, *(found for path in sorted(long - created) if (found := contents_of(path, base)) is not None))


def _new_errors(base: Skill, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The error findings of those rules and files that have more of them than the base."""
    before = Counter((each.rule, each.path) for each in validate(base) if each.severity == "error")
    errors = [each for each in findings if each.severity == "error"]
    after = Counter((each.rule, each.path) for each in errors)
    return tuple(each for each in errors if after[each.rule, each.path] > before[each.rule, each.path])


def _by_line(errors: Sequence[Finding], built: Built, placings: Sequence[Placing]) -> dict[str, str]:
    """The lessons that brought a line an error names."""
    edit_at = {(line.path, line.line + 1): (line.edit, line.edit_line) for line in built.placed if line.edit}
    by_id = {placing.edit.id: placing for placing in placings}
    harmful: dict[str, str] = {}
    for error in errors:
        edit, number = edit_at.get((error.path, error.line or 0), ("", None))
        if edit:
            harmful |= dict.fromkeys(_behind(by_id[edit], number), f"{error.rule}: {error.message}; {error.advice}")
    return harmful


def _behind(placing: Placing, number: int | None) -> tuple[str, ...]:
    """The lessons behind a line of a placing: the one it names where several were put together, else all."""
    if number is None or len(placing.lessons) == 1:
        return placing.lessons
    owner = placing.origins[number].candidate
    mine = tuple(key for key in placing.lessons if key.partition("~")[0] == owner)
    return mine or placing.lessons


def _by_halving(ordered: Sequence[Placing], base: Skill, errors: Sequence[Finding]) -> dict[str, str]:
    """The lessons of the first placing, by support, with which an error appears."""
    first = _first_bad(len(ordered), lambda count: bool(_new_errors(base, _findings(ordered[:count], base))))
    reason = "; ".join(dict.fromkeys(f"{error.rule}: {error.message}" for error in errors))
    return dict.fromkeys(ordered[first - 1].lessons, f"with it the skill has errors: {reason}")


def _findings(placings: Sequence[Placing], base: Skill) -> tuple[Finding, ...]:
    return validate(build(base, [placing.span for placing in placings]).skill)


def _first_bad(count: int, bad: Callable[[int], bool]) -> int:
    """The smallest n in 1 … count where `bad(n)` begins; `bad(count)` holds."""
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if bad(middle) else (middle, high)
    return high
