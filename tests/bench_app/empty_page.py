"""A page with a heading and nothing else."""

from __future__ import annotations

import streamlit as st

st.header("Empty")
