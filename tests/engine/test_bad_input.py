"""Bad input gets one clear sentence (what, where, what to do next) and the right exit status, and harms nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.demo.server import DemoServer
from core.skill.starting import start_skill
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import Version
from tests.cli.benchmark import write_benchmark, write_outputs
from tests.cli.wrong_servers import answering, nobody, silent
from tests.store.samples import AT, a_patch, a_run, a_skill, an_analysis

RUN, SECOND = "demo-20261121-205400-a1b2", "demo-20261121-205500-c3d4"


@dataclass(frozen=True)
class Refused:
    """A command that ended badly: its status and the one sentence, the same on standard error and in the JSON."""

    status: int
    sentence: str
    told: dict[str, Any]


@dataclass
class Place:
    """A folder with a workspace in it that holds earlier runs, a skill and a task set; commands run there."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    @property
    def lab(self) -> Path:
        return self.folder / "lab"

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def config(self, base_url: str, model: str = "scripted-demo", more: str = "") -> str:
        """The name of a config that is right but for what a test is about."""
        text = f"""
            skill = "my-skill"
            [[endpoints]]
            base_url = "{base_url}"
            [agent_model]
            model = "{model}"
            [tasks]
            source = "benchmark"
            {more}
        """
        return self.write("run.toml", text)

    def refused(self, *words: str) -> Refused:
        """Run a command that must fail: it changes nothing in the workspace, and says one thing once."""
        before = contents(self.lab)
        status = main([*words, "--json"])
        output, errors = self.capture.readouterr()
        assert contents(self.lab) == before
        told = json.loads(output)
        said = [line for line in errors.splitlines() if not line.startswith("usage:") and line[:1].strip()]
        assert said == [f"error: {told['error']}"]
        assert told["exit_status"] == status
        return Refused(status, told["error"], told)

    def doctor(self, config: str) -> list[str]:
        """What doctor finds wrong, each with its advice as one sentence."""
        assert main(["doctor", "--config", config, "--json"]) == 1
        findings = json.loads(self.capture.readouterr().out)["findings"]
        return [f"{each['message']}; {each['advice']}" for each in findings if each["severity"] == "error"]


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with its digest; SQLite's shared memory beside a database is no content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


@pytest.fixture(scope="module")
def scripted() -> Iterator[DemoServer]:
    """The scripted model, at work."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Place:
    """A folder to give commands in, with two earlier runs in its workspace."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TRACE2SKILL_MODEL", "TRACE2SKILL_LAB"):
        monkeypatch.delenv(name, raising=False)
    workspace = Workspace(tmp_path / "lab")
    SqliteJournal(workspace.journal_path).close()
    for run in (RUN, SECOND):
        with workspace.create_run(a_run(run, status="done")) as store:
            store.put_version(Version(name="S0", digest=a_skill().digest, created=AT), a_skill())
            store.put_analysis(an_analysis(patch=a_patch()))
    start_skill(tmp_path / "my-skill", "Use when doubling numbers.")
    write_benchmark(tmp_path / "benchmark")
    return Place(tmp_path, capsys)


# ------------------------------------------------------------------------------------------------------ the config


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ("run.toml", "no such file", "`trace2skill evolve --help`")),
        ("name = [", ("run.toml", "not valid TOML", "`trace2skill evolve --help`")),
        ("nmae = 'x'", ("run.toml", "nmae", "did you mean 'name'", "`trace2skill evolve --help`")),
        ("[analysts]\nreveal = true", ("run.toml", "analysts.reveal", "reveal_gold")),
        ("[merge]\nfan_in = 'many'", ("run.toml", "merge.fan_in", "'many'", "`trace2skill evolve --help`")),
        ("[merge]\nfan_in = 1", ("run.toml", "merge.fan_in", "greater than or equal to 2")),
        ("mode = 'deep'", ("run.toml", "mode", "'deepening', 'creation' or 'no_skill'")),
        ("[agent_model]\nendpoint = 'b'\nmodel = 'm'", ("'b'", "the config has: default")),
        ("[agent_model]\nmodel = 'm'", ("no endpoint is set", "OPENAI_BASE_URL", "`trace2skill demo")),
        ("[[endpoints]]\nbase_url = 'http://127.0.0.1:1/v1'", ("no model is named", "TRACE2SKILL_MODEL")),
        ("[[endpoints]]\nbase_url = 'localhost'\n[agent_model]\nmodel = 'm'", ("base_url", "http://")),
    ],
)
def test_a_config_that_cannot_be_used(place: Place, text: str | None, told: tuple[str, ...]) -> None:
    """Its file, the place in it and what to do are named; status 2, and no run is made."""
    if text is not None:
        place.write("run.toml", f"skill = 'my-skill'\n{text}")
    refused = place.refused("evolve", "--config", "run.toml")
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_config_that_is_no_text(place: Place) -> None:
    """Bytes that are no UTF-8 are no TOML."""
    (place.folder / "run.toml").write_bytes(b"\xff\xfe\x00")
    assert "run.toml: not valid TOML" in place.refused("evolve", "--config", "run.toml").sentence


