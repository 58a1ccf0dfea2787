"""The pictures of the task that an attempt was made at, as pixels."""

from __future__ import annotations

import streamlit as st

from core.engine.looking.pictures import SeenPicture, pictures_of
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Trajectory
from pages.parts.words import problem_box

ACROSS = 3
"""Pictures side by side."""


def draw(workspace: Workspace, store: RunStore, trajectory: Trajectory) -> None:
    """Draw the pictures of the trajectory's task, nothing where it has none."""
    task = store.task(trajectory.task)
    if task is None:
        return
    try:
        seen = pictures_of(task, workspace, [step.call for step in trajectory.steps])
    except UserError as problem:
        problem_box("The pictures of this task cannot be shown.", problem)
        return
    if not seen:
        return
    with st.expander("Pictures of the task", expanded=True):
        for place, column in enumerate(st.columns(min(len(seen), ACROSS))):
            with column:
                for each in seen[place::ACROSS]:
                    _picture(each)


def _picture(seen: SeenPicture) -> None:
    if seen.png:
        st.image(seen.png, output_format="PNG")
    st.text(seen.told)
