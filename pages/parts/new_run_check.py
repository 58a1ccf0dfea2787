"""The check: the doctor over the form's configuration, as a table, before anything is started."""

from __future__ import annotations

import streamlit as st

from core.config import RunConfig
from core.demo.launching import check
from core.engine.preparing.checking import ready
from core.store.workspace import Workspace
from core.types import Finding
from core.view.html.badge import badge
from core.view.html.table import Column, table
from pages.parts import act, show
from pages.parts.new_run_form import Form

_COLUMNS = (Column("state"), Column("of"), Column("what was found", wide=True), Column("what mends it", wide=True))
_STATES = {"info": ("passed", "fine"), "warning": ("warning", "look"), "error": ("error", "mend")}


def draw(form: Form, config: RunConfig | None, workspace: Workspace) -> None:
    """The button, and what the last check found."""
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button("Check", icon=":material/stethoscope:", disabled=config is None, key="run-check")
        st.text("Asks the endpoint a few small questions, and looks at sandbox, formula engines and disk.")
    if wanted and config is not None:
        with st.spinner("Checking …"):
            found = act.attempt(lambda: check(config, workspace))
        act.told()
        if found is not None:
            form["checked"] = (_asked(config), found)
    if "checked" in form:
        asked, found = form["checked"]
        _findings(found, config is None or asked != _asked(config))


def _findings(found: tuple[Finding, ...], outdated: bool) -> None:
    said = "Ready: nothing stands in the way." if ready(found) else "Not ready yet: mend what is marked."
    show.html(
        table(
            _COLUMNS,
            [(badge(*_STATES[each.severity]), each.rule, _message(each), each.advice) for each in found],
            caption=f"{said} This was asked of other settings; check again." if outdated else said,
        )
    )


def _message(finding: Finding) -> str:
    return f"{finding.path}: {finding.message}" if finding.path else finding.message


def _asked(config: RunConfig) -> str:
    """What a check depends on."""
    return "".join(part.model_dump_json() for part in (*config.endpoints, config.agent_model, config.agent))
