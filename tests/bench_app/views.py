"""Every page and what can be opened on it, for a run that is there: what screenshots and deep links go through."""

from __future__ import annotations

from core.store.run_store import RunStore
from core.study.comparisons import Arm
from core.study.records import StudyRecord
from core.view.links import View, view
from core.view.studies.asked import SHOWS, arm_id


def views_of(store: RunStore) -> dict[str, View]:
    """A name for each view of a run, one of every kind that the run has something for."""
    run = store.run().id
    versions = [version.name for version in store.versions()]
    newest = versions[-1] if versions else "S0"
    rows = store.trajectories("evolve") or store.trajectories()
    failed = next((row for row in rows if row.outcome == "failed"), rows[0] if rows else None)
    found = {
        "runs": view("runs"),
        "new-run": view("new_run"),
        "next-round": view("new_run", **{"from": run, "skill": newest}),
        "overview": view("overview", run=run),
        "monitor": view("monitor", run=run),
        "trajectories": view("trajectories", run=run),
        "trajectories-found": view("trajectories", run=run, q="header", outcome="failed"),
        "patches": view("patches", run=run),
        "patches-table": view("patches", run=run, show="table"),
        "patches-agreement": view("patches", run=run, show="agreement"),
        "tree": view("merge_tree", run=run),
        "tree-ledger": view("merge_tree", run=run, show="ledger"),
        "tree-what-if": view("merge_tree", run=run, show="what-if", min_tasks=2),
        "skill": view("skill", run=run),
        "skill-split": view("skill", run=run, version=newest, against="S0", split=1),
        "skill-blame": view("skill", run=run, version=newest, show="blame"),
        "skill-preview": view("skill", run=run, version=newest, show="preview"),
        "skill-findings": view("skill", run=run, version=newest, show="findings"),
        "results": view("results", run=run),
        "notebook": view("notebook", run=run),
    }
    if failed is not None:
        found["trajectory"] = view("trajectories", run=run, traj=failed.id)
        found["trajectory-step"] = view("trajectories", run=run, traj=failed.id, step=1)
        found["trajectory-raw"] = view("trajectories", run=run, traj=failed.id, show="raw")
        found["trajectory-workbooks"] = view("trajectories", run=run, traj=failed.id, show="workbooks")
    seen: dict[str, str] = {}
    for row in store.trajectories("test_before") + store.trajectories("test_after"):
        if seen.setdefault(row.task, row.id) != row.id:
            found["trajectories-compared"] = view("trajectories", run=run, traj=seen[row.task], **{"with": row.id})
            break
    nodes, patches = store.node_rows(), store.patch_rows()
    if nodes:
        found["tree-node"] = view("merge_tree", run=run, node=nodes[0].id)
    if patches:
        found["patch"] = view("patches", run=run, patch=patches[0].id)
    return found


def study_views(record: StudyRecord) -> dict[str, View]:
    """The same of a study: its parts, a cell of its table and one of its tasks' filters."""
    study = record.name
    found = {"studies": view("studies")}
    found |= {f"study-{show}": view("studies", study=study, show=show) for show in SHOWS}
    cell = next((each for each in record.cells if each.step == "measure" and each.run), None)
    if cell is not None:
        arm = arm_id(Arm(cell.condition, cell.author, cell.user, cell.tasks))
        found["study-cell"] = view("studies", study=study, cell=arm)
        found["study-tasks-differ"] = view("studies", study=study, show="tasks", only="differ")
    return found
