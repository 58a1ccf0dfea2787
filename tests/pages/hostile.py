"""A run in which every text is hostile: whatever a page shows of it must come out as text.

Each field has a marker of its own beside the hostile strings, so that a test can say which field was interpreted, and
which was not shown at all.
"""

from __future__ import annotations

from itertools import count

from core.ports import CaseOutput
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import (
    Action,
    Analysis,
    Assembled,
    BlameLine,
    CallRecord,
    Candidate,
    Case,
    Decision,
    Edit,
    Evidence,
    Failure,
    Fate,
    Finding,
    Flag,
    FreshAttempt,
    FreshProof,
    InputFile,
    MergeNode,
    NotScorable,
    Observation,
    Patch,
    Pin,
    PinChange,
    Promotion,
    PromptRef,
    ReplayProof,
    Run,
    Score,
    Skill,
    SkillFile,
    Snapshot,
    Step,
    Task,
    Trajectory,
    Usage,
    Version,
)
from tests.store.samples import AT

RUN = "hostile-20261121-205400-a1b2"
ELEMENT, LOADED, MARKDOWN = "lab-evil", "tracker.example", ":red["
"""What must never be an element, be asked for, or reach anything that renders Markdown."""
STRINGS = (
    '<lab-evil onclick="alert(1)">x</lab-evil>',
    '"><img src="http://tracker.example/a.png" onerror="alert(1)">',
    "<script>document.title='owned'</script>",
    "<style>body{display:none}</style>",
    "</pre></td></table></details></div><div style='position:fixed;inset:0'>",
    "<iframe src='http://tracker.example/'></iframe>",
    "![pixel](http://tracker.example/p.png) [link](javascript:alert(1)) :red[red] :material/bomb: $x^2$ `code`",
    "# heading\n\n- list\n\n---\n\n| a | b |\n|---|---|\n",
    "\x1b[31mred\x1b[0m \x1b]8;;http://tracker.example\x07link\x1b]8;;\x07 \x00\x07\x08",
    "\u202etxet desrever\u202c \u200bhidden\u200d \ufeff",
    "&lt;script&gt; &#60;b&#62; %3Cscript%3E {{7*7}} ${7*7}",
    "=cmd|' /C calc'!A0",
)


class Hostile:
    """Texts for one field after another: a marker that names the field, then everything hostile."""

    def __init__(self) -> None:
        self._numbers = count()
        self.fields: dict[str, str] = {}

    def __call__(self, field: str, line: bool = False) -> str:
        marker = f"mark{next(self._numbers):03d}"
        self.fields[marker] = field
        joined = " ".join(STRINGS) if line else "\n".join(STRINGS)
        return f"{marker} {joined.replace(chr(10), ' ') if line else joined}"


def hostile_run(workspace: Workspace) -> Hostile:
    """Put the run into a workspace; the texts that were used come back."""
    evil = Hostile()
    config = {
        "name": evil("run name", line=True),
        "subject": evil("subject"),
        "mode": "deepening",
        "signals": "combined",
        "agent_model": {"model": evil("model", line=True)},
        "tasks": {"source": "starter"},
    }
    run = Run(id=RUN, schema_version=1, config=config, status="failed", reason=evil("run reason"), created=AT)
    with workspace.create_run(run) as store:
        store.set_isolation(evil("isolation"))
        _tasks_and_trajectories(store, evil)
        _patches(store, evil)
        _tree(store, evil)
        _versions(store, evil)
        _decisions(store, evil)
        _logs(store, evil)
        _pins(store, evil)
        _promotions(store, evil)
    return evil


def _tasks_and_trajectories(store: RunStore, evil: Hostile) -> None:
    for part, name in (("evolve", "e0"), ("test", "t0")):
        inputs = (InputFile(name=evil(f"{part} input name"), path=f"/nowhere/{name}.xlsx", digest="d"),)
        task = Task(
            id=f"{name} {evil(f'{part} task id', line=True)}",
            taskset=evil(f"{part} taskset"),
            domain="spreadsheet",
            instruction=evil(f"{part} instruction"),
            kind=evil(f"{part} task kind", line=True),
            cases=(Case(index=1, inputs=inputs, reference={"path": "/nowhere/gold.xlsx"}),),
            details={"answer_position": evil(f"{part} answer position"), "answer_sheet": evil(f"{part} sheet")},
        )
        store.put_tasks([task], part)  # type: ignore[arg-type]
    evolve, test = (store.tasks("evolve")[0].id, store.tasks("test")[0].id)
    failed = Score(value=0.0, passed=False, detail=evil("grade detail"), mode="corrected", engine=evil("engine"))
    store.put_trajectory("evolve", 0, _trajectory("evil-1", evolve, evil, grade=failed))
    unscorable = NotScorable(reason=evil("not scorable reason"), mode="corrected")
    store.put_trajectory("test_before", 0, _trajectory("evil-2", test, evil, grade=unscorable))
    lost = Failure(boundary=evil("boundary"), kind=evil("failure kind"), message=evil("failure message"))
    store.put_trajectory("test_after", 0, _trajectory("evil-3", test, evil, ended="failed", failure=lost))
    store.put_outputs("evil-1", [CaseOutput(case=1, path="/nowhere/out.xlsx", answer=evil("case answer"))])


