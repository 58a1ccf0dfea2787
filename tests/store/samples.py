"""Small records to put into a store: ordinary ones by hand, odd ones by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from core.merge.outcome import Settled
from core.merge.plan import LiveNode
from core.ports import CaseOutput
from core.types import (
    Action,
    Analysis,
    BlameLine,
    CallRecord,
    Candidate,
    Case,
    Edit,
    Evidence,
    Failure,
    Fate,
    Flag,
    FreshAttempt,
    FreshProof,
    InputFile,
    MergeNode,
    NotScorable,
    Observation,
    Patch,
    PromptRef,
    ReplayProof,
    Run,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    Trajectory,
    Usage,
)

AT = "2026-11-21T20:54:00+00:00"
PASSED = Score(value=1.0, passed=True)
MISSED = Score(value=0.0, passed=False, detail="B2 differs")


def a_run(run_id: str = "demo-20261121-205400-a1b2", **fields: object) -> Run:
    config = {"name": "demo", "mode": "deepening", "signals": "combined", "agent_model": {"model": "scripted-1"}}
    config["tasks"] = {"source": "starter"}  # type: ignore[assignment]
    return Run.model_validate(
        {"id": run_id, "schema_version": 1, "config": config, "status": "created", "created": AT, **fields}
    )


def a_task(name: str = "t1", kind: str = "cell", path: str = "/data/t1.xlsx") -> Task:
    case = Case(index=1, inputs=(InputFile(name="input.xlsx", path=path, digest="d"),), reference={"path": path})
    return Task(id=name, taskset="starter", domain="spreadsheet", instruction=f"Do {name}", kind=kind, cases=(case,))


def a_step(index: int = 0, command: str = "ls", observation: str = "input.xlsx", reasoning: str = "look first") -> Step:
    return Step(
        index=index,
        reasoning=reasoning,
        action=Action(tool="bash", arguments={"command": command}),
        observation=Observation(text=observation, exit_status=0),
        usage=Usage(calls=1, prompt_tokens=10, completion_tokens=5),
        call=f"k{index}",
    )


def a_trajectory(name: str = "r1", task: str = "t1", **fields: object) -> Trajectory:
    given = {
        "id": name,
        "task": task,
        "skill_digest": "s0",
        "model": "scripted-1",
        "steps": (a_step(0), a_step(1, command="python fix.py", observation="done")),
        "grade": PASSED,
        "ended": "answered",
        "usage": Usage(calls=2, prompt_tokens=20, completion_tokens=10, seconds=1.5, cost=0.25),
    }
    return Trajectory.model_validate({**given, **fields})


def a_patch(name: str = "p000", slot: int = 0, edits: int = 2, **fields: object) -> Patch:
    given = {
        "id": name,
        "slot": slot,
        "base_digest": "s0",
        "origin": "success_analyst",
        "trajectory": "r1",
        "task": "t1",
        "root_cause": "the header is two rows",
        "edits": tuple(
            Edit(id=f"{name}.e{k + 1}", op="append_to_section", anchor="# Guide", text=f"Lesson {k}.\n")
            for k in range(edits)
        ),
    }
    return Patch.model_validate({**given, **fields})


def an_analysis(slot: int = 0, patch: Patch | None = None, **fields: object) -> Analysis:
    given = {
        "slot": slot,
        "trajectory": "r1",
        "origin": "success_analyst",
        "outcome": "patch" if patch else "no_lesson",
        "patch": patch,
    }
    return Analysis.model_validate({**given, **fields})


def a_node(name: str = "m1.000", level: int = 1, slot: int = 0, members: tuple[str, ...] = ("p000",)) -> MergeNode:
    edit = Edit(id=f"{name}.e1", op="append_to_section", anchor="# Guide", text="Lesson.\n")
    return MergeNode(
        id=name,
        level=level,
        slot=slot,
        members=members,
        inputs=tuple(f"{member}.e1" for member in members),
        output=(Candidate(edit=edit, line_sources=(tuple(f"{member}.e1" for member in members),)),),
        fates=tuple(
            Fate(edit=f"{member}.e1", kind="fused", at=name, reason="same lesson", into=edit.id) for member in members
        ),
        calls=(f"call-{name}",),
    )


def a_merge(node: LiveNode, inputs: Sequence[Candidate], settled: Settled, **fields: object) -> MergeNode:
    """What became of a planned merge of these candidates."""
    usual: dict[str, object] = {
        "id": node.id,
        "level": node.level,
        "slot": node.slot,
        "members": node.children,
        "inputs": tuple(each.edit.id for each in inputs),
        "output": settled.output,
        "fates": settled.fates,
    }
    return MergeNode(**{**usual, **fields})  # type: ignore[arg-type]


def a_skill(body: str = "# Guide\n\nOpen the workbook first.\n", name: str = "xlsx") -> Skill:
    head = f"---\nname: {name}\ndescription: Work with spreadsheets.\n---\n"
    return Skill(
        name=name,
        files=(
            SkillFile(path="SKILL.md", data=(head + body).encode()),
            SkillFile(path="scripts/check.py", data=b"print('ok')\n", executable=True),
        ),
    )


def a_call(key: str = "k0", role: str = "agent", paid: bool = True, **fields: object) -> CallRecord:
    usage = Usage(calls=1, prompt_tokens=100, completion_tokens=20, seconds=0.5, cost=0.1)
    return CallRecord.model_validate(
        {"key": key, "role": role, "about": "r1", "model": "scripted-1", "paid": paid, "usage": usage, **fields}
    )


# ------------------------------------------------------------------------------------------------- odd ones

texts = st.text(max_size=40)
numbers = st.floats(min_value=0, max_value=1e9, allow_nan=False)
amounts = st.floats(min_value=0, max_value=1e6, allow_nan=False)
"""US dollars of one call: a million and not more, as the totals count billionths in whole 64-bit numbers."""
counts = st.integers(min_value=0, max_value=2**40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
json_objects = st.dictionaries(texts, json_values, max_size=4)
usages = st.builds(
    Usage,
    calls=counts,
    prompt_tokens=counts,
    cached_tokens=counts,
    completion_tokens=counts,
    reasoning_tokens=counts,
    seconds=numbers,
    cost=amounts,
)
actions = st.builds(Action, tool=texts, arguments=json_objects, call_id=texts)
observations = st.builds(
    Observation,
    text=texts,
    exit_status=st.none() | st.integers(-255, 255),
    ended=st.sampled_from(["", "time", "memory", "disk", "output", "processes"]),
    dropped=counts,
    seconds=numbers,
)
steps = st.builds(
    Step,
    index=st.integers(0, 1000),
    reasoning=texts,
    text=texts,
    action=st.none() | actions,
    observation=st.none() | observations,
    usage=usages,
    call=texts,
)
scores = st.builds(Score, value=st.floats(0, 1), passed=st.booleans(), detail=texts, mode=texts, engine=texts)
grades = scores | st.builds(NotScorable, reason=texts, mode=texts, engine=texts)
failures = st.builds(Failure, boundary=texts, kind=texts, message=texts)
prompt_refs = st.builds(PromptRef, name=texts, version=texts, digest=texts)
trajectories = st.builds(
    Trajectory,
    id=st.text(min_size=1, max_size=20),
    task=texts,
    skill_digest=texts,
    model=texts,
    prompt=st.none() | prompt_refs,
    seed=st.none() | st.integers(-(2**40), 2**40),
    replicate=st.integers(0, 9),
    steps=st.lists(steps, max_size=4).map(
        lambda found: tuple(step.model_copy(update={"index": at}) for at, step in enumerate(found))
    ),
    answer=st.none() | texts,
    grade=st.none() | grades,
    ended=st.sampled_from(["answered", "turn_limit", "time_limit", "context_limit", "budget", "failed"]),
    failure=st.none() | failures,
    usage=usages,
    source=texts,
    divergences=st.lists(texts, max_size=2).map(tuple),
)
inputs = st.builds(
    InputFile,
    name=texts,
    path=texts | st.sampled_from(["$RUN/x", "$", "$$WORKSPACE/y", "/somewhere/in.xlsx"]),
    digest=texts,
)
tasks = st.builds(
    Task,
    id=st.text(min_size=1, max_size=20),
    taskset=texts,
    domain=texts,
    instruction=texts,
    kind=texts,
    cases=st.lists(
        st.builds(Case, index=counts, inputs=st.lists(inputs, max_size=2).map(tuple), reference=json_values), max_size=2
    ).map(tuple),
    tags=st.lists(texts, max_size=2).map(tuple),
    details=json_objects,
)
edits = st.builds(Edit, id=texts, op=st.sampled_from(["replace", "create_file"]), path=texts, anchor=texts, text=texts)
flags = st.builds(Flag, rule=texts, edit=texts, message=texts, refuses=st.booleans())
fresh_attempts = st.lists(
    st.builds(
        FreshAttempt,
        rollout=texts,
        passed=st.booleans(),
        ended=st.sampled_from(["answered", "turn_limit", "time_limit"]),
        said=texts,
    ),
    max_size=3,
).map(tuple)
patches = st.builds(
    Patch,
    id=st.text(min_size=1, max_size=20),
    slot=st.integers(0, 999),
    base_digest=texts,
    origin=st.sampled_from(["error_analyst", "success_analyst", "human"]),
    trajectory=texts,
    task=texts,
    root_cause=texts,
    proof=st.none()
    | st.builds(
        ReplayProof,
        first_step=counts,
        last_step=counts,
        replacement=st.lists(actions, max_size=2).map(tuple),
        before=grades,
        after=grades,
        changed_share=st.floats(0, 1),
        flags=st.lists(texts, max_size=2).map(tuple),
    )
    | st.builds(FreshProof, before=grades, with_patch=fresh_attempts, without=fresh_attempts),
    evidence=st.lists(st.builds(Evidence, trajectory=texts, step=counts, quote=texts), max_size=2).map(tuple),
    edits=st.lists(edits, max_size=3).map(tuple),
    flags=st.lists(flags, max_size=2).map(tuple),
    prompt=st.none() | prompt_refs,
    usage=usages,
)
analyses_with_any_patch = st.builds(
    Analysis,
    slot=st.integers(0, 999),
    trajectory=texts,
    origin=st.sampled_from(["error_analyst", "success_analyst"]),
    outcome=st.sampled_from(["patch", "no_lesson", "unproven", "invalid", "failed", "budget"]),
    reason=texts,
    patch=st.none() | patches,
    failure=st.none() | failures,
    turns=counts,
    calls=st.lists(texts, max_size=2).map(tuple),
    usage=usages,
)


def _of_its_slot(analysis: Analysis) -> Analysis:
    """With its patch named for the slot, as every analyst does: no two analyses of a run have one patch."""
    if analysis.patch is None:
        return analysis
    return analysis.model_copy(update={"patch": analysis.patch.model_copy(update={"id": f"p{analysis.slot:03d}"})})


analyses = analyses_with_any_patch.map(_of_its_slot)
fates = st.builds(
    Fate,
    edit=texts,
    kind=st.sampled_from(["applied", "fused", "routed", "discarded", "rejected", "conflict", "invalid"]),
    at=texts,
    reason=texts,
    into=texts,
)
nodes = st.builds(
    MergeNode,
    id=st.text(min_size=1, max_size=20),
    level=st.integers(0, 9),
    slot=st.integers(0, 99),
    members=st.lists(texts, max_size=3).map(tuple),
    inputs=st.lists(texts, max_size=3).map(tuple),
    output=st.lists(
        st.builds(
            Candidate,
            edit=edits,
            line_sources=st.lists(st.lists(texts, max_size=2).map(tuple), max_size=2).map(tuple),
            flags=st.lists(flags, max_size=1).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    fates=st.lists(fates, max_size=3).map(tuple),
    calls=st.lists(texts, max_size=2).map(tuple),
    notes=st.lists(texts, max_size=2).map(tuple),
    usage=usages,
    failure=st.none() | failures,
)
blame_lines = st.builds(
    BlameLine,
    path=texts,
    line=counts,
    text=texts,
    base_line=st.none() | counts,
    edit=texts,
    sources=st.lists(texts, max_size=2).map(tuple),
    note=texts,
)
calls = st.builds(
    CallRecord,
    key=texts,
    role=texts,
    about=texts,
    model=texts,
    paid=st.booleans(),
    usable=st.booleans(),
    reason=texts,
    usage=usages,
    at=texts,
)
case_outputs = st.builds(CaseOutput, case=st.integers(0, 9), path=st.none() | texts, answer=st.none() | texts)
