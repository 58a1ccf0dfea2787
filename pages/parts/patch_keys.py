"""The keys of a review. A button knows the patch it is about and where it leads, whatever is pressed how often."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import engine
from core.engine.wiring.clock import now
from core.patch.ids import patch_of
from core.store.workspace import Workspace
from core.types import Candidate, Decision
from core.view.html.patch import keys_line
from core.view.html.patch_lesson import still_taught_html
from core.view.review.patch_card import EditCard, PatchCard, TaughtElsewhere
from core.view.review.review import Review
from core.view.review.votes import targets_of
from pages.parts import act, reviewer, show

REASONS = ("too narrow", "leaks the task", "wrong cause", "says it already")
_REWORDING = "patch whose wording is edited"
_MOMENT = "address as the last decision left it"
_LESSON_KEYS = ("L", "Shift+L")
_EVERYWHERE = (
    "Decides on the merged edit that this one became, whoever taught it. It goes when the patches are merged again, "
    "and that takes no model call."
)


def draw(workspace: Workspace, review: Review, card: PatchCard, run: str) -> None:
    """Draw the row of buttons with their keys, reasons below it, and what was decided last."""
    patch, place = card.patch.id, review.place(card.patch.id)
    off = not review.reviewer or not review.may_decide or rewording(card)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="patch-keys"):
        _move("Back", "K", "previous", patch, place.previous)
        _move("Next", "J", "next", patch, place.following)
        for verdict in ("accept", "reject"):
            _verdict_button(workspace, review, card, run, verdict, place.then, off)
        st.button(
            "Skip", key=f"skip-{patch}", shortcut="S", on_click=_go, args=(patch, place.then), disabled=not place.then
        )
        _undo(workspace, review, run)
        st.button("Edit wording", key=f"reword-{patch}", shortcut="E", on_click=_reword, args=(patch,), disabled=off)
        show.html(keys_line(place, review.last_act, bool(review.reviewer), _fresh()))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="patch-reasons"):
        st.text("Reject because:", width="content")
        for number, reason in enumerate(REASONS, 1):
            st.button(
                reason,
                key=f"because-{number}-{patch}",
                shortcut=str(number),
                type="tertiary",
                on_click=_decide,
                args=(workspace, run, patch, {patch: "reject"}, reason, place.then),
                disabled=off,
            )
        st.text_input(
            "Reason",
            key=_reason(patch),
            placeholder="or a reason in your own words, for the next decision on this patch",
            label_visibility="collapsed",
            disabled=off,
        )


def draw_edit(workspace: Workspace, review: Review, card: PatchCard, edit: EditCard, run: str) -> None:
    """Draw what decides on one edit of several."""
    patch, name, number = card.patch.id, edit.edit.id, card.edits.index(edit) + 1
    off = not review.reviewer or not review.may_decide or rewording(card)
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        for verdict in ("accept", "reject"):
            st.button(
                f"{verdict} edit {number}",
                key=f"{verdict}-{name}",
                type="tertiary",
                on_click=_decide,
                args=(workspace, run, patch, {name: verdict}, "", ""),
                disabled=off,
            )


def draw_lesson(workspace: Workspace, review: Review, card: PatchCard, edit: EditCard, run: str) -> None:
    """Draw who still teaches an edit's lesson, and what rejects it everywhere or takes that back."""
    lesson, number = edit.lesson, card.edits.index(edit)
    told = still_taught_html(edit, run)
    if not told:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"lesson-of-{edit.edit.id}"):
        show.html(told)
        if not lesson.merged:
            return
        mine = lesson.mine is not None and lesson.mine.verdict == "reject"
        st.button(
            "Undo the rejection" if mine else "Reject the lesson everywhere",
            key=f"lesson-{edit.edit.id}",
            shortcut=_LESSON_KEYS[number] if number < len(_LESSON_KEYS) and not mine else None,
            type="secondary" if mine else "tertiary",
            help=_EVERYWHERE,
            on_click=_on_lesson,
            args=(workspace, run, card.patch.id, lesson, mine),
            disabled=not review.reviewer or not review.may_decide or rewording(card),
        )


def draw_words(workspace: Workspace, review: Review, edit: EditCard, run: str) -> None:
    """Draw the field for other words."""
    name = edit.edit.id
    st.text_area("The edit's text", value=edit.words.text, key=_words(name), height="content")
    with st.container(horizontal=True, gap="small"):
        st.button("Save these words", key=f"save-{name}", type="primary", on_click=_save, args=(workspace, run, name))
        st.button("Leave as it was", key=f"leave-{name}", on_click=_leave)


