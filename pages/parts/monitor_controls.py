"""The buttons that steer a run, each with what it does, or why it cannot be pressed now."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import engine
from core.config import BudgetConfig
from core.demo.leaving import leave
from core.store.workspace import Workspace
from core.view.amounts import money
from core.view.monitor.controls import NOBODY, Control, bounds_kept, controls
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
    run = at.run.id
    with st.popover(
        control.label, help=control.reason or control.does, disabled=bool(control.reason), icon=":material/savings:"
    ):
        st.text("Hard bounds over the whole run; an empty field is no bound.")
        _as_kept(at)
        with st.form(f"budget-{run}", border=False):
            closed, spent = bool(control.reason), dict(zip(("calls", "tokens", "money"), at.charged, strict=True))
            words = {
                "calls": f"Calls ({spent['calls']:,} spent)",
                "tokens": f"Tokens ({spent['tokens']:,} spent)",
                "money": f"Money ({money(spent['money'] / BILLION)} spent)",
            }
            for name, least, step in (("calls", 0, 1000), ("tokens", 0, 100_000), ("money", 0.0, 1.0)):
                key = f"{name}-{run}"
                st.number_input(words[name], least, None, None, step, key=key, disabled=closed)
            st.form_submit_button(
                "Keep these bounds", type="primary", on_click=_bound, args=(workspace, run), disabled=closed
            )


def _as_kept(at: RunAt) -> None:
    """The fields show the bounds the run has, also where somebody else has changed them since."""
    run, bounds = at.run.id, BudgetConfig.model_validate(at.run.config.get("budget", {}))
    if st.session_state.get(_seen(run)) != bounds:
        st.session_state[_seen(run)] = bounds
        for name, value in bounds.model_dump().items():
            st.session_state[f"{name}-{run}"] = value


def _seen(run: str) -> str:
    return f"bounds of {run} as this session saw them last"


def _hold(workspace: Workspace, run: str, paused: bool) -> None:
    ask, told = (
        (engine.unpause, "It goes on.") if paused else (engine.pause, "No new call goes out until you continue.")
    )
    _asked(lambda: ask(run, workspace), told)


def _resume(workspace: Workspace, run: str) -> None:
    act.attempt(lambda: leave(run, workspace), "An engine is starting; it works on without this page.")


def _cancel(workspace: Workspace, run: str) -> None:
    _asked(lambda: engine.cancel(run, workspace), "It was asked to stop. Everything so far is kept.")


def _asked(ask: Callable[[], bool], told: str) -> None:
    """Ask the engine at work, and say so; or that there was none to ask any more."""
    if act.attempt(ask, told) is False:
        act.attempt(lambda: None, NOBODY)


def _bound(workspace: Workspace, run: str) -> None:
    given = {name: st.session_state.get(f"{name}-{run}") for name in ("calls", "tokens", "money")}
    seen = st.session_state.get(_seen(run))

    def keep() -> str:
        engine.raise_budget(run, workspace, BudgetConfig.model_validate(given), seen)
        with workspace.open_run(run, read_only=True) as store:
            return bounds_kept(store.progress.counts())

    if said := act.attempt(keep):
        act.attempt(lambda: None, said)
