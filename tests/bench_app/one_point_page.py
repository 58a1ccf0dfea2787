"""A page with the smallest chart there is."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

st.header("One point")
st.plotly_chart(go.Figure(go.Scatter(x=[0], y=[0])))
