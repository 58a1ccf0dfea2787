"""Accepting or rejecting the edit that brought a line, beside the line's story."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from core import engine
from core.engine.wiring import now
from core.store.workspace import Workspace
from core.types import Decision
from core.view.blame_card import BlameCard
from core.view.skill_view import SkillView
from pages.parts import access, act, reviewer

_EFFECT = (
    "Rejecting takes the edit out when the patches are merged again; that puts the skill together anew from merges "
    "that are kept, and costs no model call."
)
_DONE = "Your decision is kept. The skill changes when the patches are merged again: the button is above the tabs."


def draw(workspace: Workspace, asked: SkillView, card: BlameCard) -> None:
    """Draw the decision on the edit of a line, or why there is none to make."""
    who, may = reviewer.ask(), access.may_change()
    if not card.decidable:
        st.text(card.why_not)
        return
    reason = st.text_input(
        "Should this edit be in the skill?",
        key=f"why-{asked.run}-{card.edit}",
        disabled=not may,
        placeholder="your reason",
    )
    mine = card.mine(who)
    with st.container(horizontal=True):
        for label, verdict, kind in (("Accept", "accept", "primary"), ("Reject", "reject", "secondary")):
            st.button(
                label,
                key=f"{verdict}-{asked.run}-{card.edit}",
                type=kind,  # type: ignore[arg-type]
                disabled=not may or not who,
                on_click=_decide,
                args=(workspace, asked.run, card.edit, verdict, who, reason),
            )
        st.button(
            "Undo",
            key=f"undo-{asked.run}-{card.edit}",
            disabled=not may or mine is None,
            on_click=_decide,
            args=(workspace, asked.run, card.edit, "undo", who, reason),
        )
    st.caption(_EFFECT if who or not may else f"Say who you are to decide. {_EFFECT}")


def _decide(
    workspace: Workspace, run: str, edit: str, verdict: Literal["accept", "reject", "undo"], who: str, reason: str
) -> None:
    decision = Decision(target=edit, verdict=verdict, reviewer=who, reason=reason.strip(), at=now())
    act.attempt(lambda: engine.decide(run, workspace, decision), _DONE)
