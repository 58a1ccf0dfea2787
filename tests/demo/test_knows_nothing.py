"""The policy cannot know what its prompt does not say: it imports nothing that would tell it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import core.demo.policy

POLICY = Path(core.demo.policy.__file__).parent


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_policy_imports_nothing_of_the_product_but_itself() -> None:
    """No module of the policy imports tasks, lessons, prompts, stores or files of the product."""
    foreign = {
        (path.name, name)
        for path in POLICY.rglob("*.py")
        for name in imported(path)
        if name.startswith("core") and not name.startswith("core.demo.policy")
    }
    assert foreign == set()


def test_policy_reads_no_file_but_its_wordings() -> None:
    """The only files the policy opens are the lists of its own wordings."""
    reading = [path.name for path in POLICY.rglob("*.py") if "read_text(" in path.read_text(encoding="utf-8")]
    assert reading == ["wordings.py"]
