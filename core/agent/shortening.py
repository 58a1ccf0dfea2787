"""The observation limit: the beginning and the end are kept, the middle is counted and said."""

from __future__ import annotations

from core.types import Observation


def shorten(observation: Observation, limit: int) -> Observation:
    """The observation with at most about `limit` characters of text: head and tail in equal parts.

    What is cut is added to `dropped`, and the text says how many characters are missing and where.
    """
    text = observation.text
    if len(text) <= limit:
        return observation
    head, tail = limit - limit // 2, limit // 2
    cut = len(text) - head - tail
    marked = f"{text[:head]}\n[… {cut} characters left out …]\n{text[len(text) - tail :]}"
    return observation.model_copy(update={"text": marked, "dropped": observation.dropped + cut})
