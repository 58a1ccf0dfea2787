"""A forest plot as a Plotly figure: a line an interval, a marker whose shape says the verdict, zero marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from core.view.figures.plain import plain
from core.view.studies.forest import Group, Whisker

ROW = 25
"""Pixels a comparison."""
LONGEST = 48
"""Characters of a label; the table has the whole of it."""
_TOP, _BOTTOM = 54, 46
_INK = "#77808b"
"""Readable on white and on near-black."""
_ZERO, _LINE = "rgba(127,138,150,0.9)", "rgba(127,138,150,0.25)"


class Look(NamedTuple):
    """How a verdict is drawn: its sign, marker and colour."""

    sign: str
    symbol: str
    colour: str


LOOKS: dict[str, Look] = {
    "better": Look("▲", "triangle-up", "#2f9e62"),
    "worse": Look("▼", "triangle-down", "#d9485f"),
    "not_decided": Look("○", "circle-open", "#7b8794"),
    "no_verdict": Look("◇", "diamond-open", "#d08a1d"),
}


def forest_figure(groups: Sequence[Group], ink: str = _INK) -> go.Figure:
    """Draw comparisons from above to below, each group under its title; those not made yet have no line."""
    rows = list(_rows(groups))
    figure = go.Figure(data=[*_lines(rows), *_markers(rows), _verdicts(rows)])
    figure.update_layout(**_layout(rows, ink))
    return figure


def told(groups: Sequence[Group]) -> str:
    """The plot in one sentence, for who does not see it."""
    states = [whisker.told.words for group in groups for whisker in group.whiskers]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    return f"A forest plot of {len(states)} comparisons with their intervals: {counts}. The table below has the same."


class _Row(NamedTuple):
    """A line of the plot: a comparison, or (None) the title of a group."""

    place: int
    title: str
    whisker: Whisker | None


def _rows(groups: Sequence[Group]) -> Iterator[_Row]:
    place = 0
    for group in groups:
        yield _Row(place, group.title, None)
        place += 1
        for whisker in group.whiskers:
            yield _Row(place, whisker.label, whisker)
            place += 1


def _made(rows: Sequence[_Row]) -> list[tuple[int, Whisker]]:
    return [(row.place, row.whisker) for row in rows if row.whisker is not None and row.whisker.at is not None]


def _lines(rows: Sequence[_Row]) -> Iterator[go.Scatter]:
    """One trace a verdict: all its intervals, with breaks between them."""
    for state, look in LOOKS.items():
        found = [(place, each) for place, each in _made(rows) if each.told.state == state]
        if found:
            yield go.Scatter(
                x=[x for _, each in found for x in (each.low, each.high, None)],
                y=[y for place, _ in found for y in (place, place, None)],
                mode="lines",
                line={"color": look.colour, "width": 2.4},
                hoverinfo="skip",
                showlegend=False,
            )


def _markers(rows: Sequence[_Row]) -> Iterator[go.Scatter]:
    for state, look in LOOKS.items():
        found = [(place, each) for place, each in _made(rows) if each.told.state == state]
        if found:
            words = f"{state.replace('_', ' ')} ({len(found)})"
            yield go.Scatter(
                x=[each.at for _, each in found],
                y=[place for place, _ in found],
                mode="markers",
                marker=_marker(look),
                hovertext=[plain(f"{each.label}\n{each.said}\nn {each.n}, p {each.p}") for _, each in found],
                hoverinfo="text",
                name=words,
            )


def _marker(look: Look) -> dict[str, Any]:
    line = {"width": 2, "color": look.colour}
    return {"symbol": look.symbol, "size": 12, "color": look.colour, "line": line, "opacity": 1}


def _verdicts(rows: Sequence[_Row]) -> go.Scatter:
    """What each says in a word, at the right edge, so that nothing is told by colour or shape alone."""
    found = [(row.place, row.whisker) for row in rows if row.whisker is not None]
    return go.Scatter(
        x=[1] * len(found),
        y=[place for place, _ in found],
        xaxis="x2",
        mode="text",
        text=[plain(_word(each)) for _, each in found],
        textposition="middle right",
        textfont={"size": 12, "color": _INK},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _word(whisker: Whisker) -> str:
    if whisker.at is None:
        return f"{'…' if whisker.told.state == 'waiting' else '–'} {whisker.told.words}"
    sign = LOOKS[whisker.told.state].sign
    return f"{whisker.change}  {sign} {whisker.told.words}"


def _layout(rows: Sequence[_Row], ink: str) -> dict[str, Any]:
    ends = [-5.0, 5.0, *(end for _, each in _made(rows) for end in (each.low or 0.0, each.high or 0.0))]
    beside = 0.05 * (max(ends) - min(ends))
    span = [min(ends) - beside, max(ends) + beside]
    return {
        "height": len(rows) * ROW + _TOP + _BOTTOM,
        "margin": {"l": 8, "r": 150, "t": _TOP, "b": _BOTTOM},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": ink},
        "xaxis": {
            "title": {"text": "change in points"},
            "range": span,
            "zeroline": True,
            "zerolinecolor": _ZERO,
            "zerolinewidth": 2,
            "showgrid": True,
            "gridcolor": _LINE,
            "tickfont": {"color": ink},
            "fixedrange": True,
        },
        "xaxis2": {"visible": False, "overlaying": "x", "range": [0, 1], "fixedrange": True},
        "yaxis": {
            "tickvals": [row.place for row in rows],
            "ticktext": [_label(row) for row in rows],
            "tickfont": {"color": ink},
            "range": [len(rows) - 0.4, -0.6],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "yref": "container", "itemclick": False},
    }


def _label(row: _Row) -> str:
    said = row.title if len(row.title) <= LONGEST or row.whisker is None else f"{row.title[: LONGEST - 1]}…"
    return f"<b>{plain(said)}</b>" if row.whisker is None else plain(said)
