"""YAML front matter: what it says, where each key lies, and changing the description without touching anything else.

Reading is lenient: whatever is wrong is a `FrontProblem`, never an exception. PyYAML's safe loader reads the values;
its marks give the exact characters of each value, so a change replaces those and keeps the rest byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import yaml

from core.skill.lines import bare, newline_of, split_lines
from core.skill.scalars import double_quoted, folded_block, literal_block, plain, single_quoted
from core.types import Record

MARK = "\ufeff"
"""A byte order mark: tolerated here, reported by validate."""

# What PyYAML's constructors raise on odd values ("!!int x", "2024-99-99", nesting without end), besides its own errors.
YAML_ERRORS = (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)


class FrontProblem(Record):
    """Why front matter cannot be relied on; `line` is 0-based in the whole text."""

    kind: Literal["missing", "unclosed", "yaml", "mapping"]
    message: str
    line: int = 0


class FieldSpan(Record):
    """A top-level key and its lines (0-based, `end` exclusive), trailing blank and comment lines left out."""

    key: str
    first: int
    end: int


class FrontMatter(Record):
    """`end` is the line after the closing `---`, 0 where there is no front matter. A key given twice has two spans."""

    fields: Mapping[str, Any] = {}
    spans: tuple[FieldSpan, ...] = ()
    end: int = 0
    problem: FrontProblem | None = None

    def line(self, key: str) -> int:
        """The 0-based line of a key, of its last mention where it is repeated; 0 where it is absent."""
        return next((span.first for span in reversed(self.spans) if span.key == key), 0)


class FrontMatterProblem(Exception):
    """The front matter cannot be changed as asked; the message says why and what to do."""


@lru_cache(maxsize=512)
def front_matter(text: str) -> FrontMatter:
    """Read the front matter of a Markdown text: the lines between a first line `---` and the next line `---`."""
    lines = split_lines(text)
    if not lines or not _is_fence(lines[0].removeprefix(MARK)):
        return FrontMatter(problem=FrontProblem(kind="missing", message="the first line is not `---`"))
    closing = next((number for number, line in enumerate(lines[1:], 1) if _is_fence(line)), None)
    if closing is None:
        message = "the `---` on the first line has no closing `---`"
        return FrontMatter(problem=FrontProblem(kind="unclosed", message=message))
    source = "".join(lines[1:closing])
    try:
        fields = yaml.safe_load(source)
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except YAML_ERRORS as problem:
        return FrontMatter(end=closing + 1, problem=_unreadable(problem))
    if not isinstance(fields, dict) or not isinstance(root, yaml.MappingNode):
        message = f"it is {_shape(fields)}, not `key: value` lines"
        return FrontMatter(end=closing + 1, problem=FrontProblem(kind="mapping", message=message, line=1))
    spans = tuple(_field_spans(root, source))
    return FrontMatter(fields={str(key): value for key, value in fields.items()}, spans=spans, end=closing + 1)


def _is_fence(line: str) -> bool:
    return bare(line).rstrip(" \t") == "---"


def _shape(value: object) -> str:
    return "empty" if value is None else "a list" if isinstance(value, list) else "plain text"


def _unreadable(problem: Exception) -> FrontProblem:
    """The first sentence of what the YAML reader says, with the line it says it about."""
    mark = getattr(problem, "problem_mark", None)
    words = getattr(problem, "problem", None) or str(problem).split("\n")[0] or type(problem).__name__
    line = 1 + mark.line if mark is not None else 1
    return FrontProblem(kind="yaml", message=str(words), line=line)


def _field_spans(root: yaml.MappingNode, source: str) -> Iterator[FieldSpan]:
    for key, value in root.value:
        first = _line_at(source, key.start_mark.index)
        start, end = _value_span(key, value, source)
        yield FieldSpan(key=str(key.value), first=1 + first, end=1 + _line_at(source, max(start, end - 1)) + 1)


def _line_at(source: str, index: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", source[:index]))


def _value_span(key: yaml.Node, value: yaml.Node, source: str) -> tuple[int, int]:
    """The characters of a value. An alias (`*name`) composes to a node elsewhere: then what follows the colon."""
    colon = key.end_mark.index
    if value.start_mark.index < colon:
        found = re.compile(r"\s*:[ \t]*").match(source, colon)
        start = found.end() if found else colon
        return start, start + len(bare(source[start:].split("\n")[0]).rstrip())
    start, end = value.start_mark.index, value.end_mark.index
    return start, start + len(_without_trailing(source[start:end], value))


def _without_trailing(span: str, value: yaml.Node) -> str:
    """A block's end mark lies at the next token: give back the line end, blank and comment lines in between."""
    lines = list(split_lines(span))
    block = isinstance(value, yaml.ScalarNode) and value.style in ("|", ">")
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()), 0) if block else 0
    while len(lines) > 1 and _is_trailing(lines[-1], block, indent):
        lines.pop()
    return bare("".join(lines))


