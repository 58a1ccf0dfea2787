"""Two attempts at the same task side by side: what each took and came to, and their steps beside each other."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.engine import Prices, prices_of
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Trajectory
from core.view.amounts import duration
from core.view.html.badge import badge
from core.view.html.markup import Html, join, lines, link, tag
from core.view.html.pair import pair
from core.view.html.table import Column, table
from core.view.links import View, view
from core.view.rows import TrajectoryRow, duration_of
from core.view.shares import whole
from core.view.trajectories.listed import DURATION, told_arm, told_skill
from core.view.trajectories.step_cards import step_cards
from core.view.trajectories.step_pairs import step_pairs, told_parting
from pages.parts import nav, show, trajectory_reader, trajectory_words
from pages.parts.words import problem_box


def draw(workspace: Workspace, store: RunStore, asked: View) -> None:
    """Draw the two an address names; where one is not there, say so and lead back."""
    run = asked.get("run")
    try:
        one, other = store.trajectory(asked.get("traj")), store.trajectory(asked.get("with"))
    except UserError as problem:
        problem_box("These two cannot be shown side by side.", problem)
        nav.link(view("trajectories", run=run), "All trajectories of this run", icon=":material/list:")
        return
    if one.task != other.task:
        st.info("These are attempts at two tasks: what they did differs for that reason alone.")
    pairs = step_pairs(step_cards(one.steps), step_cards(other.steps))
    task = store.task(one.task)
    show.html(
        join(
            [
                _crumbs(run, one, other),
                tag(
                    "div",
                    tag("h3", f"{one.task}: two attempts side by side"),
                    tag("p", lines(task.instruction) if task else "", cls="lab-asked"),
                    _facts(store, run, (one, other), prices_of(store.run(), workspace)),
                    tag("p", told_parting(pairs), cls="lab-asked"),
                    cls="lab-head",
                ),
                pair(pairs, _links(run, one), _links(run, other)),
            ]
        )
    )
    trajectory_reader.go_on()


def _crumbs(run: str, one: Trajectory, other: Trajectory) -> Html:
    swap = view("trajectories", run=run, traj=other.id, **{"with": one.id})
    every = view("trajectories", run=run, task=one.task)
    return tag("nav", link(every, "← all attempts at this task"), link(swap, "swap left and right"), cls="lab-crumbs")


def _links(run: str, trajectory: Trajectory) -> Mapping[int, View]:
    return {step.index: view("trajectories", run=run, traj=trajectory.id, step=step.index) for step in trajectory.steps}


def _facts(store: RunStore, run: str, both: tuple[Trajectory, Trajectory], prices: Prices) -> Html:
    names = trajectory_words.versions(store)
    columns = [
        Column(""),
        Column("arm"),
        Column("outcome"),
        Column("score", "right"),
        Column("turns", "right"),
        Column("tokens", "right"),
        Column("cost", "right"),
        Column("duration", "right", hint=DURATION),
        Column("skill"),
        Column("seed", "right"),
        Column("replicate", "right"),
        Column("why", wide=True),
    ]
    rows = [
        _cells(run, side, trajectory, store.placed(trajectory.id), names, prices)
        for side, trajectory in zip(("left", "right"), both, strict=True)
    ]
    return table(columns, rows)


def _cells(
    run: str,
    side: str,
    trajectory: Trajectory,
    rows: tuple[TrajectoryRow, ...],
    names: dict[str, str],
    prices: Prices,
) -> tuple[object, ...]:
    row = rows[0] if rows else None
    usage = trajectory.usage
    return (
        link(view("trajectories", run=run, traj=trajectory.id), side),
        ", ".join(told_arm(each.arm, each.skill, names) for each in rows),
        badge(row.outcome) if row else "–",
        whole(row.value if row else None),
        len(trajectory.steps),
        f"{usage.prompt_tokens + usage.completion_tokens:,}",
        prices.told(usage.cost, trajectory.model),
        duration(duration_of(trajectory)),
        told_skill(trajectory.skill_digest, names),
        "–" if trajectory.seed is None else trajectory.seed,
        trajectory.replicate,
        (row.reason if row else "") or trajectory.ended.replace("_", " "),
    )
