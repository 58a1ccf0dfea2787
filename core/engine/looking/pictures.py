"""The pictures of a task, for people to look at: drawn anew from their pixels, so that only pixels are shown.

A picture comes from the task's file, where that still is the one the task was made with; else from what was sent to a
model in the attempt that is looked at. Neither the file nor its name reaches a browser.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps

from core.agent.pictures import is_picture
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import ImagePart, InputFile, Task

LONGEST_SIDE = 1600
"""Pixels; a larger picture is shown smaller."""
MOST_BYTES = 32 << 20
MOST_SHOWN = 12
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class SeenPicture(NamedTuple):
    """One picture of a task, as a PNG; b"" where it cannot be shown. `told` is its size, or the reason."""

    number: int
    png: bytes
    told: str


def pictures_of(task: Task, workspace: Workspace, keys: Sequence[str]) -> tuple[SeenPicture, ...]:
    """The pictures among the inputs of a task's first case, () where it has none; that there are more than MOST_SHOWN
    is told in place of the rest.

    `keys` are the journal keys of the attempt's calls. Raises UserError where the journal cannot be read.
    """
    files = [file for case in task.cases[:1] for file in case.inputs if is_picture(file.name)]
    if not files:
        return ()
    found = {file.digest: _as_it_was(file) for file in files[:MOST_SHOWN]}
    if not all(found.values()):
        found |= {digest: data for digest, data in _sent(workspace, keys) if digest in found}
    seen = tuple(_seen(number, found[file.digest]) for number, file in enumerate(files[:MOST_SHOWN], 1))
    left = len(files) - len(seen)
    return (*seen, SeenPicture(len(seen) + 1, b"", f"{left} more are not shown here.")) if left else seen


def _as_it_was(file: InputFile) -> bytes:
    """The bytes of a file, b"" where it is gone, too large or another one by now."""
    try:
        path = Path(file.path)
        if path.stat().st_size > MOST_BYTES:
            return b""
        data = path.read_bytes()
    except (OSError, ValueError):  # a path from elsewhere may be none
        return b""
    return data if hashlib.sha256(data).hexdigest() == file.digest else b""


def _sent(workspace: Workspace, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Digest and bytes of every picture in the first call that the journal holds."""
    if not workspace.journal_path.exists():
        return
    with SqliteJournal(workspace.journal_path, read_only=True) as journal:
        there = [key for key in dict.fromkeys(keys) if journal.reply(key) is not None]
        for entry in journal.entries(there[:1]):
            for message in entry.request.messages:
                for part in message.content:
                    if isinstance(part, ImagePart) and len(part.data) <= MOST_BYTES:
                        yield hashlib.sha256(part.data).hexdigest(), part.data


def _seen(number: int, data: bytes) -> SeenPicture:
    if not data:
        gone = "its file is gone, larger than can be shown, or another one by now, and the journal does not hold it"
        return SeenPicture(number, b"", f"Picture {number} cannot be shown: {gone}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                size = f"{picture.width:,} × {picture.height:,} pixels"
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return SeenPicture(number, b"", f"Picture {number} cannot be shown: it cannot be read as a picture.")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    stream = io.BytesIO()
    upright.save(stream, "PNG")
    return SeenPicture(number, stream.getvalue(), f"Picture {number}: {size}")
