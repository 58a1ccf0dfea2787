"""The page of defects that must not happen here names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "defects.md").read_text(encoding="utf-8")
STAGES = ("rollout", "settings", "evaluation", "split", "error analyst", "success analyst", "patch", "merge", "apply")


def named() -> list[str]:
    return sorted(set(re.findall(r"`(tests/[^`]+\.py::\w+)`", PAGE)))


def test_every_test_the_page_names_exists() -> None:
    """By file and function."""
    missing = [test for test in named() if not exists(*test.split("::"))]
    assert not missing


def exists(path: str, name: str) -> bool:
    functions = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return name in {each.name for each in functions if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_names_a_test() -> None:
    """And every stage of the method has rows."""
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| stage")]
    assert all("::" in row[3] for row in rows)
    assert {*STAGES, "resume"} <= {row[1].strip() for row in rows}
