"""Which values a program holds as constants, also in disguise: constant expressions are worked out, never run.

`"12" + "34"`, `chr(49) + chr(50)`, `"".join(map(chr, [49, 50]))`, `1000 + 234`, `"4321"[::-1]`, `int("4d2", 16)`,
`base64.b64decode("MTIzNA==")` and names bound once to such a value are all seen through. Only pure built-in operations
on constants are known here; anything else is simply no constant.
"""

from __future__ import annotations

import ast
import base64
import binascii
import operator
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

LARGEST = 200_000
"""Characters or elements of one worked-out value, and the bound of numbers in exponents and repetitions."""

FOLDING_ERRORS = (
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    zlib.error,
    binascii.Error,
)


class NotConstant(Exception):
    """The expression depends on something that only running would tell."""


def constants(code: str) -> Iterator[Any]:
    """Every constant of a Python program, and every value its constant expressions come to.

    Text that is no Python has one constant: itself.
    """
    tree = _parsed(code)
    if tree is None:
        yield code
        return
    names = _bound_once(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            try:
                yield from _leaves(_value(node, names))
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
    """Python inside a shell command: here-documents and the argument of `python -c`."""
    documents = re.findall(r"<<-?\s*['\"]?(\w+)['\"]?[^\n]*\n(.*?)\n\s*\1\b", command, flags=re.S)
    arguments = re.findall(r"python[\d.]*\s+-c\s+(?:'([^']*)'|\"((?:[^\"\\]|\\.)*)\")", command, flags=re.S)
    return (*[body for _, body in documents], *[single or double for single, double in arguments])


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(key)
            yield from _leaves(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, bytes | bytearray):
        yield bytes(value).decode("utf-8", errors="ignore")
    else:
        yield value


def _bound_once(tree: ast.AST) -> dict[str, Any]:
    """Names bound exactly once, to a constant; worked out in order, so that one may build on another."""
    assigned: dict[str, list[ast.expr]] = {}
    spoilt: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.AugAssign | ast.For | ast.NamedExpr) and isinstance(node.target, ast.Name):
            spoilt.add(node.target.id)
    known: dict[str, Any] = {}
    for name, values in assigned.items():
        if len(values) == 1 and name not in spoilt:
            try:
                known[name] = _value(values[0], known)
            except (NotConstant, *FOLDING_ERRORS):
                continue
    return known


def _value(node: ast.AST, names: Mapping[str, Any]) -> Any:
    """What a constant expression comes to. Raises NotConstant or one of FOLDING_ERRORS."""
    fold = _FOLDS.get(type(node))
    if fold is None:
        raise NotConstant
    value = fold(node, names)
    if isinstance(value, str | bytes | list | tuple) and len(value) > LARGEST:
        raise NotConstant
    return value


def _binary(node: ast.BinOp, names: Mapping[str, Any]) -> Any:
    apply = _OPERATORS.get(type(node.op))
    if apply is None:
        raise NotConstant
    left, right = _value(node.left, names), _value(node.right, names)
    if isinstance(node.op, ast.Mult | ast.Pow | ast.LShift):
        numbers = [each for each in (left, right) if isinstance(each, int | float)]
        if len(numbers) < 2 and any(abs(each) > 1000 for each in numbers):
            raise NotConstant
        if isinstance(node.op, ast.Pow | ast.LShift) and abs(right) > 64:
            raise NotConstant
    return apply(left, right)


def _joined(node: ast.JoinedStr, names: Mapping[str, Any]) -> str:
    parts = []
    for part in node.values:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        parts.append(str(_value(inner, names)))
    return "".join(parts)


def _subscript(node: ast.Subscript, names: Mapping[str, Any]) -> Any:
    if isinstance(node.slice, ast.Slice):
        bounds = (node.slice.lower, node.slice.upper, node.slice.step)
        cut = slice(*(None if each is None else _value(each, names) for each in bounds))
        return _value(node.value, names)[cut]
    return _value(node.value, names)[_value(node.slice, names)]


