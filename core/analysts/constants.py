"""Which values a program holds as constants, also in disguise: constant expressions are worked out, never run.

`"12" + "34"`, `chr(49) + chr(50)`, `"".join(map(chr, [49, 50]))`, `1000 + 234`, `"4321"[::-1]`, `int("4d2", 16)`,
`base64.b64decode("MTIzNA==")`, `date(2024, 1, 31)`, `"=1000+234"` in a cell and names bound once to such a value are
all seen through (folding.py). The numbers that a range counts through are no constants: `range(2, 500)` has its ends.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from core.analysts.folding import FOLDING_ERRORS, Folding, NotConstant


def constants(code: str) -> Iterator[Any]:
    """Every constant of a Python program, and every value its constant expressions come to.

    Text that is no Python has one constant: itself.
    """
    tree = _parsed(code)
    if tree is None:
        yield code
        return
    folding = Folding(_bound_once(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            yield from _leaves(node.value)  # however long it is
        elif isinstance(node, ast.expr):
            try:
                yield from _leaves(folding.fold(node))
            except (NotConstant, *FOLDING_ERRORS):
                continue


def _parsed(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an invalid escape in the agent's program, say
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def embedded_programs(command: str) -> tuple[str, ...]:
    """Python inside a shell command: here-documents, quoted words (of `python -c`, or piped to it) and `$((1 + 2))`."""
    documents = re.findall(r"<<-?\s*['\"]?(\w+)['\"]?[^\n]*\n(.*?)\n\s*\1\b", command, flags=re.S)
    quoted = re.findall(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"", command, flags=re.S)
    sums = re.findall(r"\$\(\((.*?)\)\)", command)
    return (*[body for _, body in documents], *[single or double for single, double in quoted], *sums)


def in_formula(text: str) -> tuple[str, ...]:
    """The Python that a cell's formula would be, where it is a constant expression; `&` joins texts, `^` is a power."""
    return (text[1:].replace("&", "+").replace("^", "**"),) if text.startswith("=") else ()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(key)
            yield from _leaves(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in (min(value), max(value)) if _counted(value) else value:
            yield from _leaves(each)
    elif isinstance(value, bytes | bytearray):
        yield bytes(value).decode("utf-8", errors="ignore")
    else:
        yield value


def _counted(values: Collection[Any]) -> bool:
    """Whether these are whole numbers at equal distances: a range that was counted through, no values written down."""
    if len(values) < 3 or not all(type(each) is int for each in values):
        return False
    return len({right - left for left, right in pairwise(sorted(values))}) == 1


def _bound_once(tree: ast.AST) -> dict[str, Any]:
    """Names bound exactly once, to a constant; worked out in order, so that one may build on another."""
    assigned: dict[str, list[ast.expr]] = {}
    spoilt: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _bindings(target, node.value):
                    assigned.setdefault(name, []).append(value)
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            assigned.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.AugAssign | ast.For) and isinstance(node.target, ast.Name):
            spoilt.add(node.target.id)
    folding = Folding({})
    for name, values in assigned.items():
        if len(values) == 1 and name not in spoilt:
            try:
                folding.names[name] = folding.fold(values[0])
            except (NotConstant, *FOLDING_ERRORS):
                continue
    return folding.names


def _bindings(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names an assignment binds, `a, b = 1, 2` taken apart."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _bindings(one, other)