def _is_trailing(line: str, block: bool, indent: int) -> bool:
    bare_line = line.strip()
    comment = bare_line.startswith("#") and (not block or len(line) - len(line.lstrip(" ")) < indent)
    return not bare_line or comment


# ------------------------------------------------------------------------------------------------- the description


def set_description(text: str, description: str) -> str:
    """Change the description's own characters and nothing else.

    Quotes and block style stay as they are where the new words allow it; what YAML would misread is double-quoted.
    Raises FrontMatterProblem where there is no readable front matter, the new description is blank, or the old one is
    shared by an alias.
    """
    if not description.strip():
        raise FrontMatterProblem("the description must not be blank: clients skip a skill without one")
    front = front_matter(text)
    if front.problem is not None:
        raise FrontMatterProblem(f"the front matter cannot be edited: {front.problem.message}; mend it by hand first")
    description = description.strip()
    lines = split_lines(text)
    head, source, rest = lines[0], "".join(lines[1 : front.end - 1]), "".join(lines[front.end - 1 :])
    for candidate in _rewritten(source, description, newline_of(text)):
        changed = head + candidate + rest
        again = front_matter(changed)
        if again.problem is None and _says(again, description) and _others(candidate) == _others(source):
            return changed
    raise FrontMatterProblem(
        'the description cannot be changed in place; write it as `description: "…"` on one line first'
    )


def _says(front: FrontMatter, description: str) -> bool:
    """Whether the description reads as wanted; a block may end with the line break its style adds."""
    read = front.fields.get("description")
    return isinstance(read, str) and read.rstrip("\n") == description


def _others(source: str) -> list[tuple[str, str]]:
    """Every other key with its value as written. Compared as text: values that alias each other have no end."""
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    edited = max((number for number, (key, _) in enumerate(pairs) if key.value == "description"), default=-1)
    spans = [(str(key.value), *_value_span(key, value, source)) for key, value in pairs]
    return [(key, source[start:end]) for number, (key, start, end) in enumerate(spans) if number != edited]


def _rewritten(source: str, description: str, newline: str) -> Iterator[str]:
    """The front matter with the new description, the form nearest to the old one first."""
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    field = next(((key, value) for key, value in reversed(pairs) if key.value == "description"), None)
    if field is None:
        yield from _inserted(source, description, newline)
        return
    key, value = field
    if value.start_mark.index < key.end_mark.index:  # an alias
        return
    start, end = _value_span(key, value, source)
    if source.startswith("&", start):  # an anchor that an alias elsewhere may mean
        return
    gap = "" if start > key.end_mark.index + 1 or source[start - 1 : start].isspace() else " "
    for form in _forms(source[start:end], value, description, newline):
        yield source[:start] + gap + form + source[end:]


def _forms(old: str, value: yaml.Node, description: str, newline: str) -> Iterator[str]:
    style = value.style if isinstance(value, yaml.ScalarNode) else None
    if style in ("|", ">"):
        header, *body = split_lines(old)
        indent = next((line[: len(line) - len(line.lstrip(" "))] for line in body if line.strip()), "  ")
        block = literal_block if style == "|" else folded_block
        yield block(bare(header), description, indent, newline)
    elif style == "'":
        yield single_quoted(description)
    elif style is None:
        yield plain(description)
    yield double_quoted(description)


def _inserted(source: str, description: str, newline: str) -> Iterator[str]:
    """A description line below the name, or on top where there is no name."""
    lines = split_lines(source)
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    spans = tuple(_field_spans(root, source)) if isinstance(root, yaml.MappingNode) else ()
    at = next((span.end - 1 for span in spans if span.key == "name"), 0)
    for form in (plain(description), double_quoted(description)):
        yield "".join((*lines[:at], f"description: {form}{newline}", *lines[at:]))
