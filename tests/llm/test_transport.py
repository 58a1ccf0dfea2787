"""How requests leave: through a proxy where the environment says so, spread over small pools, closed at the end."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import UserError
from core.llm.transport import http_client, proxy_for
from tests.llm.server import Answer, chat, completion, serving

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("url", "proxies", "proxy"),
    [
        ("https://api.example.org/v1", {"https": "http://proxy:3128"}, "http://proxy:3128"),
        ("https://api.example.org/v1", {"all": "http://proxy:3128"}, "http://proxy:3128"),
        ("http://api.example.org/v1", {"https": "http://proxy:3128"}, None),
        ("https://api.example.org/v1", {"https": "proxy:3128"}, "http://proxy:3128"),
        ("https://api.example.org/v1", {}, None),
        ("http://me:pass@localhost:8000/v1", {"http": "http://proxy:3128"}, None),
        ("http://localhost:8000/v1", {"http": "http://proxy:3128"}, None),
    ],
)
def test_the_environment_names_the_proxy(
    url: str, proxies: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy for the scheme is used, except for hosts that NO_PROXY names."""
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert proxy_for(url, proxies) == proxy


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HTTP_PROXY", "ftp://me:password@proxy", "must look like http://host:3128"),
        ("HTTP_PROXY", "http://me:password@proxy:port", "must look like http://host:3128"),
        ("HTTP_PROXY", "socks5://me:password@proxy:1080", "must look like http://host:3128"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "names no readable certificates"),
        ("SSL_CERT_FILE", __file__, "names no readable certificates"),
    ],
)
def test_an_environment_that_cannot_be_used_is_told(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy or certificates that cannot be used are one sentence, without the proxy's login."""
    monkeypatch.setenv(name, value)
    monkeypatch.delenv(name.lower(), raising=False)
    with pytest.raises(UserError, match=words) as caught:
        http_client("http://api.example.org/v1", 1, 5.0)
    assert "password" not in str(caught.value)


async def test_connections_are_used_again() -> None:
    """A hundred requests, ten at a time, need no more connections than a few per pool."""
    ports: set[str] = set()
    free = asyncio.Semaphore(10)
    async with (
        serving(lambda _: completion({"content": "x"}, seconds=0.002)) as server,
        http_client(server.url, 10, 5.0) as client,
    ):

        async def one() -> None:
            async with free:
                response = await client.post(f"{server.url}/chat/completions", content=b"{}")
                ports.add(str(response.extensions["network_stream"].get_extra_info("client_addr")))

        await asyncio.gather(*[one() for _ in range(100)])
    assert len(server.received) == 100
    assert len(ports) <= 20


async def test_redirects_are_not_followed() -> None:
    """A redirect is an answer, not a way on: the prompt and the key stay where they were sent."""
    async with (
        serving(lambda _: chat()) as elsewhere,
        serving(lambda _: Answer(307, b"", {"location": elsewhere.url})) as server,
        http_client(server.url, 1, 5.0) as client,
    ):
        assert (await client.post(server.url, content=b"secret")).status_code == 307
        assert elsewhere.received == []
