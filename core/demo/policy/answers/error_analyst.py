"""The scripted error analyst of answers in words: suspects what was missing, has it tried, submits what passes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.demo.policy.answers.reading import Account, account_of, unclear
from core.demo.policy.conversation import Call, Exchange, Reply, Request
from core.demo.policy.trajectory import steps_in

MOST_EDITS = 3
_COUNTED = re.compile(r"(\d+) of (\d+)")


def answer(request: Request) -> Reply:
    """The next turn of the analysis."""
    account = account_of(request)
    if account is None:
        return _give_up(request, "this is no problem of a kind I know")
    retries = [each for each in request.exchanges if each.call.tool == "retry"]
    plans = _plans(account)
    for plan, retry in zip(plans, retries, strict=False):
        if passed(retry.result):
            return _submit(account, plan)
    if len(retries) < len(plans):
        plan = plans[len(retries)]
        return Reply(
            reasoning=f"Suspected: {', '.join(plan)}. I have the task attempted with a lesson for it.",
            calls=(Call("retry", {"edits": account.edits(plan)}),),
        )
    if not plans:
        return _give_up(request, "all that the problem calls for stands in the skill already, or was done")
    return _give_up(request, "fresh attempts fail even with everything that stood out provided for")


def passed(result: str) -> bool:
    """Whether a retry's result says that all attempts passed, and that there were some."""
    counted = _COUNTED.search(result)
    return counted is not None and counted[1] == counted[2] != "0"


def _plans(account: Account) -> list[tuple[str, ...]]:
    """What to try in turn: what changes the solution, then everything that is suspected."""
    plans = (account.missing(), account.suspected)
    open_ones = [tuple(name for name in plan if name not in account.refused)[:MOST_EDITS] for plan in plans]
    return [plan for number, plan in enumerate(open_ones) if plan and plan not in open_ones[:number]]


def _submit(account: Account, plan: Sequence[str]) -> Reply:
    """Hand in what passed; after a complaint only the edits that nobody complained about, then nothing."""
    before: list[Exchange] = [each for each in account.request.exchanges if each.call.tool == "submit"]
    if len(before) > 1:
        return _give_up(account.request, "what passed was not accepted")
    edits = account.edits(plan)
    if before:
        edits = [edit for number, edit in enumerate(edits, 1) if f".e{number}:" not in before[-1].result] or edits
    record = {"root_cause": account.causes(plan), "evidence": account.evidence, "edits": edits}
    return Reply(
        reasoning="Every fresh attempt passes with this alone: the cause is proven.",
        calls=(Call("submit", {"cause_found": True, **record}),),
    )


def _give_up(request: Request, why: str) -> Reply:
    record: dict[str, Any] = unclear(steps_in(request), f"No cause was proven: {why}.")
    return Reply(
        reasoning="I cannot prove a cause, so I propose nothing.",
        calls=(Call("submit", {"cause_found": False, **record}),),
    )
