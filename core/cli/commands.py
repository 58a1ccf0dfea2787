"""How a command is declared: its words, its options, its examples, and what runs it, imported only when it runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TypeAlias

from core.cli.screen import Screen

Run: TypeAlias = Callable[[argparse.Namespace, Screen], int]


class WrongUsage(Exception):
    """The command line itself is not understood; `usage` is the line that shows how it is meant."""

    def __init__(self, problem: str, usage: str) -> None:
        super().__init__(problem)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser whose errors are an exception, so that --json gets its object for them too."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(f"{message}; `{self.prog} --help` explains it", self.format_usage().strip())


class Command:
    """One command and its options. Workspace options name the folder the same way everywhere."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.option = parser.add_argument

    def workspace(self) -> Command:
        self.option(
            "--runs",
            type=Path,
            metavar="DIR",
            default=Path(os.environ.get("TRACE2SKILL_LAB", "lab")),
            help="the workspace folder with the journal and the runs (default: $TRACE2SKILL_LAB or ./lab)",
        )
        return self


def at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number within bounds; what argparse says of another one is a sentence."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if number < least or (most is not None and number > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{number} is out of bounds: {bounds}")
        return number

    return read


def not_negative(text: str) -> float:
    """Reads a number that is zero or more."""
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is out of bounds: 0 or more")
    return number


class Commands:
    """The sub-commands of one parser."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def group(self, name: str, words: str) -> Commands:
        """A command that only holds others."""
        return Commands(self._commands.add_parser(name, help=words, description=words))

    def add(self, name: str, words: str, run: str, examples: Sequence[str], more: str = "") -> Command:
        """A command; `run` is "module.function" under core.cli, `more` is further text below its examples."""
        listed = "\n".join(f"  {example}" for example in examples)
        command = self._commands.add_parser(
            name,
            help=words,
            description=words,
            epilog=f"example{'s' if len(examples) > 1 else ''}:\n{listed}{more}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=Deferred(run))
        return Command(command)

    def report(self, name: str, words: str, run: str, examples: Sequence[str], more: str = "") -> Command:
        """A command that reports: it takes --json."""
        command = self.add(name, words, run, examples, more)
        command.option("--json", action="store_true", help="print one JSON object instead")
        return command

    def on_run(self, name: str, words: str, run: str, examples: Sequence[str]) -> Command:
        """A reporting command about one run of a workspace."""
        command = self.report(name, words, run, examples)
        command.option("run_id", metavar="RUN", help="a run's id, the start of one, or `latest`")
        return command.workspace()


@dataclass(frozen=True)
class Deferred:
    """A command's function, imported when it is called: `--help` and `validate` need no HTTP client."""

    name: str

    @property
    def function(self) -> Run:
        module, _, name = self.name.partition(".")
        found: Run = getattr(import_module(f"core.cli.{module}"), name)
        return found

    def __call__(self, options: argparse.Namespace, screen: Screen) -> int:
        return self.function(options, screen)
