"""Code coloured by Pygments, as our own elements. Pure."""

from __future__ import annotations

from functools import lru_cache

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from core.view.html.markup import Html, join, lines, tag

_MOST = 20_000
"""Characters beyond which code stays plain: a lexer may take seconds on a long line."""
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (Keyword, "k"),
    (String, "s"),
    (Number, "n"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Builtin, "b"),
    (Operator.Word, "k"),
)


@lru_cache(maxsize=256)
def code_words(code: str, language: str) -> Html:
    """Code as text, its words in spans of a class where the language is known: `language` is a fence's info string."""
    lexer = _lexer(language.split()[0] if language.split() else "")
    if lexer is None or len(code) > _MOST:
        return lines(code)
    return join(_word(kind, word) for kind, word in lex(code, lexer))


def _word(kind: _TokenType, word: str) -> Html:
    cls = next((cls for parent, cls in _CLASSES if kind in parent), "")
    return tag("span", lines(word), cls=f"code-{cls}") if cls else lines(word)


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    if not name or len(name) > 30:
        return None
    try:
        return get_lexer_by_name(name.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
