"""The one style sheet of everything in this folder."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

from core.view.html.markup import Html

_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


@cache
def style_sheet() -> Html:
    """All .css files of this folder as one style element, comments left out: ours alone, nothing in it is data."""
    sheets = sorted(Path(__file__).parent.glob("*.css"))
    whole = "\n".join(sheet.read_text(encoding="utf-8").strip() for sheet in sheets)
    return Markup(f"<style>{_COMMENT.sub('', whole)}</style>")
