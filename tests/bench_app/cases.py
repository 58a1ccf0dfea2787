"""What is measured: the pages of the large lab, and what must be visible on each before it counts as shown."""

from __future__ import annotations

from core.view.links import view
from tests.bench_app.attempts import LONG, LONG_STEPS
from tests.bench_app.large_lab import FEW, LARGE, MANY, PATCHED
from tests.bench_app.timing import Case

EMPTY = Case("empty_page", "empty", "h2:has-text('Empty')")
ONE_POINT = Case("one_point_chart", "one_point", ".js-plotly-plot .points path")
_ROW = ".lab-table tbody tr >> nth=0"

LISTS_AND_DIFFS = (
    Case("runs", view("runs").url, _ROW),
    Case("trajectories_10k", view("trajectories", run=LARGE).url, _ROW),
    Case("trajectories_10k_filtered", view("trajectories", run=LARGE, outcome="failed", sort="-tokens").url, _ROW),
    Case("overview_1000_patches", view("overview", run=PATCHED).url, _ROW),
    Case("monitor_10k", view("monitor", run=LARGE).url, ".lab-monitor >> nth=0"),
    Case("patch_of_1000", view("patches", run=PATCHED, patch="p500").url, ".lab-patch-edit >> nth=0"),
    Case("drop_audit_1000", view("merge_tree", run=PATCHED, show="ledger").url, _ROW),
    Case("skill_diff", view("skill", run=PATCHED, version="S1", against="S0").url, ".lab-diff >> nth=0"),
    Case("skill_blame", view("skill", run=PATCHED, version="S1", show="blame").url, ".lab-blame >> nth=0"),
    Case("results", view("results", run="demo").url, _ROW),
    Case("notebook", view("notebook", run=LARGE).url, "h2:has-text('notebook')"),
)
LONG_TRAJECTORY = Case(
    "trajectory_200_steps", view("trajectories", run=LARGE, traj=LONG).url, f"#step-{LONG_STEPS - 1}"
)
TREE = Case("merge_tree_1000", view("merge_tree", run=PATCHED).url, ".js-plotly-plot .points path >> nth=0")
SIZES = (
    Case("list_1000", view("trajectories", run=FEW).url, _ROW),
    Case("list_100000", view("trajectories", run=MANY).url, _ROW),
)
