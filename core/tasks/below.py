"""Files that a line of a task set names: below the folder it lies in, and none elsewhere."""

from __future__ import annotations

from pathlib import Path


def file_below(directory: Path, name: str) -> Path | None:
    """The file of a name below a folder; None where there is none, the name can be none, or a link leads out of it."""
    place = directory / name
    try:
        return place if place.is_file() and place.resolve().is_relative_to(directory.resolve()) else None
    except (OSError, ValueError):  # too long, or with a NUL in it
        return None
