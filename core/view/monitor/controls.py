"""What can be asked of a run now, and why the rest cannot. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.view.monitor.progress import RunAt, spends
from core.view.rows import LIVE, RunState

READ_ONLY = "This lab is read-only."
NOBODY = "Nobody was at work on it any more."
_AGAIN = {
    "created": "Starts the run.",
    "interrupted": "Goes on where it stopped; nothing that was paid for is paid for again.",
    "failed": "Goes on where it stopped. Mend what the reason names first.",
    "cancelled": "Goes on where it stopped; nothing that was paid for is paid for again.",
    "stopped_at_budget": "Goes on where it stopped, as far as the budget goes: raise it first.",
    "waiting_for_review": "Ends the review and merges. Patches nobody decided on count as accepted, and that is noted.",
}


class Control(NamedTuple):
    """A button: its label, what it does, and why it cannot be pressed ("" where it can)."""

    label: str
    does: str
    reason: str = ""


class Controls(NamedTuple):
    """`hold` is Pause or Continue, `resume` starts an engine, `bounds` opens the budget."""

    hold: Control
    resume: Control
    cancel: Control
    bounds: Control


def controls(at: RunAt, may_change: bool = True, starting: bool = False) -> Controls:
    """The controls of a run as it is; `starting` where an engine was just started and has not entered yet."""
    found = Controls(_hold(at.state), _resume(at, starting), _cancel(at), _bounds(at))
    return found if may_change else Controls(*(each._replace(reason=READ_ONLY) for each in found))


def what_now(at: RunAt, starting: bool = False) -> str:
    """What to do about a run that stands still, "" where nothing is to be done; the button is named as it stands."""
    if starting or at.state not in _AGAIN:
        return ""
    gone = "Its engine is gone. " if at.state == "interrupted" else ""
    does = _AGAIN[at.state]
    return f"{gone}Press {_resume(at, starting).label}: it {does[:1].lower()}{does[1:]}"


def bounds_kept(at: RunAt) -> str:
    """What to say once bounds were changed, and what follows where one of them is below what is spent."""
    said = "The new bounds are kept with the run."
    passed = [spend for spend in spends(at) if spend.bound is not None and spend.spent >= spend.bound]
    if not passed:
        return said
    named = " and ".join(f"{spend.name} ({spend.spent:,.6g} of {spend.bound:,.6g})" for spend in passed)
    then = "It stops at its next call" if at.state in LIVE else "It cannot go on under them"
    return f"{said} {then}: the budget of {named} is spent."


def _hold(state: RunState) -> Control:
    if state == "paused":
        return Control("Continue", "Calls go out again at once.")
    does = "No new call goes out. Calls on their way come back and are kept; commands under way finish."
    return Control("Pause", does, "" if state == "running" else f"No engine is at work: the run is {_said(state)}.")


def _resume(at: RunAt, starting: bool) -> Control:
    if starting:
        return Control("Resume", "", "An engine is starting.")
    if at.state in LIVE:
        return Control("Resume", "", "An engine is at work on it already.")
    if at.state == "done":
        if at.unevaluated:
            return Control(f"Evaluate {at.unevaluated}", "Attempts the held-out tasks with the newest version.")
        return Control("Resume", "", "The run is done: nothing is left to go on with.")
    label = {"waiting_for_review": "End the review", "created": "Start"}.get(at.state, "Resume")
    return Control(label, _AGAIN.get(at.state, ""))


def _cancel(at: RunAt) -> Control:
    does = "Stops the engine. Everything so far is kept, and the run can be resumed."
    if at.state not in LIVE:
        return Control("Cancel", does, f"No engine is at work: the run is {_said(at.state)}.")
    return Control("Cancel", does, "It was asked to stop and is ending." if at.stopping else "")


def _bounds(at: RunAt) -> Control:
    does = "Bounds on calls, tokens and money. An engine at work keeps new ones within a second."
    done = at.state == "done" and not at.unevaluated
    return Control("Budget", does, "The run is done: nothing more is spent on it." if done else "")


def _said(state: RunState) -> str:
    return state.replace("_", " ")