def _comprehension(node: ast.ListComp | ast.GeneratorExp | ast.SetComp, names: Mapping[str, Any]) -> list[Any]:
    if len(node.generators) != 1 or node.generators[0].ifs:
        raise NotConstant
    loop = node.generators[0]
    targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    found = []
    for each in list(_value(loop.iter, names))[:LARGEST]:
        values = each if isinstance(loop.target, ast.Tuple) else (each,)
        bound = {
            target.id: value for target, value in zip(targets, values, strict=True) if isinstance(target, ast.Name)
        }
        found.append(_value(node.elt, {**names, **bound}))
    return found


def _call(node: ast.Call, names: Mapping[str, Any]) -> Any:
    if any(keyword.arg is None for keyword in node.keywords):
        raise NotConstant
    if isinstance(node.func, ast.Attribute):
        return _method(node.func, node, names)
    if not isinstance(node.func, ast.Name):
        raise NotConstant
    if node.func.id == "map" and len(node.args) == 2 and isinstance(node.args[0], ast.Name):
        apply = _BUILT_IN.get(node.args[0].id)
        if apply is None:
            raise NotConstant
        return [apply(each) for each in _value(node.args[1], names)]
    return _applied(_BUILT_IN.get(node.func.id), node, names)


def _method(function: ast.Attribute, node: ast.Call, names: Mapping[str, Any]) -> Any:
    if isinstance(function.value, ast.Name) and function.value.id not in names:
        return _applied(_DECODERS.get(function.attr), node, names)
    if function.attr not in _METHODS:
        raise NotConstant
    return _applied(getattr(_value(function.value, names), function.attr), node, names)


def _applied(apply: Callable[..., Any] | None, node: ast.Call, names: Mapping[str, Any]) -> Any:
    if apply is None:
        raise NotConstant
    given = [_value(each, names) for each in node.args]
    if apply is range and any(abs(each) > LARGEST for each in given):
        raise NotConstant
    value = apply(*given, **{str(each.arg): _value(each.value, names) for each in node.keywords})
    return list(value) if isinstance(value, range | reversed | zip | enumerate) else value


def _name(node: ast.Name, names: Mapping[str, Any]) -> Any:
    if node.id not in names:
        raise NotConstant
    return names[node.id]


def _dict(node: ast.Dict, names: Mapping[str, Any]) -> dict[Any, Any]:
    if None in node.keys:
        raise NotConstant
    pairs = zip([key for key in node.keys if key is not None], node.values, strict=True)
    return {_value(key, names): _value(value, names) for key, value in pairs}


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitXor: operator.xor,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_BUILT_IN: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (chr, ord, int, float, str, bytes, bytearray, list, tuple, sum, abs, round, len, min, max, range)
} | {"reversed": reversed, "zip": zip, "enumerate": enumerate, "sorted": sorted}
_DECODERS: dict[str, Callable[..., Any]] = {
    "b64decode": base64.b64decode,
    "b32decode": base64.b32decode,
    "b16decode": base64.b16decode,
    "b85decode": base64.b85decode,
    "unhexlify": binascii.unhexlify,
    "fromhex": bytes.fromhex,
    "decompress": lambda data: zlib.decompressobj().decompress(data, LARGEST),
}
_METHODS = frozenset(
    [
        "join",
        "decode",
        "encode",
        "replace",
        "lower",
        "upper",
        "strip",
        "split",
        "title",
        "capitalize",
        "swapcase",
        "zfill",
    ]
)
_FOLDS: dict[type[ast.AST], Callable[[Any, Mapping[str, Any]], Any]] = {
    ast.Constant: lambda node, names: node.value,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: lambda node, names: _SIGNS[type(node.op)](_value(node.operand, names)),
    ast.JoinedStr: _joined,
    ast.Subscript: _subscript,
    ast.List: lambda node, names: [_value(each, names) for each in node.elts],
    ast.Tuple: lambda node, names: tuple(_value(each, names) for each in node.elts),
    ast.Set: lambda node, names: {_value(each, names) for each in node.elts},
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Call: _call,
}
