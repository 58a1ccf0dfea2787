"""Pages are drawn dot by dot: the same bytes everywhere, and a PNG that any decoder reads."""

from __future__ import annotations

import hashlib
import io
import zlib

import numpy as np
import pytest
from PIL import Image

from core.tasks.doc_vqa.suite.drawing import HEIGHT, MARGIN, SCALE, STRIKE, WIDTH, draw, glyph_of, plain

PAGE = ["# SHOP", "TOTAL  ~41.30~ 38.61", "", "---", 'BK = BLACK  "']


def dots(lines: list[str]) -> np.ndarray:
    """What an independent decoder sees, one value a dot; True is black."""
    with Image.open(io.BytesIO(draw(lines))) as picture:
        picture.verify()
    with Image.open(io.BytesIO(draw(lines))) as picture:
        return ~np.asarray(picture)[::SCALE, ::SCALE]


def test_a_page_is_the_same_to_the_byte() -> None:
    """Neither the font nor the encoder may change: runs share rollouts by the digests of their pictures."""
    assert hashlib.sha256(draw(PAGE)).hexdigest()[:16] == "acde20fca4df0d6c"
    glyphs = b"".join(glyph_of(chr(code)).tobytes() for code in range(ord(" "), ord("~") + 1))
    assert hashlib.sha256(glyphs).hexdigest()[:16] == "131a15c645cb55bb"


def test_every_character_stands_in_its_cell() -> None:
    """Below and right of the margin, titles over four cells, a strike through those alone that are struck."""
    page = dots(PAGE)
    title = page[MARGIN * HEIGHT : (MARGIN + 2) * HEIGHT, MARGIN * WIDTH : (MARGIN + 2) * WIDTH]
    assert np.array_equal(title[::2, ::2], glyph_of("S"))
    top = (MARGIN + 2) * HEIGHT
    cells = [page[top : top + HEIGHT, left * WIDTH : (left + 1) * WIDTH] for left in range(MARGIN, MARGIN + 18)]
    assert np.array_equal(cells[0], glyph_of("T"))
    assert [bool(cell[STRIKE].all()) for cell in cells] == [7 <= place < 12 for place in range(18)]
    rule = page[top + 2 * HEIGHT + STRIKE]
    assert rule.sum() == page.shape[1] - 2 * MARGIN * WIDTH


def test_no_two_characters_look_alike_even_struck_through() -> None:
    """Each glyph is one of its own, plain and with the line through it."""
    signs = [chr(code) for code in range(ord(" "), ord("~") + 1)]
    struck = [glyph_of(sign) | (np.arange(HEIGHT) == STRIKE)[:, None] for sign in signs]
    assert len({each.tobytes() for each in (*map(glyph_of, signs), *struck)}) == 2 * len(signs)


def test_large_pages_need_more_than_one_stored_block() -> None:
    """The stream is valid deflate whatever its length."""
    data = draw(["X" * 90] * 100)
    assert len(data) > 0xFFFF
    start = data.index(b"IDAT") + 4
    assert zlib.decompressobj().decompress(data[start:-16])
    assert dots(["X" * 90] * 100).shape == ((100 + 2 * MARGIN) * HEIGHT, (90 + 2 * MARGIN) * WIDTH)


def test_what_the_font_does_not_have_is_refused() -> None:
    """No box is drawn in its place."""
    with pytest.raises(ValueError, match="no character of the font"):
        draw(["NAÏVE"])
    assert plain("# A ~B~ C") == "A B C"