def _trajectory(name: str, task: str, evil: Hostile, **fields: object) -> Trajectory:
    step = Step(
        index=0,
        reasoning=evil(f"{name} reasoning"),
        text=evil(f"{name} text"),
        action=Action(tool=evil(f"{name} tool", line=True), arguments={"command": evil(f"{name} command")}),
        observation=Observation(text=evil(f"{name} observation"), exit_status=1, dropped=7),
        usage=Usage(calls=1, prompt_tokens=10, completion_tokens=5),
        call="k0",
    )
    odd = step.model_copy(
        update={"index": 1, "action": Action(tool="bash", arguments={evil(f"{name} argument"): [evil("inner")]})}
    )
    given = {
        "id": name,
        "task": task,
        "skill_digest": _skill(evil, "").digest if name == "evil-3" else "s0",
        "model": evil(f"{name} model", line=True),
        "prompt": PromptRef(name=evil("prompt name"), version="v1", digest="d"),
        "steps": (step, odd),
        "answer": evil(f"{name} answer"),
        "ended": "answered",
        "usage": Usage(calls=2, prompt_tokens=20, completion_tokens=10, seconds=1.5, cost=0.25),
        "source": evil(f"{name} source"),
        "divergences": (evil(f"{name} divergence"),),
    }
    return Trajectory.model_validate({**given, **fields})


def _patches(store: RunStore, evil: Hostile) -> None:
    proof = ReplayProof(
        first_step=0,
        last_step=0,
        replacement=(Action(tool=evil("fix tool"), arguments={"command": evil("fix command")}),),
        before=Score(value=0, passed=False, detail=evil("before detail")),
        after=Score(value=1, passed=True, detail=evil("after detail")),
        changed_share=0.5,
        flags=(evil("proof flag"),),
    )
    attempt = FreshAttempt(rollout=evil("rollout"), passed=False, ended="answered", said=evil("said last"))
    fresh = FreshProof(before=Score(value=0, passed=False), with_patch=(attempt,), without=(attempt,))
    for slot, origin in enumerate(("error_analyst", "success_analyst", "human")):
        name = f"p{slot:03d}"
        patch = Patch(
            id=name,
            slot=slot,
            base_digest="s0",
            origin=origin,  # type: ignore[arg-type]
            trajectory="evil-1",
            task=store.tasks("evolve")[0].id,
            root_cause=evil(f"{name} root cause"),
            proof=(proof, fresh, None)[slot],
            evidence=(Evidence(trajectory="evil-1", step=0, quote=evil(f"{name} quote")),),
            edits=(
                Edit(id=f"{name}.e1", op="append_to_section", anchor="# Guide", text=evil(f"{name} edit text")),
                Edit(id=f"{name}.e2", op="replace", anchor=evil(f"{name} anchor"), text=evil(f"{name} words")),
                Edit(id=f"{name}.e3", op="create_file", path=evil(f"{name} path", line=True), text=evil("file text")),
            ),
            flags=(Flag(rule=evil(f"{name} rule"), edit=f"{name}.e1", message=evil(f"{name} flag")),),
        )
        store.put_analysis(
            Analysis(slot=slot, trajectory="evil-1", origin=origin, outcome="patch", patch=patch)  # type: ignore[arg-type]
        )
    store.put_analysis(
        Analysis(
            slot=3,
            trajectory="evil-2",
            origin="error_analyst",
            outcome="failed",
            reason=evil("analysis reason"),
            failure=Failure(boundary="reply", kind="unusable", message=evil("analysis failure")),
        )
    )


def _tree(store: RunStore, evil: Hostile) -> None:
    edit = Edit(id="m1.000.c1", op="append_to_section", anchor="# Guide", text=evil("merged text"))
    flag = Flag(rule=evil("merge rule"), edit=edit.id, message=evil("merge flag"))
    lines = len(edit.text.splitlines()) or 1
    node = MergeNode(
        id="m1.000",
        level=1,
        slot=0,
        members=("p000", "p001", "p002"),
        inputs=("p000.e1", "p001.e1", "p002.e1"),
        output=(Candidate(edit=edit, line_sources=(("p000.e1", "p001.e1"),) * lines, flags=(flag,)),),
        fates=(
            Fate(edit="p000.e1", kind="fused", at="m1.000", reason=evil("fused reason"), into=edit.id),
            Fate(edit="p001.e1", kind="fused", at="m1.000", reason="same", into=edit.id),
            Fate(edit="p002.e1", kind="discarded", at="m1.000", reason=evil("discarded reason")),
        ),
        calls=("call-1",),
        notes=(evil("node note"),),
        failure=Failure(boundary="reply", kind="unusable", message=evil("node failure")),
    )
    store.put_nodes([node])
    store.add_event("merge_planned", "", {"levels": 1, "slots": 3, "fan_in": 4}, AT)


