"""A packed run says nothing of the machine it was made on, and replays on another without a call."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from core.errors import UserError
from core.ports import CaseOutput
from core.store import export
from core.store.export import JOURNAL, MANIFEST, export_run
from core.store.imports import import_run, import_samples
from core.store.journal import SqliteJournal
from core.store.leaks import Private, Secret, leaks
from core.store.processes import this_process
from core.store.run_journal import RunJournal
from core.store.workspace import Workspace
from core.types import (
    Assembled,
    BlameLine,
    Failure,
    ModelReply,
    ModelRequest,
    Observation,
    Version,
    says,
)
from tests.store.samples import AT, a_call, a_node, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

ADDRESS = "http://gpu-box.example:8000/v1"
KEY = "sk-very-secret-0123456789"
REQUEST = ModelRequest(endpoint="default", model="scripted-1", messages=(says("user", "Do t1"),), seed=1)
SPOILT = ModelRequest(endpoint="default", model="scripted-1", messages=(says("user", "Do t2"),), seed=1)


class Made(NamedTuple):
    lab: Workspace
    run: str
    private: tuple[str, ...]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small run on one machine, with that machine's folders, address and key in every place they could get into."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    bench = tmp_path / "somewhere" / "bench"
    source = bench / "spreadsheet" / "t1" / "1_t1_input.xlsx"
    source.parent.mkdir(parents=True)
    source.write_bytes(b"workbook")
    (bench / "dataset.json").write_text("[]", encoding="utf-8")
    lab = Workspace(tmp_path / "somewhere" / "lab")
    generated = lab.directory / "tasks" / "t2.xlsx"
    generated.parent.mkdir()
    generated.write_bytes(b"generated")
    prompts = tmp_path / "somewhere" / "prompts"
    prompts.mkdir()
    (prompts / "agent.v1.md").write_text("Do it.", encoding="utf-8")
    config = {
        **a_run().config,
        "tasks": {"source": str(bench)},
        "skill": str(tmp_path / "somewhere" / "xlsx"),
        "prompts": str(prompts),
        "endpoints": [{"name": "default", "base_url": ADDRESS, "key_variable": "OPENAI_API_KEY"}],
    }
    broken = Failure(
        boundary="endpoint", kind="APIError", message=f"{ADDRESS} refused {KEY}; log in {lab.directory}/log"
    )
    skill = a_skill()
    with lab.create_run(a_run(config=config)) as store, SqliteJournal(lab.journal_path) as journal:
        store.begin_process(this_process(), AT)
        store.put_tasks([a_task("t1", path=str(source)), a_task("t2", path=str(generated))], "evolve")
        store.put_trajectory("evolve", 0, a_trajectory("r1"))
        store.put_trajectory("evolve", 1, a_trajectory("r2", task="t2", grade=None, ended="failed", failure=broken))
        output = lab.outputs_directory("r1") / "1" / "output.xlsx"
        output.parent.mkdir(parents=True)
        output.write_bytes(b"answer")
        (output.parent / "link").symlink_to("/etc/hostname")
        store.put_outputs("r1", [CaseOutput(case=1, path=str(output))])
        store.put_analysis(an_analysis(0, a_patch()))
        store.put_nodes([a_node()])
        store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill)
        blame = (BlameLine(path="SKILL.md", line=1, text="---", base_line=1),)
        store.put_version(
            Version(name="S1", digest=skill.digest, created=AT), skill, Assembled(skill=skill, blame=blame, fates=())
        )
        used = RunJournal(journal, store)
        used.record_reply(REQUEST.digest, REQUEST, ModelReply(text="done"))
        used.record_reply(SPOILT.digest, SPOILT, ModelReply(text="{"))
        used.mark_unusable(SPOILT.digest, "no JSON")
        used.record_observation("r1", 0, Observation(text="input.xlsx"))
        used.record_effect("rollout", "r1", json.dumps({"outputs": [str(output)], "note": "$5"}))
        store.add_calls([a_call(REQUEST.digest), a_call(SPOILT.digest), a_call("failed-for-good")])
        journal.record_reply("other", REQUEST.model_copy(update={"seed": 2}), ModelReply(text="of another run"))
    return Made(lab, a_run().id, (str(tmp_path / "somewhere"), ADDRESS, "gpu-box.example", KEY))


def pack_it(made: Made, to: Path):
    with made.lab.open_run(made.run, read_only=True) as store, SqliteJournal(made.lab.journal_path) as journal:
        return export_run(store, journal, to)


def everything_in(folder: Path) -> bytes:
    """Every byte of every file, packed ones opened."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\n".join(
        lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes() for path in files
    )


