"""One folder for everything temporary an engine makes, so that the next one finds what a killed one left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.sandbox.scratch import remove_tree
from core.sandbox.stale import PREFIX, remove_stale, tag
from core.store.places import mendable


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder named after this engine, removed at the end; those of engines that were killed are removed first.

    While the block runs the process's temporary files go into it too: libraries make some of their own (openpyxl does
    for each sheet it writes), and no clean-up of ours would know these. Raises UserError where none can be made.
    """
    remove_stale(remove_tree)
    with mendable(Path(os.environ.get("TMPDIR", "/tmp"))):
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{tag()}-"))
        folder.chmod(0o755)
        inside = folder / "temporary"
        inside.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(inside)
    try:
        yield folder
    finally:
        if tempfile.tempdir == str(inside):  # else somebody else's turn has begun in this process
            tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
