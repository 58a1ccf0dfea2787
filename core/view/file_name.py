"""The name under which a download is saved, made of texts that may hold anything. Pure."""

from __future__ import annotations

import re

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 80


def file_name(text: str, ending: str) -> str:
    """Letters, digits, dots, hyphens and underscores of a text, at most LONGEST, and the ending.

    What such a name shows is what it is: no direction marks that turn an ending round, no folder, no hidden file.
    """
    return f"{_ODD.sub('-', text)[:LONGEST].strip('.-') or 'download'}.{ending}"
