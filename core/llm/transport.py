"""An HTTP transport for many calls at once: several small connection pools instead of a large one.

The client library's pool looks at every idle connection, with a system call each, whenever a request starts or ends.
With 128 requests in flight that is more than half of what a call costs; over pools of a few connections it is nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from core.errors import UserError

CONNECTIONS_A_POOL = 4
MOST_BYTES = 64 << 20
"""The longest answer that is read, as it comes over the wire: a server that never stops would fill the memory."""


class _Bounded(httpx2.AsyncByteStream):
    """An answer's bytes, up to `MOST_BYTES`."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for piece in self._stream:
            left -= len(piece)
            if left < 0:
                raise httpx2.ReadError(f"the answer is longer than {MOST_BYTES >> 20} MiB")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class PooledTransport(httpx2.AsyncBaseTransport):
    """Requests go to the pools in turn. A pool opens the connections it needs: the caller bounds what is in flight."""

    def __init__(self, pools: int, verify: ssl.SSLContext, proxy: str | None = None) -> None:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=30.0)
        self._pools = [httpx2.AsyncHTTPTransport(verify=verify, limits=limits, proxy=proxy) for _ in range(pools)]
        self._next = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self._next = (self._next + 1) % len(self._pools)
        response = await self._pools[self._next].handle_async_request(request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream)
        return response

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


def http_client(base_url: str, in_flight: int, connect_seconds: float) -> httpx2.AsyncClient:
    """A client for one endpoint. Redirects are not followed: they would carry prompts and keys elsewhere.

    Proxies of the environment (HTTPS_PROXY, NO_PROXY …) and its certificate authorities (SSL_CERT_FILE) are honoured;
    raises UserError where they cannot be used.
    """
    pools = max(1, in_flight // CONNECTIONS_A_POOL)
    try:
        verify = httpx2.create_ssl_context()
    except OSError as problem:
        raise UserError(
            f"SSL_CERT_FILE or SSL_CERT_DIR names no readable certificates ({problem.strerror or problem}); "
            "correct or unset it in the environment"
        ) from None
    try:
        transport = PooledTransport(pools, verify, proxy_for(base_url, getproxies()))
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise UserError(
            "the proxy that the environment names (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY) cannot be used: it must look "
            "like http://host:3128; correct or unset it, or name the server's host in NO_PROXY"
        ) from None
    timeout = httpx2.Timeout(None, connect=connect_seconds)
    return httpx2.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False)


def proxy_for(base_url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy a URL goes through, or None; one without a scheme is spoken to in HTTP, as other programs do."""
    parts = urlsplit(base_url)
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
