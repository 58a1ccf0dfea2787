"""Working out constant expressions of Python without running them, in bounded time and memory.

Known are pure operations on constants; what depends on anything else is no constant. Programs are written by models,
so no expression may cost more than it looks: each has an allowance, every value has at most LARGEST elements and
characters in it, and what would outgrow that is left alone before it is made.
"""

from __future__ import annotations

import ast
import base64
import binascii
import datetime
import decimal
import math
import operator
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any

LARGEST = 200_000
"""Characters or elements of one value, and the bound of a range's ends."""
ALLOWANCE = 500_000
"""Values, elements and characters that working out one expression may come to on the way."""
LONGEST_NUMBER = 4096
"""Bits of a whole number."""

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

Names = Mapping[str, Any]


class NotConstant(Exception):
    """The expression depends on something that only running would tell, or costs too much to work out."""


class Folding:
    """Works out expressions of one program. `names` are those known to be bound to one constant."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.left = ALLOWANCE

    def fold(self, node: ast.expr) -> Any:
        """What a constant expression comes to. Raises NotConstant or one of FOLDING_ERRORS."""
        self.left = ALLOWANCE
        return self.value(node, self.names)

    def value(self, node: ast.AST, names: Names) -> Any:
        fold = _FOLDS.get(type(node))
        if fold is None:
            raise NotConstant
        value = fold(self, node, names)
        self._charge(value)
        return value

    def _charge(self, value: Any) -> None:
        size = _size(value)
        self.left -= size
        if size > LARGEST or self.left < 0 or (isinstance(value, int) and value.bit_length() > LONGEST_NUMBER):
            raise NotConstant

    def _elements(self, nodes: Sequence[ast.expr], names: Names) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            found += self.value(node.value, names) if isinstance(node, ast.Starred) else [self.value(node, names)]
        return found

    def _dict(self, node: ast.Dict, names: Names) -> dict[Any, Any]:
        held: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            held |= self.value(value, names) if key is None else {self.value(key, names): self.value(value, names)}
        return held

    def _either(self, node: ast.IfExp, names: Names) -> Any:
        return self.value(node.body if self.value(node.test, names) else node.orelse, names)

    def _binary(self, node: ast.BinOp, names: Names) -> Any:
        apply = _OPERATORS.get(type(node.op))
        left, right = self.value(node.left, names), self.value(node.right, names)
        if apply is None or (isinstance(node.op, ast.Pow | ast.LShift) and abs(right) > 64):
            raise NotConstant
        if isinstance(node.op, ast.Mult) and isinstance(left, Sized) != isinstance(right, Sized):
            whole, times = (left, right) if isinstance(left, Sized) else (right, left)
            _no_larger(_size(whole) * times)
        if isinstance(node.op, ast.Mod) and isinstance(left, str | bytes):
            _no_wide_field(left, right)
        return apply(left, right)

    def _unary(self, node: ast.UnaryOp, names: Names) -> Any:
        return _SIGNS[type(node.op)](self.value(node.operand, names))

    def _joined(self, node: ast.JoinedStr, names: Names) -> str:
        inner = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
        return "".join(str(self.value(part, names)) for part in inner)

    def _subscript(self, node: ast.Subscript, names: Names) -> Any:
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            cut = slice(*(None if each is None else self.value(each, names) for each in bounds))
            return self.value(node.value, names)[cut]
        return self.value(node.value, names)[self.value(node.slice, names)]

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, names: Names) -> list[Any]:
        return [self.value(node.elt, bound) for bound in self._rounds(node.generators, names)]

    def _dict_comprehension(self, node: ast.DictComp, names: Names) -> dict[Any, Any]:
        rounds = self._rounds(node.generators, names)
        return {self.value(node.key, bound): self.value(node.value, bound) for bound in rounds}

    def _rounds(self, loops: Sequence[ast.comprehension], names: Names) -> Iterator[Names]:
        """The names as they are in each round of nested loops."""
        if not loops:
            yield names
            return
        loop = loops[0]
        targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
        for each in self.value(loop.iter, names):
            self.left -= 1
            pairs = zip(targets, each if isinstance(loop.target, ast.Tuple) else (each,), strict=True)
            bound = {**names, **{target.id: value for target, value in pairs if isinstance(target, ast.Name)}}
            if all(self.value(condition, bound) for condition in loop.ifs):
                yield from self._rounds(loops[1:], bound)

    def _call(self, node: ast.Call, names: Names) -> Any:
        if any(keyword.arg is None for keyword in node.keywords):
            raise NotConstant
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, node, names)
        if not isinstance(node.func, ast.Name):
            raise NotConstant
        if node.func.id == "map" and len(node.args) == 2 and isinstance(node.args[0], ast.Name):
            apply = _BUILT_IN.get(node.args[0].id)
            if apply is None:
                raise NotConstant
            return [apply(each) for each in self.value(node.args[1], names)]
        return self._applied(_BUILT_IN.get(node.func.id) or _FUNCTIONS.get(node.func.id), node, names)

    def _method(self, function: ast.Attribute, node: ast.Call, names: Names) -> Any:
        if isinstance(function.value, ast.Name) and function.value.id not in names:
            return self._applied(_FUNCTIONS.get(function.attr), node, names)
        if function.attr not in _METHODS:
            raise NotConstant
        whole = self.value(function.value, names)
        given = self._elements(node.args, names)
        if function.attr == "format":
            _no_wide_field(whole, given)
        elif function.attr == "join":
            _no_larger(len(whole) * len(given[0]))
        elif function.attr == "replace":
            _no_larger(len(whole) * len(given[1]))
        elif function.attr in ("zfill", "ljust", "rjust"):
            _no_larger(given[0])
        return self._applied(getattr(whole, function.attr), node, names)

    def _applied(self, apply: Callable[..., Any] | None, node: ast.Call, names: Names) -> Any:
        if apply is None:
            raise NotConstant
        given = self._elements(node.args, names)
        if apply in (range, bytes, bytearray):
            _no_larger(max((abs(each) for each in given if isinstance(each, int)), default=0))
        value = apply(*given, **{str(each.arg): self.value(each.value, names) for each in node.keywords})
        return list(islice(value, LARGEST)) if isinstance(value, range | reversed | zip | enumerate) else value


def _size(value: Any) -> int:
    """The characters and elements in a value and in what it holds; 1 at least."""
    if isinstance(value, dict):
        return 1 + sum(_size(key) + _size(each) for key, each in value.items())
    if isinstance(value, list | tuple | set):
        return 1 + sum(map(_size, value))
    return 1 + len(value) if isinstance(value, str | bytes | bytearray) else 1


def _no_larger(size: float) -> None:
    if size > LARGEST:
        raise NotConstant


def _no_wide_field(template: str | bytes, values: Any) -> None:
    """Raise NotConstant for a template that may fill a field with thousands of blanks or digits, or repeats a lot."""
    text = template if isinstance(template, str) else template.decode("latin-1")
    if re.search(r"[%:.][^%{}]*\d{4}|\*|\{[^}]*\{", text):
        raise NotConstant
    _no_larger((text.count("%") + text.count("{")) * _size(values))


def _name(folding: Folding, node: ast.Name, names: Names) -> Any:
    if node.id not in names:
        raise NotConstant
    return names[node.id]


def _rounded(number: float, digits: int = 0) -> float:
    return round(number, max(-400, min(digits, 400)))


def _date(year: int, month: int = 1, day: int = 1, *rest: int) -> str:
    """A day as code would write it in digits; the time of day is of no account."""
    return datetime.date(year, month, day).isoformat()


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
    for each in (chr, ord, int, float, str, bytes, bytearray, list, tuple, dict, sum, abs, len, min, max, range, divmod)
} | {"reversed": reversed, "zip": zip, "enumerate": enumerate, "sorted": sorted, "round": _rounded}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "b64decode": base64.b64decode,
    "b32decode": base64.b32decode,
    "b16decode": base64.b16decode,
    "b85decode": base64.b85decode,
    "unhexlify": binascii.unhexlify,
    "fromhex": bytes.fromhex,
    "decompress": lambda data: zlib.decompressobj().decompress(data, LARGEST),
    "from_bytes": int.from_bytes,
    "add": operator.add,
    "sub": operator.sub,
    "truediv": operator.truediv,
    "fsum": math.fsum,
    "Decimal": lambda number: float(decimal.Decimal(number)),
    "Fraction": lambda above, below=1: above / below,
    "datetime": _date,
    "date": _date,
    "Timestamp": lambda first, *rest: _date(first, *rest) if rest else first,
    "time": lambda *parts: datetime.time(*parts).isoformat(),
}
"""Those of the standard library and pandas that make constants of constants, by their last name."""
_METHODS = frozenset(
    [
        "capitalize",
        "decode",
        "encode",
        "format",
        "get",
        "join",
        "ljust",
        "lower",
        "removeprefix",
        "removesuffix",
        "replace",
        "rjust",
        "split",
        "splitlines",
        "strip",
        "swapcase",
        "title",
        "upper",
        "zfill",
    ]
)
_FOLDS: dict[type[ast.AST], Callable[[Folding, Any, Names], Any]] = {
    ast.Constant: lambda folding, node, names: node.value,
    ast.Name: _name,
    ast.NamedExpr: lambda folding, node, names: folding.value(node.value, names),
    ast.BinOp: Folding._binary,
    ast.UnaryOp: Folding._unary,
    ast.IfExp: Folding._either,
    ast.JoinedStr: Folding._joined,
    ast.Subscript: Folding._subscript,
    ast.List: lambda folding, node, names: folding._elements(node.elts, names),
    ast.Tuple: lambda folding, node, names: tuple(folding._elements(node.elts, names)),
    ast.Set: lambda folding, node, names: set(folding._elements(node.elts, names)),
    ast.Dict: Folding._dict,
    ast.ListComp: Folding._comprehension,
    ast.SetComp: Folding._comprehension,
    ast.GeneratorExp: Folding._comprehension,
    ast.DictComp: Folding._dict_comprehension,
    ast.Call: Folding._call,
}
