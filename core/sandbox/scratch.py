"""A directory of the host for one command, where no file system in memory can be made for it."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.sandbox.host import Host
from core.sandbox.stale import PREFIX, tag
from core.sandbox.work_directory import take_back


@asynccontextmanager
async def scratch_directory(host: Host, python: str) -> AsyncIterator[Path]:
    """A directory with an empty `tmp` and a `bin` with `python` and `python3`; removed afterwards.

    They are scripts, not links, because links out of a mapped directory are not followed everywhere.
    """
    scratch = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{tag()}-"))
    try:
        for name in ("tmp", "bin"):
            (scratch / name).mkdir()
        for name in ("python", "python3"):
            script = scratch / "bin" / name
            script.write_text(f'#!/bin/sh\nexec {shlex.quote(python)} "$@"\n')
            script.chmod(0o755)
        yield scratch
    finally:
        await host.do(remove_tree, scratch)


def remove_tree(directory: Path) -> None:
    """Remove a directory in which model-written code may have taken rights away or gone very deep."""
    take_back(directory)
    shutil.rmtree(directory)
