"""Pictures among a task's inputs, as parts of a message: the bytes as they lie on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.errors import boundary
from core.types import Case, Domain, ImagePart, Message

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
"""What vision models take, by the ending of the file."""


def is_picture(name: str) -> bool:
    """Whether a file of this name is shown to a model as a picture."""
    return media_type(name) is not None


def media_type(name: str) -> str | None:
    """What a file's ending says it is; None where it is no picture that models take."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower())


def pictures(case: Case, domain: Domain) -> tuple[ImagePart, ...]:
    """The case's pictures in the order of its inputs; none where the domain lays every file into /work.

    Raises BoundaryError (taskset) where one cannot be read.
    """
    if not domain.pictures:
        return ()
    kinds = [(file, media_type(file.name)) for file in case.inputs]
    with boundary("taskset"):
        return tuple(ImagePart(media_type=kind, data=Path(file.path).read_bytes()) for file, kind in kinds if kind)


def with_pictures(messages: Sequence[Message], shown: Sequence[ImagePart]) -> tuple[Message, ...]:
    """The messages with pictures before the words of the last one, where vision models expect them."""
    *before, last = messages
    return (*before, last.model_copy(update={"content": (*shown, *last.content)}))
