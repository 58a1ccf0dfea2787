"""A decision that cannot be made, and versions a run does not have: nothing is decided, and the thing is named."""

from __future__ import annotations

import pytest

from tests.cli.bad_input.place import SECOND, Place


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("p017 reject", ("there is no patch or edit 'p017'", "`trace2skill ledger RUN` lists them")),
        ("p000.e9 accept", ("there is no patch or edit 'p000.e9'",)),
        ("p000.e1 accept --replace absent.md", ("absent.md: cannot be read", "--replace takes a text file")),
        ("p000.e1 accept --replace binary.md", ("binary.md: is not UTF-8 text",)),
        ("p000.e1 accept --replace benchmark", ("benchmark: cannot be read",)),
        ("p000.e1 reject --replace words.md", ("--replace rewords an edit that is accepted; use it with `accept`",)),
        ("p000 accept --replace words.md", ("p000: only a single edit can be reworded",)),
        ("p000 maybe", ("invalid choice: 'maybe'",)),
        ("p000 undo", ("p000: ada has no decision on it that could be undone", "`trace2skill ledger")),
    ],
)
def test_a_decision_that_cannot_be_made(place: Place, words: str, told: tuple[str, ...]) -> None:
    """Nothing is decided; status 2."""
    place.write("words.md", "Look first.\n")
    (place.folder / "binary.md").write_bytes(b"\xff\x00")
    refused = place.refused("decide", SECOND, *words.split(), "--reviewer", "ada")
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_decision_is_somebodys(place: Place) -> None:
    """A blank name is none; status 2."""
    refused = place.refused("decide", SECOND, "p000", "reject", "--reviewer", " ")
    assert (refused.status, refused.sentence) == (
        2,
        "a decision needs a reviewer: say who decides with --reviewer NAME",
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("blame", "has made no skill yet, so there is nothing to blame; `trace2skill status"),
        ("blame --version S7", "'S7'"),
        ("blame --version S0 --file x.md", "x.md: S0 has no such file; it has: SKILL.md"),
        ("remerge", "has not merged yet, so there is nothing to merge again; `trace2skill resume"),
        ("diff S0", "name two versions, as in `trace2skill diff latest S0 S1`"),
        ("diff S0 S7", "'S7'"),
    ],
)
def test_what_a_run_does_not_have(place: Place, words: str, told: str) -> None:
    """A version that is not there is named; status 2."""
    command, *others = words.split()
    refused = place.refused(command, SECOND, *others)
    assert (refused.status, told in refused.sentence) == (2, True), refused
