"""Which memories suit a task: by the cosine of embeddings, or by shared words (BM25) where there are none.

BM25 is rank-bm25's, in the form whose weight of a word, ln((N + 1) / n) for n of N items, stays positive (Lv and Zhai,
"Lower-bounding term frequency normalization", 2011, here with their delta of 0). The classic weight is 0 for a word in
half of the items and negative above, so that a bank of two items would be ranked by nothing.

Both methods are deterministic: equal scores are ordered by id. BM25 gives 0 to an item that shares no word with the
query; such items still fill the k places, in the order of their ids, because a bank hands out its k nearest however
far they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from rank_bm25 import BM25Plus

from core.types import MemoryItem, Retrieved

_WORD = re.compile(r"\w+")
_DIGITS = 9
"""Decimals of a score: what lies beyond differs between machines and must not decide a tie."""


class Vectors(NamedTuple):
    """Embeddings of a query and of every item, in the order of the items, all of one length."""

    query: Sequence[float]
    items: Sequence[Sequence[float]]


def ranked(query: str, items: Sequence[MemoryItem], k: int, vectors: Vectors | None = None) -> tuple[Retrieved, ...]:
    """The k items nearest to `query` (the task's instruction), nearest first; all of them where there are fewer.

    With `vectors` by cosine in [-1, 1], a vector of zeros being near to nothing (0); else by BM25 (0 and above) over
    the items' texts. Raises ValueError for a negative k, and for vectors that do not fit the items or each other.
    """
    if k < 0:
        raise ValueError(f"{k} items cannot be asked for")
    if vectors is not None and len(vectors.items) != len(items):
        raise ValueError(f"{len(vectors.items)} vectors for {len(items)} items")
    if not items:
        return ()
    method: Literal["embeddings", "bm25"] = "bm25" if vectors is None else "embeddings"
    scores = _bm25(query, items) if vectors is None else _cosines(vectors)
    rounded = [round(float(score), _DIGITS) for score in scores]
    order = sorted(zip(items, rounded, strict=True), key=lambda pair: (-pair[1], pair[0].id))
    return tuple(Retrieved(item=item.id, score=score, method=method) for item, score in order[:k])


def _bm25(query: str, items: Sequence[MemoryItem]) -> Sequence[float]:
    texts = [_words(item.text) for item in items]
    if not any(texts):  # the library divides by the mean length
        return [0.0] * len(items)
    scores: Sequence[float] = BM25Plus(texts, delta=0).get_scores(_words(query)).tolist()
    return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _cosines(vectors: Vectors) -> Sequence[float]:
    """Row by row: equal vectors get equal scores, which a product of matrices does not promise."""
    rows, query = np.array(vectors.items, dtype=float), np.array(vectors.query, dtype=float)
    if rows.ndim != 2 or query.shape != rows.shape[1:]:
        raise ValueError("the vectors of query and items are not all of one length")
    lengths = np.sqrt((rows * rows).sum(axis=1)) * np.sqrt((query * query).sum())
    products = (rows * query).sum(axis=1)
    found: Sequence[float] = np.where(lengths > 0, products / np.where(lengths > 0, lengths, 1.0), 0.0).tolist()
    return found
