"""Pictures among the inputs of one's own tasks: a model is shown them, so what cannot be shown is found beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.tasks.doc_vqa.pictures import KINDS, check_picture
from core.types import Finding, Task


def is_picture(name: str) -> bool:
    """Whether an input of this name is shown to the model."""
    return PurePosixPath(name).suffix.lower() in {ending for endings in KINDS.values() for ending in endings}


def refuse_unshowable(task: Task) -> None:
    """Raise UserError where an input is called a picture and cannot be shown as one."""
    for name, path in _pictures(task):
        for finding in check_picture(path):
            if finding.severity == "error":
                raise UserError(f'"inputs": {name} {finding.message}; mend it, or give it another ending')


def picture_findings(tasks: Sequence[Task]) -> tuple[Finding, ...]:
    """What is to be said of pictures that can be shown, each once: services may refuse them, or blur small print."""
    paths = dict.fromkeys(path for task in tasks for _, path in _pictures(task))
    return tuple(finding for path in paths for finding in check_picture(path))


def _pictures(task: Task) -> Iterator[tuple[str, Path]]:
    return ((file.name, Path(file.path)) for case in task.cases for file in case.inputs if is_picture(file.name))
