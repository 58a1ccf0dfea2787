"""docs/domains.md adds a domain in one short file, and the engine works on it untouched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import CALLED_FROM, EndpointConfig, MergeConfig, ModelConfig, RunConfig, TasksConfig, parse_config
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.engine.wiring.tasks import domain_of
from core.errors import UserError
from core.ports import CaseOutput, Taskset
from core.store.workspace import Workspace
from core.tasks.domain import Suite
from core.tasks.domains import VARIABLE, domain_named, domains
from core.types import Threshold

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "examples" / "roman_numerals.py"
PAGE = (ROOT / "docs" / "domains.md").read_text(encoding="utf-8")
HERE = {VARIABLE: str(FILE)}
SHORT = 80


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The domain as a person makes it known."""
    monkeypatch.setenv(VARIABLE, str(FILE))


def drawn(seed: int = 7) -> Suite:
    generated = domain_named("roman_numerals", HERE).generated
    assert generated is not None
    return generated.suite(TasksConfig(domain="roman_numerals", suite_seed=seed), 3, 2, ROOT)


def config(server: DemoServer, mode: str) -> RunConfig:
    return RunConfig.model_validate(
        {
            "mode": mode,
            "endpoints": (EndpointConfig(name="served", base_url=server.base_url),),
            "agent_model": ModelConfig(model=MODEL, endpoint="served"),
            "tasks": TasksConfig(domain="roman_numerals", evolve=3, test=2),
            "merge": MergeConfig(threshold=Threshold(min_tasks=1, min_share=0.0, reference_tasks=1)),
        }
    )


def test_the_file_is_short_and_the_page_quotes_it_whole() -> None:
    """Fewer than 80 lines, and what readers see is what runs."""
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < SHORT
    assert re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) == [text]


def test_the_configuration_on_the_page_is_one() -> None:
    """And names the domain."""
    (written,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert parse_config(tomllib.loads(written), "docs/domains.md").tasks.domain == "roman_numerals"


def test_it_is_known_where_the_variable_names_it_and_nowhere_else() -> None:
    """The bundled ones are there as before."""
    assert set(domains(HERE)) == {*domains({}), "roman_numerals"}
    with pytest.raises(UserError, match="there is no domain 'roman_numerals'"):
        domain_named("roman_numerals", {})
    with pytest.raises(UserError, match='set source = "starter"'):
        domain_named("roman_numerals", HERE).read(ROOT, TasksConfig())


def test_its_file_may_hold_dataclasses_and_lie_where_the_program_was_called(tmp_path: Path) -> None:
    """They look up the module they are in by its name; a served lab works in another folder than it was called in."""
    head = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass Held:\n  one: int\n"
    )
    (tmp_path / "mine").write_text(head + FILE.read_text(encoding="utf-8").replace("from __future__", "# "))
    here = {VARIABLE: "mine", CALLED_FROM: str(tmp_path)}
    assert domain_named("roman_numerals", here).name == "roman_numerals"


def test_its_file_runs_once_until_it_is_written_to(tmp_path: Path) -> None:
    """However often a domain is looked up; what was changed is there at the next look."""
    counted = f"open({str(tmp_path / 'runs')!r}, 'a').write('.')\n"
    text = FILE.read_text(encoding="utf-8").replace("\nNUMERALS", f"\n{counted}\nNUMERALS", 1)
    (tmp_path / "mine.py").write_text(text)
    here = {VARIABLE: str(tmp_path / "mine.py")}
    assert domain_named("roman_numerals", here) is domain_named("roman_numerals", here)
    assert (tmp_path / "runs").read_text() == "."
    (tmp_path / "mine.py").write_text(text.replace('"Roman numerals"', '"other numerals"'))
    assert domain_named("roman_numerals", here).subject == "other numerals"


@pytest.mark.parametrize(
    ("text", "told"), [("1 / 0", "ZeroDivisionError"), ("def", "SyntaxError"), ("", "defines no DO")]
)
def test_a_file_that_is_no_domain_is_told_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    """With its place and what is wrong."""
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(UserError, match=f"mine.py: .*{told}"):
        domains({VARIABLE: str(tmp_path / "mine.py")})


def test_a_file_beside_a_configuration_brings_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .env may have come with a folder; the environment alone names files that are run."""
    (tmp_path / ".env").write_text(f"{VARIABLE}={FILE}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="there is no domain 'roman_numerals'"):
        domain_of(TasksConfig(domain="roman_numerals"))


def test_its_evaluator_passes_the_numeral_and_nothing_else() -> None:
    """Tasks come from the seed."""
    suite = drawn()
    taskset: Taskset = suite.taskset
    for task in (*suite.evolve, *suite.test):
        (right,) = task.cases[0].reference["answers"]
        for message, passes in ((f"Answer: {right.lower()}.", True), (right, True), (f"{right}I", False), ("", False)):
            grade = taskset.grade(task, (CaseOutput(case=1, answer=message),)).grade
            assert getattr(grade, "passed", None) is passes
    assert drawn().test == suite.test
    assert drawn(8).test != suite.test


@pytest.mark.usefixtures("known")
def test_a_skill_is_evaluated_on_it(server: DemoServer, tmp_path: Path) -> None:
    """The starting skill of the domain, on its held-out tasks, over HTTP."""
    workspace = Workspace(tmp_path / "lab")
    ended = evolve(config(server, "evaluation"), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as store:
        assert [(row.arm, row.outcome) for row in store.trajectories()] == [("test_before", "failed")] * 2
        assert store.task_rows()


@pytest.mark.usefixtures("known")
def test_a_skill_is_evolved_on_it(server: DemoServer, tmp_path: Path) -> None:
    """Attempts, analyses and a version: every stage of a run, though the scripted model knows no numerals."""
    workspace = Workspace(tmp_path / "lab")
    ended = evolve(config(server, "deepening"), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as store:
        assert [row.outcome for row in store.analysis_rows()] == ["unproven"] * 3, store.analysis_rows()
        assert store.skill("S0").name == "roman-numerals"
