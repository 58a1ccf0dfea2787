"""Trajectories."""

from __future__ import annotations

import streamlit as st

from pages.parts import nav

nav.ensure()
st.header("Trajectories")
