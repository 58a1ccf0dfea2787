"""The trajectories of a run: searched, filtered and sorted by the address alone, so that a link shows the same list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.engine import Prices, prices_of
from core.store.run_store import RunStore, open_run
from core.store.workspace import Workspace
from core.view.amounts import duration, many
from core.view.html.badge import badge, sign_of
from core.view.html.choices import Choice, choices
from core.view.html.marks import snippet
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import View
from core.view.rows import TrajectoryRow
from core.view.runs.summary import same_files_among
from core.view.shares import whole
from core.view.trajectories.listed import (
    CHOICE_WORDS,
    DURATION,
    NO_SKILL,
    Listed,
    TrajectoryFilter,
    arm_choices,
    csv_of,
    elsewhere,
    filter_of,
    list_view,
    quote_of,
    sorted_by,
    told_arm,
    told_count,
    told_skill,
)
from pages.parts import show, trajectory_words
from pages.parts.words import problem_box

_EVERYWHERE = 10_000_000
_SEARCH = "Search what the agents thought, did and saw"


def draw(workspace: Workspace, store: RunStore, asked: View) -> None:
    """Draw the list that an address asks for."""
    wanted, problems = filter_of(asked)
    run, there = asked.get("run"), store.trajectory_choices()
    for problem in problems:
        problem_box("Part of this link means nothing.", problem)
    _fields(wanted, there)
    listed, versions = store.trajectory_list(wanted), trajectory_words.versions(store)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show.html(_choices(run, wanted, there, versions))
        _csv(store.directory, run, wanted, versions, disabled=not listed.rows)
    same = same_files_among(store.version_rows(), (wanted.skill,))
    prices = prices_of(store.run(), workspace)
    show.html(join([_told(run, wanted, listed, same), _table(run, wanted, listed, versions, prices)]))


# ---------------------------------------------------------------------------------------------------------- filtering


def _fields(wanted: TrajectoryFilter, there: dict[str, tuple[str, ...]]) -> None:
    search, task, kind, skill = st.columns([5, 1.6, 2.4, 1.4], gap="small")
    with search:
        _text("q", _SEARCH, wanted.q, f'{_SEARCH}: words, "a phrase", begin*')
    with task:
        _text("task", "Task", wanted.task, "task, or begin*")
    with kind:
        _select("kind", "Type of task", wanted.kind, there["kind"], "any type")
    with skill:
        _select("skill", "Skill version", wanted.skill, (*there["skill"], NO_SKILL), "any skill")


def _text(name: str, label: str, value: str, placeholder: str) -> None:
    key = f"list-{name}-{value}"
    st.text_input(
        label,
        value,
        key=key,
        placeholder=placeholder,
        label_visibility="collapsed",
        icon=":material/search:" if name == "q" else None,
        on_change=_ask,
        args=(name, key),
    )


def _select(name: str, label: str, value: str, options: Sequence[str], everything: str) -> None:
    key = f"list-{name}-{value}"
    known = ("", *options) if not value or value in options else ("", value, *options)
    st.selectbox(
        label,
        known,
        index=known.index(value),
        key=key,
        format_func=lambda each: CHOICE_WORDS.get(each, each) or everything,
        label_visibility="collapsed",
        on_change=_ask,
        args=(name, key),
    )


def _ask(name: str, key: str) -> None:
    """What was typed or chosen becomes part of the address, and the list follows that."""
    value = str(st.session_state[key]).strip()
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _choices(run: str, wanted: TrajectoryFilter, there: dict[str, tuple[str, ...]], versions: dict[str, str]) -> Html:
    arms = arm_choices(there["arm"], versions)
    outcomes = {"": "all outcomes", **{each: f"{sign_of(each)} {each.replace('_', ' ')}" for each in there["outcome"]}}
    rows = [
        choices(name, [_choice(run, wanted, name, each, words) for each, words in values.items()])
        for name, values in (("arm", arms), ("outcome", outcomes))
        if len(values) > 2
    ]
    return tag("div", *rows, cls="lab-tools")


def _choice(run: str, wanted: TrajectoryFilter, name: str, value: str, words: str) -> Choice:
    return Choice(words, list_view(run, wanted._replace(**{name: value})), getattr(wanted, name) == value)


def _told(run: str, wanted: TrajectoryFilter, listed: Listed, same: Sequence[str]) -> Html:
    again = TrajectoryFilter(sort=wanted.sort)
    back = link(list_view(run, again), "show all") if wanted.narrows else NOTHING
    files = [tag("span", f" {each}.") for each in same]
    links = [link(to, words) for words, to in elsewhere(run, wanted, listed)]
    hint = join([" Lessons are no part of what an agent did; look ", join(links, ", "), "."]) if links else NOTHING
    return tag("p", told_count(listed, wanted), " ", back, hint, *files, cls="lab-told")


def _csv(folder: Path, run: str, wanted: TrajectoryFilter, versions: dict[str, str], disabled: bool) -> None:
    def made() -> bytes:
        with open_run(folder, read_only=True) as store:
            return csv_of(store.trajectory_list(wanted, _EVERYWHERE).rows, versions).encode()

    st.download_button(
        "CSV",
        made,
        file_name=f"{run}-trajectories.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=disabled,
        help="All trajectories that match, also those that are not shown.",
    )


# ---------------------------------------------------------------------------------------------------------- the table


def _table(run: str, wanted: TrajectoryFilter, listed: Listed, versions: dict[str, str], prices: Prices) -> Html:
    if not listed.rows:
        return NOTHING

    def column(title: str, name: str, align: str = "left", hint: str = "") -> Column:
        order = ("descending" if wanted.descending else "ascending") if wanted.column == name else ""
        return Column(title, align, hint, list_view(run, sorted_by(wanted, name)), order)  # type: ignore[arg-type]

    columns = [
        column("task", "task"),
        Column("what was found" if wanted.q else "what it asks for", wide=True),
        Column("type"),
        Column("arm", hint="why it was made: to learn from, or to grade a skill on held-out tasks"),
        column("outcome", "outcome"),
        column("score", "value", "right", "share of test cases passed"),
        column("turns", "turns", "right"),
        column("tokens", "tokens", "right", "prompt and completion together"),
        column("cost", "cost", "right", "by the price table of this workspace"),
        column("duration", "seconds", "right", DURATION),
        column("skill", "skill", "left", "the version of the skill it was made with"),
        column("seed", "seed", "right"),
    ]
    return table(columns, [_cells(run, wanted, row, listed, versions, prices) for row in listed.rows])


def _cells(
    run: str, wanted: TrajectoryFilter, row: TrajectoryRow, listed: Listed, versions: dict[str, str], prices: Prices
) -> tuple[object, ...]:
    said = listed.instructions.get(row.task, "")
    return (
        link(list_view(run, wanted, traj=row.id), row.task),
        _found(run, wanted, row, listed) if wanted.q else tag("div", said, cls="lab-line lab-faint", title=said),
        row.kind or "–",
        told_arm(row.arm, row.skill, versions),
        tag("span", badge(row.outcome), title=row.reason or None),
        whole(row.value),
        row.turns,
        f"{row.tokens:,}",
        prices.told(row.cost, row.model),
        duration(row.seconds),
        told_skill(row.skill, versions),
        "–" if row.seed is None else row.seed,
    )


def _found(run: str, wanted: TrajectoryFilter, row: TrajectoryRow, listed: Listed) -> Html:
    """Where the words stand: the first and last step that hold them, each leading there, and how many lie between."""
    hits = listed.hits.get(row.id, ())
    lines = [
        tag(
            "div",
            link(list_view(run, wanted, traj=row.id, step=hit.step, quote=quote_of(hit)), f"step {hit.step}"),
            tag("span", f" {trajectory_words.FIELDS[hit.field]} ", cls="lab-faint"),
            tag("span", snippet(hit.snippet), cls="mono"),
            cls="lab-hit",
        )
        for hit in hits
    ]
    more = listed.steps.get(row.id, 0) - len(hits)
    rest = tag("div", f"and {many(more, 'more step')} between", cls="lab-faint") if more > 0 else NOTHING
    return join([*lines, rest])
