"""A version kept under another threshold is what a resumed run evaluates, and the scores of others stay."""

from __future__ import annotations

from pathlib import Path

from core.demo.server import DemoServer
from core.engine import resume
from core.engine.versions.keep import keep
from core.store.workspace import Workspace
from core.types import Threshold
from tests.engine.conftest import Whole
from tests.store.samples import AT


def test_the_kept_version_is_evaluated_and_no_other_made(whole: Whole, server: DemoServer, copied: Path) -> None:
    """What "Evaluate S2" promises: attempts with S2 itself, beside S1's."""
    workspace = Workspace(copied)
    run = workspace.runs()[0].id
    strict = Threshold(min_tasks=whole.suite.evolve + 1, min_share=1.0, reference_tasks=1)
    assert keep(run, workspace, strict, "ada", AT).name == "S2"
    assert resume(run, workspace, whole.suite.config(server.base_url)).status == "done"
    with workspace.open_run(run, read_only=True) as store:
        assert [(version.name, version.evaluated) for version in store.versions()][1:] == [("S1", True), ("S2", True)]
        scores = store.facts().scores
        assert scores["S1"].attempts == scores["S2"].attempts == whole.suite.test
