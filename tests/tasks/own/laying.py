"""Folders of tasks for tests: lines and the files that they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.tasks.own.taskset import FILE, OwnTaskset

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "own-tasks"


def lay(folder: Path, *lines: Mapping[str, Any] | str, **files: str) -> Path:
    """Write tasks (objects, or lines as they are) and files; `__` in a name stands for a slash, `_dot_` for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    (folder / FILE).write_text("\n".join(written) + "\n", encoding="utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def laid(folder: Path, *lines: Mapping[str, Any] | str, **files: str) -> OwnTaskset:
    """The task set of such a folder."""
    return OwnTaskset(lay(folder, *lines, **files), engine="none")
