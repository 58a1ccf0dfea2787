"""`make suites`: the demo over many generated suites, as a user would run it: real HTTP, sandbox, graded workbooks.

Each suite is small and has planted lessons of its own. A line a suite is printed, and build/suites.json written. Exit
status 1 where fewer than 95 % of the common lessons are recalled, more than 2 % of the false ones are kept, an edit has
no fate, or a score does not rise.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from core.demo.evolution import DemoReport, demo
from core.store.workspace import Workspace

OUT = Path(__file__).resolve().parents[2] / "build" / "suites.json"
EVOLVE, TEST = 14, 6


def main(count: int, first: int = 1000) -> int:
    reports = [_of_suite(seed) for seed in range(first, first + count)]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([report.model_dump() for report in reports], indent=2) + "\n", encoding="utf-8")
    problems = missed(reports)
    total = summed(reports)
    print(*(f"{name} {value}" for name, value in total.items()), sep=" · ")  # noqa: T201 - what this command is for
    print(*(problems or ["every bound is kept"]), sep="\n")  # noqa: T201
    return 1 if problems else 0


def _of_suite(seed: int) -> DemoReport:
    with tempfile.TemporaryDirectory(prefix="trace2skill-suites-") as folder:
        report = demo(Workspace(Path(folder) / "lab"), seed, EVOLVE, TEST)
    print(  # noqa: T201
        f"suite {seed}: {report.status}, {report.score_before} -> {report.score_after},"
        f" {report.recalled_lessons}/{report.planted_lessons} recalled, {report.false_lessons_kept} false kept,"
        f" {report.edits_proposed} edits, {report.edits_unaccounted} unaccounted, {report.seconds:.0f} s",
        flush=True,
    )
    return report


def summed(reports: list[DemoReport]) -> dict[str, int]:
    """What counts over all suites."""
    names = (
        "planted_lessons",
        "recalled_lessons",
        "false_lessons",
        "false_lessons_kept",
        "edits_proposed",
        "edits_unaccounted",
        "calls",
    )
    return {"suites": len(reports)} | {name: sum(getattr(report, name) for report in reports) for name in names}


def missed(reports: list[DemoReport]) -> list[str]:
    """The bounds that are not kept, each a sentence."""
    total = summed(reports)
    rose = sum((report.score_after or 0) > (report.score_before or 0) for report in reports)
    checks = {
        "a run did not end": all(report.status == "done" for report in reports),
        "fewer than 95 % of the common lessons are recalled": total["recalled_lessons"]
        >= 0.95 * total["planted_lessons"],
        "more than 2 % of the false lessons are kept": total["false_lessons_kept"] <= 0.02 * total["false_lessons"],
        "an edit has no fate": total["edits_unaccounted"] == 0,
        f"the score rose in {rose} of {len(reports)} suites only": rose == len(reports),
    }
    return [sentence for sentence, kept in checks.items() if not kept]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
