"""Text without power over what shows it: control and direction characters become signs. Pure."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """One line of a text with every control, direction and invisible character as a sign that shows it.

    What a skill says may come from a model; an escape sequence in it must not recolour, move or hide anything.
    """
    return _CONTROL.sub(lambda found: _sign(ord(found.group())), text)


def visible_lines(text: str) -> str:
    """The same for a text of several lines: line feeds stay, and a carriage return before one goes with it."""
    return _IN_LINES.sub(lambda found: _sign(ord(found.group())), text.replace("\r\n", "\n"))


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
