"""Which paths an edit may touch: inside the skill, visible, plain, and not protected."""

from __future__ import annotations

import re

from core.types import Skill

PROTECTED = ("license", "licence", "notice", "copying")
"""Files whose name starts with one of these, in any case, are never changed: they belong to the authors."""

UNPACKED = ("__pycache__", "node_modules")
"""Directories that no package carries."""

_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]+")


def path_problem(path: str) -> str:
    """Why a path is no file of a skill that edits may touch; "" where it may be."""
    parts = path.split("/")
    if not path or not _PLAIN.fullmatch(path) or len(path) > 200:
        return f"{path!r} is not a plain relative path with forward slashes"
    if path.startswith("/") or ".." in parts:
        return f"{path!r} leaves the skill"
    if any(part in ("", ".") or part != part.strip() for part in parts):
        return f"{path!r} is not written plainly: no './', '//' or spaces at the edges"
    if any(part.startswith(".") for part in parts):
        return f"{path!r} is hidden"
    if any(part in UNPACKED for part in parts) or path.startswith("evals/") or path.endswith(".pyc"):
        return f"{path!r} would not be packed with the skill"
    if parts[-1].lower().startswith(PROTECTED):
        return f"{path!r} is protected: licence files are the authors'"
    return ""


def creation_problem(path: str, skill: Skill) -> str:
    """Why a file cannot be created there; "" where it can. Names that differ only in case are one on many disks."""
    folded = path.casefold()
    if folded == "skill.md":
        return "SKILL.md is there already; edit it"
    for file in skill.files:
        other = file.path.casefold()
        if other == folded:
            return f"{file.path} is there already; use replace, insert_after or append_to_section"
        if other.startswith(folded + "/") or folded.startswith(other + "/"):
            return f"{path!r} and {file.path!r} cannot both be: one would be a directory"
    return ""


def is_markdown(path: str) -> bool:
    return path.lower().endswith((".md", ".markdown"))


def main_path(skill: Skill) -> str:
    """The path of the skill's SKILL.md, which on reading may be lower-case."""
    return next((file.path for file in skill.files if file.path.casefold() == "skill.md"), "SKILL.md")
