"""Random CommonMark for property tests: documents whose structure is known because it was chosen, and adversarial soup.

`documents()` builds blocks and so knows every top-level heading and fence of the text without parsing it: an oracle
that is independent of any parser. `soup()` throws dangerous lines together at random, with no oracle, to find crashes
and broken invariants. `texts()` mixes both, `skill_texts()` puts valid front matter on top.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

Lines = tuple[str, ...]


@dataclass(frozen=True)
class KnownHeading:
    """A heading that delimits sections; `line` is 0-based in the whole text."""

    level: int
    title: str
    line: int


@dataclass(frozen=True)
class KnownFence:
    """A top-level code fence: its opening line and its last line (the closing fence where it has one), 0-based."""

    first: int
    last: int
    closed: bool


@dataclass(frozen=True)
class Document:
    """A text and what is known about it."""

    text: str
    headings: tuple[KnownHeading, ...]
    fences: tuple[KnownFence, ...]


@dataclass(frozen=True)
class Block:
    """Lines without line ends; heading and fence positions are relative to the block's first line."""

    kind: str
    lines: Lines
    headings: tuple[KnownHeading, ...] = ()
    fences: tuple[KnownFence, ...] = ()


WORDS = (
    "sum",
    "cells",
    "formula",
    "C#",
    "issue #12",
    "`# code`",
    "*read*",
    "Größe",
    "日本",
    "a|b",
    "x < y",
    "“quoted”",
)
SPICES = ("#hash", "## not here", "---", "```", "~~~", "<!--", "> quote", "- item", "    indented", "", "# heading")
TITLES = ("Formulas", "Dates", "New Section", "`openpyxl` notes", "Read `#1`", "C# interop", "Größe", "Steps & checks")

words = st.sampled_from(WORDS)
sentences = st.lists(words, min_size=1, max_size=6).map(lambda parts: "Text " + " ".join(parts))
titles = st.one_of(st.sampled_from(TITLES), st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True))


@st.composite
def paragraphs(draw: st.DrawFn) -> Block:
    return Block("paragraph", tuple(draw(st.lists(sentences, min_size=1, max_size=3))))


@st.composite
def atx_headings(draw: st.DrawFn) -> Block:
    level, title = draw(st.integers(1, 6)), draw(titles)
    closing = draw(st.sampled_from(("", " #", " ###", "   ")))
    indent = draw(st.sampled_from(("", "", "", " ", "   ")))
    line = f"{indent}{'#' * level} {title}{closing}"
    return Block("heading", (line,), headings=(KnownHeading(level, title, 0),))


@st.composite
def setext_headings(draw: st.DrawFn) -> Block:
    level, title = draw(st.integers(1, 2)), draw(titles)
    underline = ("=" if level == 1 else "-") * draw(st.integers(2, 12))
    return Block("heading", (title, underline), headings=(KnownHeading(level, title, 0),))


@st.composite
def fences(draw: st.DrawFn, closed: bool = True) -> Block:
    """A fence that may hold shorter or other fences, headings and anything else that would mean something outside."""
    mark, length = draw(st.sampled_from("`~")), draw(st.integers(3, 6))
    info = draw(st.sampled_from(("", "python", "markdown", " bash title=x")))
    inner = draw(st.lists(st.one_of(sentences, st.sampled_from(SPICES), _fence_marks()), max_size=6))
    body = tuple(line for line in inner if not _closes(line, mark, length))
    tail = (mark * draw(st.integers(length, length + 2)),) if closed else ("Text to the end",)
    lines = (mark * length + info, *body, *tail)
    return Block("fence" if closed else "open fence", lines, fences=(KnownFence(0, len(lines) - 1, closed),))


def _fence_marks() -> st.SearchStrategy[str]:
    return st.builds(lambda mark, length, info: mark * length + info, st.sampled_from("`~"), st.integers(3, 6), words)


def _closes(line: str, mark: str, length: int) -> bool:
    bare = line.strip()
    return len(bare) >= length and set(bare) == {mark}


@st.composite
def indented_code(draw: st.DrawFn) -> Block:
    body = draw(
        st.lists(st.one_of(sentences, st.sampled_from(("# not a heading", "```", "---"))), min_size=1, max_size=3)
    )
    return Block("indented", tuple("    " + line for line in body))


@st.composite
def html(draw: st.DrawFn) -> Block:
    """HTML blocks that swallow what looks like a heading; a comment also swallows blank lines."""
    inner = draw(
        st.lists(st.sampled_from(("# not a heading", "plain", "```", "Title", "=====")), min_size=1, max_size=3)
    )
    kind = draw(st.sampled_from(("comment", "div", "pre")))
    if kind == "comment":
        return Block("html", ("<!--", *inner, "", "# nor this", "-->"))
    return Block("html", (f"<{kind}>", *inner, f"</{kind}>"))


@st.composite
def quotes(draw: st.DrawFn) -> Block:
    inner = draw(st.one_of(paragraphs(), atx_headings(), fences(), setext_headings()))
    return Block("quote", tuple(f"> {line}" for line in inner.lines))


