"""What the commands print: rich on a terminal, one JSON object at the end under --json, sentences for errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.text import Text

from core.view.plain import plain
from core.view.text.signs import visible


class OutputLost(Exception):
    """Standard output cannot be written: a pager was closed, or the disk it goes to is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"the output cannot be written: {cause.strerror}; what the command did is done")
        self.cause = cause


class Screen:
    """Standard output of one command: either for people or, with `as_json`, one JSON object and nothing else."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            _never_fails(stream)
        self._people = Console(file=sys.stdout, highlight=False)
        self.errors = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    def show(self, what: RenderableType, wrap: bool = True) -> None:
        """Print for people. Plain strings are never read as markup: they may come from a model.

        They are not wrapped either, so that a command in them can be copied; `wrap` False does the same for others.
        """
        if isinstance(what, str):
            what, wrap = Text(visible(what)), False
        if self.as_json:
            return
        with _output():
            with self._people.capture() as printed:  # which flushes what was written before
                self._people.print(what, soft_wrap=not wrap)
            text = printed.get()
            sys.stdout.write(text if self._people.is_terminal else _without_trailing_blanks(text))

    def note(self, text: str) -> None:
        """Say how things go, on standard error, so that output stays clean in a pipe; nothing under --json."""
        if not self.as_json:
            self.errors.print(Text(visible(text), style="dim"))

    def complain(self, text: str) -> None:
        """The one sentence of an error, on standard error, on one line."""
        self.errors.print(Text.assemble(("error: ", "bold red"), visible(text)))

    def report(self, value: Mapping[str, Any] | BaseModel) -> None:
        """The one JSON object of a --json command; nothing for people."""
        if self.as_json:
            utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
            text = json.dumps(plain(value), ensure_ascii=not utf8, indent=2, default=str)
            with _output():
                sys.stdout.write(text + "\n")

    def finish(self) -> None:
        """Let everything reach where it goes. Raises OutputLost where it does not, as all printing does."""
        with _output():
            sys.stdout.flush()


@contextmanager
def _output() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise OutputLost(problem) from None


def _without_trailing_blanks(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _never_fails(stream: TextIO) -> None:
    """A terminal that cannot show a character gets its number instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)  # what stands in for a stream in tests may not have it
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