def _skill(evil: Hostile | None, body: str) -> Skill:
    head = "---\nname: xlsx\ndescription: Work with spreadsheets.\n---\n"
    return Skill(
        name="xlsx",
        files=(
            SkillFile(path="SKILL.md", data=f"{head}# Guide\n\nOpen the workbook first.\n{body}".encode()),
            SkillFile(path="references/dates.md", data=b"# Dates\n"),
        ),
    )


def _versions(store: RunStore, evil: Hostile) -> None:
    before = _skill(None, "")
    body = evil("line of the skill").replace("\0", "") + "\n"  # with NUL in it the file would be no text
    after = _skill(None, body)
    store.put_version(Version(name="S0", digest=before.digest, created=AT, note=evil("S0 note")), before)
    text = after.text().splitlines()
    blame = tuple(
        BlameLine(path="SKILL.md", line=n, text=line, base_line=n if n < 8 else None, note=evil("blame note"))
        if n < 9
        else BlameLine(path="SKILL.md", line=n, text=line, edit="m1.000.c1", sources=("p000.e1", "p001.e1"))
        for n, line in enumerate(text, 1)
    )
    fates = (
        Fate(edit="m1.000.c1", kind="applied", at="assemble", reason=evil("applied reason"), into="SKILL.md"),
        Fate(edit="p000.e2", kind="invalid", at="assemble", reason=evil("invalid reason")),
    )
    finding = Finding(
        severity="error",
        rule=evil("finding rule"),
        path="SKILL.md",
        line=3,
        message=evil("finding"),
        advice=evil("advice"),
    )
    made = Assembled(skill=after, blame=blame, fates=fates, findings=(finding,))
    store.put_version(Version(name="S1", digest=after.digest, created=AT, note=evil("S1 note")), after, made)
    store.put_findings("S1 scripts", [finding])
    store.put_findings("tasks", [finding])


def _decisions(store: RunStore, evil: Hostile) -> None:
    for target, verdict in (("p000", "reject"), ("p001.e1", "accept"), ("p000", "undo"), ("p002", "reject")):
        store.add_decision(
            Decision(
                target=target,
                verdict=verdict,  # type: ignore[arg-type]
                reviewer=evil(f"reviewer of {target}", line=True),
                reason=evil(f"reason for {target}"),
                at=AT,
            )
        )


def _logs(store: RunStore, evil: Hostile) -> None:
    store.add_calls(
        [CallRecord(key="k0", role=evil("role", line=True), about="evil-1", model=evil("call model"), paid=True)]
    )
    store.add_event(evil("event kind", line=True), evil("event subject"), {"reason": evil("event data")}, AT)
    store.add_event("rollout_started", evil("started task", line=True), {"arm": "evolve", "slot": 0}, AT)
    store.add_event("version_made", "S1", {"decisions": 0, "applied": 1, "digest": "d"}, AT)


def _pins(store: RunStore, evil: Hostile) -> None:
    """An entry of the notebook whose view is there, one whose view is not, and one that was taken out."""
    views = (("trajectories", ("traj", "evil-1")), ("patches", ("patch", evil("pinned id", line=True))))
    for seq, (page, named) in enumerate((*views, views[0]), start=1):
        kept = Snapshot(
            words=evil(f"pin {seq} words"),
            columns=("step", evil(f"pin {seq} column", line=True)),
            rows=((1, evil(f"pin {seq} cell")),),
            total=1,
            digest=evil(f"pin {seq} digest", line=True),
        )
        store.notebook.add(
            Pin(
                page=page,
                params=(("run", RUN), named),
                title=evil(f"pin {seq} title", line=True),
                note=evil(f"pin {seq} note"),
                by=evil(f"pin {seq} by", line=True),
                at=AT,
                shown=kept,
            )
        )
    store.notebook.change(PinChange(pin=3, kind="take_out", by=evil("taken out by", line=True), at=AT))


def _promotions(store: RunStore, evil: Hostile) -> None:
    who, why = evil("promoted by", line=True), evil("promotion reason")
    store.add_promotion(Promotion(version="S1", reviewer=who, reason=why, at=AT))
