"""The label of the scripted demo model: in the bar of every page of its runs, and at their headline numbers."""

from __future__ import annotations

from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, tag
from core.view.runs.summary import SCRIPTED, SCRIPTED_MODEL


def scripted_model() -> Html:
    """In place of a model's name, where there is room for no more."""
    return badge("scripted", SCRIPTED_MODEL)


def run_named(run: str, scripted: bool) -> Html:
    """The run a page is about, as the bar names it: above every number of the page."""
    name = tag("span", run, cls="lab-of-run", title="the run this page is about")
    return tag("div", name, scripted_model() if scripted else NOTHING, cls="lab-run-named")


def scripted_note(scripted: bool) -> Html:
    """The line at the headline numbers of a run, which may be read with the bar out of view; else nothing."""
    if not scripted:
        return NOTHING
    return tag("p", scripted_model(), " ", SCRIPTED.partition(": ")[2], cls="lab-plain lab-faint")
