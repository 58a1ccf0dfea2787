"""What a command printed, kept to a size while it is still printing: the head and the tail, the middle counted."""

from __future__ import annotations

_CONTINUATION = bytes(range(0x80, 0xC0))
"""Bytes that go on with a UTF-8 character: all other bytes begin one."""


def count_characters(data: bytes) -> int:
    """How many UTF-8 characters begin in `data`."""
    return len(data.translate(None, _CONTINUATION))


class Transcript:
    """Takes bytes as they come and gives back at most `limit` of them: one half from each end.

    The cut never goes through a character, and everything left out is counted in characters.
    """

    def __init__(self, limit: int) -> None:
        self._half = max(limit // 2, 4)
        self._head = bytearray()
        self._tail = bytearray()
        self._cut = False
        self._dropped = 0
        self.seen = 0
        """Bytes that came in so far."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes; what is held stays below three halves of the limit plus `data`."""
        self.seen += len(data)
        room = self._half - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * self._half:
            self._shorten_tail()

    def text(self) -> tuple[str, int]:
        """The text, with a line that says what is missing where, and the number of characters left out."""
        if len(self._tail) > self._half:
            self._shorten_tail()
        if not self._cut:
            return (self._head + self._tail).decode("utf-8", "replace"), 0
        head = _without_broken_end(bytes(self._head))
        dropped = self._dropped + (len(head) < len(self._head))
        tail = self._tail.decode("utf-8", "replace")
        return f"{head.decode('utf-8', 'replace')}\n{marker(dropped)}\n{tail}", dropped

    def _shorten_tail(self) -> None:
        """Leave out all but the last half; a character that the cut would go through is left out whole."""
        end = len(self._tail) - self._half
        longest = min(end + 3, len(self._tail))
        while end < longest and self._tail[end] in _CONTINUATION:
            end += 1
        self._cut = True
        self._dropped += count_characters(bytes(self._tail[:end]))
        del self._tail[:end]


def marker(dropped: int) -> str:
    """The line that stands where something was left out."""
    return f"[… {dropped:,} characters of output left out here …]"


def _without_broken_end(data: bytes) -> bytes:
    """`data` up to its last whole character: what it begins without finishing is taken off."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte not in _CONTINUATION:
            length = 1 if byte < 0xC0 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return data if length <= back else data[:-back]
    return data
