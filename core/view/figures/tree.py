"""The merge tree as a Plotly figure: state by shape and colour, a few traces whatever its size, ids as customdata."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from core.view.figures.plain import plain
from core.view.merge_tree.packed import Glyph, Line, PackedTree, way_of

PITCH = 20
"""Pixels a row."""
_TOP, _BOTTOM = 34, 10
_INK = "#77808b"
"""Readable on white and on near-black."""
_EDGE = "rgba(127,138,150,0.55)"
_CHOSEN = "#3f8fe0"


class Look(NamedTuple):
    """How a state is drawn: what the legend says, the marker's shape, size and colour."""

    said: str
    symbol: str
    size: int
    colour: str
    line: float = 0.0


_GOOD, _BAD, _CALM, _ODD, _BUSY = "#2f9e62", "#d9485f", "#7b8794", "#d08a1d", "#3f8fe0"
LOOKS: dict[tuple[str, str], Look] = {
    ("patch", "accepted"): Look("patch accepted", "square", 12, _GOOD),
    ("patch", "pending"): Look("patch to decide", "square-open", 11, _CALM, 1.6),
    ("patch", "in part"): Look("patch with decided edits", "square-dot", 12, _CALM),
    ("patch", "rejected"): Look("patch rejected", "x", 10, _BAD),
    ("patch", "conflict"): Look("patch with a contradiction", "diamond", 12, _ODD),
    ("patch", "open"): Look("patch may come", "circle-open", 4, _CALM, 1.0),
    ("node", "merged"): Look("merge", "circle", 13, _BUSY),
    ("node", "conflict"): Look("merge with a contradiction", "diamond", 15, _ODD),
    ("node", "failed"): Look("merge failed", "x", 13, _BAD),
    ("node", "running"): Look("merging now", "hourglass", 15, _ODD),
    ("node", "ready"): Look("waits for its call", "circle-open-dot", 12, _CALM, 1.6),
    ("node", "waiting"): Look("waits", "circle-open", 12, _CALM, 1.6),
    ("node", "passed_on"): Look("passed on", "circle", 5, _CALM),
    ("node", "empty"): Look("nothing to merge", "circle-open", 5, _CALM, 1.0),
    ("skill", "skill"): Look("skill", "star", 19, _GOOD),
    ("lesson", "in_skill"): Look("lesson in SKILL.md", "square", 10, _GOOD),
    ("lesson", "in_reference"): Look("lesson in a reference", "triangle-right", 11, _CALM),
    ("lesson", "rejected"): Look("lesson rejected", "x", 10, _BAD),
    ("lesson", "hidden"): Look("lesson left out, why is hidden until you decide", "x-open", 10, _CALM),
}


def tree_figure(tree: PackedTree, chosen: str = "", ink: str = _INK) -> go.Figure:
    """Draw a packed tree; what belongs to `chosen` (a patch, merge, lesson or the skill) is marked.

    `ink` is the colour of its texts; by default one that can be read in light and dark.
    """
    way = way_of(tree, chosen) if chosen else frozenset[str]()
    drawn = [*_edges(tree), *_marked(tree, way, chosen), *_glyphs(tree), _heads(tree)]
    figure = go.Figure(data=drawn)
    figure.update_layout(**_layout(tree, ink))
    return figure


def height_of(tree: PackedTree) -> int:
    """The figure's height in pixels."""
    return int((max(tree.rows, 6.0) + 1.7) * PITCH + _TOP + _BOTTOM)


def told(tree: PackedTree) -> str:
    """The drawing in one sentence, for who does not see it."""
    counts: dict[str, int] = {}
    for glyph in tree.glyphs:
        said = LOOKS[glyph.kind, glyph.state].said
        counts[said] = counts.get(said, 0) + 1
    listed = ", ".join(f"{count} × {said}" for said, count in counts.items())
    return f"The merge tree from patches to the skill: {listed or 'nothing yet'}. The table below has the same."


