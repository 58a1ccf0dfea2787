"""A study against the scripted server, which is at work as long: its models are replaced by the server's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.config import EndpointConfig, ModelConfig
from core.demo.evolution import ENDPOINT, SCRIPTED_MODEL
from core.demo.policy.ability import SMALL
from core.demo.server import DemoServer
from core.errors import UserError
from core.study.config import StudyConfig

MODELS = (SCRIPTED_MODEL, SMALL)
"""The server's models: a study's first becomes the first, its second the lesser one."""


def scripted(config: StudyConfig, base_url: str = "") -> StudyConfig:
    """The study as the scripted server answers it. Raises UserError where it has more models than the server."""
    if len(config.models) > len(MODELS):
        raise UserError(f"--demo: the scripted server has {len(MODELS)} models, the study names {len(config.models)}")
    models = {
        name: ModelConfig(model=model, endpoint=ENDPOINT) for name, model in zip(config.models, MODELS, strict=False)
    }
    endpoints = (EndpointConfig(name=ENDPOINT, base_url=base_url),)
    return config.model_copy(update={"models": models, "endpoints": endpoints})


@contextmanager
def at_demo(config: StudyConfig, latency: float = 0.0) -> Iterator[StudyConfig]:
    """The study as it can be worked on while the block runs; every reply takes `latency` seconds."""
    with DemoServer(latency=latency) as server:
        yield scripted(config, server.base_url)
