"""One of several views in a row of links: what is shown now stands out and leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.view.html.markup import Html, link, tag
from core.view.links import View


class Choice(NamedTuple):
    """A view to go to, in our own words or a name that is shown as text; `number` is told small beside it."""

    words: str
    target: View
    now: bool = False
    number: int | None = None
    hint: str = ""


def choices(label: str, found: Iterable[Choice], cls: str = "") -> Html:
    """The row. `label` names the choice to those who cannot see it; `cls` "tabs" draws pages of one thing."""
    return tag("nav", *map(_choice, found), cls=f"lab-choices {cls}".strip(), aria_label=label)


def _choice(each: Choice) -> Html:
    count = "" if each.number is None else tag("span", f"{each.number:,}", cls="count")
    if each.now:
        return tag("span", each.words, count, cls="now", aria_current="true", title=each.hint or None)
    return link(each.target, each.words, count, title=each.hint or None)
