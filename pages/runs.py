"""Runs: the list of a workspace, and one of them by `?run=`."""

from __future__ import annotations

import streamlit as st

from pages.parts import lab, nav, run_list, run_overview

nav.ensure()
workspace = lab.open_workspace()
run = st.query_params.get("run")
if run is None:
    run_list.draw(workspace)
else:
    run_overview.draw(workspace, run)
