"""Trajectories: all of a run, one of them step by step, or two of the same task side by side."""

from __future__ import annotations

import streamlit as st

from core.view.links import view_of
from pages.parts import lab, nav, trajectory_list, trajectory_pair, trajectory_view

nav.ensure()
st.header("Trajectories")
workspace, asked = lab.open_workspace(), nav.here("trajectories")
with lab.open_run(workspace, lab.asked_run()) as store:
    # The run by its id, so that links copied from the page hold when another one is "latest".
    asked = view_of("trajectories", {**dict(asked.params), "run": store.run().id})
    if not asked.get("traj"):
        trajectory_list.draw(workspace, store, asked)
    elif asked.get("with"):
        trajectory_pair.draw(workspace, store, asked)
    else:
        trajectory_view.draw(workspace, store, asked)
