"""`make bench`: run every benchmark, print a table, write build/bench.json.

A benchmark is a module of this folder with `rows()`, a list of objects with at least name, value, unit and either a
bound or a reference with a ratio to it. Exit status 1 where a ratio passes its bound. Name modules to run only those.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

import tests.bench

FOLDER = Path(__file__).resolve().parent
OUT = FOLDER.parents[1] / "build" / "bench.json"


def main(names: list[str]) -> int:
    rows: list[dict[str, Any]] = []
    for found in sorted(module.name for module in pkgutil.iter_modules(tests.bench.__path__)):
        if found.startswith(("test_", "__")) or (names and found not in names):
            continue
        module = importlib.import_module(f"tests.bench.{found}")
        if hasattr(module, "rows"):
            new = module.rows()
            rows += new
            for row in new:
                print(written(row))  # noqa: T201 - a table on standard output is what this command is for
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 1 if any(passed_bound(row) for row in rows) else 0


def passed_bound(row: dict[str, Any]) -> bool:
    """Whether a row misses its bound: a bound on the ratio where there is a reference, else on the value."""
    if "bound" not in row:
        return False
    measured = row["ratio"] if "reference" in row else row["value"]
    return bool(measured > row["bound"])


def written(row: dict[str, Any]) -> str:
    """One line of the table."""
    sign = "✗" if passed_bound(row) else "·"
    rest = ", ".join(f"{name} {value}" for name, value in row.items() if name not in ("name", "value", "unit"))
    return f"{sign} {row['name']:<36} {row['value']:>10} {row['unit']:<4} {rest}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