def draw_undo_alone(workspace: Workspace, review: Review, run: str) -> None:
    """Draw the undo key where no patch is shown."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="patch-keys"):
        _undo(workspace, review, run)
        show.html(keys_line(None, review.last_act, bool(review.reviewer), _fresh()))


def rewording(card: PatchCard) -> bool:
    """Whether the words of this patch's edits are being changed."""
    return bool(st.session_state.get(_REWORDING) == card.patch.id)


def _verdict_button(
    workspace: Workspace, review: Review, card: PatchCard, run: str, verdict: Any, then: str, off: bool
) -> None:
    patch = card.patch.id
    targets = targets_of(verdict, patch, review.facts.edits.get(patch, ()), review.verdicts, review.reviewer)
    label = {"accept": "Accept", "reject": "Reject"}[verdict]
    st.button(
        label if targets == (patch,) else f"{label} the rest",
        key=f"{verdict}-{patch}",
        shortcut={"accept": "A", "reject": "X"}[verdict],
        on_click=_decide,
        args=(workspace, run, patch, dict.fromkeys(targets, verdict), "", then),
        disabled=off,
    )


def _move(label: str, key: str, hint: str, patch: str, to: str) -> None:
    st.button(label, key=f"{hint}-{patch}", shortcut=key, on_click=_go, args=(patch, to), disabled=not to)


def _undo(workspace: Workspace, review: Review, run: str) -> None:
    votes = review.last_act
    st.button(
        "Undo",
        key=f"undo-{votes[-1].at}" if votes else "undo",
        shortcut="U",
        on_click=_take_back,
        args=(workspace, run, votes),
        disabled=not votes or not review.may_decide,
    )


# ------------------------------------------------------------------------------------------------------ what keys do


def _go(patch: str, to: str) -> None:
    """From a patch to another: nowhere where the page shows something else by now."""
    if to and st.query_params.get("patch", patch) == patch:
        st.query_params["patch"] = to


def _decide(workspace: Workspace, run: str, patch: str, votes: Any, reason: str, then: str) -> None:
    said = reason or str(st.session_state.get(_reason(patch), ""))
    if act.attempt(lambda: engine.vote(run, workspace, reviewer.name(), votes, said)) is None:
        return
    if then:
        _go(patch, then)
    elif patch in votes or len(votes) > 1:
        _leave_queue(patch)
    _decided_now()


def _on_lesson(workspace: Workspace, run: str, patch: str, lesson: TaughtElsewhere, undo: bool) -> None:
    """Reject a lesson wherever it is taught, or take that back; the patch stays on the screen."""
    said = str(st.session_state.get(_reason(patch), ""))
    if undo and lesson.mine is not None:
        taken = Decision(
            target=lesson.merged, verdict="undo", candidate=lesson.shown, reviewer=reviewer.name(), at=now()
        )
        act.attempt(lambda: engine.decide(run, workspace, taken))
    elif lesson.shown is not None:
        reject_everywhere(workspace, run, lesson.shown, said)


def reject_everywhere(workspace: Workspace, run: str, lesson: Candidate, reason: str = "") -> None:
    """Reject a lesson, as it was shown, wherever it is taught."""
    name, about = lesson.edit.id, {lesson.edit.id: lesson}
    if act.attempt(lambda: engine.vote(run, workspace, reviewer.name(), {name: "reject"}, reason, about)) is not None:
        _decided_now()


def _decided_now() -> None:
    """What was decided is told beside the keys until another patch or choice is opened."""
    st.session_state[_MOMENT] = st.query_params.to_dict()


def _fresh() -> bool:
    """Whether the page stands as the last decision left it."""
    if st.session_state.get(_MOMENT) != st.query_params.to_dict():
        st.session_state.pop(_MOMENT, None)
    return _MOMENT in st.session_state


def _leave_queue(patch: str) -> None:
    """Nothing comes after it: where it was named, the address names no patch any more."""
    if st.query_params.get("patch", "") == patch and "which" not in st.query_params:
        del st.query_params["patch"]


def _take_back(workspace: Workspace, run: str, votes: tuple[Decision, ...]) -> None:
    if act.attempt(lambda: engine.take_back(run, workspace, votes)) and votes[0].candidate is None:
        st.query_params["patch"] = patch_of(votes[0].target) if "." in votes[0].target else votes[0].target


def _reword(patch: str) -> None:
    st.session_state[_REWORDING] = patch


def _leave() -> None:
    st.session_state.pop(_REWORDING, None)


def _save(workspace: Workspace, run: str, edit: str) -> None:
    text = str(st.session_state.get(_words(edit), ""))
    if act.attempt(lambda: engine.reword(run, workspace, reviewer.name(), edit, text)) is not None:
        _leave()
        _decided_now()


def _reason(patch: str) -> str:
    return f"reason-{patch}"


def _words(edit: str) -> str:
    return f"words-{edit}"
