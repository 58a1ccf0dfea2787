"""A trajectory as it is recorded: JSON, whole to download, and on the page as far as a page can hold it."""

from __future__ import annotations

import streamlit as st

from core.types import Trajectory
from core.view.file_name import file_name
from core.view.links import View
from core.view.trajectories.listed import TrajectoryFilter, list_view
from pages.parts import nav
from pages.parts.words import problem_box

_ROOM = 300_000


def draw(asked: View, run: str, wanted: TrajectoryFilter, trajectory: Trajectory) -> None:
    """Draw the record, or that of the step the address names."""
    whole = trajectory.model_dump_json(indent=2)
    at = asked.number("step")
    step = next((each for each in trajectory.steps if each.index == at), None)
    if step is None and asked.get("step"):
        problem_box(
            "There is no such step.", f"This trajectory has no step {asked.get('step')!r}: the whole record is shown."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "The whole record (JSON)",
            whole,
            file_name=file_name(f"{trajectory.id[:12]}-{trajectory.task}", "json"),
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        if step is not None:
            nav.link(list_view(run, wanted, traj=trajectory.id, show="raw"), "Show the whole record")
            nav.link(list_view(run, wanted, traj=trajectory.id, step=step.index), "Back to this step")
    told = whole if step is None else step.model_dump_json(indent=2)
    if len(told) > _ROOM:
        st.text(f"The first {_ROOM:,} of {len(told):,} characters; the download has all of them.")
    st.code(told[:_ROOM], language="json", wrap_lines=True)
