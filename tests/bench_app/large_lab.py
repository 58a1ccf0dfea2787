"""A lab of the size the figures are measured at: 10,000 trajectories of 20 steps, and a run with 1,000 patches.

Run `python -m tests.bench_app.large_lab FOLDER [TRAJECTORIES]` to make one to look at.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.store.workspace import Workspace
from tests.bench_app.attempts import fill_with_short_ones, fill_with_trajectories
from tests.bench_app.proposals import fill_with_patches
from tests.bench_app.skills import a_run

LARGE, PATCHED = "large-20261121-205400-aaaa", "patched-20261121-205500-bbbb"
FEW, MANY = "few-20261121-205600-cccc", "many-20261121-205700-dddd"
TRAJECTORIES, PATCHES = 10_000, 1_000
IN_FEW, IN_MANY = 1_000, 100_000


def large_lab(folder: Path, trajectories: int = TRAJECTORIES, patches: int = PATCHES) -> Workspace:
    """The workspace, its runs made where they are not there yet; making them takes a minute or two."""
    workspace = Workspace(folder)
    if not workspace.run_directory(LARGE).exists():
        with workspace.create_run(a_run(LARGE, "large")) as store:
            fill_with_trajectories(store, trajectories)
    if not workspace.run_directory(PATCHED).exists():
        with workspace.create_run(a_run(PATCHED, "patched")) as store:
            fill_with_patches(store, patches)
    return workspace


def few_and_many(workspace: Workspace) -> None:
    """Two runs of short trajectories, a hundred times as many in one, to see what a list costs."""
    for name, title, count in ((FEW, "few", IN_FEW), (MANY, "many", IN_MANY)):
        if not workspace.run_directory(name).exists():
            with workspace.create_run(a_run(name, title)) as store:
                fill_with_short_ones(store, count)


if __name__ == "__main__":
    large_lab(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
