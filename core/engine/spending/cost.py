"""What a run cost, as far as the workspace's price table knows; an unknown price is said and is not 0."""

from __future__ import annotations

from typing import NamedTuple

from core.config import parse_config
from core.llm.prices import FILE, load_prices
from core.store.workspace import Workspace
from core.types import Run
from core.view.amounts import cost, money


def unpriced(run: Run, workspace: Workspace) -> tuple[str, ...]:
    """The models of a run without a price."""
    config, prices = parse_config(dict(run.config), f"run {run.id}"), load_prices(workspace.directory)
    models = dict.fromkeys(config.model_for(role).model for role in ("agent", "error_analyst", "merger", "judge"))
    if config.embeds_with:
        models[config.embeds_with] = None
    return tuple(model for model in models if prices.price(model) is None)


class Prices(NamedTuple):
    """How the cost of a run is told: in which money, and which of its models have no price."""

    currency: str
    unpriced: tuple[str, ...]

    def told(self, amount: float, model: str = "") -> str:
        """What something cost that one model did, or "" any of the run's."""
        return cost(amount, self.currency, priced=model not in self.unpriced if model else not self.unpriced)


def prices_of(run: Run, workspace: Workspace) -> Prices:
    """How the workspace tells what a run cost."""
    return Prices(load_prices(workspace.directory).currency, unpriced(run, workspace))


def told_cost(amount: float, missing: tuple[str, ...], workspace: Workspace) -> str:
    """The cost in words; `missing` are the models without a price."""
    currency = load_prices(workspace.directory).currency
    known = money(amount, currency)
    if not missing:
        return f"cost {known}"
    names = ", ".join(missing)
    return f"cost unknown, {FILE} has no price for {names}" + (f" ({known} for the rest)" if amount else "")
