"""The scripted analysts of answers in words that read a record once: of a failure by its signs, and of a success."""

from __future__ import annotations

from collections.abc import Sequence

from core.demo.policy.answers.reading import Account, account_of, unclear
from core.demo.policy.conversation import Reply, Request
from core.demo.policy.trajectory import steps_in
from core.demo.policy.wordings import draw

MOST_OF_A_SUCCESS = 2
UNSEEN = 5
"""One in so many readings of a failure sees nothing."""


def of_failure(request: Request) -> Reply:
    """What the problem calls for and the skill does not say; whether it was missing is not looked into."""
    account = account_of(request)
    names = failure_names(account) if account else ()
    if account is None or not names:
        record = unclear(steps_in(request), "The cause cannot be told from the record: nothing stands out in it.")
        return Reply(reasoning="I would have to guess, so I propose nothing.", record=record)
    return _proposing(account, names, "I compare what the problem calls for with what the skill says.")


def of_success(request: Request) -> Reply:
    """What the agent did of itself, or what seems to have helped; or that it teaches nothing new."""
    account = account_of(request)
    names = success_names(account) if account else ()
    if account is None or not names:
        record = unclear(steps_in(request), "It read what was asked for and reckoned it out step by step.")
        return Reply(reasoning="Nothing here goes beyond what the skill says already.", record=record)
    return _proposing(account, names, "I look for what the answer did that the skill does not say.")


def failure_names(account: Account) -> tuple[str, ...]:
    """The lesson that a failure teaches by its most visible sign alone; one reading in five sees none.

    Nothing was tried, so that of two things that were missing the second goes unseen.
    """
    open_ones = [name for name in account.suspected if name not in account.refused]
    return tuple(open_ones[:1]) if draw(UNSEEN, "one reading", account.instruction) else ()


def success_names(account: Account) -> tuple[str, ...]:
    """The lessons, right ones and false ones, that a success suggests."""
    suggested = account.work.suggests(account.problem, account.followed() or frozenset())
    false = [name for name in suggested if not account.skill.side(name.removeprefix("against "))]
    seen = (*account.at_work(), *false)
    return tuple(name for name in seen if name not in account.refused)[:MOST_OF_A_SUCCESS]


def _proposing(account: Account, names: Sequence[str], reasoning: str) -> Reply:
    record = {"root_cause": account.causes(names), "evidence": account.evidence, "edits": account.edits(names)}
    return Reply(reasoning=reasoning, record=record)
