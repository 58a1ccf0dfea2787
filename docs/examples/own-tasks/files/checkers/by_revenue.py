"""Passes a CSV that holds the sales of sales.csv, those with the largest revenue first."""

import csv
import sys
from pathlib import Path


def rows(name):
    with Path(name).open(newline="") as opened:
        return list(csv.DictReader(opened))


given, sorted_rows = rows("sales.csv"), rows("sorted.csv")
wanted = sorted(given, key=lambda row: -int(row["units"]) * float(row["price"]))
for number, (row, expected) in enumerate(zip(sorted_rows, wanted, strict=False), 1):
    if row != expected:
        sys.exit(f"row {number} is {row['date']} {row['product']}")
sys.exit(0 if len(sorted_rows) == len(wanted) else f"{len(sorted_rows)} rows instead of {len(wanted)}")
