"""Runs on questions about pictures, over real HTTP: the pictures arrive as they lie on disk, and a skill gains."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.config import EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.policy.answers.doc_pictures import read_picture
from core.demo.policy.answers.doc_work import UNREADABLE, DocWork
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.patch.ledger import ledger, unaccounted
from core.store.workspace import Workspace
from core.tasks.doc_vqa.pictures import MOST_PICTURES
from core.tasks.doc_vqa.suite.drawing import draw
from core.tasks.doc_vqa.suite.tasks import SKILL_DIRECTORY
from core.types import Task
from core.view.runs.summary import summarise
from tests.engine.relay import Passed, Relay
from tests.engine.setting import ENDPOINT, the_run

PAGE = ["# SHOP", "TOTAL    41.30", "TO PAY   38.61"]


def config(base_url: str, tasks: TasksConfig, **changes: Any) -> RunConfig:
    made = RunConfig(
        tasks=tasks,
        endpoints=(EndpointConfig(name=ENDPOINT, base_url=base_url),),
        agent_model=ModelConfig(model=MODEL, endpoint=ENDPOINT),
    )
    return made.model_copy(update=changes)


def pictures_in(requests: Sequence[Passed]) -> Iterator[tuple[str, str]]:
    """Media type and digest of every picture that went over the wire."""
    for each in requests:
        for message in json.loads(each.body)["messages"]:
            parts = message["content"] if isinstance(message["content"], list) else []
            for url in (part["image_url"]["url"] for part in parts if part["type"] == "image_url"):
                head, _, data = url.partition(";base64,")
                yield head.removeprefix("data:"), hashlib.sha256(base64.b64decode(data)).hexdigest()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_pictures_reach_the_server_byte_for_byte(server: DemoServer, tmp_path: Path) -> None:
    """A PNG and a JPEG, odd bytes behind their ends and all, in order, through a whole attempt; the agent reads one and
    says of the other that it cannot. As many pictures as the check allows fit the context that is assumed."""
    (tmp_path / "img").mkdir()
    page, photograph = tmp_path / "img" / "page.png", tmp_path / "img" / "photograph.jpg"
    page.write_bytes(draw(PAGE) + b"kept")
    stream = io.BytesIO()
    Image.radial_gradient("L").save(stream, "JPEG", comment=b"kept too")
    photograph.write_bytes(stream.getvalue())
    both = {"question": "How much does the customer have to pay?", "answers": ["38.61"]}
    many = ["img/page.png"] * (MOST_PICTURES - 1) + ["img/photograph.jpg"]
    images = {"a": "img/page.png", "b": "img/photograph.jpg", "c": many}
    lines = [json.dumps(both | {"questionId": name, "image": image}) for name, image in images.items()]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Relay(server.port) as relay:
        tasks = TasksConfig(domain="doc_vqa", source=str(tmp_path), evolve=1, test=2)
        lab = Workspace(tmp_path / "lab")
        for held_out in ("test", "evolve"):
            tasks = tasks.model_copy(update={"held_out": held_out})
            ended = evolve(config(relay.base_url, tasks, mode="evaluation", skill=str(SKILL_DIRECTORY)), lab)
            assert ended.status == "done", ended.reason
            with lab.open_run(ended.run, read_only=True) as store:
                _check_attempts(store.tasks(), relay.requests, {row.task: row.id for row in store.trajectories()})
                for row in store.trajectories():
                    (step,) = store.trajectory(row.id).steps
                    assert (
                        ("38.61" in step.text or "41.30" in step.text) if row.task == "a" else UNREADABLE in step.text
                    )
    png, jpeg = ("image/png", digest(page)), ("image/jpeg", digest(photograph))
    assert sorted(pictures_in(relay.requests)) == sorted([png] * MOST_PICTURES + [jpeg] * 2)
    assert read_picture(page.read_bytes()) is not None


def _check_attempts(tasks: Sequence[Task], requests: Sequence[Passed], attempts: dict[str, str]) -> None:
    """Each attempted task's pictures are in one request, in their order, under the digests the task has."""
    sent = [[each for _, each in pictures_in([request])] for request in requests]
    for task in tasks:
        if task.id in attempts:
            assert [file.digest for file in task.cases[0].inputs] in sent


@pytest.fixture(scope="module")
def evolved(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sequence[Passed]]:
    """A finished run on a small suite, and what went over the wire."""
    lab = tmp_path_factory.mktemp("documents") / "lab"
    with Relay(server.port) as relay:
        tasks = TasksConfig(domain="doc_vqa", evolve=16, test=20)
        ended = evolve(config(relay.base_url, tasks), Workspace(lab))
        assert ended.status == "done", ended.reason
    return lab, relay.requests


def test_the_evolved_skill_beats_the_starting_one(evolved: tuple[Path, Sequence[Passed]]) -> None:
    """By far, on held-out documents; nothing that was proposed is lost, and no false lesson is kept."""
    with the_run(evolved[0]) as store:
        summary = summarise(store.facts())
        rows = ledger(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates())
        skill = store.skill(store.versions()[-1].name)
    assert summary.scripted
    assert summary.before.low is not None
    assert summary.after.low is not None
    assert summary.before.low <= 0.5
    assert summary.after.low >= 0.75
    assert rows
    assert unaccounted(rows) == ()
    sides = DocWork.lore.sides("\n\n".join(file.text for file in skill.files))
    assert len(sides) >= 4
    assert all(side > 0 for side in sides.values())


def test_analysts_see_what_the_agent_saw(evolved: tuple[Path, Sequence[Passed]]) -> None:
    """Every request about a task has its pictures, unchanged, of either kind of analyst too; merges have none."""
    lab, requests = evolved
    with the_run(lab) as store:
        known = {file.digest for task in store.tasks() for file in task.cases[0].inputs}
        proven = [each for each in store.analyses() if each.origin == "error_analyst" and each.outcome == "patch"]
    assert len(proven) > 3
    assert {sent for _, sent in pictures_in(requests)} <= known
    analyses = [each for each in requests if b"<trajectory" in each.body]
    merges = [each for each in requests if b"<candidates" in each.body]
    assert analyses
    assert merges
    assert all(list(pictures_in([each])) for each in analyses)
    assert not any(list(pictures_in([each])) for each in merges)
