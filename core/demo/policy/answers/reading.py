"""What the analysts of answers in words make of a record: which practices the agent followed, which were missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from core.demo.policy.ability import misses
from core.demo.policy.answers.work import AnyWork, Solved
from core.demo.policy.answers.works import work_for
from core.demo.policy.conversation import Request
from core.demo.policy.proposing import BaseSkill, base_skill_in, edit_for, refused_in
from core.demo.policy.trajectory import StepView, quote_from, steps_in

MOST_TRIED = 6
"""So many practices at most are told apart by what they would have changed."""


@dataclass(frozen=True)
class Account:
    """A problem with the attempt at it. `step` is the one that gave the answer."""

    request: Request
    work: AnyWork
    problem: Any
    skill: BaseSkill
    steps: tuple[StepView, ...]
    step: StepView
    refused: frozenset[str]

    @property
    def suspected(self) -> tuple[str, ...]:
        """The practices that the problem calls for and the skill does not teach."""
        signs = self.work.signs(self.problem)
        return tuple(name for name in signs if self.skill.side(name) <= 0 and not misses(self.request, name))

    @property
    def taught(self) -> frozenset[str]:
        return frozenset(name for name, side in self.skill.sides.items() if side > 0)

    def solved(self, practices: frozenset[str]) -> Solved:
        return self.work.solve(self.problem, practices)

    def followed(self) -> frozenset[str] | None:
        """The fewest practices that lead to what the agent said; None where none do."""
        signs = tuple(dict.fromkeys((*self.work.signs(self.problem), *sorted(self.taught))))[:MOST_TRIED]
        return next((tried for tried in _subsets(signs) if self.solved(tried).said in self.step.text), None)

    def missing(self) -> tuple[str, ...]:
        """Of the suspected practices those that the agent did not follow and that change the solution."""
        complete = self.taught | set(self.work.signs(self.problem))
        whole, followed = self.solved(complete), self.followed() or frozenset()
        matter = [name for name in self.suspected if self.solved(complete - {name}) != whole]
        return tuple(name for name in matter if name not in followed)

    def at_work(self) -> tuple[str, ...]:
        """The practices that the agent followed of itself and that made the difference."""
        followed = self.followed() or frozenset()
        own = [name for name in self.work.signs(self.problem) if name in followed and not self.skill.side(name)]
        return tuple(name for name in own if self.solved(followed - {name}) != self.solved(followed))

    def edits(self, names: Sequence[str], *content: object) -> list[dict[str, Any]]:
        return [edit_for(name, self.skill, self.instruction, *content) for name in names]

    def causes(self, names: Sequence[str]) -> str:
        return " ".join(self.work.lore.wordings[name].cause for name in names)

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """The line of the answer that an informed solution would not have; else its longest."""
        complete = self.solved(self.taught | set(self.work.signs(self.problem))).said
        telling = "\n".join(line for line in self.step.text.splitlines() if line.strip() not in complete)
        quote = quote_from(telling, ()) or quote_from(self.step.whole, ())
        return [{"step": self.step.index, "quote": quote}] if quote else []

    @property
    def instruction(self) -> str:
        block = self.request.block("task")
        return block.text if block else ""


def account_of(request: Request) -> Account | None:
    """The account of a record; None where the problem is not known or nothing was said."""
    work, steps = work_for(request), steps_in(request)
    said = [step for step in steps if step.text and not step.tool]
    if work is None or not said:
        return None
    return Account(
        request=request,
        work=work,
        problem=work.understand(request),
        skill=base_skill_in(request, work.lore),
        steps=steps,
        step=said[-1],
        refused=refused_in(request, work.lore),
    )


def unclear(steps: tuple[StepView, ...], why: str) -> dict[str, Any]:
    """The record of an analysis that proposes nothing, with a quote of the last step."""
    quote = quote_from(steps[-1].whole, ()) if steps else ""
    evidence = [{"step": steps[-1].index, "quote": quote}] if quote else []
    return {"root_cause": why, "evidence": evidence, "edits": []}


def _subsets(names: Sequence[str]) -> Iterator[frozenset[str]]:
    for size in range(len(names) + 1):
        yield from (frozenset(each) for each in combinations(names, size))
