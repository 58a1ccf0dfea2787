"""Embeddings on the wire: the body of POST /embeddings, what comes back, and the refusals that mean there are none."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.llm.faults import Fault
from core.llm.replies import NoReply, usage_of
from core.types import Record, Usage

Vector = tuple[float, ...]
_SINGLE = np.dtype("<f4")
"""Vectors are numbers of 32 bits in little-endian order, as the API's base64 has them."""

_REFUSALS = frozenset({400, 404, 405, 501})
"""What servers without embeddings say: no such path or model, a model of another kind, not implemented."""

_OF_SIZE = frozenset({400, 413, 422})
"""What servers say that take fewer texts or tokens in a call, of which each has its own bound."""


class EmbeddingRequest(Record):
    """Texts to be turned into vectors by one call; none of them is blank, which some servers refuse."""

    endpoint: str
    model: str
    texts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over every field: the call's key, and for a single text the key of its vector."""
        whole = json.dumps([self.endpoint, self.model, *self.texts], separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()


class EmbeddingReply(Record):
    """A vector for each text, in their order and all of one length, and what the call took."""

    vectors: tuple[Vector, ...]
    usage: Usage = Usage()


def embedding_body(request: EmbeddingRequest) -> dict[str, Any]:
    """The body's fields. How vectors are to be written is left to the server: all send lists of numbers, some also
    take `encoding_format`, and a few refuse it."""
    return {"model": request.model, "input": list(request.texts)}


def embeddings_in(count: int, body: object, seconds: float) -> EmbeddingReply:
    """The `count` vectors of a decoded response body. Raises NoReply that says what is there instead."""
    data = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(data, Sequence) or isinstance(data, str):
        raise NoReply("a body without embeddings")
    if len(data) != count or not all(isinstance(entry, Mapping) for entry in data):
        raise NoReply(f"{len(data)} embeddings for {count} texts")
    places = [entry.get("index", place) for place, entry in enumerate(data)]
    if sorted(places, key=str) != sorted(range(count), key=str):
        raise NoReply("embeddings whose numbers are not those of the texts")
    by_place = dict(zip(places, (_vector(entry.get("embedding")) for entry in data), strict=True))
    vectors = tuple(by_place[place] for place in range(count))
    if len({len(vector) for vector in vectors}) > 1 or not all(vectors):
        raise NoReply("embeddings of no one length")
    return EmbeddingReply(vectors=vectors, usage=usage_of(body.get("usage"), seconds))


def _vector(value: object) -> Vector:
    """A vector as a list of numbers or as base64, in the precision it is kept in. Raises NoReply."""
    if isinstance(value, str):
        vector = unpacked(value)
    else:
        numbers = value if isinstance(value, Sequence) else ()
        if not all(isinstance(number, (int, float)) for number in numbers):
            raise NoReply("an embedding that is no list of numbers")
        with np.errstate(over="ignore"):  # beyond 32 bits is infinite, and refused below
            vector = tuple(np.array([float(number) for number in numbers], dtype=_SINGLE).tolist())
    if not all(map(math.isfinite, vector)):
        raise NoReply("an embedding with numbers that are none")
    return vector


def packed(vector: Vector) -> str:
    """A vector as base64 of its 32-bit numbers."""
    return base64.b64encode(np.array(vector, dtype=_SINGLE).tobytes()).decode("ascii")


def unpacked(text: str) -> Vector:
    """The vector behind `packed`. Raises NoReply for any other text."""
    try:
        return tuple(np.frombuffer(base64.b64decode(text, validate=True), dtype=_SINGLE).tolist())
    except (ValueError, binascii.Error):
        raise NoReply("an embedding that is not base64 of 32-bit numbers") from None


def has_none(fault: Fault) -> bool:
    """Whether a refusal means that the endpoint gives no embeddings for a model, and not that something is wrong.

    A page of HTML is what a server shows for any path it does not know; a model of another kind is also refused as a
    matter of rights, and then the words say what for.
    """
    if fault.kind in ("context_overflow", "quota"):
        return False
    if fault.kind == "auth":
        return fault.status == 403 and "embedding" in fault.said.casefold()
    return fault.kind == "not_openai" or fault.status in _REFUSALS


def may_be_too_many(fault: Fault) -> bool:
    """Whether a refusal of several texts may be of their number, so that fewer are worth a try."""
    return fault.status in _OF_SIZE and fault.kind in ("bad_request", "context_overflow", "refused_setting")
