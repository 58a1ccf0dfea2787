"""The label of the scripted demo model: the same words wherever a number of its runs stands."""

from __future__ import annotations

from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, tag
from core.view.runs.summary import SCRIPTED, SCRIPTED_MODEL


def scripted_model() -> Html:
    """In place of a model's name, where there is room for no more."""
    return badge("scripted", SCRIPTED_MODEL)


def scripted_note(scripted: bool) -> Html:
    """The line beside the numbers of a run; nothing beside those of other runs."""
    if not scripted:
        return NOTHING
    return tag("p", scripted_model(), " ", SCRIPTED.partition(": ")[2], cls="lab-plain lab-faint")