# ---------------------------------------------------------------------------------------------------- the endpoint


def html() -> AbstractContextManager[str]:
    return answering(200, "<html><title>Welcome to nginx!</title></html>", "text/html")


def forbidding() -> AbstractContextManager[str]:
    return answering(403, '{"error": {"message": "Country not supported."}}')


def failing() -> AbstractContextManager[str]:
    return answering(500, '{"error": {"message": "CUDA out of memory"}}')


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (nobody, ("nothing answers there", "start the server, or correct base_url")),
        (silent, ("no answer in time", "if the server is only busy")),
        (html, ("a web page answers there", "Welcome to nginx!", "correct base_url")),
        (forbidding, ("the key was refused, status 403", "Country not supported.", "OPENAI_API_KEY")),
        (failing, ("the server failed, status 500", "CUDA out of memory", "see the server's log")),
    ],
)
def test_an_endpoint_that_cannot_be_used(
    place: Place, server: Callable[[], AbstractContextManager[str]], told: tuple[str, ...]
) -> None:
    """The same sentence in a run as in doctor, with the address; status 2, and no run is made."""
    with server() as base_url:
        config = place.config(base_url)
        refused = place.refused("evolve", "--config", config)
        assert place.doctor(config) == [refused.sentence]
    assert refused.status == 2
    assert [word for word in (*told, base_url) if word not in refused.sentence] == []


