"""The lab with two more pages: an empty one, and one with a chart of one point. What pages are measured against."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import nav

_HERE = Path(__file__).parent
nav.start(
    st.Page(_HERE / "empty_page.py", title="Empty", url_path="empty"),
    st.Page(_HERE / "one_point_page.py", title="One point", url_path="one_point"),
)
