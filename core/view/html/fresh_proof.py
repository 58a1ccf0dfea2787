"""A proof by fresh attempts on a patch's card: how many pass with the patch and without it, and what each said last."""

from __future__ import annotations

from core.types import FreshAttempt, FreshProof
from core.view.html.badge import badge
from core.view.html.markup import Html, join, lines, tag
from core.view.review.proofs import ending, outcome, told

_SHOWN_OF_ID = 12


def fresh_proof_html(proof: FreshProof) -> Html:
    """The counts in a sentence, and the attempts to open below it."""
    return join(
        (
            tag("h4", "Proof"),
            tag("div", tag("span", told(proof)), cls="result"),
            _attempts("with this patch", proof.with_patch),
            _attempts("without it", proof.without),
        )
    )


def _attempts(words: str, attempts: tuple[FreshAttempt, ...]) -> Html:
    shown = join(_attempt(number, attempt) for number, attempt in enumerate(attempts, start=1))
    return tag("details", tag("summary", f"What the attempts {words} said last"), shown, cls="lab-patch-before")


def _attempt(number: int, attempt: FreshAttempt) -> Html:
    named = f"attempt {number} ({attempt.rollout[:_SHOWN_OF_ID]}) "
    graded = badge(*outcome(attempt))
    return tag("div", tag("div", graded, tag("span", f" {named}{ending(attempt)}")), tag("pre", lines(attempt.said)))
