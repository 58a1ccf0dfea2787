"""What of several runs has no price."""

from __future__ import annotations

from collections.abc import Sequence

from core.llm.prices import load_prices
from core.store.workspace import Workspace
from core.view.rows import RunRow


def missing(workspace: Workspace, rows: Sequence[RunRow]) -> tuple[dict[str, tuple[str, ...]], str]:
    """The models without a price by run that paid for calls, and the currency of those with one."""
    prices = load_prices(workspace.directory)
    unknown = {row.id: tuple(each for each in row.models if prices.price(each) is None) for row in rows}
    return {row.id: unknown[row.id] for row in rows if row.paid_calls and unknown[row.id]}, prices.currency
