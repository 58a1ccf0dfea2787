"""What the scripted model knows of one kind of work: which practices texts teach, and how to put them as lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.demo.policy.topics import SPREADSHEETS, Topics
from core.demo.policy.wordings import Wording, wordings


@dataclass(frozen=True, eq=False)
class Lore:
    """The subjects by which a text is seen to teach a practice, and the wordings by practice.

    A wording named "against NAME" is the opposite of the practice NAME.
    """

    topics: Topics
    wordings: Mapping[str, Wording]

    def sides(self, text: str) -> dict[str, int]:
        """1 for each practice a text speaks for, -1 for each it speaks against."""
        return self.topics.sides(text)


SPREADSHEET_LORE = Lore(SPREADSHEETS, wordings())
