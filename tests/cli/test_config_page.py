"""docs/config.md has every setting with its default, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from core.config import (
    AgentConfig,
    AnalystConfig,
    BudgetConfig,
    EndpointConfig,
    MergeConfig,
    ModelConfig,
    RunConfig,
    StrategyConfig,
    TasksConfig,
)
from core.llm.prices import PriceTable, load_prices

PAGE = Path(__file__).resolve().parents[2] / "docs" / "config.md"
SECTIONS: dict[str, type[BaseModel]] = {
    "Top level": RunConfig,
    "`[[endpoints]]`": EndpointConfig,
    "`[agent_model]`, `[analyst_model]`, `[merger_model]`": ModelConfig,
    "`[tasks]`": TasksConfig,
    "`[agent]`": AgentConfig,
    "`[analysts]`": AnalystConfig,
    "`[merge]`": MergeConfig,
    "`[strategy]`": StrategyConfig,
    "`[budget]`": BudgetConfig,
}


def documented(section: str) -> dict[str, Any]:
    """The settings of a section with their defaults; None where the page says none."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    found: dict[str, Any] = {}
    for names, defaults in re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", text, re.MULTILINE):
        values = [tomllib.loads(f"x = {value}")["x"] for value in re.findall(r"`([^`]+)`", defaults)]
        named = re.findall(r"`([^`]+)`", names)
        found |= dict(zip(named, values or [None] * len(named), strict=True))
    return found


def defaults_of(table: type[BaseModel]) -> dict[str, Any]:
    """Every setting of a table with its default, records within it as dotted names; tables of their own left out."""
    found: dict[str, Any] = {}
    for name, value in table().model_dump(mode="json").items():
        if isinstance(value, dict) and value:
            found |= {f"{name}.{inner}": each for inner, each in value.items()}
        else:
            found[name] = value
    own = {name.split(".")[0] for name in RunConfig.model_fields if f"[{name}]" in "".join(SECTIONS)}
    return {name: value for name, value in found.items() if table is not RunConfig or name.split(".")[0] not in own}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_has_each_setting_with_its_default(section: str) -> None:
    """Names and values, as the code has them."""
    assert documented(section) == defaults_of(SECTIONS[section])


def test_the_price_table_on_the_page_can_be_read(tmp_path: Path) -> None:
    """What the page shows is what the program takes."""
    (example,) = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "prices.toml").write_text(example, encoding="utf-8")
    table: PriceTable = load_prices(tmp_path)
    assert table.currency == "EUR"
    assert table.price("Qwen3.5-35B-A3B") is not None
