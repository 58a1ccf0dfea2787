"""The price table: money per million tokens by model, from a file people can edit. What is not in it is unknown."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from core.errors import UserError
from core.types import Record, Usage

BUNDLED = Path(__file__).with_name("prices.toml")
FILE = "prices.toml"
MILLION = 1_000_000


class Price(Record):
    """Money per million tokens; `cached` prompt tokens cost as much as others where it is not given."""

    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)

    def of(self, usage: Usage) -> float:
        """What these tokens cost. Cached tokens are part of the prompt's, reasoning ones of the completion's."""
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        fresh = usage.prompt_tokens - cached
        cached_price = self.prompt if self.cached is None else self.cached
        return (fresh * self.prompt + cached * cached_price + usage.completion_tokens * self.completion) / MILLION

    def most(self, prompt_tokens: int, completion_tokens: int) -> float:
        """The most that so many tokens can cost."""
        dearest = max(self.prompt, self.cached or 0.0)
        return (prompt_tokens * dearest + completion_tokens * self.completion) / MILLION


class PriceTable(Record):
    """Prices by model name; a name that ends in * stands for every model that starts with what is before it."""

    currency: str = ""
    models: dict[str, Price] = Field(default={})

    def price(self, model: str) -> Price | None:
        """The price of a model, the longest matching pattern's where it is not named itself; None is unknown."""
        if model in self.models:
            return self.models[model]
        fitting = [name for name in self.models if name.endswith("*") and model.startswith(name[:-1])]
        return self.models[max(fitting, key=len)] if fitting else None

    def cost(self, model: str, usage: Usage) -> float:
        """What a call cost; 0 for an unknown price, which `price` tells apart from a free one."""
        price = self.price(model)
        return price.of(usage) if price else 0.0


def load_prices(workspace: Path | None = None) -> PriceTable:
    """The bundled table with the entries of `workspace`/prices.toml over it. Raises UserError for a bad file."""
    bundled = _read(BUNDLED)
    own = workspace / FILE if workspace else None
    if own is None or not own.is_file():
        return bundled
    table = _read(own)
    return PriceTable(currency=table.currency or bundled.currency, models={**bundled.models, **table.models})


def _read(path: Path) -> PriceTable:
    try:
        return PriceTable.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{path}: {place}: {first['msg']}; an entry has prompt, completion and maybe cached") from None
