"""Host paths as they are kept: relative to the run, the workspace or the task set, so that a run can move.

In the database a path under a known folder reads `$RUN/…`, `$WORKSPACE/…` or `$TASKSET/…`, and is made whole again when
it is read; any other text that begins with a dollar gets a second one. Pure: no file is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Roots(NamedTuple):
    """Where things lie on this host, absolute; None where a run has no such place."""

    run: Path | None = None
    workspace: Path | None = None
    taskset: Path | None = None

    def named(self) -> tuple[tuple[str, str], ...]:
        """(name, folder), the deepest first, so that a run's own file is not said to be the workspace's."""
        known = [("$RUN", self.run), ("$WORKSPACE", self.workspace), ("$TASKSET", self.taskset)]
        folders = [(name, str(folder)) for name, folder in known if folder is not None]
        return tuple(sorted(folders, key=lambda pair: -len(pair[1])))


def task_folder(source: Path) -> Path:
    """The folder of a task set's files: the source itself, or where that is a list of tasks, the folder around it."""
    return source.parent if source.suffix.lower() in _TASK_LISTS else source


_TASK_LISTS = (".jsonl", ".json")


def strings_of(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_of(item)


def to_stored(text: str, roots: Roots) -> str:
    """A record's JSON with every string that is a path under a root made relative to it."""
    return mapped(text, lambda value: _shortened(value, roots))


def from_stored(text: str, roots: Roots) -> str:
    """The record's JSON with its paths whole again for this host."""
    return mapped(text, lambda value: _expanded(value, roots))


def escaped(value: str) -> str:
    """A text that is no path, as it is kept."""
    return "$" + value if value.startswith("$") else value


def _shortened(value: str, roots: Roots) -> str:
    for name, folder in roots.named():
        if value == folder:
            return name
        if value.startswith(folder.rstrip("/") + "/"):
            return name + "/" + value[len(folder.rstrip("/")) + 1 :]
    return escaped(value)


def _expanded(value: str, roots: Roots) -> str:
    if value.startswith("$$"):
        return value[1:]
    for name, folder in roots.named():
        if value == name:
            return folder
        if value.startswith(name + "/"):
            return folder.rstrip("/") + value[len(name) :]
    return value


def mapped(text: str, change: Callable[[str], str]) -> str:
    """JSON with every string in it, keys left out, changed."""
    return json.dumps(_walked(json.loads(text), change), ensure_ascii=False, separators=(",", ":"))


def _walked(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walked(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _walked(item, change) for key, item in value.items()}
    return value
