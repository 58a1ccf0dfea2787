"""One entry of a notebook: what it is called, why it was kept, what it showed, and whether that has changed. Pure."""

from __future__ import annotations

from core.types import Pin
from core.view.amounts import minute
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, lines, link, tag
from core.view.html.preview import preview
from core.view.html.shown import snapshot_html
from core.view.links import View, view
from core.view.notebook.recompute import line_of
from core.view.notebook.shown import KEPT_ROWS, told_rows
from core.view.notebook.shown_rows import view_of_pin

FIRST_ROWS, WHOLE_ROWS = 8, 21
"""How many rows of an entry are read at a glance, and how many are few enough to be shown all; its own link shows all
that were kept."""


def anchor_of(pin: int) -> str:
    """The id of an entry on the page."""
    return f"pin-{pin}"


def entry_head(pin: Pin, place: int) -> Html:
    """Its number on the page, its title, and the links that open the view and the entry itself."""
    title = tag("h3", tag("span", f"{place}", cls="lab-faint"), " ", link(view_of_pin(pin), pin.title), cls="lab-entry")
    by = f"added by {pin.by}, " if pin.by else "added "
    told = tag("span", f"{by}{minute(pin.at)} UTC", cls="lab-faint")
    return tag("div", title, told, id=anchor_of(pin.seq))


def note_html(note: str, rendered: bool) -> Html:
    """A note as it was typed, or with its Markdown in our own elements; nothing in it loads or runs either way."""
    if not note:
        return NOTHING
    if rendered:
        return tag("div", preview(note).html, cls="lab-pin-note")
    return tag("div", lines(note), cls="lab-pin-note typed")


def entry_body(pin: Pin, run: str, whole: bool) -> Html:
    """What the view showed when it was pinned: a sentence, and its first rows or all that were kept."""
    whole = whole or pin.shown.total <= WHOLE_ROWS
    most = KEPT_ROWS if whole else FIRST_ROWS
    words = tag("p", pin.shown.words, cls="lab-words") if pin.shown.words else NOTHING
    data = tag("div", snapshot_html(pin.shown, most), cls="lab-pinned")
    return join((words, data, _more(pin, run, whole)))


def changed_html(told: str, problem: str) -> Html:
    """That a view shows something else by now, or cannot be shown; nothing where neither is so."""
    if problem:
        return tag("p", badge("warning", "gone"), " ", f"This view cannot be computed any more: {problem}")
    return tag("p", badge("info", "changed"), " ", told) if told else NOTHING


def code_html(pin: Pin) -> Html:
    """The line that computes the view anew, as the exported notebook has it."""
    return tag("div", tag("code", line_of(view_of_pin(pin)), cls="lab-faint"))


def _more(pin: Pin, run: str, whole: bool) -> Html:
    if whole or not told_rows(pin.shown, FIRST_ROWS):
        return NOTHING
    kept = len(pin.shown.rows)
    words = "Show every row" if kept == pin.shown.total else f"Show the {kept} rows that were kept"
    return link(entry_view(run, pin.seq), words)


def entry_view(run: str, pin: int) -> View:
    """The link of one entry, which shows it with all its rows."""
    return view("notebook", run=run, pin=pin)