@st.composite
def lists(draw: st.DrawFn) -> Block:
    marker = draw(st.sampled_from(("- ", "* ", "1. ")))
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        inner = draw(st.one_of(paragraphs(), atx_headings(), fences()))
        lines += [marker + inner.lines[0], *(" " * len(marker) + line for line in inner.lines[1:])]
    return Block("list", tuple(lines))


@st.composite
def rules(draw: st.DrawFn) -> Block:
    return Block("rule", (draw(st.sampled_from(("***", "---", "_ _ _"))),))


@st.composite
def tables(draw: st.DrawFn) -> Block:
    rows = draw(st.integers(1, 3))
    return Block("table", ("| a | # b |", "|---|---|", *("| 1 | ## 2 |" for _ in range(rows))))


def blocks() -> st.SearchStrategy[Block]:
    """One top-level block that ends where its lines end."""
    return st.one_of(
        paragraphs(), atx_headings(), atx_headings(), setext_headings(), fences(), indented_code(), html(), quotes(),
        lists(), rules(), tables(),
    )  # fmt: skip


@st.composite
def documents(draw: st.DrawFn, front_matter: bool | None = None, newline: str | None = None) -> Document:
    """A document with its headings and fences. None leaves front matter and line ends ("\\n", "\\r\\n") to chance."""
    parts = list(draw(st.lists(blocks(), max_size=8)))
    if draw(st.booleans()):
        parts.append(draw(fences(closed=draw(st.booleans()))))
    head = draw(st.booleans()) if front_matter is None else front_matter
    lines: list[str] = list(draw(front_matters())) if head else []
    headings: list[KnownHeading] = []
    known_fences: list[KnownFence] = []
    previous = "rule"
    for block in parts:
        for piece in _apart(previous, block, bool(lines)):
            headings += [KnownHeading(h.level, h.title, h.line + len(lines)) for h in piece.headings]
            known_fences += [KnownFence(f.first + len(lines), f.last + len(lines), f.closed) for f in piece.fences]
            lines += piece.lines
        lines += [""] * (0 if block.kind == "open fence" else draw(st.integers(1, 2)))
        previous = block.kind
    end = newline if newline is not None else draw(st.sampled_from(("\n", "\r\n")))
    text = end.join(lines)
    if lines and lines[-1] and draw(st.booleans()):
        text += end
    if lines and not lines[-1] and draw(st.booleans()):
        text = text.rstrip("\r\n")
    return Document(text, tuple(headings), tuple(known_fences))


def _apart(previous: str, block: Block, started: bool) -> tuple[Block, ...]:
    """Keep two blocks from melting: code indented after a list is the list's; a rule at the top is front matter."""
    inward = block.lines[0].startswith(" ") or block.kind == "list"
    melts = (previous == "list" and inward) or (not started and block.kind == "rule")
    return (Block("paragraph", ("Text between", "")), block) if melts else (block,)


@st.composite
def front_matters(draw: st.DrawFn) -> Lines:
    """The lines of valid front matter, in one of the ways people write it."""
    name = draw(st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,5}){0,2}", fullmatch=True))
    description = draw(
        st.sampled_from(
            (
                ("description: Reads sheets. Use with .xlsx files.",),
                ('description: "Reads sheets: all of them # really"',),
                ("description: 'It''s for sheets'",),
                ("description: >-", "  Reads sheets", "  over two lines."),
                ("description: |", "  # not a heading", "", "  Reads sheets."),
                ("description: Reads sheets", "  and goes on."),
            )
        )
    )
    extra = st.sampled_from(("license: MIT", "# a comment", "compatibility: any"))
    others = draw(st.lists(extra, unique=True, max_size=2))
    return ("---", f"name: {name}", *description, *others, "---", "")


INDENTS = (" ", "   ", "    ", "\t", "> ", "- ", "1. ")
ODD = ("===", "--", "Title", "#", "##", "####### seven", "#\tTab", "[a]: b.md", "-->", "</div>", "<div>", "\\# x")


@st.composite
def soup(draw: st.DrawFn) -> str:
    """Lines that mean something in CommonMark or YAML, in any order, with any line ends (also mixed and bare CR)."""
    indented = st.builds(lambda indent, mark: indent + mark, st.sampled_from(INDENTS), st.sampled_from(SPICES + ODD))
    odd = st.sampled_from((*SPICES, *ODD, "\x0c", "\u2028x", "\x85# x", "\ufeff"))
    line = st.one_of(odd, indented, sentences, _fence_marks(), st.text(max_size=12))
    end = st.sampled_from(("\n", "\n", "\n", "\r\n", "\r", "\n\n"))
    return "".join(draw(st.lists(st.builds(lambda a, b: a + b, line, end), max_size=20)))


def texts() -> st.SearchStrategy[str]:
    """Any Markdown text at all: known documents and soup."""
    return st.one_of(documents().map(lambda document: document.text), soup())


def skill_texts() -> st.SearchStrategy[str]:
    """The text of a SKILL.md with valid front matter and a random body, line ends "\\n" or "\\r\\n"."""
    return documents(front_matter=True).map(lambda document: document.text)
