"""How ids of edits read on screens: `p001.e1` is "p001 edit 1", and never taken for a task named e001. Pure."""

from __future__ import annotations

import re

_EDIT = re.compile(r"\b(p\d{3,})\.e(\d+)\b")


def edit_name(edit: str) -> str:
    """An edit within its patch: "edit 1"; any other id as it is."""
    found = _EDIT.fullmatch(edit)
    return f"edit {found[2]}" if found else edit


def with_names(text: str) -> str:
    """A text of ours with the leaf edits in it named: "contradicts p010 edit 2"."""
    return _EDIT.sub(r"\1 edit \2", text)
