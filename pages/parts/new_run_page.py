"""The page of a new run from top to bottom: a sentence that gets longer with every section."""

from __future__ import annotations

import os

import streamlit as st

from core.demo.launching import first_demo
from core.engine.preparing.foreseeing import Surveyed, surveyed
from core.engine.wiring.models import environment
from core.llm.endpoint_settings import MODEL_VARIABLES, URL_VARIABLE
from core.store.workspace import Workspace
from core.view.links import view
from core.view.new_run.field import DEMO
from core.view.new_run.fields import FIELDS
from core.view.new_run.foretold import in_short
from core.view.new_run.form import Filled, filled, told_sections, with_places
from core.view.new_run.refusals import Setting
from core.view.new_run.words import sentences, story
from pages.parts import access, act, nav, new_run_fields, new_run_form, new_run_sections, new_run_start, new_run_toml
from pages.parts.new_run_forecast import computed, draw_forecast


def draw(workspace: Workspace) -> None:
    """Draw the form, or say that nothing can be started here."""
    st.header("New run")
    new_run_start.follow()
    if not access.may_change():
        st.info("This lab is read-only: nothing can be started here.")
        nav.link(view("runs"), "See the runs there are")
        return
    act.told()
    setting = _setting(workspace)
    form = new_run_form.current(workspace, first_demo(), setting)
    done = filled(form["values"], form["base"], first_demo(), setting)
    found = surveyed(done.draft, workspace) if done.draft is not None else Surveyed(None, ())
    done = with_places(done, found.problems)
    counts = None if "tasks" in told_sections(done) else found.counts
    scripted = form["values"]["model"] == DEMO
    said = sentences(done.draft, counts, scripted) if done.draft is not None else {}
    said = {name: words for name, words in said.items() if name not in told_sections(done)}
    foreseen = computed(done.draft, counts, workspace)
    short = in_short(foreseen.forecast, foreseen.currency) if foreseen is not None else ""
    _top(form, done, workspace, short)
    new_run_sections.draw(form, done, said, workspace)
    draw_forecast(foreseen, done.draft, counts)
    whole = story(done.config, counts, scripted) if done.config is not None and counts is not None else ""
    new_run_start.draw_end(form, done, f"{whole} {short}".strip(), workspace, scripted)
    new_run_toml.draw(form, done, setting)


def _top(form: new_run_form.Form, done: Filled, workspace: Workspace, short: str) -> None:
    new_run_form.draw_origin(form)
    new_run_fields.draw(FIELDS["model"], form, done)
    if form["values"]["model"] == DEMO:
        new_run_start.draw_demo(form, done, short, workspace)


def _setting(workspace: Workspace) -> Setting:
    values = environment()
    return Setting(
        url_in_environment=bool(values.get(URL_VARIABLE, "").strip()),
        model_in_environment=bool(values.get(MODEL_VARIABLES["agent_model"], "").strip()),
        uploads=str(workspace.directory / "uploads") + os.sep,
    )
