"""Whether the bounds of a budget can be kept at all for the models of a run."""

from __future__ import annotations

from collections.abc import Iterable

from core.config import BudgetConfig, ModelConfig
from core.llm.budget import Budget
from core.llm.embedding_wire import EmbeddingRequest
from core.llm.prices import PriceTable
from core.llm.speaking import Speaker, request_of
from core.llm.upper_bounds import most_of, most_of_embedding


def refuse_unkept(models: Iterable[ModelConfig], embeds_with: str, bounds: BudgetConfig, prices: PriceTable) -> None:
    """Raise UserError where a budget of tokens or money cannot be kept, as sending the first call would.

    `embeds_with` is the model for embeddings, "" for none: it is asked last, when nearly all is spent.
    """
    for model in models:
        most_of(request_of(Speaker(model=model), (), 0), Budget(bounds), prices)
    if embeds_with:
        most_of_embedding(EmbeddingRequest(endpoint="", model=embeds_with, texts=()), Budget(bounds), prices)
