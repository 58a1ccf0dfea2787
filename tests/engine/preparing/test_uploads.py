"""Uploads: whole or not at all, the same upload the same place, nothing outside, no links, no bombs."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import TasksConfig
from core.engine.preparing import unpacking
from core.engine.preparing.unpacking import Uploaded
from core.engine.preparing.uploads import keep_skill, keep_tasks
from core.engine.wiring.tasks import domain_of
from core.errors import UserError
from core.skill.package import archive
from core.skill.read import read_skill
from core.store.workspace import Workspace
from core.tasks.spreadsheet.dataset import read_dataset
from core.tasks.starter import starter_skill
from core.tasks.starter.layout import write_suite

SPREADSHEETS = TasksConfig()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "lab")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a small task set, by name."""
    folder = write_suite(3, tmp_path_factory.mktemp("suite"), 1, 1)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def a_zip(files: dict[str, bytes], name: str = "tasks.zip") -> Uploaded:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, data in files.items():
            whole.writestr(path, data)
    return Uploaded(name=name, data=buffer.getvalue())


def nothing_kept(workspace: Workspace) -> bool:
    uploads = workspace.directory / "uploads"
    return not uploads.exists() or not list(uploads.iterdir())


def test_a_zip_and_the_folder_in_it_are_the_same_place(workspace, suite):
    """Sent as a zip with a folder around, or file by file: one path, and its tasks can be read."""
    zipped = keep_tasks([a_zip({f"mine/{name}": data for name, data in suite.items()})], workspace, SPREADSHEETS)
    single = keep_tasks(
        [Uploaded(name=f"mine/{name}", data=data) for name, data in suite.items()], workspace, SPREADSHEETS
    )
    assert zipped == single
    assert zipped.name == "mine"
    assert [entry.id for entry in read_dataset(zipped)] == ["e001", "t001"]
    assert [each.name for each in (workspace.directory / "uploads").iterdir()] == [zipped.parent.name]


def test_tasks_without_a_folder_around_are_taken_too(workspace, suite):
    """dataset.json at the root of the zip, beside what Finder leaves."""
    kept = keep_tasks([a_zip({**suite, "__MACOSX/._x": b"", ".DS_Store": b""})], workspace, SPREADSHEETS)
    assert kept.name == "tasks"
    assert not list(kept.rglob(".DS_Store"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.txt", "leaves its folder"),
        ("a/../../evil.txt", "leaves its folder"),
        ("/etc/evil", "begins at the root"),
        ("C:/evil", "begins at the root"),
        ("a\\..\\evil", "no file should have"),
        ("a\nb", "no file should have"),
        ("x" * 300, "too long a name"),
    ],
)
def test_names_that_leave_are_refused(workspace, suite, name, words):
    """One bad name, and nothing of the upload is kept; the sentence names it."""
    with pytest.raises(UserError, match=words):
        keep_tasks([a_zip({**suite, name: b"x"})], workspace, SPREADSHEETS)
    with pytest.raises(UserError, match=words):
        keep_tasks(
            [Uploaded(name=each, data=data) for each, data in {**suite, name: b"x"}.items()], workspace, SPREADSHEETS
        )
    assert nothing_kept(workspace)


