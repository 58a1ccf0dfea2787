"""Starting: what is there already is not made twice, everything is looked at first, and the monitor takes over."""

from __future__ import annotations

import streamlit as st

from core.demo.launching import launch
from core.engine.running.finding import Existing, existing
from core.store.workspace import Workspace
from core.view.html.markup import tag
from core.view.links import view
from core.view.new_run.form import Filled, section_of
from core.view.new_run.words import demo_story, start_label
from pages.parts import act, nav, show
from pages.parts.new_run_form import Form
from pages.parts.new_run_sections import section

_LAUNCHED = "run launched just now"
_TITLES = {
    "tasks": "Tasks: ",
    "skill": "Skill: ",
    "mode": "Mode: ",
    "models": "Models: ",
    "settings": "Settings: ",
    "budget": "Budgets: ",
}
_STATES = {
    "running": "is at work now",
    "created": "has been made and not begun",
    "interrupted": "was interrupted",
    "waiting_for_review": "waits for your review",
    "done": "is done",
    "failed": "failed",
    "cancelled": "was cancelled",
    "stopped_at_budget": "stopped at its budget",
}


def follow() -> None:
    """Go to the monitor of a run that was launched just now, even where a second click drew this page anew."""
    if run := st.session_state.pop(_LAUNCHED, ""):
        nav.go(view("monitor", run=run))


def draw_demo(form: Form, done: Filled, short: str, workspace: Workspace) -> None:
    """What the demo is, and the one click."""
    with st.container(border=True, key="run-demo"):
        show.html(tag("p", f"{demo_story(done.draft)} {short}", cls="run-story"))
        _button(form, done, workspace, start_label(scripted=True), "top")


def draw_end(form: Form, done: Filled, story: str, workspace: Workspace, scripted: bool) -> None:
    """The whole of it as a text, what is still missing, and the button."""
    with section("Start", "The run goes on when this page is closed or the server restarts."):
        if story and done.config is not None:
            show.html(tag("p", story, cls="run-story"))
        elif done.problems:
            st.text("Before it can start:")
            show.html(
                tag(
                    "ul",
                    *(tag("li", _TITLES.get(section_of(each.field), ""), each.told) for each in done.problems),
                    cls="run-todo",
                )
            )
        _button(form, done, workspace, start_label(scripted), "end")


def _button(form: Form, done: Filled, workspace: Workspace, label: str, place: str) -> None:
    clicked = st.button(
        label, type="primary", icon=":material/play_arrow:", disabled=done.config is None, key=f"run-start-{place}"
    )
    if clicked and done.config is not None:
        form["existing"] = (place, existing(done.config, workspace))
        if form["existing"][1] is None:
            _launch(done, workspace)
    if (asked := form.get("existing")) and asked[0] == place and asked[1] is not None and done.config is not None:
        _already(asked[1], form, done, workspace)


def _already(found: Existing, form: Form, done: Filled, workspace: Workspace) -> None:
    """A run of the very same configuration is there: it is continued, unless another one is wanted."""
    st.text(
        f"A run of this very configuration is there: {found.run} {_STATES.get(found.state, found.state)}. A new one "
        "would take the replies that are recorded already; change the seed for an independent one."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        target = view("monitor" if found.state == "running" else "overview", run=found.run)
        nav.link(target, "Open it", icon=":material/arrow_forward:")
        if found.state not in ("running", "done", "waiting_for_review") and st.button("Go on with it", key="run-go-on"):
            _launch(done, workspace)
        if st.button("Start anew", key="run-anew"):
            form.pop("existing", None)
            _launch(done, workspace, new=True)


def _launch(done: Filled, workspace: Workspace, new: bool = False) -> None:
    place = st.empty()
    with place, st.status("Preparing: the skill, the tasks and the endpoint are looked at …"):
        run = act.attempt(lambda: launch(done.config, workspace, new))
    place.empty()
    if run is not None:
        st.session_state[_LAUNCHED] = run
        follow()
    act.told()