@pytest.mark.parametrize(
    ("key", "model", "told"),
    [
        ("wrong", "scripted-demo", ("the key was refused, status 401", "set OPENAI_API_KEY")),
        ("", "scripted-demo", ("the key was refused, status 401", "set OPENAI_API_KEY")),
        ("right", "gpt-7", ("it does not know the model 'gpt-7'", "one that `trace2skill doctor` lists")),
    ],
)
def test_a_server_that_refuses_what_is_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch, key: str, model: str, told: tuple[str, ...]
) -> None:
    """A wrong key and an unknown model are told apart, in the words of doctor, and the key is never shown."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with DemoServer(api_key="right") as server:
        config = place.config(server.base_url, model)
        refused = place.refused("evolve", "--config", config)
        assert place.doctor(config) == [refused.sentence]
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []
    assert "'wrong'" not in refused.sentence


def test_doctor_lists_the_models_of_a_server_that_does_not_know_the_one_asked_for(place: Place) -> None:
    """So that the next step, naming another one, can be taken."""
    with DemoServer() as server:
        assert main(["doctor", "--config", place.config(server.base_url, "gpt-7"), "--json"]) == 1
    told = json.loads(place.capture.readouterr().out)["findings"]
    assert any(each["rule"] == "endpoint.models" and "scripted-demo" in each["message"] for each in told)


# ------------------------------------------------------------------------------------------------- skill and tasks


@pytest.mark.parametrize(
    ("skill", "told"),
    [
        (None, ("my-skill", "`trace2skill init")),
        ("no front matter\n", ("my-skill", "agents would skip this skill", "`trace2skill validate")),
        ("---\nname: [\n---\n# X\n", ("my-skill", "agents would skip this skill", "`trace2skill validate")),
        ("---\nname: my-skill\n---\n# X\n", ("my-skill", "description", "`trace2skill validate")),
    ],
)
def test_a_skill_that_cannot_be_grown(place: Place, skill: str | None, told: tuple[str, ...]) -> None:
    """A missing directory, and skills that clients would skip, are refused before the endpoint is asked."""
    with nobody() as base_url:
        config = place.config(base_url)
    (place.folder / "my-skill" / "SKILL.md").unlink()
    (place.folder / "my-skill").rmdir()
    if skill is not None:
        (place.folder / "my-skill").mkdir()
        place.write("my-skill/SKILL.md", skill)
    refused = place.refused("evolve", "--config", config)
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def without_tasks(benchmark: Path) -> None:
    for path in sorted(benchmark.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    benchmark.rmdir()


def with_broken_json(benchmark: Path) -> None:
    (benchmark / "dataset.json").write_text('[{"id": "100-1", ', encoding="utf-8")


def with_another_json(benchmark: Path) -> None:
    (benchmark / "dataset.json").write_text('{"tasks": []}', encoding="utf-8")


def with_corrupt_workbook(benchmark: Path) -> None:
    (benchmark / "spreadsheet" / "100-1" / "1_100-1_golden.xlsx").write_bytes(b"PK\x03\x04 not a workbook")


def with_missing_workbook(benchmark: Path) -> None:
    (benchmark / "spreadsheet" / "100-1" / "1_100-1_init.xlsx").unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without_tasks, ("benchmark", "no such folder", "dataset.json")),
        (with_broken_json, ("benchmark/dataset.json", "not valid JSON", "unpack the published archive again")),
        (with_another_json, ("benchmark/dataset.json", "a list of tasks is expected")),
        (with_corrupt_workbook, ("benchmark", "task 100-1", "1_100-1_golden.xlsx", "`trace2skill tasks check")),
        (with_missing_workbook, ("benchmark", "task 100-1", "no input workbook", "`trace2skill tasks check")),
    ],
)
def test_tasks_that_cannot_be_used(
    place: Place, damage: Callable[[Path], None], told: tuple[str, ...], scripted: DemoServer
) -> None:
    """The file and the task are named, before any attempt is made; status 2, and no run is made."""
    damage(place.folder / "benchmark")
    refused = place.refused("evolve", "--config", place.config(scripted.base_url))
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_corrupt_workbook_does_not_hide_the_other_tasks(place: Place) -> None:
    """`tasks check` has a finding with the file's name and ends with status 1."""
    with_corrupt_workbook(place.folder / "benchmark")
    assert main(["tasks", "check", "benchmark", "--json"]) == 1
    told = json.loads(place.capture.readouterr().out)
    assert [each["path"] for each in told["findings"] if each["severity"] == "error"] == ["100-1"]
    assert told["tasks"] == 6


def test_a_corrupt_output_fails_its_task_and_no_other(place: Place) -> None:
    """`grade` says what is wrong with the workbook that was handed in and grades the rest."""
    outputs = write_outputs(place.folder / "benchmark", place.folder / "outputs")
    (outputs / "101-1" / "1_101-1_output.xlsx").write_bytes(b"not a workbook")
    assert main(["grade", "--tasks", "benchmark", "--outputs", "outputs", "--json"]) == 0
    told = json.loads(place.capture.readouterr().out)
    assert (told["tasks"], told["passed"], told["not_scorable"]) == (6, 5, 0)
    assert [row["task"] for row in told["rows"] if row["outcome"] == "failed"] == ["101-1"]


def test_a_prompts_folder_with_a_misspelt_file(place: Place, scripted: DemoServer) -> None:
    """It is refused rather than silently ignored."""
    (place.folder / "prompts").mkdir()
    place.write("prompts/agnet.v1.md", "Hello\n")
    config = place.config(scripted.base_url)
    place.write("run.toml", 'prompts = "prompts"\n' + (place.folder / config).read_text())
    refused = place.refused("evolve", "--config", config)
    assert (refused.status, "agnet.v1.md" in refused.sentence) == (2, True)


def test_a_price_table_that_is_none(place: Place, scripted: DemoServer) -> None:
    """A run whose cost could not be counted does not start."""
    place.write("lab/prices.toml", "models = 3\n")
    refused = place.refused("evolve", "--config", place.config(scripted.base_url))
    assert (refused.status, "prices.toml" in refused.sentence) == (2, True)


# --------------------------------------------------------------------------------------------- workspaces and runs

