"""The buttons that steer a run, each with what it does, or why it cannot be pressed now."""

from __future__ import annotations

import streamlit as st

from core import engine
from core.config import BudgetConfig
from core.demo.leaving import leave
from core.store.workspace import Workspace
from core.view.amounts import money
from core.view.monitor.controls import Control, controls
from core.view.monitor.progress import BILLION, RunAt
from pages.parts import access, act


def draw(workspace: Workspace, at: RunAt, starting: bool) -> None:
    """Draw the row of buttons of a run as it is."""
    run, found = at.run.id, controls(at, access.may_change(), starting)
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", width="content", key="monitor-controls"
    ):
        _button(found.hold, "hold", _hold, workspace, run, at.state == "paused", icon=_icon(found.hold))
        _button(found.resume, "resume", _resume, workspace, run, icon=":material/resume:")
        _button(found.cancel, "cancel", _cancel, workspace, run, icon=":material/stop:")
        _budget(found.bounds, workspace, at)


def _button(control: Control, name: str, does, *args: object, icon: str) -> None:  # type: ignore[no-untyped-def]
    st.button(
        control.label,
        key=f"{name}-{args[1]}",
        help=control.reason or control.does,
        disabled=bool(control.reason),
        on_click=does,
        args=args,
        icon=icon,
    )


def _icon(control: Control) -> str:
    return ":material/play_arrow:" if control.label == "Continue" else ":material/pause:"


def _budget(control: Control, workspace: Workspace, at: RunAt) -> None:
    run, bounds = at.run.id, at.run.config.get("budget", {})
    with st.popover(
        control.label, help=control.reason or control.does, disabled=bool(control.reason), icon=":material/savings:"
    ):
        st.text("Hard bounds over the whole run; an empty field is no bound.")
        with st.form(f"budget-{run}", border=False):
            closed, spent = bool(control.reason), dict(zip(("calls", "tokens", "money"), at.charged, strict=True))
            words = {
                "calls": f"Calls ({spent['calls']:,} spent)",
                "tokens": f"Tokens ({spent['tokens']:,} spent)",
                "money": f"Money ({money(spent['money'] / BILLION)} spent)",
            }
            for name, least, step in (("calls", 0, 1000), ("tokens", 0, 100_000), ("money", 0.0, 1.0)):
                key = f"{name}-{run}"
                st.number_input(words[name], least, None, bounds.get(name), step, key=key, disabled=closed)
            st.form_submit_button(
                "Keep these bounds", type="primary", on_click=_bound, args=(workspace, run), disabled=closed
            )


def _hold(workspace: Workspace, run: str, paused: bool) -> None:
    ask, told = (
        (engine.unpause, "It goes on.") if paused else (engine.pause, "No new call goes out until you continue.")
    )
    if act.attempt(lambda: ask(run, workspace), told) is False:
        act.attempt(lambda: None, "Nobody was at work on it any more.")


def _resume(workspace: Workspace, run: str) -> None:
    act.attempt(lambda: leave(run, workspace), "An engine is starting; it works on without this page.")


def _cancel(workspace: Workspace, run: str) -> None:
    act.attempt(lambda: engine.cancel(run, workspace), "It was asked to stop. Everything so far is kept.")


def _bound(workspace: Workspace, run: str) -> None:
    given = {name: st.session_state.get(f"{name}-{run}") for name in ("calls", "tokens", "money")}
    told = "The new bounds are kept with the run."
    act.attempt(lambda: engine.raise_budget(run, workspace, BudgetConfig.model_validate(given)), told)
