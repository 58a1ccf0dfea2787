"""Which parts of a program are words of the language, texts, numbers and comments: enough to read by. Pure.

One expression a language instead of a lexer: two hundred programs of a transcript are coloured in milliseconds, where
Pygments takes a third of a second; and what was cut off or is no program at all is coloured as far as it goes.
"""

from __future__ import annotations

import builtins
import keyword
import re
from functools import lru_cache
from typing import Literal, TypeAlias

from core.view.text.spans import Span

Language: TypeAlias = Literal["", "python", "bash", "json"]

_BUILTINS = "|".join(name for name in dir(builtins) if name[0].islower())
_PYTHON = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>(?:\b[rRbBfFuU]{1,2})?(?:'''.*?(?:'''|\Z)|\"\"\".*?(?:\"\"\"|\Z)|'(?:\\.|[^'\\\n])*'?|\"(?:\\.|[^\"\\\n])*\"?))"
    r"|(?P<number>\b(?:0[xob][0-9a-fA-F_]+|\d[\d_]*\.?[\d_]*(?:e[+-]?\d+)?j?)\b)"
    r"|(?P<decorator>^[ \t]*@[\w.]+)"
    rf"|(?P<keyword>\b(?:{'|'.join(keyword.kwlist)})\b)"
    rf"|(?P<builtin>(?<![.\w])(?:{_BUILTINS})(?=\())",
    re.DOTALL | re.MULTILINE,
)
_BASH = re.compile(
    r"(?P<comment>(?:^|(?<=\s))\#[^\n]*)"
    r"|(?P<string>'[^']*'?|\"(?:\\.|[^\"\\])*\"?)"
    r"|(?P<variable>\$(?:\w+|\{[^}\n]*\}|[@#?*!$]))"
    r"|(?P<keyword>(?<![\w./-])(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|return|exit"
    r"|export|set|cd|echo|cat|head|tail|sed|grep|awk|ls|find|python3?|pip)(?![\w./-]))"
    r"|(?P<number>(?<![\w.-])\d+(?![\w.-]))"
    r"|(?P<operator>\|\|?|&&|;;?|>>?|<<?)",
    re.DOTALL | re.MULTILINE,
)
_JSON = re.compile(
    r"(?P<keyword>\"(?:\\.|[^\"\\])*\"(?=\s*:)|\b(?:true|false|null)\b)"
    r"|(?P<string>\"(?:\\.|[^\"\\])*\"?)"
    r"|(?P<number>-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)",
    re.DOTALL | re.IGNORECASE,
)
_HEREDOC = re.compile(
    r"\bpython3?\b[^\n]*<<-?[ \t]*(['\"]?)(\w+)\1[^\n]*\n(?P<body>.*?)(?:^[ \t]*\2[ \t]*$|\Z)", re.S | re.M
)
_INLINE = re.compile(r"\bpython3?[ \t]+-c[ \t]+(['\"])(?P<body>.*?)\1", re.S)
_ERROR = re.compile(
    r"^(?P<error>[A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt)\b[^\n]*"
    r"|Traceback \(most recent call last\):)",
    re.M,
)
_EXPRESSIONS = {"python": _PYTHON, "bash": _BASH, "json": _JSON}
LONGEST = 100_000
"""A longer text is left as it is: nobody reads a program of that length here."""


@lru_cache(maxsize=4096)
def code_spans(text: str, language: Language) -> tuple[Span, ...]:
    """The coloured parts of a program, in order; nothing for what is no language known here."""
    expression = _EXPRESSIONS.get(language)
    if expression is None or len(text) > LONGEST:
        return ()
    if language == "bash":
        return tuple(_bash(text))
    return _matched(expression, text, 0, len(text))


@lru_cache(maxsize=4096)
def error_spans(text: str) -> tuple[Span, ...]:
    """The lines of an output that name an error."""
    if len(text) > LONGEST or ("Error" not in text and "Exception" not in text and "Traceback" not in text):
        return ()
    return _matched(_ERROR, text, 0, len(text))


def language_of(tool: str, argument: str = "") -> Language:
    """What a tool's argument is written in."""
    said = f"{tool} {argument}".lower()
    if "python" in said or argument == "code":
        return "python"
    return "bash" if any(word in said for word in ("bash", "shell", "terminal", "command")) else ""


def _bash(text: str) -> list[Span]:
    """A shell's own words, and Python where the command hands a program to it."""
    spans: list[Span] = []
    at = 0
    for body in sorted(found.span("body") for found in (*_HEREDOC.finditer(text), *_INLINE.finditer(text))):
        if body[0] < at:
            continue
        spans += [*_matched(_BASH, text, at, body[0]), *_matched(_PYTHON, text, *body)]
        at = body[1]
    return [*spans, *_matched(_BASH, text, at, len(text))]


def _matched(expression: re.Pattern[str], text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(
        Span(found.start(), found.end(), found.lastgroup or "")
        for found in expression.finditer(text, start, end)
        if found.end() > found.start()
    )
