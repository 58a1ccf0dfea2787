"""Reading a transcript by hand: keys, find, kinds shown or not, copying. A component of its own, in the browser alone.

Texts never pass through it: it reads what stands on the page and writes only what a reader types.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SCRIPT = (Path(__file__).parent / "trajectory_reader.js").read_text(encoding="utf-8")


def listen(trajectory: str, steps: int, step: int | None, quote: bool, find: str = "") -> None:
    """Put the bar over the transcript and listen; bring a step, or what is quoted in it, into view once."""
    data = {"trajectory": trajectory, "steps": steps, "step": step, "quote": quote, "find": find}
    _component()(key="trajectory-reader", data=data)


def go_on() -> None:
    """Where there is no single transcript to read through: let blocks be copied, and h and l go to the neighbours."""
    _component()(key="trajectory-neighbours", data={"steps": 0})


def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_trajectory_reader", js=_SCRIPT, isolate_styles=False)
