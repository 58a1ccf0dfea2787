"""The scripted server's embeddings over real HTTP: asked by the usual client library, and by hand."""

from __future__ import annotations

import math
import struct
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from core.demo.embeddings import DIMENSIONS, vector_of
from core.demo.server import DemoServer

MODEL = "scripted-demo"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


def client(server: DemoServer) -> OpenAI:
    return OpenAI(base_url=server.base_url, api_key="none", max_retries=0)


def test_the_client_library_reads_them(server: DemoServer) -> None:
    """It asks for base64 by itself; a list of numbers says the same; the tokens are counted."""
    with client(server) as asking:
        first = asking.embeddings.create(model=MODEL, input=["parse the dates", "leave totals out"])
        plain = asking.embeddings.create(model=MODEL, input="parse the dates", encoding_format="float")
    assert [entry.index for entry in first.data] == [0, 1]
    assert first.data[0].embedding == pytest.approx(plain.data[0].embedding, abs=1e-6)
    assert first.data[0].embedding == pytest.approx(vector_of("parse the dates"), abs=1e-6)
    assert first.usage.prompt_tokens == first.usage.total_tokens > plain.usage.prompt_tokens > 0


def test_base64_is_that_of_32_bit_numbers(server: DemoServer) -> None:
    """What the API documents: little-endian, one after the other."""
    body = {"model": MODEL, "input": "parse the dates", "encoding_format": "base64"}
    raw = b64decode(httpx2.post(f"{server.base_url}/embeddings", json=body).json()["data"][0]["embedding"])
    assert struct.unpack(f"<{DIMENSIONS}f", raw) == pytest.approx(vector_of("parse the dates"), abs=1e-6)


def test_texts_that_share_words_are_near() -> None:
    """The vectors have length 1, and shared words decide; short words do not."""
    near, far, query = map(vector_of, ("Dates may be text; parse dates", "The rest of it", "the text dates of it"))
    assert math.dist(near, query) < math.dist(far, query)
    assert math.hypot(*query) == pytest.approx(1)
    assert vector_of("PARSE dates") == vector_of("dates, parse!")
    assert set(vector_of("…")) == {0.0}


@pytest.mark.parametrize(
    "change",
    [
        *({"input": given} for given in ("", [], ["x", ""], [1, 2], {}, 3)),
        {"encoding_format": "int8"},
        {"dimensions": 8},
    ],
    ids=str,
)
def test_what_cannot_be_turned_into_a_vector_is_refused(server: DemoServer, change: dict[str, Any]) -> None:
    """In the API's form, with status 400."""
    with client(server) as asking, pytest.raises(BadRequestError):
        asking.post("/embeddings", body={"model": MODEL, "input": "x", **change}, cast_to=dict[str, Any])


def test_a_server_or_model_without_them_says_404(server: DemoServer) -> None:
    """An unknown model here, and any model in the dialect that has no such path."""
    with client(server) as asking, pytest.raises(NotFoundError, match="does not exist"):
        asking.embeddings.create(model="other", input="x")
    with DemoServer(dialect="text") as bare, client(bare) as asking, pytest.raises(NotFoundError):
        asking.embeddings.create(model=MODEL, input="x")
