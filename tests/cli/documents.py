"""What the documents promise: the commands in README.md, its TOML, and the examples of every --help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from core.cli.parser import build_parser

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^  (trace2skill .*)$", re.MULTILINE)


def fenced(kind: str) -> tuple[str, ...]:
    """The fenced blocks of README.md of one kind, in order."""
    return tuple(body for found, body in _FENCE.findall(README.read_text(encoding="utf-8")) if found == kind)


def readme_commands() -> tuple[str, ...]:
    """Every command line of the README, as written, in order."""
    lines = [line.strip() for block in fenced("sh") for line in block.splitlines()]
    return tuple(line for line in lines if line and not line.startswith("#"))


def parsers() -> Iterator[argparse.ArgumentParser]:
    """The parser of the whole command line, and of every command."""
    waiting = [build_parser()]
    while waiting:
        parser = waiting.pop(0)
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting.extend(dict.fromkeys(action.choices.values()))


def help_examples() -> tuple[str, ...]:
    """Every example that a --help shows, as written, each once, in the order of the commands."""
    found = [line for parser in parsers() for line in _EXAMPLE.findall(parser.epilog or "")]
    return tuple(dict.fromkeys(line.strip() for line in found))
