"""Reading a picture of printed text: its dots are compared with the characters of the one font that is known.

This is all the eyesight the scripted model has: black on white, characters on a grid of cells, in the bitmap font that
comes with Pillow, at its size or a multiple of it, titles twice as large, some words struck through. Only pixels are
looked at; a picture with a single cell that is no such character cannot be read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFont

Bits = npt.NDArray[np.bool_]

WIDTH, HEIGHT = 6, 11
"""Dots of a character."""
STRIKE = 7
"""The row of dots, from 0 on, in which a line runs through a word."""
SCALES = (4, 3, 2, 1)
MOST_PIXELS = 1 << 23
MOST_KEPT = 512


@dataclass(frozen=True)
class Words:
    """Words that stand together: where they begin, in cells of their size, and whether they are struck through."""

    text: str
    column: int
    struck: bool = False


Line = tuple[Words, ...]
"""A line of a page; () for an empty one and for a rule."""
Page = tuple[Line, ...]
_Sign = tuple[str, bool]

_read_before: dict[bytes, Page | None] = {}


def read_picture(data: bytes) -> Page | None:
    """The lines of a page from top to bottom, None where the picture cannot be read."""
    digest = hashlib.sha256(data).digest()
    if digest in _read_before:
        return _read_before[digest]
    page = _read(data)
    if len(_read_before) < MOST_KEPT:
        _read_before[digest] = page
    return page


def _read(data: bytes) -> Page | None:
    dots = _dots(data)
    if dots is None:
        return None
    lines = list(_lines(_cells(dots)))
    return None if None in lines else tuple(_words(line) for line in lines if line is not None)


def _dots(data: bytes) -> Bits | None:
    """The dots of a picture whose every dot is a square of equal pixels, and whose cells fill it."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            black = np.asarray(picture.convert("L")) < 128
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for what is no picture
        return None
    for scale in SCALES:
        dots = black[::scale, ::scale]
        fills = black.shape[0] % (HEIGHT * scale) == 0 and black.shape[1] % (WIDTH * scale) == 0
        if fills and np.array_equal(np.kron(dots, np.ones((scale, scale), dtype=np.bool_)), black):
            return dots
    return None


def _cells(dots: Bits) -> Bits:
    """Dots by row of cells, column of cells, row and column within the cell."""
    rows, columns = dots.shape[0] // HEIGHT, dots.shape[1] // WIDTH
    return dots.reshape(rows, HEIGHT, columns, WIDTH).swapaxes(1, 2)


def _lines(cells: Bits) -> Iterator[list[_Sign] | None]:
    """Each line's characters; None where one is not known. A title takes two rows of cells and yields one line."""
    row = 0
    while row < len(cells):
        line = _signs(cells[row])
        if line is None and row + 1 < len(cells):
            line = _signs(_halved(cells[row : row + 2]))
            row += line is not None
        yield line
        row += 1


def _signs(row: Bits) -> list[_Sign] | None:
    """The characters of a row of cells, None where one is not known."""
    found = [_known().get(cell.tobytes()) for cell in row]
    return None if None in found else [sign for sign in found if sign is not None]


def _halved(pair: Bits) -> Bits:
    """Two rows of cells as one of cells twice the size, by every other dot; unlike dots make an unknown character."""
    rows, columns = HEIGHT * 2, len(pair[0]) // 2 * 2
    whole = pair[:, :columns].swapaxes(1, 2).reshape(rows, columns * WIDTH)
    half = whole[::2, ::2]
    if not np.array_equal(np.kron(half, np.ones((2, 2), dtype=np.bool_)), whole):
        half = np.ones_like(half)
    return half.reshape(HEIGHT, columns // 2, WIDTH).swapaxes(0, 1)


@cache
def _known() -> dict[bytes, _Sign]:
    """Every character's dots, plain and struck through."""
    font = ImageFont.load_default_imagefont()
    known: dict[bytes, _Sign] = {}
    for sign in map(chr, range(ord(" "), ord("~"))):
        dots = np.array(font.getmask(sign, "1"), dtype=np.bool_).reshape(HEIGHT, WIDTH)
        known[dots.tobytes()] = (sign, False)
        dots[STRIKE] = True
        known[dots.tobytes()] = (sign, True)
    return known


def _words(line: Sequence[_Sign]) -> Line:
    """Characters as words that stand together: apart from others by two blanks, or by being struck through."""
    words: list[Words] = []
    start = 0
    for place in range(1, len(line) + 1):
        if place == len(line) or line[place][1] != line[start][1] or _gap(line, place):
            text = "".join(sign for sign, _ in line[start:place])
            indent = len(text) - len(text.lstrip())
            if text.strip():
                words.append(Words(text.strip(), start + indent, line[start][1]))
            start = place
    return tuple(words)


def _gap(line: Sequence[_Sign], place: int) -> bool:
    return line[place][0] == " " and place + 1 < len(line) and line[place + 1][0] == " "
