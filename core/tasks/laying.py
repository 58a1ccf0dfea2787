"""Files made for tasks, laid where they are kept from one start to the next."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.errors import UserError


def lay(path: Path, data: bytes) -> None:
    """Write a file unless it is there as it should be: whole or not at all, whoever else writes the same.

    Raises UserError where it cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=".part-", dir=path.parent, delete=False) as part:
            part.write(data)
        Path(part.name).replace(path)
        path.chmod(0o644)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem.strerror}") from None
