"""What the scripted model says to a request. A reply depends on the request's content alone."""

from __future__ import annotations

from collections.abc import Callable

from core.demo.policy.conversation import Reply, Request
from core.demo.policy.echo import echo
from core.demo.policy.roles import demo

POLICIES: dict[str, Callable[[Request], Reply]] = {"demo": demo, "echo": echo}
