"""The configuration as a file: shown, copied, downloaded, and taken from one."""

from __future__ import annotations

import tomllib

import streamlit as st

from core.config import RunConfig, parse_config
from core.demo.evolution import is_scripted
from core.demo.launching import first_demo
from core.errors import UserError
from core.view.new_run.form import Filled
from core.view.new_run.refusals import KEY_REFUSED, Setting, holds_a_key
from core.view.new_run.toml import to_toml
from pages.parts.new_run_fields import refused
from pages.parts.new_run_form import Form, key_of, refill
from pages.parts.new_run_sections import section

_LARGEST = 1 << 20


def draw(form: Form, done: Filled, setting: Setting) -> None:
    """The file of a configuration that could be started, and where to put one that fills the form."""
    with section("As a file", "The same run from a terminal: trace2skill evolve --config run.toml"):
        if done.config is not None:
            with st.expander("run.toml"):
                text = _text(done.config)
                st.code(text, language="toml")
                st.download_button("Download run.toml", text, "run.toml", "application/toml", on_click="ignore")
        key = key_of(form, "toml")
        with st.expander("Fill the form from a file"):
            st.file_uploader("A run's TOML", type=["toml"], key=key, on_change=_sent, args=(form, key, setting))
        if told := form["refused"].get("toml"):
            refused(told)


def _text(config: RunConfig) -> str:
    if not is_scripted(config):
        return to_toml(config)
    return (
        "# The scripted model answers this one: start it with `trace2skill serve-demo` in another terminal, and set\n"
        '# base_url = "http://127.0.0.1:8399/v1" below.\n' + to_toml(config)
    )


def _sent(form: Form, key: str, setting: Setting) -> None:
    sent = st.session_state.get(key)
    form["refused"].pop("toml", None)
    if sent is None:
        return
    try:
        config = _read(sent.getvalue(), sent.name)
    except UserError as problem:
        form["refused"]["toml"] = str(problem)
        return
    refill(form, config, first_demo(), setting)


def _read(data: bytes, name: str) -> RunConfig:
    if len(data) > _LARGEST:
        raise UserError(f"{name}: too large for a run's configuration; choose another file")
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(f"{name}: not valid TOML: {problem}; nothing in the form was changed") from None
    if holds_a_key(raw):
        raise UserError(f"{name}: nothing in the form was changed. {KEY_REFUSED}")
    return parse_config(raw, name)
