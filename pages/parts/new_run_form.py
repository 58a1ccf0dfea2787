"""What the form of a new run holds during a visit: one form for each run whose settings it began with.

Values live beside the widgets, which Streamlit forgets whenever they are not drawn; so nothing typed is lost by going
to another page, or by choosing something that hides a field for a while.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import streamlit as st

from core.config import RunConfig
from core.engine.running.configuration import config_of
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.links import view
from core.view.new_run.field import DEMO, ENDPOINT
from core.view.new_run.form import FITTED, after, fitting, switched, values_of
from core.view.new_run.refusals import Setting, kept
from pages.parts import nav
from pages.parts.words import problem_box

Form: TypeAlias = dict[str, Any]
"""origin (run, version), values by field, base configuration, refused sentences by field, generation of its widgets."""

_FORMS = "forms of new runs"


def current(workspace: Workspace, demo: RunConfig, setting: Setting) -> Form:
    """The form this visit fills in, begun from the run that the address names, if it names one."""
    origin = (st.query_params.get("from", ""), st.query_params.get("skill", ""))
    forms = st.session_state.setdefault(_FORMS, {})
    if origin not in forms:
        run, config = _from_run(workspace, *origin) if origin[0] else ("", _first(demo, setting))
        forms[origin] = {**new_form(origin, config, demo, setting), "run": run}
        if run and (origin[1] or not config.analysts.rejections_of):
            forms[origin]["values"] = after(run, forms[origin]["values"])
    return forms[origin]


def new_form(origin: tuple[str, str], config: RunConfig, demo: RunConfig, setting: Setting) -> Form:
    """A form that shows a configuration."""
    return {
        "origin": origin,
        "values": values_of(config, demo, setting),
        "base": config,
        "proposed": {DEMO: values_of(demo, demo, setting), ENDPOINT: values_of(RunConfig(), demo, setting)},
        "refused": {},
        "generation": 0,
    }


def refill(form: Form, config: RunConfig, demo: RunConfig, setting: Setting) -> None:
    """Show another configuration in the form, as a file brought it."""
    generation = form["generation"] + 1
    form.update(new_form(form["origin"], config, demo, setting), generation=generation)


def key_of(form: Form, name: str) -> str:
    """The widget's key of a field; another one once the form was filled anew."""
    run, version = form["origin"]
    return f"run-{run}-{version}-{form['generation']}-{name}"


def typed(form: Form, name: str, key: str) -> None:
    """Take over what a widget holds now; what looks like a key is neither kept nor shown again."""
    value, told = kept(name, st.session_state.get(key))
    form["refused"].pop(name, None)
    form.pop("existing", None)
    if name == "tasks.domain":
        form["refused"].pop("tasks.upload", None)  # it may have been one of this kind
    if told:
        form["refused"][name] = told
        value = st.session_state[key] = form["values"].get(name)
    if name == "model" and value != form["values"]["model"]:
        before, after = form["proposed"][form["values"]["model"]], form["proposed"][value]
        form["values"] = switched(form["values"], before, after)
        form["generation"] += 1
    form["values"] = fitting({**form["values"], name: value})
    for fitted in FITTED:
        st.session_state[key_of(form, fitted)] = form["values"][fitted]


def draw_origin(form: Form) -> None:
    """Which run's settings the form began with."""
    run, version = form.get("run", ""), form["origin"][1]
    if version and not run:
        problem_box("That skill is not taken over.", f"The link names the skill {version!r}, and no run that it is of.")
    if run:
        skill = f", starting from its skill {version}" if version else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(f"With the settings of {run}{skill}.")
            nav.link(view("overview", run=run), "See that run")
            nav.link(view("new_run"), "Begin without them")


def _first(demo: RunConfig, setting: Setting) -> RunConfig:
    """What somebody sees first: the demo, unless the environment names an endpoint."""
    return RunConfig() if setting.url_in_environment and setting.model_in_environment else demo


def _from_run(workspace: Workspace, named: str, version: str) -> tuple[str, RunConfig]:
    """A run's id and configuration, its skill the version that is named. Where there is none, say so and stop."""
    try:
        with workspace.open_run(named, read_only=True) as store:
            run, config = store.run().id, config_of(store.run())
            if not version:
                return run, config
            return run, config.model_copy(update={"mode": "deepening", "skill": str(store.version_directory(version))})
    except UserError as problem:
        problem_box("Those settings cannot be taken over.", problem)
        nav.link(view("new_run"), "Begin without them")
        st.stop()
