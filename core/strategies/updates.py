"""A skill that is updated step by step: its blame and every edit's fate, told from S0 through all updates. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.assemble.lesson import owner_of
from core.blame import through
from core.patch.ids import run_of
from core.types import Assembled, BlameLine, Candidate, Fate, Finding, Skill
from core.view.skill.blame_rows import lines_of_its_own

STANDS = ("applied", "routed")


@dataclass(frozen=True)
class Updated:
    """The skill after `number` updates: where each of its lines comes from, and what became of every edit so far."""

    skill: Skill
    blame: tuple[BlameLine, ...]
    fates: tuple[Fate, ...] = ()
    findings: tuple[Finding, ...] = ()
    number: int = 0

    @property
    def assembled(self) -> Assembled:
        """All updates as if they were one."""
        return Assembled(skill=self.skill, blame=self.blame, fates=self.fates, findings=self.findings)


def not_updated(base: Skill, earlier: Sequence[BlameLine]) -> Updated:
    """S0; `earlier` is what earlier runs know of its lines, () where they know nothing."""
    return Updated(skill=base, blame=tuple(earlier) or lines_of_its_own(base))


def passed_over(before: Updated) -> Updated:
    """An update that brought nothing."""
    return Updated(before.skill, before.blame, before.fates, before.findings, before.number + 1)


def updated(before: Updated, assembled: Assembled, candidates: Sequence[Candidate]) -> Updated:
    """The next skill; `assembled` was made of `candidates` for the skill before, with its blame as `earlier`.

    An edit of an earlier update whose last line this one took out again ends as discarded, and says by what.
    """
    number = before.number + 1
    blame = through(assembled.blame, before.blame)
    gone = _named(before.blame) - _named(blame)
    by = ", ".join(candidate.edit.id for candidate in candidates)
    kept = [
        _taken_out(fate, number, by) if fate.edit in gone and fate.kind in STANDS else fate for fate in before.fates
    ]
    news = [fate.model_copy(update={"reason": f"update {number}: {fate.reason}"}) for fate in assembled.fates]
    return Updated(assembled.skill, blame, (*kept, *news), assembled.findings, number)


def _named(blame: Sequence[BlameLine]) -> frozenset[str]:
    """The edits of this run, leaf edits and merged ones, that lines are left of."""
    named = (each for line in blame for each in (owner_of(line.edit), *line.sources))
    return frozenset(each for each in named if each and not run_of(each))


def _taken_out(fate: Fate, number: int, by: str) -> Fate:
    reason = f"{fate.reason}; taken out again in update {number} ({by})"
    return fate.model_copy(update={"kind": "discarded", "reason": reason, "into": ""})
