"""Which edit of a patch a quote supports, told from the wording and never guessed. Pure.

An analyst gives evidence for a patch, not for an edit. Where a patch has several edits, a quote is taken to support the
one edit whose telling words stand in it: words of at least `LONG` letters that no other edit of the patch has. A quote
with such words of two edits, or of none, supports the patch as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from core.patch.wording import stems
from core.types import Evidence, Patch
from core.view.text.names import edit_name

LONG = 4
"""Letters from which a word tells something: "row" and "name" stand in half of all programs."""
_APART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""The words in identifiers: HEADER_ROWS, headerRow, datetime.date."""


class Quote(NamedTuple):
    """A quote and the edits it supports: one, or () where it is evidence of the whole patch."""

    evidence: Evidence
    edits: tuple[str, ...]


def supports(quote: Quote) -> str:
    """Which edit a quote is for, on every page in these words."""
    return f"for {edit_name(quote.edits[0])}" if quote.edits else "for the patch"


def quotes_of(patch: Patch) -> tuple[Quote, ...]:
    """Each distinct quote of a patch, in its order; with a single edit every quote is that edit's."""
    telling = telling_words({edit.id: edit.text for edit in patch.edits})
    return tuple(Quote(each, supported(each.quote, telling)) for each in dict.fromkeys(patch.evidence))


def for_edits(quotes: Sequence[Quote], edits: Collection[str]) -> tuple[Quote, ...]:
    """The quotes without those that clearly support other edits alone."""
    return tuple(each for each in quotes if not each.edits or not set(edits).isdisjoint(each.edits))


def best_quote(edit: str, texts: Mapping[str, str], quotes: Sequence[str]) -> tuple[int, bool]:
    """Which of a patch's quotes to show for one of its edits: the first that clearly supports it, else the first that
    may support any; -1 where all support others. With it whether it is told to be of the whole patch.

    `texts` are those of all edits of the patch, by id.
    """
    telling = telling_words(texts)
    found = [supported(quote, telling) for quote in quotes]
    if (edit,) in found:
        return found.index((edit,)), False
    return (found.index(()), True) if () in found else (-1, False)


def telling_words(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The words of each edit, by its id, that no other edit of the patch has."""
    said = {edit: _words(text) for edit, text in texts.items()}
    return {
        edit: own.difference(*(other for name, other in said.items() if name != edit)) for edit, own in said.items()
    }


def supported(quote: str, telling: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The one edit a quote supports, () where its wording does not tell which."""
    if len(telling) == 1:
        return tuple(telling)
    there = _words(quote)
    found = [edit for edit, own in telling.items() if any(_stands_in(word, there) for word in own)]
    return (found[0],) if len(found) == 1 else ()


def _words(text: str) -> frozenset[str]:
    apart = " ".join(_APART.findall(text)).lower()
    return frozenset(stem for stem in stems(apart) if len(stem) >= LONG)


def _stands_in(word: str, there: Collection[str]) -> bool:
    """Whether a word is one of these, or the beginning of one, as "date" is of "datetime"."""
    return any(each.startswith(word) for each in there)
