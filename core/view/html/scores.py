"""Scores as cards: one version, the other, and the change between them, each with its n and its interval as a bar."""

from __future__ import annotations

from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, tag
from core.view.results.paired import Paired
from core.view.results.results import ArmCount, Group, left_out
from core.view.results.sureness import Sureness, how_sure
from core.view.shares import between, bounds, points


def score_cards(group: Group) -> Html:
    """Both scores and their change; below them how sure that is, and what is in no score and why."""
    sure = how_sure(group.paired)
    arrow = tag("div", "→", cls="lab-arrow", aria_hidden="true")
    cards = (arm_card("before", group.before), arrow, arm_card("after", group.after), change_card(group.paired, sure))
    words = tag("p", tag("strong", sure.seen), " ", sure.luck, " ", sure.size, cls="lab-sure")
    gone = tag("ul", *(tag("li", each) for each in left_out(group)), cls="lab-left-out")
    return tag("section", tag("div", *cards, cls="lab-scores"), words, gone, aria_label="scores before and after")


def arm_card(name: str, arm: ArmCount) -> Html:
    """One version's share of held-out tasks passed; two figures where some cannot be scored."""
    averaged = ", averaged within each task" if arm.tasks < arm.passed + arm.failed else ""
    counted = f"{arm.told} passed{averaged}" if arm.tasks else "no attempt has a verdict"
    return _card(
        f"{arm.version} · {name}",
        bounds(arm.low, arm.high),
        counted,
        f"95 % interval {between(arm.interval, signed=False)}" if arm.interval else "",
        interval_bar(arm.interval, arm.high, signed=False),
    )


def change_card(paired: Paired, sure: Sureness) -> Html:
    """The change on the same tasks, in points."""
    found = paired.left_out
    return _card(
        "change on the same tasks",
        points(found.change),
        f"{found.pairs} tasks compared",
        f"{paired.level} interval {between(found.interval[:2])}" if found.pairs else "",
        interval_bar(found.interval[:2] if found.pairs else None, found.change, signed=True),
        badge(sure.verdict.replace(" ", "_"), sure.verdict, sure.why),
    )


def interval_bar(interval: tuple[float, float] | None, value: float | None, signed: bool) -> Html:
    """An interval drawn to scale with its middle marked, zero too where it is `signed`; the words stand beside it."""
    if interval is None or value is None:
        return NOTHING
    low, high, at = (100 * ((end + 1) / 2 if signed else end) for end in (*interval, value))
    zero = tag("i", cls="zero") if signed else NOTHING
    span = tag("i", cls="span", style=f"left:{low:.1f}%;width:{max(high - low, 1):.1f}%")
    mark = tag("i", cls="at", style=f"left:{at:.1f}%")
    return tag("div", zero, span, mark, cls="lab-interval", aria_hidden="true")


def _card(title: str, figure: str, counted: str, sure: str, bar: Html, state: Html = NOTHING) -> Html:
    words = tag("div", counted, tag("br"), sure, cls="lab-faint")
    head = tag("div", title, " ", state, cls="title")
    return tag("div", head, tag("div", figure, cls="figure"), words, bar, cls="lab-score")
