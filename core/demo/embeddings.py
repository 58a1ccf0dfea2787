"""Embeddings of the scripted server: a text's words, hashed into a short vector, so that shared words are nearness."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

DIMENSIONS = 64
_WORD = re.compile(r"\w+")
_SHORT = 3
"""Words up to this length ("the", "of", "and") say little and are left out where there are longer ones."""


def vector_of(text: str) -> tuple[float, ...]:
    """A vector of length 1 that depends on the words of `text` alone; of zeros where there are none.

    Each word adds to or takes from one of the dimensions, so that different words cancel out on average.
    """
    words = Counter(_WORD.findall(text.casefold()))
    telling = {word: count for word, count in words.items() if len(word) > _SHORT} or words
    sums = [0.0] * DIMENSIONS
    for word, count in telling.items():
        digest = hashlib.sha256(word.encode()).digest()
        sums[digest[0] % DIMENSIONS] += count if digest[1] % 2 else -count
    length = math.sqrt(sum(each * each for each in sums))
    return tuple(each / length for each in sums) if length else tuple(sums)


def texts_in(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts a request asks about. Raises ValueError for what this server cannot turn into vectors."""
    given = body.get("input", ())
    texts = (given,) if isinstance(given, str) else given
    if not isinstance(texts, Sequence) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise ValueError("`input` must be a text or a list of texts, none of them empty")
    if body.get("encoding_format", "float") not in ("float", "base64"):
        raise ValueError("`encoding_format` must be float or base64")
    if body.get("dimensions", DIMENSIONS) != DIMENSIONS:
        raise ValueError(f"`dimensions` can only be {DIMENSIONS}")
    return tuple(texts)


def embedded(texts: Sequence[str], encoding: str, model: str, tokens: int) -> dict[str, Any]:
    """The response's body, its vectors as lists or as base64 of 32-bit little-endian numbers."""
    entries = [
        {"object": "embedding", "index": place, "embedding": _written(vector_of(text), encoding)}
        for place, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": entries, "model": model, "usage": usage}


def _written(vector: Sequence[float], encoding: str) -> list[float] | str:
    if encoding == "base64":
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")
    return list(vector)