ON_A_RUN = (
    ("status", "RUN"),
    ("show", "RUN"),
    ("ledger", "RUN"),
    ("blame", "RUN"),
    ("diff", "RUN"),
    ("resume", "RUN"),
    ("cancel", "RUN"),
    ("remerge", "RUN"),
    ("decide", "RUN", "p000", "reject", "--reviewer", "ada"),
    ("export", "RUN", "--to", "exported"),
)


@pytest.mark.parametrize("words", ON_A_RUN, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("demo-2027", ("there is no run 'demo-2027'", SECOND, RUN)),
        ("demo-20261121", ("'demo-20261121' could be any of", SECOND, RUN, "name one in full")),
        ("../lab/runs", ("there is no run '../lab/runs'",)),
    ],
)
def test_a_run_that_is_not_there_or_could_be_several(
    place: Place, words: tuple[str, ...], run: str, told: tuple[str, ...]
) -> None:
    """The runs that could be meant are named; status 2."""
    refused = place.refused(*(run if word == "RUN" else word for word in words))
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []
    assert not (place.folder / "exported").exists()


@pytest.mark.parametrize("words", ON_A_RUN, ids=lambda words: words[0])
def test_a_mistyped_workspace_is_not_made(place: Place, words: tuple[str, ...]) -> None:
    """Commands about runs that exist leave no folder where there is no workspace."""
    refused = place.refused(*("latest" if word == "RUN" else word for word in words), "--runs", "lba")
    assert refused.status == 2
    assert "lba: there is no workspace here; name another folder with --runs DIR" in refused.sentence
    assert not (place.folder / "lba").exists()


@pytest.mark.parametrize("command", ["demo", "evolve --config run.toml", "import benchmark", "status", "show latest"])
def test_a_workspace_that_is_a_file_or_somebody_elses_folder(place: Place, scripted: DemoServer, command: str) -> None:
    """It is left alone; status 2."""
    place.config(scripted.base_url)
    place.write("a-file", "mine\n")
    as_file = place.refused(*command.split(), "--runs", "a-file")
    as_folder = place.refused(*command.split(), "--runs", "benchmark")
    assert (as_file.status, as_folder.status) == (2, 2)
    assert "a-file: is a file; name a folder for the workspace with --runs DIR" in as_file.sentence
    assert "benchmark: not a workspace, it holds other things" in as_folder.sentence
    assert (place.folder / "a-file").read_text() == "mine\n"
    assert not (place.folder / "benchmark" / "runs").exists()


def test_a_damaged_run_is_named_and_the_others_stay_readable(place: Place) -> None:
    """`show` of it is refused with its file; the list has it as a row that says what is wrong."""
    (place.lab / "runs" / RUN / "run.sqlite").write_bytes(b"this is no database" * 100)
    refused = place.refused("show", RUN)
    assert refused.status == 2
    assert "run.sqlite: not a database of this program" in refused.sentence
    assert main(["status", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(place.capture.readouterr().out)["runs"]}
    assert (rows[RUN]["state"], rows[SECOND]["state"]) == ("unreadable", "done")
    assert "not a database" in rows[RUN]["problem"]


# ------------------------------------------------------------------------------------------------------- reviewing


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("p017 reject", ("there is no patch or edit 'p017'", "`trace2skill ledger RUN` lists them")),
        ("p000.e9 accept", ("there is no patch or edit 'p000.e9'",)),
        ("p000.e1 accept --replace absent.md", ("absent.md: cannot be read", "--replace takes a text file")),
        ("p000.e1 accept --replace binary.md", ("binary.md: is not UTF-8 text",)),
        ("p000.e1 accept --replace benchmark", ("benchmark: cannot be read",)),
        ("p000.e1 reject --replace words.md", ("--replace rewords an edit that is accepted; use it with `accept`",)),
        ("p000 accept --replace words.md", ("p000: only a single edit can be reworded",)),
        ("p000 maybe", ("invalid choice: 'maybe'",)),
        ("p000 undo", ("p000: ada has no decision on it that could be undone", "`trace2skill ledger")),
    ],
)
def test_a_decision_that_cannot_be_made(place: Place, words: str, told: tuple[str, ...]) -> None:
    """Nothing is decided; status 2."""
    place.write("words.md", "Look first.\n")
    (place.folder / "binary.md").write_bytes(b"\xff\x00")
    refused = place.refused("decide", SECOND, *words.split(), "--reviewer", "ada")
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_decision_is_somebodys(place: Place) -> None:
    """A blank name is none; status 2."""
    refused = place.refused("decide", SECOND, "p000", "reject", "--reviewer", " ")
    assert (refused.status, refused.sentence) == (
        2,
        "a decision needs a reviewer: say who decides with --reviewer NAME",
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("blame", "has made no skill yet, so there is nothing to blame; `trace2skill status"),
        ("blame --version S7", "'S7'"),
        ("blame --version S0 --file x.md", "x.md: S0 has no such file; it has: SKILL.md"),
        ("remerge", "has not merged yet, so there is nothing to merge again; `trace2skill resume"),
        ("diff S0", "name two versions, as in `trace2skill diff latest S0 S1`"),
        ("diff S0 S7", "'S7'"),
    ],
)
def test_what_a_run_does_not_have(place: Place, words: str, told: str) -> None:
    """A version that is not there is named; status 2."""
    command, *others = words.split()
    refused = place.refused(command, SECOND, *others)
    assert (refused.status, told in refused.sentence) == (2, True), refused


