"""The part of the monitor that is drawn again and again: counts, what is under way, failures, what happened last."""

from __future__ import annotations

import streamlit as st

from core import engine
from core.engine.looking.under_way import under_way
from core.engine.wiring.clock import now
from core.store.workspace import Workspace
from core.view.html.markup import NOTHING, tag
from core.view.html.progress import below, failures, feed, headline, monitor
from core.view.html.run_facts import usage_table
from core.view.html.under_way import SHOWN, cards
from core.view.monitor.progress import graded_next, progress
from core.view.monitor.watched import LOOK_BACK, Watched, watch
from core.view.rows import LIVE
from pages.parts import lab, show


def draw(workspace: Workspace, run: str, drawn: str, starting: bool) -> None:
    """Draw how the run is now. Where it no longer is as the rest of the page was `drawn`, draw the whole page again."""
    at_now = now()
    with lab.open_run(workspace, run) as store:
        at = store.progress.counts()
        if at.state != drawn or starting != engine.on_its_way(run, workspace):
            st.rerun()
        known = st.session_state.get(_key(run), Watched())
        events = store.events(max(known.seq, at.last_seq - LOOK_BACK))
        watched = st.session_state[_key(run)] = watch(known, events, at.began, at_now)
        found = progress(at, watched, at_now)
        rollouts = [each for each in found.at_work if each.rollout]
        finished = [str(event.data.get("trajectory", "")) for event in watched.feed]
        made_with = store.progress.made_with(finished)
        steps = under_way([each.rollout for each in rollouts[:SHOWN]], store, workspace)
    prices = engine.prices_of(at.run, workspace)
    show.html(headline(at, found, at_now, starting))
    show.html(monitor(at, found, prices.unpriced, prices.currency))
    if rollouts:
        show.html(tag("h4", f"Under way: {len(rollouts)}", cls="lab-part"))
        turns = int(at.run.config.get("agent", {}).get("max_turns", 20))
        show.html(cards(rollouts, {each.rollout: each for each in steps}, turns, at_now, graded_next(at)))
    calls = usage_table(at.usage, prices.told) if at.usage else NOTHING
    show.html(
        below(failures(at.failures, at.outcomes, at.run.id), calls, feed(watched.feed, at.run.id, made_with, at_now))
    )


def is_live(state: str, starting: bool) -> bool:
    """Whether there is anything to follow."""
    return state in LIVE or starting


def _key(run: str) -> str:
    return f"watched {run}"
