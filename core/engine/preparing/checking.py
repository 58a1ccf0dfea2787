"""What a run of a configuration would meet here, asked for by somebody who waits in front of a page."""

from __future__ import annotations

from core.config import RunConfig
from core.engine.preparing.doctor import examine
from core.store.workspace import Workspace
from core.types import Finding

SECONDS = 40.0
"""The most a model may take over all it is asked: whoever waits should hear that it is slow, and go on."""

_FIRST = {"error": 0, "warning": 1, "info": 2}


def check(config: RunConfig, workspace: Workspace, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """The doctor's findings on endpoint, sandbox, formula engines and disk, what must be mended first."""
    found = examine(config, workspace.directory, seconds)
    return tuple(sorted(found, key=lambda finding: _FIRST[finding.severity]))


def ready(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing stands in the way of a run."""
    return all(finding.severity != "error" for finding in findings)