# ------------------------------------------------------------------------------------- carrying, starting, grading


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("export RUN --to benchmark", "benchmark: is there already; name a new folder to export to"),
        ("export RUN --to benchmark/dataset.json", "benchmark/dataset.json: is there already"),
        ("export RUN --to my-skill/SKILL.md/x", "my-skill/SKILL.md/x: "),
        ("import absent", "absent: no exported run; name a folder that `trace2skill export RUN --to DIR` made"),
        ("import benchmark", "benchmark: no exported run"),
        ("import nonsense", "nonsense/export.json: not what an export writes; export the run again"),
        ("validate absent", "absent: no such directory; `trace2skill init absent` starts a skill there"),
        ("validate benchmark/dataset.json", "benchmark/dataset.json"),
        ("init my-skill", "my-skill: there is a skill already; `trace2skill validate my-skill`"),
        ("init benchmark", "benchmark: not empty and holds no SKILL.md"),
        ("init Your_Skill", "try `trace2skill init your-skill`"),
        ("grade --tasks benchmark --outputs absent", "absent: no such folder; give the one that holds"),
        ("grade --tasks benchmark --outputs my-skill", "my-skill: holds no output of any of the 6 tasks"),
        ("grade --tasks absent --outputs benchmark", "absent: no such folder"),
        ("tasks check absent", "absent: no such folder"),
        ("tasks", "the following arguments are required: COMMAND; `trace2skill tasks --help` explains it"),
        ("demo --dialect latin", "'latin' is no dialect of the scripted server; there are"),
        ("demo --evolve 0", "argument --evolve: 0 is out of bounds: at least 1"),
        ("resume RUN --calls many", "argument --calls: 'many' is no whole number"),
        ("resume RUN --money -1", "argument --money: -1 is out of bounds: 0 or more"),
        ("shwo RUN", "invalid choice: 'shwo'"),
    ],
)
def test_other_commands_given_something_wrong(place: Place, command: str, told: str) -> None:
    """One sentence with what, where and what to do next; status 2, and what is there stays as it is."""
    (place.folder / "nonsense").mkdir()
    place.write("nonsense/export.json", "{}")
    before = contents(place.folder / "benchmark") | contents(place.folder / "my-skill")
    refused = place.refused(*command.replace("RUN", SECOND).split())
    assert (refused.status, told in refused.sentence) == (2, True), refused
    assert contents(place.folder / "benchmark") | contents(place.folder / "my-skill") == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--dialect latin", "'latin' is no dialect of the scripted server; there are"),
        ("--faults 429:2", "the share of 429 is 2, outside [0, 1]"),
        ("--port PORT", "choose another --port"),
    ],
)
def test_a_server_that_cannot_be_is_not_announced(place: Place, words: str, told: str) -> None:
    """`serve-demo` says that it answers only where it can; otherwise one sentence and status 2."""
    with silent() as taken:
        port = taken.split(":")[2].partition("/")[0]
        assert main(["serve-demo", *words.replace("PORT", port).split()]) == 2
    output, errors = place.capture.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert errors.startswith("error: ")
    assert told in errors
