"""The one way escaped HTML reaches the screen."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from core.view.html.markup import Html, tag
from core.view.html.style import style_sheet


def style() -> None:
    """The style sheet, once a page."""
    st.html(str(style_sheet()))


def html(part: Html, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML that core.view.html made, nothing where it is empty.

    Raises TypeError for anything else: a plain text is not escaped.
    """
    if not isinstance(part, Html):
        raise TypeError(f"only escaped HTML can be shown, not {type(part).__name__}; use st.text for texts")
    if part:
        st.html(str(tag("div", part, cls="lab")), width=width)
