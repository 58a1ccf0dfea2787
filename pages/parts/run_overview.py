"""One run: where it stands, what it cost, what S0 and S* scored, and what changed in the skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core import engine
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.ledger_rows import fate_counts, ledger_lines
from core.view.plain import plain
from core.view.run_summary import ArmSummary, RunSummary, summarise
from pages.parts import lab
from pages.parts.skill_diff import draw_diff
from pages.parts.words import bounds, problem_box

_LIVE = ("running", "created")
_EVERY_SECONDS = 2.0
_ARMS = {"evolve": "evolve (S0)", "test_before": "held out, S0", "test_after": "held out, S*"}


def draw(workspace: Workspace, run: str) -> None:
    """Draw a run; the part that changes while it runs is drawn again every other second."""
    with lab.open_run(workspace, run) as store:
        row = store.row()
    live = row.state in _LIVE
    st.fragment(_numbers, run_every=_EVERY_SECONDS if live else None)(workspace, row.id, live)
    with lab.open_run(workspace, row.id) as store:
        _skill(store)


def _numbers(workspace: Workspace, run: str, live: bool) -> None:
    with lab.open_run(workspace, run) as store:
        summary, fates = summarise(store.facts()), _fates(store)
        missing = engine.unpriced(store.run(), workspace)
    if live and summary.state not in _LIVE:
        st.rerun()  # the whole page once more: there may be a skill now, and nothing left to watch
    _head(summary)
    _scores(summary)
    if missing:
        st.text(engine.told_cost(summary.cost, missing, workspace))
    _counts(summary, fates)


def _fates(store: RunStore) -> dict[str, int]:
    """How many of the edits proposed ended each way."""
    return fate_counts(ledger_lines(engine.ledger(store), merged=len(store.versions()) > 1))


def _head(summary: RunSummary) -> None:
    st.header("Overview")
    st.text(f"{summary.name} · {summary.id} · {summary.mode} · {summary.model or 'no model named'}")
    if summary.scripted:
        st.warning("Scripted demo model: not a language model. Its scores say nothing of one.")
    st.text(f"{summary.state.replace('_', ' ')}{': ' + summary.reason if summary.reason else ''}")
    if summary.next_step:
        st.code(summary.next_step, language=None)


def _scores(summary: RunSummary) -> None:
    before, after, calls, cost = st.columns(4)
    before.metric("S0, held-out tasks passed", bounds(summary.before.low, summary.before.high))
    name = summary.after_skill if summary.outdated else "S*"
    after.metric(f"{name}, held-out tasks passed", bounds(summary.after.low, summary.after.high))
    calls.metric("Calls paid for", summary.paid_calls, help="What the journal answered is not among them.")
    cost.metric("Cost", f"{summary.cost:.4g}", help="In the money of the price table, where that has a price.")
    st.text(summary.paired.sentence)
    if summary.outdated:
        st.text(summary.outdated)


def _counts(summary: RunSummary, fates: Mapping[str, int]) -> None:
    st.subheader("Rollouts")
    _table([_arm(arm) for arm in (summary.evolve, summary.before, summary.after)])
    if summary.infrastructure:
        st.text(f"{summary.infrastructure} rollouts failed for reasons of infrastructure and are in no score.")
    st.subheader("Patches")
    st.text(
        f"{summary.patches} patches, {summary.decided} decisions, {summary.nodes} merges; "
        f"{summary.edits} edits proposed: {', '.join(f'{count} {kind}' for kind, count in fates.items()) or 'none yet'}"
    )
    if summary.usage:
        st.subheader("Calls")
        _table([plain(row) for row in summary.usage])


def _arm(arm: ArmSummary) -> dict[str, object]:
    counts = plain(arm)
    return {"arm": _ARMS[arm.arm], **{key: counts[key] for key in counts if key not in ("arm", "low", "high")}}


def _table(rows: Sequence[dict[str, object]]) -> None:
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _skill(store: RunStore) -> None:
    st.subheader("Skill")
    names = [version.name for version in store.versions()]
    if len(names) < 2:
        st.text("There is no evolved skill yet.")
        return
    try:
        before, after = store.skill(names[0]), store.skill(names[-1])
    except UserError as problem:
        problem_box("A version of the skill cannot be read.", problem)
        return
    draw_diff(before, after, names[0], names[-1])
