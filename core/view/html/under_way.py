"""Attempts under way as cards: which task, how far, what it waits for, its last steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.view.amounts import roughly
from core.view.html.markup import NOTHING, Html, join, lines, tag
from core.view.monitor.last_steps import LastStep, UnderWay, cut
from core.view.monitor.watched import AtWork, seconds_between
from core.view.trajectories.listed import told_arm

SHOWN = 4
"""How many attempts have a card; the others are named."""


def cards(at_work: Sequence[AtWork], known: Mapping[str, UnderWay], most_replies: int, now: str, newest: str) -> Html:
    """A card for each of the first attempts with the longest under way first, and a line for the others.

    `newest` is the version that is graded once there is one.
    """
    shown, others = at_work[:SHOWN], at_work[SHOWN:]
    drawn = tag("div", *(_card(each, known, most_replies, now, newest) for each in shown), cls="lab-attempts")
    if not others:
        return drawn
    named = ", ".join(each.subject for each in others[:20]) + (" …" if len(others) > 20 else "")
    return join((drawn, tag("p", f"{len(others)} more under way: {named}", cls="lab-faint")))


def _card(each: AtWork, known: Mapping[str, UnderWay], most_replies: int, now: str, newest: str) -> Html:
    found = known.get(each.rollout, UnderWay(each.rollout, waits_for="its first reply"))
    facts = [
        tag("strong", each.subject),
        tag("span", told_arm(each.stage, newest, {newest: newest}), cls="lab-faint"),
        tag("span", f"reply {found.replies} of at most {most_replies}"),
        tag("span", f"for {roughly(seconds_between(each.since, now))}"),
        tag("span", f"waits for {found.waits_for}", cls="lab-faint") if found.waits_for else NOTHING,
    ]
    earlier, last = found.steps[:-1], found.steps[-1:]
    steps = [
        _folded(step, found.replies - back) for back, step in zip(range(len(earlier), 0, -1), earlier, strict=True)
    ]
    return tag("article", tag("header", *facts), *steps, *(_step(step) for step in last), cls="lab-attempt")


def _folded(step: LastStep, number: int) -> Html:
    first = step.actions[0] if step.actions else ("", step.said)
    words = first[1].strip().split("\n")[0][:90]
    return tag("details", tag("summary", f"reply {number}: {first[0]} {words}"), _step(step))


def _step(step: LastStep) -> Html:
    said = tag("p", step.said, cls="said", title=step.said[:400]) if step.said else NOTHING
    does = [join((tag("p", tool, cls="tool"), tag("pre", _text(given), cls="does"))) for tool, given in step.actions]
    came = (
        tag("pre", _text(step.output) if step.output.strip() else "no output") if step.output is not None else NOTHING
    )
    return join((said, *does, came))


def _text(value: str) -> Html:
    """A text as far as it is shown, saying what is left off."""
    shown, left = cut(value)
    more = tag("span", f"\n… {left:,} more characters, in the trajectory once it is finished", cls="lab-faint")
    return join((lines(shown), more if left else NOTHING))
