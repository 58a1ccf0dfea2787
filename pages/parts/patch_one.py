"""One patch at a time: the keys, why to believe it, what it would change, and what was decided."""

from __future__ import annotations

import streamlit as st

from core.engine.looking.provenance import proven_on
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Patch
from core.view.html.markup import join, tag
from core.view.html.patch import edit_body, edit_head, evidence_html, history_html, keys_legend, patch_head, proof_html
from core.view.review.patch_card import EditCard, Merging, PatchCard, patch_card
from core.view.review.review import Review, nothing_left
from pages.parts import patch_keys, show
from pages.parts.patch_support import left_out_of, support_of
from pages.parts.words import problem_box


def draw(workspace: Workspace, store: RunStore, review: Review, run: str) -> None:
    """Draw the patch the address names, else the first that is wanted."""
    asked = st.query_params.get("patch", "")
    chosen = asked or (review.rows[0].id if review.rows else "")
    if not chosen:
        _nothing_left(workspace, review, run)
        return
    try:
        patch = store.patch(chosen)
    except UserError:
        problem_box(
            "There is no such patch.", f"This run has no patch {chosen!r}; it has {review.ids[0]} to {review.ids[-1]}."
        )
        return
    card = _card(store, patch, review)
    keys = st.container()  # filled last: a key never stands for a patch before that patch is on the screen
    show.html(patch_head(card, run))
    left, right = st.columns([7, 5], gap="medium")
    with left:
        for edit in card.edits:
            _edit(workspace, review, card, edit, run)
    with right:
        show.html(join([proof_html(card, run), evidence_html(card, run), history_html(card)]))
    show.html(keys_legend())
    with keys:
        patch_keys.draw(workspace, review, card, run)


def _card(store: RunStore, patch: Patch, review: Review) -> PatchCard:
    index = support_of(str(store.path), review.facts.mark, store)
    versions = store.versions()
    newest = versions[-1].name if versions else ""
    left_out = left_out_of(str(store.path), review.facts.mark, newest, store)
    return patch_card(
        patch,
        store.learned.updated_skill(patch.base_digest) or store.skill("S0"),
        proven_on(store, patch),
        review.facts.decisions,
        index.support,
        review.reviewer,
        review.blind,
        Merging(index.lessons, left_out),
    )


def _edit(workspace: Workspace, review: Review, card: PatchCard, edit: EditCard, run: str) -> None:
    if len(card.edits) == 1:
        show.html(edit_head(edit))
    else:
        head, buttons = st.columns([3, 2], vertical_alignment="center")
        with head:
            show.html(edit_head(edit))
        with buttons:
            patch_keys.draw_edit(workspace, review, card, edit, run)
    if patch_keys.rewording(card):
        patch_keys.draw_words(workspace, review, edit, run)
    show.html(edit_body(edit, run))
    patch_keys.draw_lesson(workspace, review, card, edit, run)


def _nothing_left(workspace: Workspace, review: Review, run: str) -> None:
    patch_keys.draw_undo_alone(workspace, review, run)
    told, then = nothing_left(review)
    show.html(tag("p", tag("strong", told), f" {then}", cls="lab-patch-done"))
