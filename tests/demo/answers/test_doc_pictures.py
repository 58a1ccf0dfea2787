"""The scripted model reads pixels, and nothing else: what is no print of the font it knows cannot be read."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from core.demo.policy.answers.doc_pictures import Words, read_picture
from core.tasks.doc_vqa.suite.drawing import RULE, TITLE, draw, plain
from core.tasks.doc_vqa.suite.plan import plan_suite

PAGE = ["# OLD SHOP", "TOTAL    ~41.30~ 38.61", "", "---", "TWO WORDS  ~SO GONE~ [X] a,b."]
LINES = (
    (Words("OLD SHOP", 1),),
    (Words("TOTAL", 2), Words("41.30", 11, struck=True), Words("38.61", 17)),
    (),
    (),
    (Words("TWO WORDS", 2), Words("SO GONE", 13, struck=True), Words("[X] a,b.", 21)),
)


def written(picture: Image.Image, form: str = "PNG", **more: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **more)
    return stream.getvalue()


def opened(lines: list[str]) -> Image.Image:
    return Image.open(io.BytesIO(draw(lines)))


def lines_in(data: bytes) -> tuple[object, ...]:
    """The lines of a picture, without the empty margin."""
    page = read_picture(data)
    assert page is not None
    return page[2:-2]


def test_words_are_read_with_their_place_and_whether_they_stand() -> None:
    """Titles at twice the size too; rules are no words."""
    assert lines_in(draw(PAGE)) == LINES


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_only_pixels_count(scale: int) -> None:
    """Another size, another mode, another container and what its text chunks claim change nothing."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Description", "TOTAL 99.99")
    picture = opened(PAGE)
    sized = picture.resize((picture.width // 2 * scale, picture.height // 2 * scale), Image.Resampling.NEAREST)
    assert lines_in(written(sized.convert("RGB"), pnginfo=told)) == LINES
    assert lines_in(written(sized, "GIF")) == LINES


def test_a_clean_jpeg_is_read_as_well() -> None:
    """Its slight greys are on one side or the other of the middle."""
    assert lines_in(written(opened(PAGE).convert("L"), "JPEG", quality=100)) == LINES


def test_what_is_not_such_a_print_is_not_read() -> None:
    """A single wrong dot, a shift, a photograph, a torn file, no picture at all."""
    spot = opened(PAGE).convert("L")
    spot.paste(0, (100, 54, 102, 56))
    shifted = opened(PAGE).convert("L").transform((500, 300), Image.Transform.AFFINE, (1, 0, 1, 0, 1, 0), fillcolor=255)
    photograph = Image.linear_gradient("L").resize((240, 220))
    for picture in (spot, shifted, photograph):
        assert read_picture(written(picture)) is None
    assert read_picture(draw(PAGE)[:2000]) is None
    assert read_picture(b"no picture") is None


def test_every_page_of_a_suite_is_read_to_the_letter() -> None:
    """All that is printed, in order."""
    for planned in plan_suite(3, 24, 36):
        for page in planned.document.pages:
            read = [[words.text for words in line] for line in lines_in(draw(page)) if line]
            printed = [plain(line) for line in page if line and line != RULE]
            assert ["".join(words).replace(" ", "") for words in read] == [line.replace(" ", "") for line in printed]
            assert any(line.startswith(TITLE) for line in planned.document.pages[0])
