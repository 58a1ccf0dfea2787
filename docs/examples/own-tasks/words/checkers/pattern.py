"""Passes a regular expression that matches every item number and nothing else."""

import re
import sys
from pathlib import Path

RIGHT = ("48-S", "7-B", "120-K")
WRONG = ("48S", "S-48", "48-s", "-S", "48-SS")

try:
    pattern = re.compile(Path("answer.txt").read_text().strip().strip("`"))
except re.error as problem:
    sys.exit(f"no regular expression: {problem}")
missed = [item for item in RIGHT if not pattern.fullmatch(item)]
taken = [item for item in WRONG if pattern.fullmatch(item)]
if missed or taken:
    sys.exit(f"does not match: {missed}; matches although it is no item number: {taken}")
