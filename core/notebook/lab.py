"""A lab's folder as a notebook sees it: each method is a view of the screens, computed anew by the same functions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from core.engine.notebook.views import show
from core.errors import UserError
from core.notebook.drawn import Drawn, SkillDiff, drawing, frame
from core.store.imports import import_samples
from core.store.workspace import LATEST, Workspace
from core.view.notebook.recompute import Call, Value
from core.view.notebook.shown import Shown

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure

_BUNDLED = tuple(
    Path(__file__).resolve().parents[up] / name for up, name in ((2, "sample_runs"), (1, "_ui/sample_runs"))
)
"""Where the bundled runs lie: beside the package in a checkout, inside it where it is installed."""


class Lab:
    """The runs of a folder. A run is named by its id, the beginning of one, or "latest".

    `app` is the address of the lab in the browser ("http://localhost:8501"); with it the links in what is drawn open
    there. Raises UserError where there is no lab in that folder.
    """

    def __init__(self, folder: Path | str = "lab", app: str = "") -> None:
        self._workspace = Workspace(Path(folder), create=False)
        self._app = app

    def __repr__(self) -> str:
        return f"Lab({str(self._workspace.directory)!r})"

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._workspace.directory

    def runs(self) -> DataFrame:
        """The runs, newest first."""
        return frame(self._show("runs"))

    def status(self, run: str = LATEST) -> Drawn:
        """Where a run stands, what it took, what S0 and S* scored; `value` is the summary."""
        return self._drawn(self._show("status", run))

    def usage(self, run: str = LATEST) -> DataFrame:
        """What the calls of a run took, by role."""
        return frame(self._show("usage", run))

    def lessons(self, run: str = LATEST, version: str = "") -> DataFrame:
        """What a version learned, the widest support first, with who taught it; "" is the newest assembled."""
        return frame(self._show("lessons", run, version=version))

    def trajectories(self, run: str = LATEST, **wanted: Value) -> DataFrame:
        """The rollouts that match `arm`, `outcome`, `kind`, `task`, `skill` and the words of `q`, by `sort`."""
        return frame(self._show("trajectories", run, **wanted))

    def trajectory(self, run: str, id: str, step: int | None = None) -> Drawn:
        """One rollout, step by step; `value` is the trajectory."""
        return self._drawn(self._show("trajectory", run, id=id, step=step))

    def trajectory_pair(self, run: str, id: str, other: str) -> Drawn:
        """Two rollouts step beside step; `value` has both."""
        return self._drawn(self._show("trajectory_pair", run, id=id, other=other))

    def patches(self, run: str = LATEST, **wanted: Value) -> DataFrame:
        """The patches that match `which`, `origin`, `task` and `text`, with where their review stands."""
        return frame(self._show("patches", run, **wanted))

    def patch(self, run: str, id: str) -> Drawn:
        """One patch, its cause, proof, evidence and edits; `value` is the patch."""
        return self._drawn(self._show("patch", run, id=id))

    def merge_tree(self, run: str = LATEST) -> Figure:
        """The merge tree as a Plotly figure; `ledger` has what became of every edit in it."""
        figure: Figure = drawing(self._show("merge_tree", run))
        return figure

    def merge_node(self, run: str, id: str) -> Drawn:
        """One merge: what became of every edit that went in; `value` is the node."""
        return self._drawn(self._show("merge_node", run, id=id))

    def what_if(self, run: str = LATEST, **threshold: Value) -> Drawn:
        """The skill under another `min_tasks`, `min_share` or `reference_tasks`; no model is asked."""
        return self._drawn(self._show("what_if", run, **threshold))

    def ledger(self, run: str = LATEST, fate: str = "", q: str = "", lessons: str = "") -> DataFrame:
        """Every edit ever proposed and its fate; those of a fate, with every word of `q`, behind lessons "left_out"."""
        return frame(self._show("ledger", run, fate=fate, q=q, lessons=lessons))

    def diff(self, run: str = LATEST, before: str = "S0", after: str = "") -> SkillDiff:
        """What changed between two versions of the skill; "" is the newest."""
        return SkillDiff(self._show("diff", run, before=before, after=after).value)

    def blame(self, run: str = LATEST, version: str = "", path: str = "") -> DataFrame:
        """Where each line of a version comes from; "" is the newest, and all its files."""
        return frame(self._show("blame", run, version=version, path=path))

    def skill(self, run: str = LATEST, version: str = "", path: str = "SKILL.md") -> Drawn:
        """A file of a version as it reads; `value` is the skill."""
        return self._drawn(self._show("skill", run, version=version, path=path))

    def findings(self, run: str = LATEST, version: str = "") -> DataFrame:
        """What checks say of a version."""
        return frame(self._show("findings", run, version=version))

    def results(
        self, run: str = LATEST, before: str = "", after: str = "", kind: str = "", show: str = "all"
    ) -> DataFrame:
        """Two versions on the held-out tasks, task by task; `attrs["told"]` has the change with its interval."""
        return frame(self._show("results", run, before=before, after=after, kind=kind, show=show))

    def pins(self, run: str = LATEST) -> DataFrame:
        """The run's notebook, from top to bottom."""
        return frame(self._show("pins", run))

    def _show(self, function: str, run: str = "", **given: Value | None) -> Shown:
        arguments = tuple((name, value) for name, value in given.items() if value is not None)
        return show(Call(function, run, arguments), self._workspace)

    def _drawn(self, shown: Shown) -> Drawn:
        return Drawn(shown, self._app)


def sample_lab(folder: Path | str = "", app: str = "") -> Lab:
    """A lab with the bundled sample run in it: in a new temporary folder, or in one that is named.

    Raises UserError where this copy of the program has no sample runs.
    """
    bundled = next((place for place in _BUNDLED if place.is_dir()), None)
    if bundled is None:
        raise UserError("this copy of the program has no sample runs; get them with a checkout of the repository")
    workspace = Workspace(Path(folder or tempfile.mkdtemp(prefix="trace2skill-sample-")))
    import_samples(bundled, workspace)
    return Lab(workspace.directory, app)
