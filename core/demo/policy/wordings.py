"""How the scripted analysts put a lesson: one of several wordings, drawn by the content of the request."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Wording:
    """What is written about a practice, or about its opposite."""

    title: str
    place: tuple[str, ...]
    lesson: tuple[str, ...]
    cause: str
    quote: tuple[str, ...]

    def drawn(self, *from_what: object) -> str:
        """One of the wordings of the lesson; the same for the same content."""
        return self.lesson[draw(len(self.lesson), *from_what)]


SPREADSHEET_WORDINGS = Path(__file__).with_name("wordings.toml")


@cache
def wordings(path: Path = SPREADSHEET_WORDINGS) -> dict[str, Wording]:
    """Every wording of a file by practice; "against NAME" for the opposite of NAME."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Wording(
            title=table["title"],
            place=tuple(table["place"]),
            lesson=tuple(table["lesson"]),
            cause=table["cause"],
            quote=tuple(table.get("quote", ())),
        )
        for name, table in raw.items()
    }


def draw(count: int, *from_what: object) -> int:
    """A number below `count` that depends on the content alone."""
    digest = hashlib.sha256("\0".join(str(part) for part in from_what).encode()).digest()
    return int.from_bytes(digest[:8], "big") % count
