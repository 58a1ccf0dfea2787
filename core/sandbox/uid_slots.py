"""Ordinary user ids for commands that root starts: one each, so that limits per user count one command.

60514 to 60577 are used by nobody (systemd's table of reserved ids). A slot is held by binding an abstract socket of
its name, so that two engines on one machine never share one, and nothing is left when an engine is killed.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FIRST, LAST = 60514, 60577


def is_slot(user: int) -> bool:
    """Whether files of that owner were left by an engine that was killed."""
    return FIRST <= user <= LAST


@asynccontextmanager
async def one_slot() -> AsyncIterator[int]:
    """Hold a user id; waits where all are taken."""
    while (held := _take()) is None:
        await asyncio.sleep(0.05)
    user, lock = held
    with lock:
        yield user


def _take() -> tuple[int, socket.socket] | None:
    for user in range(FIRST, LAST + 1):
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            lock.bind(f"\0trace2skill-sandbox-user-{user}")
        except OSError:
            lock.close()
            continue
        return user, lock
    return None
