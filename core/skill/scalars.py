"""Write a string as a YAML scalar in a wanted style. Whether it reads back the same is for the caller to check."""

from __future__ import annotations

import re

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NEEDS_ESCAPE = re.compile('[\\\\"\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff\\ufffe\\uffff]')
FOLD_WIDTH = 100


def plain(value: str) -> str:
    """As it is; only some strings mean themselves in this style."""
    return value


def single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def double_quoted(value: str) -> str:
    """Any string at all, on one line."""
    return '"' + _NEEDS_ESCAPE.sub(lambda found: _escape(found.group()), value) + '"'


def _escape(character: str) -> str:
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def literal_block(header: str, value: str, indent: str, newline: str) -> str:
    """A `|` scalar; `header` is the indicator as written, such as "|-"."""
    body = (indent + line if line else "" for line in value.split("\n"))
    return newline.join((header, *body))


def folded_block(header: str, value: str, indent: str, newline: str) -> str:
    """A `>` scalar: a line break of the value becomes a blank line, long lines are folded at single spaces."""
    body: list[str] = []
    for number, line in enumerate(value.split("\n")):
        if number:
            body.append("")
        body += [indent + piece for piece in _folded(line)]
    return newline.join((header, *body))


def _folded(line: str) -> list[str]:
    pieces = [""]
    for word in re.split(r"(?<=\S) (?=\S)", line):
        longer = f"{pieces[-1]} {word}" if pieces[-1] else word
        if pieces[-1] and len(longer) > FOLD_WIDTH:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces
