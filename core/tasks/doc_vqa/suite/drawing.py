"""Drawing a page: characters of a bitmap font on a grid of cells, black on white, as a PNG that is equal everywhere.

A page is told by its lines: "# " begins a title, drawn at twice the size; "---" is a rule across the page; what stands
between two "~" is struck through. The font is the bitmap font that comes with Pillow, which no font engine renders, and
the PNG is written without compression, so that its bytes depend on no version of zlib.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

Bits = npt.NDArray[np.bool_]

WIDTH, HEIGHT = 6, 11
"""Dots of a cell, and of a character of the font."""
SCALE = 2
"""Pixels a dot, so that a vision model can read it."""
MARGIN = 2
"""Empty cells around the page."""
STRIKE = 7
"""The row of dots, from 0 on, in which a line strikes a character out; no two characters look alike under it."""
RULE, TITLE = "---", "# "


def draw(lines: Sequence[str]) -> bytes:
    """The page as a PNG of one bit a pixel. Raises ValueError for a character that the font does not have."""
    rows = list(_placed(lines))
    width = max(sum(size for _, size, _ in row) for row, _ in rows) + 2 * MARGIN
    height = sum(tall for _, tall in rows) + 2 * MARGIN
    dots = np.zeros((height * HEIGHT, width * WIDTH), dtype=np.bool_)
    top = MARGIN
    for row, tall in rows:
        left = MARGIN
        for sign, size, struck in row:
            _put(dots, sign, (top * HEIGHT, left * WIDTH), size, struck)
            left += size
        if not row:
            dots[top * HEIGHT + STRIKE, MARGIN * WIDTH : (width - MARGIN) * WIDTH] = True
        top += tall
    return _png(np.kron(dots, np.ones((SCALE, SCALE), dtype=np.bool_)))


def plain(line: str) -> str:
    """The characters of a line, without its marks."""
    return line.removeprefix(TITLE).replace("~", "")


def _placed(lines: Sequence[str]) -> Iterator[tuple[list[tuple[str, int, bool]], int]]:
    """For each line its characters with their size and whether they are struck, and how many cells it is tall.

    A rule is a line without characters.
    """
    for line in lines:
        size = 2 if line.startswith(TITLE) else 1
        struck, row = False, []
        for sign in line.removeprefix(TITLE) if line != RULE else "":
            if sign == "~":
                struck = not struck
            else:
                row.append((sign, size, struck))
        yield row if row or line == RULE else [(" ", 1, False)], size


def _put(dots: Bits, sign: str, at: tuple[int, int], size: int, struck: bool) -> None:
    top, left = at
    dots[top : top + HEIGHT * size, left : left + WIDTH * size] = _sized(sign, size, struck)


@cache
def _sized(sign: str, size: int, struck: bool) -> Bits:
    """A character as it is put on the page: each is enlarged once, as pages hold thousands."""
    glyph = glyph_of(sign)
    if struck:
        glyph = glyph.copy()
        glyph[STRIKE] = True
    return np.kron(glyph, np.ones((size, size), dtype=np.bool_))


@cache
def glyph_of(sign: str) -> Bits:
    """The dots of a printable ASCII character."""
    if not " " <= sign <= "~" or len(sign) != 1:
        raise ValueError(f"{sign!r} is no character of the font")
    mask = ImageFont.load_default_imagefont().getmask(sign, "1")
    return np.array(mask, dtype=np.bool_).reshape(HEIGHT, WIDTH)


def _png(black: Bits) -> bytes:
    """A PNG (ISO/IEC 15948) of one grey bit a pixel, its deflate stream made of stored blocks (RFC 1951, 3.2.4)."""
    height, width = black.shape
    packed = np.packbits(~black, axis=1)
    raw = b"".join(b"\0" + row.tobytes() for row in packed)
    blocks = [raw[at : at + 0xFFFF] for at in range(0, len(raw), 0xFFFF)]
    stored = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    data = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(raw))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
