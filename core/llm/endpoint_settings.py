"""Where an endpoint is, which key it gets and which model is asked: configuration first, then environment, then .env.

The environment is read, never changed: a key put there would be seen by every child process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from core.config import KEY_VARIABLE, EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.config import environment_here as environment_here
from core.errors import UserError
from core.llm.secret import Secret

URL_VARIABLE = "OPENAI_BASE_URL"
MODEL_VARIABLES = {
    "agent_model": "TRACE2SKILL_MODEL",
    "analyst_model": "TRACE2SKILL_ANALYST_MODEL",
    "merger_model": "TRACE2SKILL_MERGER_MODEL",
}
NEEDS_KEY = "api.openai.com"
WITHOUT_A_SERVER = "`trace2skill demo --runs demo-runs` needs none"


@dataclass(frozen=True)
class Resolved:
    """An endpoint that can be called. `key` is empty for a server that wants none; `name` is what the journal knows."""

    name: str
    base_url: str
    key: Secret
    key_variable: str = KEY_VARIABLE
    in_flight: int = 32
    retries: int = 5
    timeout_seconds: float = 600.0


def resolve_endpoint(config: EndpointConfig, environment: Mapping[str, str]) -> Resolved:
    """The endpoint of a configuration in this environment. Raises UserError that says what to set."""
    base_url = config.base_url.strip()
    if not base_url and config.name == EndpointConfig().name:
        base_url = environment.get(URL_VARIABLE, "").strip()
    if not base_url:
        raise UserError(_no_url(config.name))
    host = _checked_host(base_url, config.name)
    key = environment.get(config.key_variable, "").strip()
    if not key and (host == NEEDS_KEY or config.key_variable != KEY_VARIABLE):
        raise UserError(
            f"endpoint {config.name!r} ({host}) needs a key: set {config.key_variable} in the environment or in .env"
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UserError(
            f"{config.key_variable} holds characters no key has (a blank, a line break, an accent); set it again"
        )
    return Resolved(
        name=config.name,
        base_url=base_url.rstrip("/"),
        key=Secret(key),
        key_variable=config.key_variable,
        in_flight=config.in_flight,
        retries=config.retries,
        timeout_seconds=config.timeout_seconds,
    )


def resolve_models(config: RunConfig, environment: Mapping[str, str]) -> RunConfig:
    """The configuration with the models it leaves open taken from the environment, so that a run records them.

    Raises UserError where a role that will be asked has no model.
    """
    changes: dict[str, ModelConfig | TasksConfig] = {}
    agent = _named(config.agent_model, environment.get(MODEL_VARIABLES["agent_model"], ""))
    for role, given in (("analyst_model", config.analyst_model), ("merger_model", config.merger_model)):
        name = environment.get(MODEL_VARIABLES[role], "").strip()
        if given is not None:
            changes[role] = _named(given, name or agent.model)
        elif name:
            changes[role] = agent.model_copy(update={"model": name})
    if config.tasks.judge_model is not None:  # one with settings of its own and no name is the agent's model
        judge = _named(config.tasks.judge_model, agent.model)
        changes["tasks"] = config.tasks.model_copy(update={"judge_model": judge})
    resolved = config.model_copy(update={"agent_model": agent, **changes})
    for role in MODEL_VARIABLES:
        model: ModelConfig | None = getattr(resolved, role)
        if model is not None and not model.model:
            raise UserError(
                f"no model is named: set {MODEL_VARIABLES[role]} in the environment or in .env, or `model` under "
                f"[{role}] in the config; {WITHOUT_A_SERVER}"
            )
    return resolved


def _named(model: ModelConfig, name: str) -> ModelConfig:
    return model if model.model or not name.strip() else model.model_copy(update={"model": name.strip()})


def _no_url(name: str) -> str:
    if name != EndpointConfig().name:
        return f"endpoint {name!r} has no base_url; set it under [[endpoints]] in the config"
    return (
        f"no endpoint is set: put {URL_VARIABLE}=http://localhost:8000/v1 (or where your server is) in the environment "
        f"or in .env, or base_url under [[endpoints]] in the config; {WITHOUT_A_SERVER}"
    )


def _checked_host(base_url: str, name: str) -> str:
    """The URL's host. Raises UserError for what no client could call; nothing of the URL is repeated."""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
        httpx2.URL(base_url)  # what the client itself makes of it
    except (ValueError, httpx2.InvalidURL):
        raise UserError(f"endpoint {name!r}: base_url is not a URL; it looks like http://localhost:8000/v1") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UserError(f"endpoint {name!r}: base_url must start with http:// or https://, as http://localhost:8000/v1")
    if parts.query or parts.fragment:
        raise UserError(f"endpoint {name!r}: base_url ends before the ? or #: what follows it cannot be sent")
    if parts.path.rstrip("/").endswith("/chat/completions"):
        raise UserError(f"endpoint {name!r}: base_url ends before /chat/completions, mostly with /v1")
    return host
