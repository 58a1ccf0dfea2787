"""The journal: each effect once, whatever happens to the processes that write it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.store.journal import SqliteJournal
from core.store.packed import pack, unpack
from core.store.sqlite import connect
from core.types import (
    ImagePart,
    Message,
    ModelReply,
    ModelRequest,
    Observation,
    TextPart,
    ToolCall,
    ToolSpec,
    Usage,
    says,
)

REPOSITORY = Path(__file__).resolve().parents[2]

REQUEST = ModelRequest(
    endpoint="default",
    model="some-model",
    messages=(
        says("system", "You work on workbooks."),
        Message(role="user", content=(TextPart(text="Look:"), ImagePart(media_type="image/png", data=b"\x89PNG\xff"))),
        Message(role="assistant", tool_calls=(ToolCall(id="c1", name="bash", arguments='{"command": "ls"}'),)),
        Message(role="tool", tool_call_id="c1", content=(TextPart(text="input.xlsx"),)),
    ),
    tools=(ToolSpec(name="bash", description="Run a command", parameters={"type": "object", "properties": {}}),),
    reply_schema={"type": "object", "properties": {"b": {}, "a": {}}},
    settings={"temperature": 0.7, "chat_template_kwargs": {"enable_thinking": False}, "stop": None},
    seed=41,
)
REPLY = ModelReply(text="done ✓", reasoning="because", finish="stop", usage=Usage(calls=1, prompt_tokens=9))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    with SqliteJournal(tmp_path / "journal.sqlite") as journal:
        yield journal


def test_a_reply_comes_back_with_its_request(journal: SqliteJournal) -> None:
    """A recorded reply is found under its key, and its entry holds the whole request that it answered."""
    assert journal.reply(REQUEST.digest) is None
    assert journal.record_reply(REQUEST.digest, REQUEST, REPLY)
    assert journal.reply(REQUEST.digest) == REPLY
    (entry,) = journal.entries([REQUEST.digest, REQUEST.digest])
    assert (entry.request, entry.reply, entry.unusable) == (REQUEST, REPLY, "")
    assert entry.request.digest == REQUEST.digest


def test_the_first_reply_under_a_key_counts(journal: SqliteJournal) -> None:
    """A second reply to the same request is not taken, and the caller is told."""
    other = REPLY.model_copy(update={"text": "something else"})
    assert journal.record_replies([(REQUEST.digest, REQUEST, REPLY), (REQUEST.digest, REQUEST, other)]) == (True, False)
    assert journal.reply(REQUEST.digest) == REPLY


def test_an_unusable_reply_keeps_its_reason(journal: SqliteJournal) -> None:
    """Marking a reply unusable keeps it, with the reason; a reply that is not there cannot be marked."""
    journal.record_reply(REQUEST.digest, REQUEST, REPLY)
    journal.mark_unusable(REQUEST.digest, "truncated")
    assert journal.unusable(REQUEST.digest) == "truncated"
    assert journal.reply(REQUEST.digest) == REPLY
    with pytest.raises(KeyError):
        journal.mark_unusable("nobody", "truncated")


def test_observations_and_effects_are_kept_once(journal: SqliteJournal) -> None:
    """The first observation of a step and the first effect under a key stay."""
    first, second = Observation(text="one", exit_status=0), Observation(text="two")
    journal.record_observation("r1", 3, first)
    journal.record_observation("r1", 3, second)
    journal.record_observation("r1", 1, second)
    journal.record_effect("rollout", "r1", '{"a": 1}')
    journal.record_effect("rollout", "r1", '{"a": 2}')
    assert journal.observation("r1", 3) == first
    assert journal.observation("r2", 3) is None
    assert journal.observations("r1") == ((1, second), (3, first))
    assert journal.effect("rollout", "r1") == '{"a": 1}'
    assert journal.effect("grade", "r1") is None


def test_a_conversation_is_stored_once(tmp_path: Path) -> None:
    """Forty turns of one conversation take the room of its messages, not of every prefix of it."""
    turns = tuple(says("user", f"turn {number}: " + "words and figures " * 300) for number in range(40))
    with SqliteJournal(tmp_path / "journal.sqlite") as journal:
        for length in range(1, len(turns) + 1):
            request = REQUEST.model_copy(update={"messages": turns[:length]})
            journal.record_reply(request.digest, request, REPLY)
    whole = sum(len(turn.text) for turn in turns)
    assert (tmp_path / "journal.sqlite").stat().st_size < 4 * whole


def test_packed_entries_come_back_the_same(journal: SqliteJournal, tmp_path: Path) -> None:
    """Everything a run used survives packing into lines and unpacking into another workspace's journal."""
    journal.record_reply(REQUEST.digest, REQUEST, REPLY)
    journal.mark_unusable(REQUEST.digest, "empty")
    journal.record_observation("r1", 0, Observation(text="one"))
    journal.record_effect("grade", "r1", "{}")
    lines = list(pack(journal, [REQUEST.digest], ["r1"], [("grade", "r1")]))
    with SqliteJournal(tmp_path / "other.sqlite") as other:
        assert unpack(other, lines, "run.zip") == 3
        assert unpack(other, lines, "run.zip") == 3
        assert list(other.entries([REQUEST.digest])) == list(journal.entries([REQUEST.digest]))
        assert list(pack(other, [REQUEST.digest], ["r1"], [("grade", "r1")])) == lines


