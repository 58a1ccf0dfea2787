"""The sections of the form, each with its sentence beside its fields; rarely changed settings stand behind one door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from core.engine.wiring.earlier import rejections_in
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.html.markup import tag
from core.view.new_run.field import ENDPOINT, Field, Section
from core.view.new_run.fields import FIELDS, fields_of
from core.view.new_run.form import Filled
from core.view.new_run.words import rejected_so_far
from pages.parts import new_run_check, new_run_fields, new_run_uploads, show
from pages.parts.new_run_form import Form

_AT_ONCE = 4
"""Fields in a row."""
_HOW = ("mode", "strategy.name")
"""What is done, beside what it is done with."""
_BY_SECTION: tuple[tuple[Section, str], ...] = (("tasks", "Tasks"), ("models", "Model"), ("settings", "Run"))


def draw(form: Form, done: Filled, said: Mapping[Section, str], workspace: Workspace) -> None:
    """All sections, in the order in which a run meets them."""
    with section("Tasks", said.get("tasks", "What the agent works on.")):
        _tasks(form, done, workspace)
    with section("Skill", said.get("skill", "What the agent starts from (S0).")):
        new_run_fields.draw(FIELDS["skill.from"], form, done)
        _place("skill", "skill.directory", form, done, workspace)
    with section("Mode and signals", said.get("mode", "What is done with the skill.")):
        _mode(form, done)
        if FIELDS["rejections"].applies(form["values"]):
            _rejections(form, done, workspace)
    with section("Models and endpoint", said.get("models", "Who works, analyses and merges.")):
        _models(form, done, workspace)
    with section("Settings", said.get("settings", "How it is done.")):
        rows(fields_of("settings", form["values"]), form, done)
        _more(form, done)
    with section("Budgets", said.get("budget", "What it may take at most.")):
        rows(fields_of("budget", form["values"]), form, done, 3)


@contextmanager
def section(title: str, sentence: str) -> Iterator[None]:
    """A section: its title and sentence to the left, what the block draws to the right."""
    with st.container(key=f"run-section-{title.lower().replace(' ', '-')}"):
        left, right = st.columns([1, 3.4], gap="medium")
        with left:
            st.subheader(title, anchor=False)
            show.html(tag("p", sentence, cls="run-says"))
        with right:
            yield


def rows(fields: Sequence[Field], form: Form, done: Filled, at_once: int = _AT_ONCE) -> None:
    """Fields side by side, a row after the other, switches in a row of their own."""
    switches = [field for field in fields if field.kind == "switch"]
    fields = [field for field in fields if field not in switches]
    for start in range(0, len(fields), at_once):
        for place, field in zip(st.columns(at_once), fields[start : start + at_once], strict=False):
            with place:
                new_run_fields.draw(field, form, done)
    with st.container(horizontal=True, gap="large"):
        for field in switches:
            new_run_fields.draw(field, form, done)


def _place(about: str, folder: str, form: Form, done: Filled, workspace: Workspace) -> None:
    """Where tasks or a skill lie: a path, or an upload."""
    if FIELDS[folder].applies(form["values"]):
        new_run_fields.draw(FIELDS[folder], form, done)
    elif form["values"][f"{about}.from"] == "upload":
        new_run_uploads.draw(about, form, done.at(folder), workspace)


def _tasks(form: Form, done: Filled, workspace: Workspace) -> None:
    fields = fields_of("tasks", form["values"])
    first = [field for field in fields if field.kind == "choice"]
    for field in first:
        new_run_fields.draw(field, form, done)
    _place("tasks", "tasks.folder", form, done, workspace)
    rows([field for field in fields if field not in (*first, FIELDS["tasks.folder"])], form, done)


def _mode(form: Form, done: Filled) -> None:
    left, right = st.columns(2, gap="medium")
    for field in fields_of("mode", form["values"]):
        if field.name != "rejections":
            with left if field.name in _HOW else right:
                new_run_fields.draw(field, form, done)


def _rejections(form: Form, done: Filled, workspace: Workspace) -> None:
    """What reviewers of the run this one follows refused: told to the analysts only if it is asked for."""
    new_run_fields.draw(FIELDS["rejections"], form, done)
    run = form["values"]["rejections.run"]
    try:
        st.text(rejected_so_far(run, rejections_in(run, workspace)))
    except UserError as problem:
        new_run_fields.refused(str(problem))


def _models(form: Form, done: Filled, workspace: Workspace) -> None:
    values = form["values"]
    if values["model"] == ENDPOINT:
        named = [FIELDS[name] for name in ("endpoint.base_url", "endpoint.key_variable", "agent_model.model")]
        rows(named, form, done, 3)
        rest = [field for field in fields_of("models", values) if field not in named]
        rows([field for field in rest if field.kind == "text"], form, done, 3)
        rows([field for field in rest if field.kind != "text"], form, done)
    else:
        st.text("Nothing to set: the program starts its scripted server with the run, and ends it with the run.")
    new_run_check.draw(form, done.draft, workspace)


def _more(form: Form, done: Filled) -> None:
    """What most runs leave alone; drawn only once it is opened."""
    with st.expander("More settings", key="run-more", on_change="rerun") as more:
        if not more.open:
            return
        for name, title in _BY_SECTION:
            if fields := fields_of(name, form["values"], more=True):
                st.text(title)
                rows(fields, form, done)
