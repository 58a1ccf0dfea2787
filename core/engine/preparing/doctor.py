"""What works on this machine and what does not: endpoints, sandbox, formula engines, disk; each with what mends it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from core.config import EndpointConfig, ModelConfig, RunConfig
from core.engine.wiring.models import endpoints, environment, models_of
from core.errors import BoundaryError, UserError
from core.llm.client import EndpointClient
from core.llm.endpoint_settings import (
    MODEL_VARIABLES,
    URL_VARIABLE,
    WITHOUT_A_SERVER,
    Resolved,
    resolve_endpoint,
    resolve_models,
)
from core.llm.model_list import read_models
from core.llm.preflight import SECONDS
from core.llm.probe import probe_endpoint
from core.sandbox.probe import sandbox_findings
from core.store.sqlite import check_wal
from core.tasks.recalculate import engines_here
from core.types import Finding

ROOM_WANTED = 2 << 30
"""Bytes a run of a few hundred tasks may come to."""
_LISTS = "`trace2skill doctor` lists"
"""What the advice on an unknown model promises."""
NAMED_AT_MOST = 20
"""Models of a server that are listed by name."""


def examine(config: RunConfig | None, workspace: Path, seconds: float | None = None) -> tuple[Finding, ...]:
    """Everything a run of this configuration in this workspace would meet.

    None asks about the machine and whatever endpoint the environment names; that there is none is then no error, since
    the demo needs none. `seconds` bounds how long one model may take to answer everything it is asked.
    """
    return (*_endpoints(config, seconds), *sandbox_findings(), *_formula_engines(), *_disk(workspace), _python())


def _endpoints(config: RunConfig | None, seconds: float | None) -> tuple[Finding, ...]:
    values = environment()
    if config is None and not values.get(URL_VARIABLE, "").strip():
        return (_no_endpoint(),)
    wanted = config or RunConfig()
    try:
        places = endpoints(wanted, values)
        resolved = resolve_models(wanted, values)
    except UserError as problem:
        return (Finding(severity="error", rule="endpoint", message=str(problem)), *_models_there(wanted, values))
    found: list[Finding] = []
    for model in {model.model_dump_json(): model for model in models_of(resolved)}.values():
        told = asyncio.run(_probed(places[model.endpoint], model, seconds))
        found += told
        if any(_LISTS in finding.advice for finding in told):
            found += _listed(places[model.endpoint])
    return tuple(found)


async def _probed(endpoint: Resolved, model: ModelConfig, seconds: float | None) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(seconds):
            return await probe_endpoint(endpoint, model)
    except TimeoutError:
        message = (
            f"endpoint {endpoint.name!r}: {model.model!r} took more than {seconds:.0f} s over a few small questions"
        )
        advice = "try again when it is idle; a run waits longer for each reply (timeout_seconds)"
        return (Finding(severity="warning", rule="endpoint.chat", message=message, advice=advice),)


def _no_endpoint() -> Finding:
    return Finding(
        severity="warning",
        rule="endpoint",
        message=f"no endpoint is set; {WITHOUT_A_SERVER}",
        advice=f"put {URL_VARIABLE}=http://localhost:8000/v1 (or where your server is) and "
        f"{MODEL_VARIABLES['agent_model']}=NAME into .env, or name a config with --config FILE",
    )


def _models_there(config: RunConfig, values: Mapping[str, str]) -> tuple[Finding, ...]:
    """The models of the endpoints that can be asked, where only the name of one is missing."""
    named: dict[str, EndpointConfig] = {each.name: each for each in config.endpoints}
    found: list[Finding] = []
    for endpoint in named.values():
        try:
            found += _listed(resolve_endpoint(endpoint, values))
        except UserError:
            continue  # it was the sentence above, or is no endpoint this run asks
    return tuple(found)


def _listed(endpoint: Resolved) -> tuple[Finding, ...]:
    """The models a server has, so that one can be named; nothing where it gives no list."""
    names = asyncio.run(_names(endpoint))
    if not names:
        return ()
    told = ", ".join(names[:NAMED_AT_MOST]) + (" …" if len(names) > NAMED_AT_MOST else "")
    message = f"endpoint {endpoint.name!r} lists these models: {told}"
    return (Finding(severity="info", rule="endpoint.models", message=message),)


async def _names(endpoint: Resolved) -> tuple[str, ...]:
    async with EndpointClient(replace(endpoint, retries=0, timeout_seconds=SECONDS / 2)) as client:
        try:
            return read_models(await client.models()).names
        except BoundaryError:
            return ()  # why was told by the finding this one follows


def _formula_engines() -> tuple[Finding, ...]:
    return tuple(
        Finding(severity="info", rule="formula-engine", path=engine.name, message=f"{engine.identity} is here")
        if engine.version
        else Finding(
            severity="warning",
            rule="formula-engine",
            path=engine.name,
            message="not installed: formulas that only it computes are not scorable",
            advice=engine.advice,
        )
        for engine in engines_here()
    )


def _disk(workspace: Path) -> tuple[Finding, ...]:
    folder = workspace.expanduser().absolute()
    elsewhere = "make room, or name another workspace with --runs DIR"
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if not place.is_dir():
        message = "is a file, not a folder"
        return (_disk_finding("error", place, message, "name a folder for the workspace with --runs DIR"),)
    try:
        free = shutil.disk_usage(place).free
        check_wal(place)
    except UserError as problem:
        return (Finding(severity="error", rule="disk", message=str(problem)),)
    except OSError as problem:
        return (_disk_finding("error", place, f"cannot be used: {problem.strerror}", elsewhere),)
    if free < ROOM_WANTED:
        message = f"{free >> 20} MiB are free; a run of a few hundred tasks may take {ROOM_WANTED >> 20}"
        return (_disk_finding("warning", folder, message, elsewhere),)
    return (_disk_finding("info", folder, f"{free >> 30} GiB free, write-ahead logging works"),)


def _disk_finding(
    severity: Literal["error", "warning", "info"], place: Path, message: str, advice: str = ""
) -> Finding:
    return Finding(severity=severity, rule="disk", path=str(place), message=message, advice=advice)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(severity="info", rule="python", message=f"Python {version}")
