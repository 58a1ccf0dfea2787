"""How ids of edits read on screens: `p001.e1` is "p001 edit 1", and never taken for a task named e001. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EDIT = re.compile(r"\b(p\d{3,})\.e(\d+)\b")


def edit_name(edit: str) -> str:
    """An edit within its patch: "edit 1"; any other id as it is."""
    found = _EDIT.fullmatch(edit)
    return f"edit {found[2]}" if found else edit


def with_names(text: str) -> str:
    """A text of ours with the leaf edits in it named: "contradicts p010 edit 2"."""
    return _EDIT.sub(r"\1 edit \2", text)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the leaf edit it names, "" for the words between them."""
    end = 0
    for found in _EDIT.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], ""
        yield with_names(found[0]), found[0]
        end = found.end()
    if end < len(text):
        yield text[end:], ""
