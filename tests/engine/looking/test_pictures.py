"""The pictures of a task as people see them: drawn anew, from the task's file or from what was sent."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.engine.looking import pictures
from core.engine.looking.pictures import LONGEST_SIDE, MOST_SHOWN, SeenPicture, pictures_of
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import Case, ImagePart, InputFile, Message, ModelReply, ModelRequest, Task, TextPart, Usage

HOSTILE = b"<script>alert(1)</script>"


def drawn(size: tuple[int, int] = (60, 40), form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(stream, form)
    return stream.getvalue()


def task(*files: tuple[Path, bytes]) -> Task:
    """A task with these pictures, as it was made; `path` may be something else by now."""
    inputs = [
        InputFile(name=f"page-{number}{path.suffix}", path=str(path), digest=hashlib.sha256(data).hexdigest())
        for number, (path, data) in enumerate(files, 1)
    ]
    case = Case(index=1, inputs=tuple(inputs))
    return Task(id="t", taskset="s", domain="doc_vqa", instruction="Which?", cases=(case,))


def pixels(seen: SeenPicture) -> tuple[int, int]:
    with Image.open(io.BytesIO(seen.png), formats=["PNG"]) as picture:
        return picture.size


@pytest.fixture
def lab(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "lab")


def test_only_pixels_are_shown(lab: Workspace, tmp_path: Path) -> None:
    """What hides behind the end of a file does not reach the page; a large one is shown smaller, its size told."""
    small, large = drawn() + HOSTILE, drawn((LONGEST_SIDE * 2, 100), "JPEG")
    for name, data in (("a.png", small), ("b.jpg", large)):
        (tmp_path / name).write_bytes(data)
    seen = pictures_of(task((tmp_path / "a.png", small), (tmp_path / "b.jpg", large)), lab, ())
    assert [each.told for each in seen] == ["Picture 1: 60 × 40 pixels", "Picture 2: 3,200 × 100 pixels"]
    assert [pixels(each) for each in seen] == [(60, 40), (LONGEST_SIDE, 50)]
    assert HOSTILE not in seen[0].png
    with Image.open(io.BytesIO(seen[0].png)) as shown, Image.open(io.BytesIO(small)) as given:
        assert np.array_equal(np.asarray(shown), np.asarray(given.convert("RGB")))


def test_a_file_that_is_gone_or_another_one_comes_from_the_journal(lab: Workspace, tmp_path: Path) -> None:
    """What was sent in this attempt is what it was shown; a file that was exchanged since is not."""
    gone, changed = drawn((10, 10)), drawn((20, 20))
    (tmp_path / "b.png").write_bytes(drawn((99, 99)))
    made = task((tmp_path / "a.png", gone), (tmp_path / "b.png", changed))
    seen = pictures_of(made, lab, ["k1"])
    assert [each.png for each in seen] == [b"", b""]
    assert "the journal does not hold it" in seen[0].told
    parts = (*(ImagePart(media_type="image/png", data=data) for data in (gone, changed)), TextPart(text="Which?"))
    request = ModelRequest(endpoint="e", model="m", messages=(Message(role="user", content=parts),))
    with SqliteJournal(lab.journal_path) as journal:
        journal.record_reply("k1", request, ModelReply(text="x", finish="stop", usage=Usage()))
    assert [pixels(each) for each in pictures_of(made, lab, ["none", "k1"])] == [(10, 10), (20, 20)]


@pytest.mark.parametrize("data", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", drawn()[:50]])
def test_what_is_no_picture_is_said_to_be_none(lab: Workspace, tmp_path: Path, data: bytes) -> None:
    """Whatever its name says."""
    path = tmp_path / "a.png"
    path.write_bytes(data)
    (seen,) = pictures_of(task((path, data)), lab, ())
    assert seen == SeenPicture(1, b"", "Picture 1 cannot be shown: it cannot be read as a picture.")


def test_what_is_too_much_is_not_loaded(lab: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file of too many bytes nor too many pixels nor too many pictures."""
    path, data = tmp_path / "a.png", drawn()
    path.write_bytes(data)
    many = pictures_of(task(*[(path, data)] * (MOST_SHOWN + 3)), lab, ())
    assert len([each for each in many if each.png]) == MOST_SHOWN
    assert many[-1].told == "3 more are not shown here."
    with monkeypatch.context() as patched:
        patched.setattr(Image, "MAX_IMAGE_PIXELS", 100)
        assert not pictures_of(task((path, data)), lab, ())[0].png
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    assert "larger than can be shown" in pictures_of(task((path, data)), lab, ())[0].told


def test_other_tasks_have_none(lab: Workspace, tmp_path: Path) -> None:
    """A workbook is no picture."""
    assert pictures_of(task((tmp_path / "input.xlsx", b"")), lab, ()) == ()
