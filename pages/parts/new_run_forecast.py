"""The forecast: what the run will take and what its tasks can show, computed anew with every change."""

from __future__ import annotations

import streamlit as st

from core.config import RunConfig
from core.engine.preparing.foreseeing import Foreseen, foresee
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.html.markup import Html, tag
from core.view.html.numbers import Number, numbers
from core.view.html.table import Column, table
from core.view.new_run.assumed import Assumption
from core.view.new_run.detectable import effect_rows, told_effect
from core.view.new_run.forecast import Counts, Forecast
from core.view.new_run.foretold import (
    assumption_value,
    assumption_words,
    basis,
    counted,
    duration,
    over_budget,
    stage_rows,
    told_money,
    unpriced_words,
)
from pages.parts import show
from pages.parts.new_run_sections import section

_STAGES = (
    Column("stage", wide=True),
    Column("how many"),
    Column("calls", "right"),
    Column("tokens", "right"),
    Column("money", "right"),
)
_ASSUMED = (Column("what is taken", wide=True), Column("from – to", "right"), Column("where it is from"))
_EFFECTS = (
    Column("tasks that come out differently", "right"),
    Column("gain found in 4 of 5 runs", "right"),
    Column("held-out tasks for a gain of 10 points", "right"),
)


def computed(config: RunConfig | None, counts: Counts | None, workspace: Workspace) -> Foreseen | None:
    """The forecast of a configuration that could be started; None where there is none, or no price table to read."""
    if config is None or counts is None:
        return None
    try:
        return foresee(config, counts, workspace)
    except UserError as problem:
        st.text(str(problem))
        return None


def draw_forecast(foreseen: Foreseen | None, config: RunConfig | None, counts: Counts | None) -> None:
    """The numbers, the smallest gain that can show, each stage, and what all of it rests on."""
    with section("Forecast", "What the run will take, as far as it can be known."):
        if foreseen is None or config is None or counts is None:
            st.text("The forecast appears as soon as the tasks are known.")
            return
        found, currency, seen = foreseen
        show.html(_figures(found, currency))
        show.html(tag("p", told_effect(config, counts, seen), cls="run-story"))
        for warning in over_budget(found, config):
            show.html(tag("p", f"⚠ {warning}", cls="run-story"))
        if found.unpriced:
            show.html(tag("p", unpriced_words(found.unpriced), cls="run-says"))
        show.html(table(_STAGES, stage_rows(found, currency), marked={len(found.stages): "now"}))
        with st.expander("What this rests on"):
            st.text(basis(seen))
            show.html(table(_ASSUMED, [_assumed(each) for each in found.assumptions]))
            if counts.test and config.mode != "no_skill":
                show.html(table(_EFFECTS, effect_rows(counts), caption=_HOW_SURE))


_HOW_SURE = "Found: the two-sided exact sign test over the tasks that come out differently has p ≤ 0.05."


def _figures(found: Forecast, currency: str) -> Html:
    return numbers(
        [
            Number(counted(found.calls), "calls"),
            Number(counted(found.tokens), "tokens"),
            Number(told_money(found, currency), "money"),
            Number(duration(found.seconds), "time"),
        ]
    )


def _assumed(each: Assumption) -> tuple[object, ...]:
    return assumption_words(each), assumption_value(each), "seen here" if each.seen else "a guess"
