"""Reviewers side by side: how often any two agree, beyond chance too, and every target they disagree on."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.html.markup import Html, join, link, tag
from core.view.html.table import Column, table
from core.view.html.vote import vote_html
from core.view.links import view
from core.view.review.review import Review
from core.view.review.votes import Conflict, Pair, conflicts, pairs, reviewers
from core.view.shares import whole
from core.view.text.names import with_names

LISTED = 200
"""Targets that reviewers disagree on are listed up to this many; how many more there are is said."""
_KAPPA = (
    "Cohen's κ is agreement beyond chance: 1 is perfect, 0 is what two reviewers reach who accept as often as these "
    "but at random, below 0 is worse than that. A dash stands where both gave one and the same verdict throughout. "
    "J. Cohen, Educational and Psychological Measurement 20(1), 1960."
)
_PAIRS = (
    Column("reviewers", wide=True),
    Column("voted on both", "right", hint="patches, or single edits where somebody decided on one of them"),
    Column("both accept", "right"),
    Column("both reject", "right"),
    Column("only the first accepts", "right"),
    Column("only the second accepts", "right"),
    Column("agree", "right"),
    Column("Cohen's κ", "right"),
)
_CONFLICTS = (Column("on"), Column("votes, the oldest first; the latest counts", wide=True))


def agreement_html(review: Review, run: str) -> Html:
    """Both tables over the patches this reviewer may see the votes of; what is left out for that is said."""
    edits, visible = review.facts.edits, [patch for patch in review.ids if patch in review.visible]
    hidden = len(review.ids) - len(visible)
    found = conflicts(review.verdicts, edits, visible)
    parts = [_people(review), _pairs(pairs(review.verdicts, edits, visible)), _conflicts(found, run)]
    if hidden:
        told = (
            f"Votes on {hidden} of {len(review.ids)} patches are not in these tables: they are hidden until you decide."
        )
        parts.insert(1, tag("p", told, cls="lab-faint"))
    return tag("div", *parts, cls="lab-patch-agreement")


def _people(review: Review) -> Html:
    names = reviewers(review.facts.decisions)
    if not names:
        return tag("p", "Nobody has decided anything yet.")
    return tag("p", "Reviewers: ", join((tag("strong", name) for name in names), ", "))


def _pairs(found: Sequence[Pair]) -> Html:
    title = tag("h3", "Agreement")
    if not found:
        return join([title, tag("p", "No two reviewers have voted on the same patch yet, as far as you may see.")])
    return join([title, table(_PAIRS, [_pair(each) for each in found]), tag("p", _KAPPA, cls="lab-faint")])


def _pair(pair: Pair) -> tuple[object, ...]:
    names = tag("span", tag("strong", pair.one), " and ", tag("strong", pair.other))
    kappa = "–" if pair.kappa is None else f"{pair.kappa:.2f}".replace("-", "−")
    counts = (pair.targets, pair.both_accept, pair.both_reject, pair.one_accepts, pair.other_accepts)
    return (names, *counts, whole(pair.share), kappa)


def _conflicts(found: Sequence[Conflict], run: str) -> Html:
    title = tag("h3", "Reviewers disagree")
    if not found:
        return join([title, tag("p", "None, as far as you may see.")])
    rows = [
        (
            link(view("patches", run=run, patch=each.patch, which="conflicts"), with_names(each.target)),
            join((vote_html(vote, counts=vote == each.counts) for vote in each.votes), tag("br")),
        )
        for each in found[:LISTED]
    ]
    left = tag("p", f"{len(found) - LISTED} more are not listed.", cls="lab-faint") if len(found) > LISTED else ""
    return join([title, table(_CONFLICTS, rows), left])
