"""Which paths a skill may hold, and which names reading and packing leave out."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

LEFT_OUT_FOLDERS = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules"})
"""Never part of a skill: version control and what a run of its scripts leaves behind."""

VERSION_CONTROL = frozenset({".git", ".hg", ".svn"})


def is_left_out(path: str) -> bool:
    """Whether a relative path is no part of a skill (caches, version control, Finder's files)."""
    parts = PurePosixPath(path).parts
    return any(part in LEFT_OUT_FOLDERS or part == ".DS_Store" for part in parts) or path.endswith(".pyc")


def is_packed(path: str) -> bool:
    """Whether a path goes into a `.skill` archive: evaluations at the root stay at home."""
    return not is_left_out(path) and not path.startswith("evals/")


def path_problem(path: str) -> str:
    """Why `path` cannot name a file of a skill, "" where it can: relative, forward slashes, inside the directory."""
    if not path or path.endswith("/"):
        return "is empty" if not path else "names a folder"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is absolute"
    if "\\" in path:
        return "has a backslash"
    if any(part in ("..", ".", "") for part in path.split("/")):
        return "leaves the skill directory" if ".." in path.split("/") else "is not in its shortest form"
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", path):
        return "has a character that no file name should have"
    return "has a name that is no part of a skill (a cache or version control)" if is_left_out(path) else ""
