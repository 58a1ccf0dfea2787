"""Put a finished directory in the place of another, in one step where the system can.

Linux exchanges two names atomically (renameat2 with RENAME_EXCHANGE); elsewhere the old directory is moved aside and
moved back if the second rename fails.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

ASIDE = ".old"
"""Ends the name of the old directory while it is aside; a killed process can leave it so."""


def swap_in(finished: Path, place: Path) -> None:
    """Make `finished` be `place`. What `place` was is afterwards at `finished` (for the caller to remove), or absent.

    Raises OSError with `place` as it was.
    """
    if not place.exists():
        finished.rename(place)
    elif not _exchange(finished, place):
        aside = finished.with_name(finished.name + ASIDE)
        place.rename(aside)
        try:
            finished.rename(place)
        except OSError:
            aside.rename(place)
            raise
        aside.rename(finished)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two names of one file system; False where this system cannot. Raises OSError for any other failure."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    code = renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
    if code == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV):
        return False
    raise OSError(number, os.strerror(number), str(second))