def test_a_tampered_entry_is_refused(journal: SqliteJournal, tmp_path: Path) -> None:
    """A packed reply whose request was changed would answer another question: it is refused by line."""
    journal.record_reply(REQUEST.digest, REQUEST, REPLY)
    (line,) = pack(journal, [REQUEST.digest])
    with SqliteJournal(tmp_path / "other.sqlite") as other:
        with pytest.raises(UserError, match=r"run\.zip: line 1 was changed"):
            unpack(other, [line.replace("You work on workbooks", "You do nothing")], "run.zip")
        with pytest.raises(UserError, match=r"run\.zip: line 1 is not a journal entry"):
            unpack(other, ["{}}"], "run.zip")
        assert other.reply(REQUEST.digest) is None


def test_a_damaged_row_is_one_sentence(journal: SqliteJournal) -> None:
    """A reply or an observation that cannot be read is told with the journal's name, not with a parser's traceback."""
    journal.record_reply(REQUEST.digest, REQUEST, REPLY)
    journal.record_observation("r1", 0, Observation(text="x"))
    with closing(sqlite3.connect(journal.path)) as other, other:
        other.execute("UPDATE reply SET reply = '{\"te'")
        other.execute("UPDATE observation SET body = '{\"te'")
    for ask in (
        lambda: journal.reply(REQUEST.digest),
        lambda: list(journal.entries([REQUEST.digest])),
        lambda: journal.observation("r1", 0),
        lambda: journal.observations("r1"),
    ):
        with pytest.raises(UserError, match=r"journal\.sqlite: holds a (ModelReply|Observation) this program cannot"):
            ask()


def test_another_database_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    """A database of something else, or of a newer version, is named and left alone."""
    path = tmp_path / "other.sqlite"
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE theirs(x)")
    with pytest.raises(UserError, match="not a journal"):
        SqliteJournal(path)
    newer = tmp_path / "newer.sqlite"
    SqliteJournal(newer).close()
    with closing(connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match="newer version"):
        SqliteJournal(newer)


WRITER = """
import sys
from pathlib import Path
from core.store.journal import SqliteJournal
from core.types import ModelReply, ModelRequest, says
journal = SqliteJournal(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    request = ModelRequest(endpoint="e", model=sys.argv[2], messages=(says("user", f"{number} " + "text " * 500),))
    journal.record_reply(request.digest, request, ModelReply(text=f"answer {number}"))
    print(request.digest, flush=True)
"""


def start_writer(path: Path, model: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), model, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


@pytest.mark.parametrize("lines", [1, 40, 300])
def test_a_kill_loses_no_committed_reply(tmp_path: Path, lines: int) -> None:
    """Every reply that a writer had reported as recorded is there after the writer is killed."""
    path = tmp_path / "journal.sqlite"
    with start_writer(path, "m", 100_000) as writer:
        assert writer.stdout is not None
        reported = [writer.stdout.readline().strip() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        reported += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with SqliteJournal(path) as journal:
        assert [key for key in reported if journal.reply(key) is None] == []
        assert all(entry.request.digest == entry.key for entry in journal.entries(reported))


def test_two_processes_share_a_journal(tmp_path: Path) -> None:
    """Two processes recording at once, from the first moment of the file, lose nothing of each other's."""
    path = tmp_path / "journal.sqlite"
    writers = [start_writer(path, model, 150) for model in ("a", "b")]
    keys = [line.strip() for writer in writers for line in writer.communicate(timeout=60)[0].splitlines()]
    assert [writer.returncode for writer in writers] == [0, 0]
    with SqliteJournal(path) as journal:
        assert len(list(journal.entries(keys))) == 300


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
requests = st.builds(
    ModelRequest,
    endpoint=st.text(max_size=5),
    model=st.text(max_size=5),
    messages=st.lists(st.builds(says, st.sampled_from(["system", "user"]), st.text()), max_size=4).map(tuple),
    settings=st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    reply_schema=st.none() | st.dictionaries(st.text(max_size=5), json_values, max_size=2),
    seed=st.none() | st.integers(0, 2**31),
    replicate=st.integers(0, 3),
    attempt=st.integers(0, 3),
)


@settings(max_examples=60, deadline=None)
@given(asked=st.lists(requests, max_size=4))
def test_any_request_survives_storage(tmp_path_factory: pytest.TempPathFactory, asked: list[ModelRequest]) -> None:
    """Whatever a request holds, the stored one has the same digest and is equal to it."""
    with SqliteJournal(tmp_path_factory.mktemp("journal") / "journal.sqlite") as journal:
        journal.record_replies([(request.digest, request, REPLY) for request in asked])
        lines = list(pack(journal, [request.digest for request in asked]))
        unpack(journal, lines, "lines")
        for request in asked:
            (entry,) = journal.entries([request.digest])
            assert entry.request.digest == request.digest
