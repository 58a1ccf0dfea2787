"""The card of one line: the edit and its fate, what people decided, and each patch with the steps it quotes."""

from __future__ import annotations

from collections.abc import Iterator

from core.view.amounts import many
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, lines, link, tag
from core.view.html.vote import vote_html
from core.view.links import View, view
from core.view.reasons import beside
from core.view.review.quoted import Quote, supports
from core.view.skill.blame_card import BlameCard, Taught
from core.view.skill.origins import ORIGINS


def card_html(card: BlameCard, run: str, close: View) -> Html:
    """What is known of the line itself. `run` is the one that is shown, `close` the view without it."""
    sign, word = ORIGINS[card.origin]
    head = tag(
        "header",
        tag("strong", f"{card.path}:{card.line}"),
        tag("span", f"{sign} {word}", cls="lab-badge calm"),
        badge(card.verdict) if card.votes else NOTHING,
        link(close, "close", cls="push"),
    )
    line = tag("div", tag("blockquote", card.text or "(a blank line)", cls=f"line {card.origin}"))
    return tag("article", head, line, tag("div", _facts(card, run)), cls="lab-line-card")


def taught_html(card: BlameCard, run: str) -> Html:
    """Each patch behind the line: its task, its root cause, what it proposed, and the steps it quotes; "" for none."""
    if not card.taught:
        return NOTHING
    heading = tag("h4", f"Learned from {many(len(card.taught), 'patch')}")
    return tag(
        "article", tag("div", heading, *(_taught(each, each.run or run) for each in card.taught)), cls="lab-line-card"
    )


def _facts(card: BlameCard, run: str) -> Html:
    rows = list(_rows(card, run))
    return tag("dl", *(part for name, value in rows for part in (tag("dt", name), tag("dd", value))))


def _rows(card: BlameCard, run: str) -> Iterator[tuple[str, object]]:
    if card.base_line is not None:
        yield "comes from", f"line {card.base_line} of S0, unchanged"
    if card.edit:
        node = [" of merge ", link(view("merge_tree", run=run, node=card.node), card.node)] if card.node else []
        yield ("brought by" if card.base_line is not None else "edit"), join([card.edit, *node])
    if card.place:
        yield "does", card.place
    if card.taught or card.missing:
        yield "support", _support(card)
    for fate in card.fates:
        yield "fate", join([badge(fate.kind), f" {beside(fate.kind, fate.reason)}"])
    if card.note:
        yield "note", card.note
    if card.blind:
        yield "decided", tag("span", "What others decided is hidden until you decide.", cls="lab-faint")
    several = len(card.votes) > 1
    for decision in card.votes:
        yield "decided", vote_html(decision, counts=several and decision is card.votes[-1])


def _support(card: BlameCard) -> Html:
    """How many distinct tasks taught it, and which."""
    words = tag("strong", many(len(card.tasks), "task"))
    rest = f" ({', '.join(card.tasks)}), {many(len(card.taught), 'patch')}" if card.tasks else ""
    gone = f"; not at hand: {', '.join(card.missing)}" if card.missing else ""
    return join([words, rest, gone])


def _taught(each: Taught, run: str) -> Html:
    head = tag(
        "div",
        link(view("patches", run=run, patch=each.patch), each.patch),
        tag("span", f"task {each.task}"),
        tag("span", f"{each.by}{', proven' if each.proven else ''}", cls="lab-faint"),
        tag("span", f"in run {each.run}", cls="lab-faint") if each.run else NOTHING,
        link(view("trajectories", run=run, traj=each.trajectory), "trajectory"),
        cls="head",
    )
    cause = tag("p", _words(each.root_cause)) if each.root_cause else NOTHING
    words = [tag("p", _words(text), cls="lab-faint") for text in each.words if text.strip()]
    quotes = tag("ul", *(_quote(quote, run, each.several) for quote in each.quotes)) if each.quotes else NOTHING
    return tag("div", head, cause, *words, quotes, cls="taught")


def _quote(told: Quote, run: str, several: bool) -> Html:
    quote = told.evidence
    target = view("trajectories", run=run, traj=quote.trajectory, step=quote.step, quote=quote.quote[:1000])
    whole = tag("span", supports(told), cls="lab-faint lab-patch-for") if several else NOTHING
    return tag("li", link(target, f"step {quote.step}"), tag("q", _words(quote.quote)), whole)


def _words(text: str) -> Html:
    """A text of one line or several, its line ends kept inside."""
    return lines(text.strip("\r\n"))
