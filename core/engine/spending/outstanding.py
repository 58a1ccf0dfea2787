"""Calls that went out and whose reply never came: they may have been billed, so a hard budget goes on counting them.

A call is noted in a file of the run's folder before its first byte is sent and taken out once it is in the run's
database as paid, or was refused. What a killed engine had on its way is therefore still there for the next one.
"""

from __future__ import annotations

import errno
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from core.llm.budget import Amount
from core.store.places import mendable

NAME = "calls_on_their_way"
"""The file's name in a run's folder. A line a change: `+ CALLS TOKENS MONEY KEY` or `- KEY`."""


class Outstanding:
    """The calls of one run on their way. `lost` is what earlier engines left behind. Close it after use.

    One engine at a time. Raises UserError where the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        left = list(_left(self._path))
        self.lost = sum((amount for _, amount in left), start=Amount())
        self._on_their_way: defaultdict[str, int] = defaultdict(int)
        with mendable(self._path):
            fresh = self._path.with_name(f"{NAME}.new")
            fresh.write_text("".join(_line(key, amount) for key, amount in left), encoding="utf-8")
            fresh.replace(self._path)
            self._file = self._path.open("ab", buffering=0)

    def sent(self, key: str, most: Amount) -> None:
        """A call goes out and may take this much."""
        self._on_their_way[key] += 1
        self._write(_line(key, most))

    def free(self, key: str) -> None:
        """One call of that key is accounted for elsewhere, or took nothing. Unknown keys are nothing."""
        if self._on_their_way[key]:
            self._on_their_way[key] -= 1
            self._write(f"- {key}\n")

    def close(self) -> None:
        """Close the file, and remove it where nothing is left in it."""
        self._file.close()
        if self.lost == Amount() and not any(self._on_their_way.values()):
            self._path.unlink(missing_ok=True)

    def _write(self, line: str) -> None:
        data = line.encode()
        with mendable(self._path):
            before = os.fstat(self._file.fileno()).st_size
            if self._file.write(data) != len(data):  # the disk is full; half a line would spoil the next one
                os.ftruncate(self._file.fileno(), before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _line(key: str, amount: Amount) -> str:
    return f"+ {amount.calls} {amount.tokens} {amount.money} {key}\n"


def _left(path: Path) -> Iterator[tuple[str, Amount]]:
    """The calls that were noted and never taken out; a last line that was cut off in writing went nowhere yet."""
    noted: defaultdict[str, list[Amount]] = defaultdict(list)
    with mendable(path):
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in text.splitlines(keepends=True):
        sign, *words = line.split()
        if sign == "+" and line.endswith("\n"):
            calls, tokens, money, key = words
            noted[key].append(Amount(int(calls), int(tokens), int(money)))
        elif line.endswith("\n") and noted[words[0]]:
            noted[words[0]].pop()
    return ((key, amount) for key, amounts in noted.items() for amount in amounts)
