"""The one style sheet of everything in this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from core.view.html.markup import Html


@cache
def style_sheet() -> Html:
    """All .css files of this folder as one style element: ours alone, nothing in it comes from data."""
    sheets = sorted(Path(__file__).parent.glob("*.css"))
    whole = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return Markup(f"<style>{whole}</style>")
