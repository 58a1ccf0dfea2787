"""One field of the form: the widget that fits its kind, and below it what is wrong with what was typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.view.html.markup import tag
from core.view.new_run.field import Field
from core.view.new_run.fields import choices_for, empty_means
from core.view.new_run.form import Filled
from pages.parts import show
from pages.parts.new_run_form import Form, key_of, typed

_LARGEST = 2**53 - 1
"""Beyond it a browser cannot hold a whole number: such a one is shown and not edited."""

_IN_A_ROW = ("model", "tasks.from", "tasks.domain", "tasks.table", "skill.from")
_TITLED = ("tasks.from", "skill.from")
"""Choices that the title of their section names already."""


def draw(field: Field, form: Form, done: Filled) -> None:
    """Draw a field with its value."""
    field = field._replace(empty=empty_means(field, form["values"]))
    if field.kind == "choice":
        field = field._replace(choices=choices_for(field, form["values"]))
    key = key_of(form, field.name)
    st.session_state.setdefault(key, form["values"].get(field.name))
    given: dict[str, Any] = {
        "key": key,
        "on_change": typed,
        "args": (form, field.name, key),
        "help": field.hint or None,
    }
    if field.kind == "choice":
        _choice(field, given)
    elif field.kind == "switch":
        st.toggle(field.label, **given)
    elif field.kind == "text":
        st.session_state[key] = st.session_state[key] or ""
        st.text_input(field.label, placeholder=field.empty or None, **given)
    else:
        _number(field, given)
    if told := form["refused"].get(field.name) or done.at(field.name):
        refused(told)


def refused(told: str) -> None:
    """A sentence below a field that will not do."""
    show.html(tag("p", tag("b", "✗ "), told, cls="run-refused", role="alert"))


def _choice(field: Field, given: dict[str, Any]) -> None:
    words = {choice.value: choice.words for choice in field.choices}
    if all(choice.meaning for choice in field.choices) and not field.more:  # a name of somebody's own has none
        st.radio(
            field.label,
            list(words),
            format_func=lambda value: words.get(value, str(value)),
            captions=[choice.meaning for choice in field.choices],
            horizontal=field.name in _IN_A_ROW,
            label_visibility="collapsed" if field.name in _TITLED else "visible",
            width="stretch",
            **given,
        )
    else:
        st.selectbox(field.label, list(words), format_func=lambda value: words.get(value, str(value)), **given)


def _number(field: Field, given: dict[str, Any]) -> None:
    value = st.session_state[given["key"]]
    if isinstance(value, int) and abs(value) > _LARGEST:
        del st.session_state[given["key"]]
        st.text_input(field.label, value=str(value), disabled=True)
        return
    kind = int if field.kind == "whole" else float
    if value is not None:
        value = st.session_state[given["key"]] = kind(value)
    least = None if field.least is None else kind(field.least if value is None else min(field.least, value))
    most = None if field.most is None else kind(field.most if value is None else max(field.most, value))
    step = kind(field.step or 1)
    st.number_input(
        field.label,
        value=None if field.empty else "min",
        min_value=least,
        max_value=most,
        step=step,
        placeholder=field.empty or None,
        format=None if kind is int else "%g",
        **given,
    )
