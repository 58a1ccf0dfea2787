"""What stands in the way of showing a picture to a vision model, found before money is spent.

What the usual ones take differs; a picture within these limits is taken by all of the hosted services at the time of
writing (2026), and what exceeds them is a warning, since a server of one's own may take more.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from core.types import Finding

MOST_BYTES = 5 << 20
"""A file of more than 5 MiB is refused by some services."""
LONGEST_SIDE = 8000
"""Pixels; a longer side is refused by some services."""
READ_WHOLE = 1568
"""Pixels; services scale a picture down to about this on its longer side, and small print is lost."""
MOST_PICTURES = 10
"""A picture counts 2,048 tokens where room is reckoned: so many leave room for skill, trajectory and reply in the
context that is assumed where a model's `context_tokens` is not set. Some services refuse more than 20 at once."""

KINDS = {"PNG": (".png",), "JPEG": (".jpg", ".jpeg"), "WEBP": (".webp",), "GIF": (".gif",)}
"""The formats that are shown, and the endings of their files: the ending tells the server what it is."""


def check_picture(path: Path) -> Iterator[Finding]:
    """The findings about one picture: errors where it cannot be shown, warnings where it may be refused or blurred."""
    endings = {ending: kind for kind, names in KINDS.items() for ending in names}
    kind = endings.get(path.suffix.lower())
    if kind is None:
        yield _error("unsupported-picture", path, f"no kind of picture that models are shown: {_told_kinds()}")
        return
    found, size, frames, problem = _opened(path)
    if problem:
        yield _error("unreadable-picture", path, f"cannot be read as a picture: {problem}")
        return
    if found != kind:
        yield _error("unsupported-picture", path, f"is {found or 'of an unknown kind'}, not {kind} as its name says")
    if frames > 1:
        yield _warning("animated-picture", path, f"has {frames} frames: models see the first one, or refuse it")
    width, height = size
    stored = path.stat().st_size
    if max(size) > LONGEST_SIDE or stored > MOST_BYTES:
        told = f"{width} × {height} pixels, {stored / (1 << 20):.1f} MiB"
        limits = f"{LONGEST_SIDE:,} pixels a side and {MOST_BYTES >> 20} MiB"
        yield _warning("large-picture", path, f"{told}: usual vision models refuse more than {limits}")
    elif max(size) > READ_WHOLE:
        told = f"usual vision models scale it down to about {READ_WHOLE:,} on its longer side; small print may be lost"
        yield Finding(
            severity="info", rule="scaled-picture", path=str(path), message=f"{width} × {height} pixels: {told}"
        )


def _opened(path: Path) -> tuple[str, tuple[int, int], int, str]:
    """Format, size and number of frames of a picture whose pixels can be decoded, or what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.load()
                return picture.format or "", picture.size, getattr(picture, "n_frames", 1), ""
    except (OSError, SyntaxError, ValueError) as problem:  # Pillow's own readers raise all three
        return "", (0, 0), 0, " ".join(str(problem).split()) or type(problem).__name__
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "", (0, 0), 0, f"it has more than {Image.MAX_IMAGE_PIXELS:,} pixels"


def _told_kinds() -> str:
    return ", ".join(sorted(ending for names in KINDS.values() for ending in names))


def _error(rule: str, path: Path, message: str) -> Finding:
    return Finding(severity="error", rule=rule, path=str(path), message=message)


def _warning(rule: str, path: Path, message: str) -> Finding:
    return Finding(severity="warning", rule=rule, path=str(path), message=message)
