"""The strategies by the names a configuration gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.strategies.parallel import Parallel
from core.strategies.reasoning_bank import ReasoningBank
from core.strategies.sequential import Sequential
from core.strategies.strategy import Strategy

STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {"parallel": Parallel(), "sequential": Sequential(), "reasoning_bank": ReasoningBank()}
)
