"""Why an edit cannot be applied."""

from __future__ import annotations

from typing import Literal

ProblemKind = Literal["path", "file", "anchor", "text", "protected", "structure", "no_change"]


class EditProblem(Exception):
    """An edit that does not fit its base: `reason` says what, where and what would do instead.

    `no_change` is an edit that fits and would change nothing; everything else makes the edit invalid.
    """

    def __init__(self, kind: ProblemKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: ProblemKind = kind
        self.reason = reason
