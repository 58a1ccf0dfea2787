"""What calls cost: by a table people can edit, never made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.llm.prices import Price, PriceTable, load_prices
from core.types import Usage


def test_cost_by_kind_of_token() -> None:
    """Cached tokens are part of the prompt's and cost their own price; reasoning is part of the completion."""
    price = Price(prompt=2.0, cached=0.5, completion=8.0)
    usage = Usage(
        calls=1, prompt_tokens=1_000_000, cached_tokens=400_000, completion_tokens=500_000, reasoning_tokens=9
    )
    assert price.of(usage) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)
    assert Price(prompt=2.0, completion=8.0).of(usage) == pytest.approx(2 + 4)


@given(
    prompt=st.integers(0, 10**7),
    cached=st.integers(0, 10**7),
    completion=st.integers(0, 10**7),
    prices=st.tuples(st.floats(0, 100), st.none() | st.floats(0, 100), st.floats(0, 100)),
)
def test_no_call_costs_more_than_its_bound(
    prompt: int, cached: int, completion: int, prices: tuple[float, float | None, float]
) -> None:
    """However many of the prompt's tokens were cached, the cost stays within what was reserved."""
    price = Price(prompt=prices[0], cached=prices[1], completion=prices[2])
    usage = Usage(prompt_tokens=prompt, cached_tokens=cached, completion_tokens=completion)
    assert price.of(usage) <= price.most(prompt, completion) * (1 + 1e-9)


def test_an_unknown_price_is_not_a_free_one(tmp_path: Path) -> None:
    """A model without an entry has no price; the longest fitting pattern is used where a name is not listed."""
    (tmp_path / "prices.toml").write_text(
        'currency = "EUR"\n[models."qwen*"]\nprompt = 1.0\ncompletion = 2.0\n'
        '[models."qwen3-*"]\nprompt = 3.0\ncompletion = 4.0\n'
    )
    table = load_prices(tmp_path)
    assert table.currency == "EUR"
    assert table.price("gpt") is None
    assert table.cost("gpt", Usage(prompt_tokens=10)) == 0
    assert table.price("qwen2") == Price(prompt=1.0, completion=2.0)
    assert table.price("qwen3-8b") == Price(prompt=3.0, completion=4.0)
    assert table.cost("qwen2", Usage(prompt_tokens=2_000_000)) == 2.0


def test_the_bundled_table_names_no_price_but_the_scripted_model() -> None:
    """Out of the box nothing has a price but the scripted model, which is free."""
    table = load_prices()
    assert table.price("scripted-demo") == Price(prompt=0, cached=0, completion=0)
    assert all(price == Price(prompt=0, cached=0, completion=0) for price in table.models.values())
    assert isinstance(table, PriceTable)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("models = [", "cannot be read"),
        ('[models."m"]\nprompt = -1\ncompletion = 1', r"models\.m\.prompt"),
        ('[models."m"]\nprompt = 1', r"models\.m\.completion"),
        ("[model.x]\nprompt = 1", "model"),
    ],
)
def test_a_bad_table_is_named(tmp_path: Path, text: str, words: str) -> None:
    """A table that cannot be read, or has an entry that cannot be, is one sentence with file and place."""
    (tmp_path / "prices.toml").write_text(text)
    with pytest.raises(UserError, match=words):
        load_prices(tmp_path)