def test_links_and_twins_and_files_under_files_are_refused(workspace, suite):
    """An entry that is a link, one that is there twice, one that lies in what is a file."""
    link = zipfile.ZipInfo("dataset.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:
        whole.writestr(link, "/etc/passwd")
    with pytest.raises(UserError, match="a link, perhaps"):
        keep_tasks([Uploaded(name="tasks.zip", data=buffer.getvalue())], workspace, SPREADSHEETS)
    twice = [Uploaded(name="dataset.json", data=b"[]")] * 2
    with pytest.raises(UserError, match="there twice"):
        keep_tasks(twice, workspace, SPREADSHEETS)
    with pytest.raises(UserError, match="what is a file itself"):
        keep_tasks([a_zip({**suite, "dataset.json/inner": b"x"})], workspace, SPREADSHEETS)
    assert nothing_kept(workspace)


def test_bombs_are_refused_before_they_are_unpacked(workspace, monkeypatch):
    """By the size the archive states, and by what really comes out where it lies about it."""
    monkeypatch.setattr(unpacking, "MAX_BYTES", 1 << 20)
    bomb = a_zip({"dataset.json": b"0" * (2 << 20)})
    assert len(bomb.data) < 10_000
    with pytest.raises(UserError, match="name its folder instead"):
        keep_tasks([bomb], workspace, SPREADSHEETS)
    lying = bytearray(bomb.data)
    size = (2 << 20).to_bytes(4, "little")
    for _ in range(2):
        place = lying.find(size)
        lying[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(UserError, match="not a readable zip"):
        keep_tasks([Uploaded(name="tasks.zip", data=bytes(lying))], workspace, SPREADSHEETS)
    assert nothing_kept(workspace)


def test_what_is_no_task_set_says_what_to_upload(workspace):
    """No dataset.json, one that is no list of tasks, an archive of another kind, nothing."""
    with pytest.raises(UserError, match=r"no dataset\.json"):
        keep_tasks([a_zip({"readme.txt": b"x"})], workspace, SPREADSHEETS)
    with pytest.raises(UserError, match="a list of tasks is expected") as told:
        keep_tasks([a_zip({"set/dataset.json": b"{}"})], workspace, SPREADSHEETS)
    assert str(workspace.directory) not in str(told.value)
    with pytest.raises(UserError, match="upload the folder"):
        keep_tasks([Uploaded(name="set.tar.gz", data=b"\x1f\x8b")], workspace, SPREADSHEETS)
    with pytest.raises(UserError, match="nothing was uploaded"):
        keep_tasks([], workspace, SPREADSHEETS)
    assert nothing_kept(workspace)


def test_a_skill_comes_as_an_archive_a_folder_or_one_file(workspace):
    """The same files are the same directory, named as the skill is; one SKILL.md is a skill too."""
    skill = starter_skill()
    packed = keep_skill([Uploaded(name="any.skill", data=archive(skill))], workspace)
    loose = keep_skill([Uploaded(name=f"folder/{file.path}", data=file.data) for file in skill.files], workspace)
    assert packed == loose
    assert read_skill(packed).digest == skill.digest
    assert packed.name == skill.name
    single = keep_skill([Uploaded(name="SKILL.md", data=skill.text().encode())], workspace)
    assert single.name == skill.name
    assert single != packed


def test_a_skill_that_is_none_is_refused(workspace):
    """Without SKILL.md, or with an entry that leaves."""
    with pytest.raises(UserError, match=r"no SKILL\.md"):
        keep_skill([Uploaded(name="notes.md", data=b"x")], workspace)
    with pytest.raises(UserError, match="leaves") as told:
        keep_skill([a_zip({"s/SKILL.md": b"x", "s/../../x": b"x"}, "s.skill")], workspace)
    assert str(told.value).startswith("s.skill")
    assert nothing_kept(workspace)


@given(name=st.text(min_size=1, max_size=30), skill_name=st.text(max_size=20))
@settings(deadline=None, max_examples=15)
def test_whatever_is_sent_stays_inside(tmp_path_factory, name, skill_name):
    """Any file name and any name a skill gives itself: kept below uploads/, or refused with a sentence."""
    workspace = Workspace(tmp_path_factory.mktemp("any") / "lab")
    text = f"---\nname: {skill_name}\ndescription: d\n---\n".encode(errors="replace")
    try:
        kept = keep_skill([Uploaded(name="a/SKILL.md", data=text), Uploaded(name=name, data=b"x")], workspace)
    except UserError:
        kept = workspace.directory / "uploads"
    assert kept.resolve().is_relative_to(workspace.directory / "uploads")
    assert {each.name for each in workspace.directory.parent.iterdir()} == {"lab"}


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused_before_it_is_unpacked(workspace, suite, kind):
    """Its decoders take memory as the archive says, and fail in ways of their own; ordinary zips have neither."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as whole:
        for path, data in suite.items():
            whole.writestr(path, data)
    with pytest.raises(UserError, match="compressed in an unusual way"):
        keep_tasks([Uploaded(name="tasks.zip", data=buffer.getvalue())], workspace, SPREADSHEETS)
    assert nothing_kept(workspace)


@pytest.mark.parametrize("names", [("Dataset.json", "dataset.json"), ("\u00e9.txt", "e\u0301.txt")])
def test_names_that_are_one_on_another_system_are_refused(workspace, suite, names):
    """On a disk that does not tell capitals apart the second would take the place of the first."""
    with pytest.raises(UserError, match="are one file on many systems"):
        keep_tasks([a_zip({**suite, **dict.fromkeys(names, suite["dataset.json"])})], workspace, SPREADSHEETS)
    assert nothing_kept(workspace)


@pytest.mark.parametrize(
    "name", ["..", "a\0b.skill", "x" * 300 + ".skill", "\ud800.skill", "a\nb.skill", "/etc/x.skill"]
)
def test_an_archive_may_be_called_anything(workspace, name):
    """A browser's word for the file becomes no path of ours."""
    sent = Uploaded.model_construct(name=name, data=archive(starter_skill()))
    kept = keep_skill([sent], workspace)
    assert kept.parents[1] == workspace.directory / "uploads"
    assert read_skill(kept).digest == starter_skill().digest


def test_damaged_archives_are_told_in_words(workspace):
    """Whatever bytes are others: it is taken whole, or a sentence says why not, and nothing of it stays."""
    whole = a_zip({f"a/{file.path}": file.data for file in starter_skill().files}, "a.skill").data
    chosen = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chosen.choice((1, 2, 8))):
            data[chosen.choice((chosen.randrange(len(data)), len(data) - 1 - chosen.randrange(300)))] = (
                chosen.randrange(256)
            )
        for keep in (keep_skill, partial(keep_tasks, tasks=SPREADSHEETS)):
            with suppress(UserError):
                assert keep([Uploaded(name="a.skill", data=bytes(data))], workspace).is_dir()
    uploads = workspace.directory / "uploads"
    assert not [each for each in uploads.iterdir() if each.name.startswith(".")]


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
QUESTION = b'{"id": "q1", "utterance": "How many?", "context": "a.csv", "target_value": ["2"]}'
LAYOUTS = {
    "math": {"aime.jsonl": b'{"id": "1", "problem": "1 + 1?", "answer": "2"}'},
    "own": {"tasks.jsonl": b'{"instruction": "Say a.", "expected": "a", "inputs": ["x.txt"]}', "x.txt": b"x"},
    "table_qa": {"questions.jsonl": QUESTION, "a.csv": b'"n"\n"1"\n"2"\n'},
    "doc_vqa": {
        "questions.jsonl": b'{"questionId": 1, "question": "What?", "image": "p.png", "answers": ["a"]}',
        "p.png": PICTURE,
    },
}


@pytest.mark.parametrize("domain", LAYOUTS)
def test_tasks_of_every_kind_are_taken_in_their_own_layout(workspace, domain):
    """From a zip with folders around and another file beside, and from a folder: its tasks can be read there."""
    tasks = TasksConfig(domain=domain)
    inside = {f"sent/mine/{name}": data for name, data in LAYOUTS[domain].items()}
    kept = keep_tasks([a_zip({**inside, "sent/readme.txt": b"x"})], workspace, tasks)
    assert kept == keep_tasks([Uploaded(name=name, data=data) for name, data in inside.items()], workspace, tasks)
    assert kept.name == "mine"
    assert len(domain_of(tasks).tasks_at(kept, tasks)) == 1


@pytest.mark.parametrize(
    ("domain", "files", "told"),
    [
        ("math", {"aime.jsonl": b'{"id": "1"}'}, "aime.jsonl, line 1"),
        ("math", {"aime.txt": b"1 + 1"}, "there is no *.jsonl in it"),
        ("own", {"tasks.jsonl": LAYOUTS["own"]["tasks.jsonl"]}, "there is no file x.txt in mine"),
        ("own", {"mine.jsonl": b"{}"}, "there is no tasks.jsonl in it"),
        ("table_qa", {"questions.jsonl": QUESTION}, "no table a.csv in mine"),
        ("doc_vqa", {"questions.jsonl": LAYOUTS["doc_vqa"]["questions.jsonl"]}, "p.png"),
    ],
)
def test_what_is_wrong_with_tasks_of_a_kind_is_said_by_its_own_reader(workspace, domain, files, told):
    """By the names the files were sent with; nothing is kept."""
    with pytest.raises(UserError) as problem:
        keep_tasks(
            [a_zip({f"mine/{name}": data for name, data in files.items()})], workspace, TasksConfig(domain=domain)
        )
    assert told in str(problem.value)
    assert str(workspace.directory.resolve()) not in str(problem.value)
    assert nothing_kept(workspace)


def test_files_that_are_there_already_are_read_again_as_the_kind_that_is_wanted(workspace):
    """The same bytes may be tasks of one kind and not of another."""
    sent = [Uploaded(name="mine/tasks.jsonl", data=LAYOUTS["math"]["aime.jsonl"])]
    assert keep_tasks(sent, workspace, TasksConfig(domain="math")).is_dir()
    with pytest.raises(UserError, match="there is no key"):
        keep_tasks(sent, workspace, TasksConfig(domain="own"))
