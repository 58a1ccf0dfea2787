"""The house keeps its shape: arrows point down, functions can be seen whole, nothing is swallowed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 500, 60, 9
NAMES_OF_NOTHING = ("manager", "helper", "helpers", "util", "utils", "handler", "misc", "common")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def test_arrows_only_point_down() -> None:
    """The layers in pyproject.toml are kept, and the engine imports no screen."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_core_is_this_checkouts() -> None:
    """`core` is a name any distribution could claim: the tests run against the one beside them."""
    assert Path(core.__file__).resolve().is_relative_to(ROOT)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_seen_whole(path: Path) -> None:
    """No file over 500 lines, no function over 60 lines or 9 parameters."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for function in functions(path):
        assert (function.end_lineno or 0) - function.lineno < LONGEST_FUNCTION, function.name
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        own = [argument for argument in given if argument.arg not in ("self", "cls")]
        assert len(own) <= MOST_PARAMETERS, function.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_swallowed(path: Path) -> None:
    """`except Exception` stands in core/errors.py, which attributes it, and nowhere else."""
    broad = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]
    assert broad == [] or path == ROOT / "core" / "errors.py"


def test_names_say_what_a_thing_is() -> None:
    """No file is called after nothing in particular."""
    assert [path for path in SOURCES if path.stem in NAMES_OF_NOTHING] == []


def test_pages_hold_no_logic() -> None:
    """Pages draw: they define no classes and reach the engine's data through core.view, core.store and core.engine."""
    for path in (ROOT / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)], path
