"""One trajectory: its head, and the transcript, the workbooks, the skill it used, or its record."""

from __future__ import annotations

import streamlit as st

from core.engine import Prices, prices_of
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Patch, Trajectory
from core.view.html.markup import Html, join
from core.view.html.transcript import transcript
from core.view.links import View
from core.view.trajectories.listed import TrajectoryFilter, filter_of, list_view
from core.view.trajectories.step_cards import step_cards
from pages.parts import (
    nav,
    show,
    trajectory_head,
    trajectory_pictures,
    trajectory_reader,
    trajectory_record,
    trajectory_skill,
    trajectory_words,
    trajectory_workbooks,
)
from pages.parts.words import problem_box


def draw(workspace: Workspace, store: RunStore, asked: View) -> None:
    """Draw the trajectory an address names; where there is none of that id, say so and lead back."""
    run, (wanted, _) = asked.get("run"), filter_of(asked)
    try:
        trajectory = store.trajectory(asked.get("traj"))
    except UserError as problem:
        problem_box("There is no such trajectory.", problem)
        nav.link(list_view(run, wanted), "All trajectories of this run", icon=":material/list:")
        return
    patches = _head(store, asked, run, wanted, trajectory, prices_of(store.run(), workspace))
    if asked.get("show") not in trajectory_head.TABS:
        views = ", ".join(filter(None, trajectory_head.TABS))
        problem_box(
            "That is not there.", f"A trajectory has no view {asked.get('show')!r}; besides itself it has {views}."
        )
    elif asked.get("show"):
        trajectory_reader.go_on()
    match asked.get("show"):
        case "workbooks":
            trajectory_workbooks.draw(store, asked, trajectory)
        case "skill":
            trajectory_skill.draw(store, run, wanted, trajectory)
        case "raw":
            trajectory_record.draw(asked, run, wanted, trajectory)
        case _:
            trajectory_pictures.draw(workspace, store, trajectory)
            top = trajectory_head.beacon(trajectory, store.placed(trajectory.id))
            _transcript(asked, wanted, trajectory, patches, top)


def _head(
    store: RunStore, asked: View, run: str, wanted: TrajectoryFilter, trajectory: Trajectory, prices: Prices
) -> tuple[Patch, ...]:
    versions = trajectory_words.versions(store)
    analyses, patches = store.learned_from(trajectory.id)
    cost = trajectory.usage.cost
    rows, attempts = store.placed(trajectory.id), store.attempts(trajectory.task)
    task = store.task(trajectory.task)
    show.html(
        join(
            [
                trajectory_head.crumbs(asked, run, wanted, store.neighbours(wanted, trajectory.id)),
                trajectory_head.head(run, trajectory, rows, task, versions, prices.told(cost, trajectory.model)),
                trajectory_head.others(run, wanted, trajectory.id, attempts, versions),
                trajectory_head.taught(run, analyses, patches),
                trajectory_head.tabs(asked, run, wanted, trajectory.id, task),
            ]
        )
    )
    return patches


def _transcript(
    asked: View, wanted: TrajectoryFilter, trajectory: Trajectory, patches: tuple[Patch, ...], top: Html
) -> None:
    steps, quote, run = trajectory.steps, asked.get("quote"), asked.get("run")
    if not steps:
        st.info("Nothing was done in this attempt: there is no step to show.")
        return
    numbers = [step.index for step in steps]
    at = asked.number("step")
    if asked.get("step") and at not in numbers:
        problem_box(
            "There is no such step.",
            f"There is no step {asked.get('step')!r}: this trajectory has steps {numbers[0]} to {numbers[-1]}.",
        )
        at = None
    cards = step_cards(steps, at, quote)
    marked = any(block.marks for card in cards for block in card.blocks)
    if quote and at is not None and not marked and not wanted.q:
        st.info("The words this link quotes do not stand in that step as they are.")
    show.html(
        transcript(
            cards,
            {number: list_view(run, TrajectoryFilter(), traj=trajectory.id, step=number) for number in numbers},
            {number: list_view(run, wanted, traj=trajectory.id, step=number, show="raw") for number in numbers},
            trajectory_head.quoting(run, patches, trajectory.id),
            asked.get("hide").split(","),
            at,
            top,
        )
    )
    trajectory_reader.listen(trajectory.id, len(steps), at, marked, trajectory_words.first_word(wanted.q))
