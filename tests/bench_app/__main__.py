"""`make bench-app`: measure the pages, print a table, write build/bench-app.json in the rows of build/bench.json.

Every figure has its reference or bound beside it, measured in the same run: an empty page of the same app, a page with
a chart of one point, the same list with a hundredth of the trajectories. Exit status 1 where a bound is passed. Name
parts (lists, transcript, chart, sizes, search, keys, memory) to measure only those.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from core.store.imports import import_samples
from tests.bench.__main__ import passed_bound, written
from tests.bench_app.large_lab import few_and_many, large_lab
from tests.bench_app.parts import PARTS, Row
from tests.journeys.browser import ROOT, chromium, served

LAB, OUT = ROOT / "build" / "large-lab" / "lab", ROOT / "build" / "bench-app.json"


def main(names: Sequence[str]) -> int:
    workspace = large_lab(LAB)
    few_and_many(workspace)
    import_samples(ROOT / "sample_runs", workspace)
    rows: list[Row] = []
    with served(LAB, app=ROOT / "tests" / "bench_app" / "app.py") as server, chromium() as browser:
        for name, part in PARTS.items():
            if names and name not in names:
                continue
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            for row in part(context, server):
                rows.append(row)
                sys.stdout.write(written(row) + "\n")
                sys.stdout.flush()
            context.close()
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 1 if any(passed_bound(row) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
