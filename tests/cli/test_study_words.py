"""A study that stopped says the command that goes on with it."""

from __future__ import annotations

import shlex

import pytest

from core.cli.parser import build_parser
from core.cli.studies import same_again


@pytest.mark.parametrize(
    "given",
    [
        "study s.toml --demo --latency 0.2 --runs lab",
        "study s.toml --model large=Q/L --model 'small=a b' --endpoint http://h/v1 --csv out.csv --runs lab",
        "study 'my study.toml' --open-again --reason 'a trap; was found' --latex t.tex --markdown t.md --runs lab",
    ],
)
def test_the_command_that_goes_on_is_the_one_that_was_given(given: str) -> None:
    """Models, endpoint and latency make other runs where they are left out."""
    options = build_parser().parse_args(shlex.split(given))
    told = build_parser().parse_args(shlex.split(same_again(options).removeprefix("trace2skill ")))
    assert told == options
