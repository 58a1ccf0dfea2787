"""How well reviewers agree, and every patch they disagree on."""

from __future__ import annotations

from core.view.html.agreement import agreement_html
from core.view.review.review import Review
from pages.parts import show


def draw(review: Review, run: str) -> None:
    """Draw pairs of reviewers, then conflicts."""
    show.html(agreement_html(review, run))
