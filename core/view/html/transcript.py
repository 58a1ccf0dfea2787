"""A trajectory as one piece of HTML: an outline beside its steps, each block labelled, coloured, folded and copyable.

One piece, because a browser shows that in half the time of two hundred widgets; what lies outside the window costs it
nothing (`content-visibility`). Long texts stand in parts, so that no line of a million characters is laid out at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.view.amounts import duration, many, money
from core.view.html.markup import NOTHING, Html, join, jump, lines, link, tag
from core.view.links import View
from core.view.text.spans import Piece, pieces
from core.view.trajectories.step_cards import KINDS, Block, Kind, StepCard

_LABELS: dict[Kind, str] = {
    "reasoning": "✎ reasoning",
    "message": "❝ message",
    "action": "▶ action",
    "observation": "◀ observation",
}
_PART = 20_000
"""Characters a part of a long text has."""


def transcript(
    cards: Sequence[StepCard],
    links: Mapping[int, View],
    raw: Mapping[int, View],
    notes: Mapping[int, Sequence[Html]],
    hidden: Iterable[str] = (),
    now: int | None = None,
    title: Html = NOTHING,
) -> Html:
    """Outline (below a `title`) and steps.

    `links` and `raw` lead to each step and its record, `notes` say who quotes it. `hidden` are kinds of blocks that are
    not shown at first; `now` is the step an address names.
    """
    away = [f"without-{kind}" for kind in KINDS if kind in set(hidden)]
    steps = [_step(card, links[card.number], raw[card.number], notes.get(card.number, ()), "") for card in cards]
    return tag(
        "div",
        outline(cards, now, title),
        tag("div", tag("div", id="lab-reader-slot"), *steps, cls=" ".join(["lab-steps", *away]), id="lab-steps"),
        cls="lab-reader",
    )


def outline(cards: Sequence[StepCard], now: int | None = None, title: Html = NOTHING) -> Html:
    """Every step on a line: its number, its tool, what it did, and a sign where that failed."""
    return tag("nav", title, *(_outlined(card, now) for card in cards), cls="lab-outline", aria_label="Steps")


def _outlined(card: StepCard, now: int | None) -> Html:
    sign = tag("span", "✗", cls="lab-sign", title=card.status) if card.failed else NOTHING
    return jump(
        f"step-{card.number}",
        tag("span", card.number, cls="lab-number"),
        tag("span", tag("b", f"{card.tool or 'answer'} "), card.summary, cls="lab-line", title=card.summary),
        sign,
        cls=f"lab-out{' failed' if card.failed else ''}{' now' if card.number == now else ''}",
    )


def _step(card: StepCard, target: View, raw: View, notes: Sequence[Html], prefix: str) -> Html:
    head = tag(
        "header",
        tag("b", f"Step {card.number}"),
        tag("span", card.tool or "no tool call", cls="lab-tool"),
        tag("span", f"✗ {card.status}", cls="lab-badge bad") if card.failed else NOTHING,
        tag("span", figures(card), cls="lab-faint"),
        *notes,
        tag("span", cls="lab-gap"),
        tag("button", "copy link", cls="lab-copy-link", type="button", data_href=target.url),
        link(raw, "record", cls="lab-quiet", title="this step as it is recorded"),
    )
    blocks = tag("div", *(block_html(block, card) for block in card.blocks), cls="lab-blocks")
    return tag("section", head, blocks, cls="lab-step", id=f"{prefix}step-{card.number}", data_step=card.number)


def figures(card: StepCard) -> str:
    """What a step took, in a few words."""
    told = [duration(card.seconds)] if card.seconds else []
    told += [f"{card.tokens:,} tokens"] if card.tokens else []
    told += [f"cost {money(card.cost)}"] if card.cost else []
    return " · ".join(told)


def block_html(block: Block, card: StepCard) -> Html:
    """One block under its label, with a button that copies all of it."""
    label = _LABELS[block.kind] if block.label != "answer" else "❝ answer"
    told = "" if block.label in (block.kind, "answer", card.tool) else block.label
    status = f"exit {card.exit_status}" if block.kind == "observation" and card.exit_status is not None else ""
    head = tag(
        "div",
        tag("span", label, cls="lab-kind"),
        tag("span", " · ".join(filter(None, (told, status))), cls="lab-faint"),
        tag("span", cls="lab-gap"),
        tag("button", "copy", cls="lab-copy", type="button"),
        cls="lab-block-head",
    )
    return tag("div", head, *_body(block), *_said(block, card), cls=f"lab-block {block.kind}")


def _body(block: Block) -> Iterator[Html]:
    if block.folded is None:
        yield from _parts(block, 0, len(block.text))
        return
    start, end = block.folded
    yield from _parts(block, 0, start)
    told = f"⋯ {_lines(block.text[start:end])}, {end - start:,} characters folded"
    yield tag("details", tag("summary", told), *_parts(block, start, end), cls="lab-fold")
    yield from _parts(block, end, len(block.text))


def _lines(text: str) -> str:
    return many(text.count("\n") + (not text.endswith("\n")), "line")


def _parts(block: Block, start: int, end: int) -> Iterator[Html]:
    """The characters [start, end), in parts of at most _PART that end with a line where they can."""
    while start < end:
        stop = min(end, start + _PART)
        if stop < end:
            stop = block.text.rfind("\n", start, stop) + 1 or stop
        goes_on = stop < end and block.text[stop - 1] != "\n"
        inner = join(map(_piece, pieces(block.text, block.spans, block.marks, start, stop)))
        yield tag("code", inner, cls="lab-text goes-on" if goes_on else "lab-text")
        start = stop


def _piece(piece: Piece) -> Html:
    shown = lines(piece.text)
    if piece.kind:
        shown = tag("span", shown, cls=piece.kind)
    return tag("mark", shown) if piece.marked else shown


def _said(block: Block, card: StepCard) -> Iterator[Html]:
    if block.left_out:
        said = f"The last {block.left_out:,} characters are too many for this page: they are in this step's record."
        yield tag("p", said, cls="lab-note")
    if block.kind == "observation" and card.dropped:
        said = f"{card.dropped:,} characters were cut by the limit on outputs before the agent saw this"
        yield tag("p", f"{said}; the text says where.", cls="lab-note")
