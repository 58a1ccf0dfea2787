"""A directory of the host for one command, where no file system in memory can be made for it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.sandbox.host import Host
from core.sandbox.work_directory import take_back

PREFIX = "trace2skill-"


@asynccontextmanager
async def scratch_directory(host: Host, python: str) -> AsyncIterator[Path]:
    """A directory with an empty `tmp` and a `bin` that has `python` and `python3`; removed afterwards."""
    scratch = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        for name in ("tmp", "bin"):
            (scratch / name).mkdir()
        for name in ("python", "python3"):
            (scratch / "bin" / name).symlink_to(python)
        yield scratch
    finally:
        await host.do(remove_tree, scratch)


def remove_tree(directory: Path) -> None:
    """Remove a directory in which model-written code may have taken rights away or gone very deep."""
    take_back(directory)
    shutil.rmtree(directory)


def remove_stale() -> None:
    """Remove what engines left that were killed before they could."""
    for found in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = re.fullmatch(rf"{PREFIX}(\d+)-\w+", found.name)
        if owner and found.is_dir() and not Path(f"/proc/{owner[1]}").exists() and found.stat().st_uid == os.geteuid():
            remove_tree(found)
