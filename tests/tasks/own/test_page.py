"""docs/own-tasks.md shows lines of its example, and a configuration that is one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from core.config import parse_config
from core.tasks.own.grading import GOES_WITH, WAYS
from core.tasks.own.lines import KEYS
from core.tasks.own.taskset import OwnTaskset
from tests.tasks.own.laying import EXAMPLE

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "own-tasks.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_line_on_the_page_is_one_of_the_example() -> None:
    """As it stands there, so that what the page shows is what the tests grade."""
    there = {line for name in ("words", "files") for line in (EXAMPLE / name / "tasks.jsonl").read_text().splitlines()}
    shown = [line for block in blocks("json") for line in block.splitlines()]
    assert len(shown) == 7
    assert set(shown) <= there


def test_the_page_tells_every_key_and_the_example_uses_every_way() -> None:
    """No key is left for readers to find out."""
    assert [key for key in KEYS if f"`{key}`" not in PAGE] == []
    used = {line.graded.way for name in ("words", "files") for line in OwnTaskset(EXAMPLE / name).lines}
    assert used == set(WAYS)
    text = "".join((EXAMPLE / name / "tasks.jsonl").read_text() for name in ("words", "files"))
    assert [key for key in GOES_WITH if f'"{key}"' not in text] == ["answer_sheet"]


def test_the_configuration_is_one_and_its_tasks_are_there() -> None:
    """With enough of them to learn from and to hold out."""
    (written,) = blocks("toml")
    config = parse_config(tomllib.loads(written), "docs/own-tasks.md")
    tasks = OwnTaskset(ROOT / config.tasks.source).tasks()
    assert config.tasks.evolve is not None
    assert config.tasks.test is not None
    assert config.tasks.evolve + config.tasks.test == len(tasks)
    assert config.model_for("judge").temperature == 0.0
