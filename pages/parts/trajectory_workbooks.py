from __future__ import annotations


def draw(*given: object) -> None: ...
