"""All runs of a workspace: filtered, each with what can be done with it, and a way to bring others in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.store.workspace import Workspace
from core.view.html.markup import join, tag
from core.view.html.runs import lead_in, run_table, state_choices, told_count, unreadable
from core.view.links import View, view
from core.view.rows import RunRow
from core.view.runs.listed import MANY, RunFilter, filter_of, listed
from pages.parts import act, nav, run_compare, run_import, run_manage, run_prices, show


def draw(workspace: Workspace) -> None:
    """Draw the list, two runs side by side where the address asks for that, or what to do where there is nothing."""
    asked = nav.here("runs")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header("Runs", width="content")
        nav.link(view("new_run"), "New run", icon=":material/add:")
    show.html(lead_in())
    act.told()
    rows = workspace.runs()
    if not rows:
        _empty(workspace)
    elif pair := asked.get("compare"):
        run_compare.draw(workspace, rows, pair)
    else:
        _list(workspace, rows, asked)
    run_import.draw(workspace)


def _list(workspace: Workspace, rows: Sequence[RunRow], asked: View) -> None:
    wanted, chosen = filter_of(asked), asked.get("of")
    readable = [row for row in rows if not row.problem]
    found = listed(readable, wanted)
    if len(readable) > MANY or wanted != RunFilter():
        _filters(wanted)
        show.html(state_choices(found, wanted))
    if wanted.state and not found.matched:
        st.text(f"No run that matches is in the state {wanted.state!r}.")
    if chosen:
        run_manage.draw(workspace, rows, asked)
    show.html(run_table(found, wanted, *run_prices.missing(workspace, found.rows), chosen))
    show.html(tag("p", f"{told_count(found)} in {workspace.directory}", cls="lab-faint lab-plain"))
    if broken := [row for row in rows if row.problem]:
        st.warning("Runs that cannot be read:")
        show.html(join(unreadable(row, wanted) for row in broken))


def _filters(wanted: RunFilter) -> None:
    key = f"runs-q-{wanted.q}"
    st.text_input(
        "Name, id or model",
        wanted.q,
        key=key,
        placeholder="words of a name, an id or a model",
        label_visibility="collapsed",
        on_change=_filtered,
        args=(key,),
    )


def _filtered(key: str) -> None:
    st.query_params["q"] = st.session_state[key]


def _empty(workspace: Workspace) -> None:
    st.info("There is no run in this workspace yet.")
    st.text("Set one up on the page New run, import one below, or have the demo make one in a terminal:")
    st.code(f"trace2skill demo --runs {workspace.directory}", language=None)
    nav.link(view("new_run"), "Set up a run", icon=":material/add_circle:")
