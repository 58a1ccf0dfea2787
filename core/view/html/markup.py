"""The only way text becomes HTML here: escaped, with control characters made visible, in tags this program names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from markupsafe import Markup, escape

from core.view.links import View
from core.view.text.signs import visible, visible_lines

Html: TypeAlias = Markup
"""HTML that is safe to show. A plain `str` never is: `tag` escapes it."""

NOTHING = Markup("")
_NAME = re.compile(r"[a-z][a-z0-9]*")
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset({"br", "hr", "wbr"})


def text(value: object) -> Html:
    """One line of text, whatever it holds, as text."""
    return Markup(value) if type(value) is int else escape(visible(str(value)))


def lines(value: str) -> Html:
    """A text of several lines, as text; show it where white space counts (`pre`)."""
    return escape(visible_lines(value))


def tag(name: str, *children: object, cls: str = "", **attributes: object) -> Html:
    """An element. Children that are not Html already are escaped; attributes that are None are left out.

    An attribute's underscores become hyphens. Raises ValueError for a name no element has, or an attribute that could
    run or load something: links are made by `link`.
    """
    _check_name(name)
    given: dict[str, object] = {"class": cls or None}
    for key, each in attributes.items():
        given[key.strip("_").replace("_", "-")] = each
    return _element(name, given, children)


def link(target: View, *children: object, cls: str = "", title: str | None = None) -> Html:
    """A link to a view of the lab; `pages.parts.links` opens it without loading the page anew."""
    return _element("a", {"class": f"lab-go {cls}".strip(), "href": target.url, "title": title}, children)


def jump(anchor: str, *children: object, cls: str = "") -> Html:
    """A link to an element of the same page by its id; the same part of the page scrolls there."""
    return _element("a", {"class": f"lab-jump {cls}".strip(), "href": f"#{_plain(anchor)}"}, children)


def join(parts: Iterable[object], between: object = NOTHING) -> Html:
    """Parts one after another, each escaped where it is not Html already."""
    return Markup(str(_html(between)).join([_html(part) for part in parts]))


def _element(name: str, attributes: dict[str, object], children: Iterable[object]) -> Html:
    told = ""
    for key, each in attributes.items():
        _check_attribute(key, name)
        if each is not None:
            told += f' {key}="{text(each)}"'
    inner = "" if name in _VOID else "".join([_html(child) for child in children]) + f"</{name}>"
    return Markup(f"<{name}{told}>{inner}")


@cache
def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name in ("script", "style", "iframe", "object", "embed", "img", "svg", "form"):
        raise ValueError(f"{name!r} is no element of ours")


@cache
def _check_attribute(key: str, name: str) -> None:
    if not _ATTRIBUTE.fullmatch(key) or key.startswith("on") or (key == "href" and name != "a") or key == "src":
        raise ValueError(f"{key!r} is no attribute of ours")


def _html(part: object) -> Html:
    return part if isinstance(part, Markup) else text(part)


def _plain(anchor: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9._:-]*", anchor):
        raise ValueError(f"{anchor!r} is no anchor: a letter, then letters, digits, dots, colons and hyphens")
    return anchor
