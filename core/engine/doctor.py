"""What works on this machine and what does not: endpoints, sandbox, formula engines, disk; each with what mends it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from core.config import RunConfig
from core.engine.wiring import endpoints, environment, models_of
from core.errors import UserError
from core.llm.endpoint_settings import resolve_models
from core.llm.probe import probe_endpoint
from core.sandbox.probe import sandbox_findings
from core.store.sqlite import check_wal
from core.tasks.recalculate import engines_here
from core.types import Finding

ROOM_WANTED = 2 << 30
"""Bytes a run of a few hundred tasks may come to."""


def examine(config: RunConfig, workspace: Path) -> tuple[Finding, ...]:
    """Everything a run of this configuration in this workspace would meet."""
    return (*_endpoints(config), *sandbox_findings(), *_formula_engines(), *_disk(workspace), _python())


def _endpoints(config: RunConfig) -> tuple[Finding, ...]:
    try:
        resolved = resolve_models(config, environment())
        places = endpoints(resolved, environment())
    except UserError as problem:
        return (Finding(severity="error", rule="endpoint", message=str(problem)),)
    distinct = {model.model_dump_json(): model for model in models_of(resolved)}
    found: list[Finding] = []
    for model in distinct.values():
        found += asyncio.run(probe_endpoint(places[model.endpoint], model))
    return tuple(found)


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
    place = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        free = shutil.disk_usage(place).free
        check_wal(place)
    except (UserError, OSError) as problem:
        advice = "name another workspace with --runs DIR"
        return (Finding(severity="error", rule="disk", path=str(folder), message=str(problem), advice=advice),)
    if free < ROOM_WANTED:
        advice = "make room, or name another workspace with --runs DIR"
        message = f"{free >> 20} MiB are free; a run of a few hundred tasks may take {ROOM_WANTED >> 20}"
        return (Finding(severity="warning", rule="disk", path=str(folder), message=message, advice=advice),)
    message = f"{free >> 30} GiB free, write-ahead logging works"
    return (Finding(severity="info", rule="disk", path=str(folder), message=message),)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(severity="info", rule="python", message=f"Python {version}")
