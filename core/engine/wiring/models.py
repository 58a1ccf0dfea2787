"""The models that a configuration names, and how their endpoints are reached from here."""

from __future__ import annotations

import os
from collections.abc import Mapping

from core.config import ModelConfig, RunConfig, called_from
from core.llm.endpoint_settings import Resolved, environment_here, resolve_endpoint


def environment() -> dict[str, str]:
    """The process's environment with what the .env adds that lies where the program was called."""
    return environment_here(called_from(os.environ), os.environ)


def endpoints(config: RunConfig, values: Mapping[str, str]) -> dict[str, Resolved]:
    """The endpoints that a role of this run asks, by name. Raises UserError that says what to set."""
    used = {model.endpoint: model for model in models_of(config)}
    return {name: resolve_endpoint(config.endpoint_for(model), values) for name, model in used.items()}


def models_of(config: RunConfig) -> tuple[ModelConfig, ...]:
    """The models of a run by role: agent, analysts, merger, judge."""
    return tuple(config.model_for(role) for role in ("agent", "error_analyst", "merger", "judge"))
