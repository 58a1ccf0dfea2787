"""Which memories suit a task: the nearest first, by either method, and always in the same order."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.retrieval import Vectors, ranked
from core.types import MemoryItem

numbers = st.floats(-10, 10).map(lambda number: round(number, 3))


def item(name: str, title: str, content: str = "") -> MemoryItem:
    return MemoryItem(
        id=name, trajectory="r1", task="t1", outcome="success", title=title, description="", content=content
    )


DATES = item("m1", "Parse dates", "Dates may be text in several notations; parse them before grouping by month.")
TOTALS = item("m2", "Leave totals out", "Subtotal rows double the figures when rows are summed.")
KEYS = item("m3", "Normalise keys", "Strip and ignore case before comparing names.")


def test_the_item_that_shares_the_rarest_words_comes_first() -> None:
    """Without embeddings the words of the instruction decide."""
    found = ranked("Sum the sales but not the subtotal rows", [DATES, TOTALS, KEYS], 2)
    assert [each.item for each in found] == ["m2", "m1"]
    assert found[0].score > found[1].score
    assert {each.method for each in found} == {"bm25"}


@pytest.mark.parametrize("order", [(DATES, TOTALS), (TOTALS, DATES)])
def test_a_bank_of_two_is_ranked_by_its_words(order: tuple[MemoryItem, ...]) -> None:
    """A word in one of two items counts: the classic weight would be 0 for it, and the ids would decide."""
    found = ranked("subtotal", order, 1)
    assert found[0].item == "m2"
    assert found[0].score > 0


def test_what_shares_no_word_fills_the_places_by_id() -> None:
    """Scores of 0 are handed out too, in the order of ids whatever order the items came in."""
    found = ranked("zzz", [KEYS, TOTALS, DATES], 3)
    assert [(each.item, each.score) for each in found] == [("m1", 0.0), ("m2", 0.0), ("m3", 0.0)]


def test_vectors_decide_where_they_are_given() -> None:
    """The cosine counts and no word does; its value is the cosine."""
    found = ranked("subtotal", [DATES, TOTALS, KEYS], 2, Vectors([1, 0], [[3, 0], [0, 2], [1, 1]]))
    assert [(each.item, each.method) for each in found] == [("m1", "embeddings"), ("m3", "embeddings")]
    assert found[0].score == 1
    assert found[1].score == pytest.approx(math.sqrt(0.5))


@given(st.lists(numbers, min_size=5, max_size=5), st.integers(2, 9))
def test_equal_vectors_tie_and_ids_decide(vector: list[float], count: int) -> None:
    """Items with one and the same embedding have one score, however many there are."""
    items = [item(f"m{number}", "x") for number in reversed(range(count))]
    found = ranked("x", items, count, Vectors([1, 2, 3, 4, 5], [vector] * count))
    assert [each.item for each in found] == [f"m{number}" for number in range(count)]
    assert len({each.score for each in found}) == 1


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=6), st.text(max_size=30), st.randoms())
def test_the_order_items_come_in_is_nothing(texts: list[tuple[str, str]], query: str, chance: object) -> None:
    """Any texts at all, blank ones too, are ranked the same in whatever order they are given."""
    items = [item(f"m{number}", *text) for number, text in enumerate(texts)]
    other = list(items)
    chance.shuffle(other)  # type: ignore[attr-defined]
    found = ranked(query, items, 4)
    assert found == ranked(query, other, 4)
    assert len(found) == min(4, len(items))
    assert all(math.isfinite(each.score) and each.score >= 0 for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_vector_of_zeros_is_near_to_nothing() -> None:
    """No division by its length."""
    (found,) = ranked("x", [DATES], 1, Vectors([0, 0], [[1, 1]]))
    assert found.score == 0


@pytest.mark.parametrize("vectors", [Vectors([1], [[1], [2]]), Vectors([1], [[1, 2]]), Vectors([1, 2], [[1]])])
def test_vectors_that_do_not_fit_are_refused(vectors: Vectors) -> None:
    """A vector for each item, all of one length."""
    with pytest.raises(ValueError, match="vectors"):
        ranked("x", [DATES], 1, vectors)


def test_no_items_or_no_places_give_nothing() -> None:
    """An empty bank, and a k of 0."""
    assert ranked("x", [], 3) == ()
    assert ranked("x", [], 3, Vectors([1.0], [])) == ()
    assert ranked("x", [DATES], 0) == ()
    with pytest.raises(ValueError, match="-1"):
        ranked("x", [DATES], -1)