def _layout(tree: PackedTree, ink: str) -> dict[str, Any]:
    bare = {"visible": False, "fixedrange": True}
    return {
        "height": height_of(tree),
        "margin": {"l": 8, "r": 4, "t": _TOP, "b": _BOTTOM},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": ink},
        "xaxis": {**bare, "range": [-14, tree.width]},
        "yaxis": {**bare, "range": [max(tree.rows, 6.0) - 0.4, -2.1]},
        "hovermode": "closest",
        "hoverdistance": 12,
        "dragmode": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12},
        },
    }


def _glyphs(tree: PackedTree) -> Iterator[go.Scatter]:
    """One trace a state; merges carry their counts, lessons their words."""
    groups: dict[tuple[str, str], list[Glyph]] = {}
    for glyph in tree.glyphs:
        groups.setdefault((glyph.kind, glyph.state), []).append(glyph)
    for key in (each for each in LOOKS if each in groups):
        look, found = LOOKS[key], groups[key]
        labelled = any(glyph.label for glyph in found)
        yield go.Scatter(
            x=[glyph.x for glyph in found],
            y=[glyph.y for glyph in found],
            customdata=[glyph.id for glyph in found],
            hovertext=[plain(glyph.title) for glyph in found],
            hoverinfo="text",
            mode="markers+text" if labelled else "markers",
            text=[f" {plain(glyph.label)}" for glyph in found] if labelled else None,
            textposition="middle right" if key[0] == "lesson" else "top right" if key[0] == "node" else "top center",
            textfont={"size": 12 if key[0] in ("lesson", "skill") else 11},
            marker=_marker(look),
            name=f"{look.said} ({len(found)})" if len(found) > 1 else look.said,
            cliponaxis=False,
            **_UNDIMMED,
        )


def _marker(look: Look) -> dict[str, Any]:
    return {
        "symbol": look.symbol,
        "size": look.size,
        "color": look.colour,
        "opacity": 1,
        "line": {"width": look.line, "color": look.colour},
    }


_UNDIMMED: dict[str, Any] = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def _edges(tree: PackedTree) -> tuple[go.Scatter, ...]:
    return (_path((*tree.brackets, *tree.lines), _EDGE, 1.2),)


def _marked(tree: PackedTree, way: Collection[str], chosen: str) -> Iterator[go.Scatter]:
    """The way of what was chosen, thick, and a ring round each of its patches and round itself."""
    if not way:
        return
    lines = [line for line in tree.lines if line.points and _on(line, way)]
    groups = {line.parent for line in tree.lines if line.child in way and not line.points}
    brackets = [line for line in tree.brackets if line.parent in groups and line.parent in way]
    yield _path((*brackets, *lines), _CHOSEN, 2.6)
    rings = [glyph for glyph in tree.glyphs if glyph.id in way and (glyph.kind == "patch" or glyph.id == chosen)]
    yield go.Scatter(
        x=[glyph.x for glyph in rings],
        y=[glyph.y for glyph in rings],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": [24 if glyph.id == chosen else 17 for glyph in rings],
            "color": _CHOSEN,
            "line": {"width": 2, "color": _CHOSEN},
        },
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _on(line: Line, way: Collection[str]) -> bool:
    return line.parent in way and (not line.child or line.child in way)


def _path(lines: Sequence[Line], colour: str, width: float) -> go.Scatter:
    """Many lines as one trace, with breaks between them."""
    points = [point for line in lines if line.points for point in (*line.points, (None, None))]
    return go.Scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": colour, "width": width},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _heads(tree: PackedTree) -> go.Scatter:
    return go.Scatter(
        x=[head.x for head in tree.heads],
        y=[-1.6] * len(tree.heads),
        mode="text",
        text=[plain(head.text) for head in tree.heads],
        textposition=["middle center" if head.centred else "middle right" for head in tree.heads],
        textfont={"size": 12, "color": _INK},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )
