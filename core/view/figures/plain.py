"""Texts in a Plotly figure: shown as they are, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from core.view.text.signs import visible


def plain(said: str) -> str:
    """A text that Plotly shows as it is: its own tags, entities and formulas mean nothing in it."""
    lines: Iterable[str] = (escape(visible(line), quote=False).replace("$", "&#36;") for line in said.split("\n"))
    return "<br>".join(lines)