class TestExport:
    def test_nothing_of_this_machine_is_in_the_bytes(self, made, tmp_path):
        """No folder, address or key of this machine is anywhere in the packed files."""
        done = pack_it(made, tmp_path / "packed")
        data = everything_in(tmp_path / "packed")
        assert b"Do t1" in data
        assert [text for text in made.private if text.encode() in data] == []
        assert [finding.rule for finding in done.findings] == ["no-reply"]

    def test_only_what_the_run_used_is_packed(self, made, tmp_path):
        """Entries of other runs stay at home, and links that a rollout left lead nowhere."""
        done = pack_it(made, tmp_path / "packed")
        lines = lzma.decompress((tmp_path / "packed" / JOURNAL).read_bytes()).decode().splitlines()
        assert done.entries == len(lines) == 4
        assert not any("of another run" in line for line in lines)
        assert (tmp_path / "packed" / "tasks" / "taskset" / "dataset.json").read_text(encoding="utf-8") == "[]"
        assert not any(path.is_symlink() for path in (tmp_path / "packed").rglob("*"))
        assert (tmp_path / "packed" / "tasks" / "taskset" / "spreadsheet" / "t1" / "1_t1_input.xlsx").is_file()
        assert not list(tmp_path.glob(".packed*"))

    def test_a_key_in_a_reply_is_refused(self, made, tmp_path):
        """A key that a program printed into the journal is not exported, and nothing is left of the attempt."""
        with made.lab.open_run(made.run) as store, SqliteJournal(made.lab.journal_path) as journal:
            RunJournal(journal, store).record_observation("r1", 1, Observation(text=f"OPENAI_API_KEY={KEY}"))
        with pytest.raises(UserError, match=r"not exported, the key of an endpoint would be in it \(journal") as caught:
            pack_it(made, tmp_path / "packed")
        assert KEY not in str(caught.value)
        assert not list(tmp_path.glob("*packed*"))

    def test_a_key_in_dotenv_is_a_key_like_any_other(self, made, tmp_path, monkeypatch):
        """What .env holds is looked for as what the environment holds is."""
        monkeypatch.delenv("OPENAI_API_KEY")
        (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        self.test_a_key_in_a_reply_is_refused(made, tmp_path)

    @pytest.mark.parametrize("host", ["model", "agent", "gpu"])
    def test_a_host_that_is_an_ordinary_word_spoils_nothing(self, made, tmp_path, host):
        """A server known by a name such as `model` is taken out where it is an address, and nowhere else."""
        with made.lab.open_run(made.run) as store:
            address = {"name": "default", "base_url": f"http://{host}/v1"}
            store.set_config({**store.run().config, "endpoints": [address]})
            store.add_event("told", host, {"said": f"nothing answers at http://{host}/v1 or //{host}:80"}, AT)
            before = store.calls(), store.trajectory("r1"), store.nodes()
        pack_it(made, tmp_path / "packed")
        there = Workspace(tmp_path / "there")
        import_run(tmp_path / "packed", there)
        with there.open_run(made.run) as store:
            assert (store.calls(), store.trajectory("r1"), store.nodes()) == before
            event = store.last_event()
        assert event is not None
        assert event.subject == host
        assert event.data == {"said": "nothing answers at [endpoint default] or //[host of default]:80"}

    def test_a_folder_that_a_program_printed_is_reported(self, made, tmp_path):
        """What must stay for the replay's sake, but names a folder of this machine, is said."""
        with made.lab.open_run(made.run) as store, SqliteJournal(made.lab.journal_path) as journal:
            RunJournal(journal, store).record_observation("r1", 1, Observation(text=f"in {made.lab.directory}/x"))
        done = pack_it(made, tmp_path / "packed")
        assert ("private-folder", JOURNAL) in [(finding.rule, finding.path) for finding in done.findings]

    def test_a_taken_name_is_refused(self, made, tmp_path):
        """An export overwrites nothing."""
        (tmp_path / "packed").mkdir()
        (tmp_path / "packed" / "mine").write_text("mine", encoding="utf-8")
        with pytest.raises(UserError, match="is there already"):
            pack_it(made, tmp_path / "packed")

    def test_a_task_file_that_is_gone_is_reported(self, made, tmp_path):
        """A workbook removed since is named, and the rest is packed."""
        (made.lab.directory / "tasks" / "t2.xlsx").unlink()
        done = pack_it(made, tmp_path / "packed")
        assert ("missing-file", "tasks/workspace/tasks/t2.xlsx") in [(each.rule, each.path) for each in done.findings]


class TestImport:
    def test_a_run_arrives_whole(self, made, tmp_path):
        """On another machine every record is there, files have that machine's paths, and the search works."""
        pack_it(made, tmp_path / "packed")
        there = Workspace(tmp_path / "there")
        assert import_run(tmp_path / "packed", there) == made.run
        with there.open_run(made.run) as store, made.lab.open_run(made.run) as original:
            assert store.trajectory("r1") == original.trajectory("r1")
            assert store.analyses() == original.analyses()
            assert store.nodes() == original.nodes()
            assert store.skill("S1") == original.skill("S1")
            assert store.blame() == original.blame()
            assert len(store.search("input")) == len(original.search("input")) > 0
            assert store.row().state == "created"
            files = [task.cases[0].inputs[0].path for task in store.tasks()]
            assert [Path(file).read_bytes() for file in files] == [b"workbook", b"generated"]
            assert all(file.startswith(str(there.directory)) for file in files)
            (output,) = store.outputs("r1")
            assert output.path == str(there.outputs_directory("r1") / "1" / "output.xlsx")
            assert Path(output.path).read_bytes() == b"answer"
            config = store.run().config
            assert Path(config["skill"]) == store.version_directory("S0")
            assert (Path(config["prompts"]) / "agent.v1.md").read_text() == "Do it."

    def test_its_calls_replay(self, made, tmp_path):
        """What the run used answers there, spoilt replies as spoilt, and effects with that machine's paths."""
        pack_it(made, tmp_path / "packed")
        there = Workspace(tmp_path / "there")
        import_run(tmp_path / "packed", there)
        with there.open_run(made.run) as store, SqliteJournal(there.journal_path) as journal:
            used = RunJournal(journal, store)
            reply = used.reply(REQUEST.digest)
            assert reply is not None
            assert reply.text == "done"
            assert used.unusable(SPOILT.digest) == "no JSON"
            assert used.observation("r1", 0) == Observation(text="input.xlsx")
            effect = json.loads(used.effect("rollout", "r1") or "")
            assert effect == {"outputs": [str(there.outputs_directory("r1") / "1" / "output.xlsx")], "note": "$5"}

    def test_packing_again_gives_the_same(self, made, tmp_path):
        """An imported run can be exported again, and that export imported elsewhere."""
        pack_it(made, tmp_path / "packed")
        there = Workspace(tmp_path / "there")
        import_run(tmp_path / "packed", there)
        pack_it(Made(there, made.run, ()), tmp_path / "again")
        third = Workspace(tmp_path / "third")
        import_run(tmp_path / "again", third)
        with third.open_run(made.run) as store:
            assert [Path(task.cases[0].inputs[0].path).is_file() for task in store.tasks()] == [True, True]
            assert len(store.trajectories()) == 2

    def test_a_link_in_an_export_is_refused(self, made, tmp_path):
        """A packed folder that points elsewhere brings nothing in."""
        pack_it(made, tmp_path / "packed")
        (tmp_path / "packed" / "workbooks").symlink_to("/etc")
        with pytest.raises(UserError, match="is a link"):
            import_run(tmp_path / "packed", Workspace(tmp_path / "there"))

    def test_a_run_is_not_brought_twice(self, made, tmp_path):
        """A run that is there already is named, and stays as it is."""
        pack_it(made, tmp_path / "packed")
        with pytest.raises(UserError, match="in this workspace already"):
            import_run(tmp_path / "packed", made.lab)

    def test_damage_leaves_nothing_behind(self, made, tmp_path):
        """A packed journal that is cut short is refused in words, and the workspace shows no half run."""
        pack_it(made, tmp_path / "packed")
        packed = tmp_path / "packed" / JOURNAL
        packed.write_bytes(packed.read_bytes()[:-20])
        there = Workspace(tmp_path / "there")
        with pytest.raises(UserError, match="is damaged"):
            import_run(tmp_path / "packed", there)
        assert there.runs() == ()
        assert not list(there.runs_directory.iterdir())

    @pytest.mark.parametrize(
        ("manifest", "said"),
        [
            (None, "no exported run"),
            ("{}", "not what an export writes"),
            ('{"format": 99, "run": "x", "program": "9.0", "entries": 0, "files": 0}', "newer version"),
            ('{"format": 1, "run": "../x", "program": "9.0", "entries": 0, "files": 0}', "id: letters"),
        ],
    )
    def test_what_is_no_export_is_said_in_words(self, tmp_path, manifest, said):
        """A folder that is no exported run, or one of a newer program, is refused with the reason."""
        folder = tmp_path / "packed"
        folder.mkdir()
        if manifest is not None:
            (folder / MANIFEST).write_text(manifest, encoding="utf-8")
        with pytest.raises(UserError, match=said):
            import_run(folder, Workspace(tmp_path / "lab"))

    def test_samples_come_once(self, made, tmp_path):
        """Bundled runs are imported on the first start, and one removed afterwards stays removed."""
        pack_it(made, tmp_path / "samples" / "first")
        there = Workspace(tmp_path / "there")
        assert import_samples(tmp_path / "samples", there) == (made.run,)
        there.run_directory(made.run).rename(tmp_path / "gone")
        assert import_samples(tmp_path / "samples", there) == ()
        assert there.runs() == ()

    def test_no_samples_is_an_ordinary_case(self, tmp_path):
        """Without bundled runs nothing is imported, and a later start may still bring them."""
        there = Workspace(tmp_path / "there")
        (tmp_path / "samples").mkdir()
        assert import_samples(tmp_path / "samples", there) == ()
        assert import_samples(tmp_path / "absent", there) == ()
        assert not (there.directory / ".samples-imported").exists()


class TestLeaks:
    def test_a_folder_is_not_found_in_its_neighbour(self, tmp_path):
        """/lab is in /lab/x and at a line's end, and not in /label."""
        private = Private((Secret("folder", "/lab", "$W"),))
        assert private.scrub("/lab/x /label /lab.old '/lab'") == "$W/x /label /lab.old '$W'"

    def test_the_longest_text_wins(self):
        """A folder inside another is replaced as itself."""
        private = Private((Secret("folder", "/lab", "$W"), Secret("folder", "/lab/runs/a", "$R")))
        assert private.scrub("/lab/runs/a/x") == "$R/x"

    def test_packed_lines_are_opened(self, tmp_path):
        """A key inside a compressed file is found."""
        with lzma.open(tmp_path / "a.xz", "wt") as lines:
            lines.write("first\nhas sk-12345678 in it\n")
        (found,) = leaks(tmp_path, Private((Secret("key", "sk-12345678", "[key]"),)))
        assert (found.severity, found.path) == ("error", "a.xz")
        assert "sk-1234" not in found.message


@pytest.mark.parametrize("moment", ["_pack_files", "_pack_database", "_pack_journal"])
def test_a_run_deleted_while_it_is_packed_is_not_exported_in_part(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whenever it goes: one sentence, and nothing is left where the export was to be."""
    packs = getattr(export, moment)

    def gone(*given: object) -> object:
        shutil.rmtree(made.lab.run_directory(made.run))
        return packs(*given)

    monkeypatch.setattr(export, moment, gone)
    with (
        made.lab.open_run(made.run, read_only=True) as store,
        SqliteJournal(made.lab.journal_path, read_only=True) as journal,
        pytest.raises(UserError, match="deleted meanwhile"),
    ):
        export_run(store, journal, tmp_path / "out")
    assert not [each for each in tmp_path.iterdir() if "out" in each.name]
