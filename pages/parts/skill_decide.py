"""Accepting or rejecting the edit that brought a line, beside the line's story."""

from __future__ import annotations

from typing import Literal, TypeAlias

import streamlit as st

from core import engine
from core.engine.wiring.clock import now
from core.store.workspace import Workspace
from core.types import Decision
from core.view.skill.asked import SkillView
from core.view.skill.blame_card import BlameCard
from pages.parts import access, act, reviewer

Verdict: TypeAlias = Literal["accept", "reject", "undo"]
_EFFECT = (
    "Rejecting takes the edit out when the patches are merged again: the skill is put together anew from merges that "
    "are kept, which takes no model call."
)
_FIRST = "Say who you are (your name, then Enter) to decide."
_DONE: dict[Verdict, str] = {
    "accept": "Accepted. The skill has this edit; merging again keeps it so.",
    "reject": "Rejected. The line goes when the patches are merged again.",
    "undo": "Your decision is taken back.",
}


def draw(workspace: Workspace, asked: SkillView, card: BlameCard, why_not: str) -> None:
    """Draw the decision on the edit of a line, or why there is none to make; `why_not` is of the whole run."""
    if why_not or not card.decidable:
        st.caption(f"There is nothing to decide here: {why_not}." if why_not else card.why_not)
        return
    who, may = reviewer.ask(), access.may_change()
    key = f"why-{asked.run}-{card.edit}"
    with st.form(f"decide-{asked.run}-{card.edit}", enter_to_submit=False, border=False):
        st.text_input("Should this edit be in the skill?", key=key, disabled=not may, placeholder="your reason")
        with st.container(horizontal=True, gap="small"):
            _button("Accept", "accept", workspace, asked.run, card, who)
            _button("Reject", "reject", workspace, asked.run, card, who)
            _button("Undo", "undo", workspace, asked.run, card, who)
    st.caption(_EFFECT if who or not may else f"{_FIRST} {_EFFECT}")


def _button(label: str, verdict: Verdict, workspace: Workspace, run: str, card: BlameCard, who: str) -> None:
    mine = card.mine(who)
    no_news = mine is None if verdict == "undo" else mine is not None and mine.verdict == verdict
    st.form_submit_button(
        label,
        key=f"{verdict}-{run}-{card.edit}",
        disabled=not access.may_change() or not who or no_news,
        on_click=_decide,
        args=(workspace, run, card, verdict, who),
    )


def _decide(workspace: Workspace, run: str, card: BlameCard, verdict: Verdict, who: str) -> None:
    key = f"why-{run}-{card.edit}"
    reason = str(st.session_state.get(key, "")).strip()
    decision = Decision(target=card.edit, verdict=verdict, candidate=card.lesson, reviewer=who, reason=reason, at=now())
    if act.attempt(lambda: engine.decide(run, workspace, decision), _DONE[verdict]) is not None:
        st.session_state[key] = ""
