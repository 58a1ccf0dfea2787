"""The model's part of a merge: what it is shown, and that no edit is lost whatever it answers."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.assemble import assemble
from core.config import ModelConfig
from core.errors import BoundaryError, BudgetReached
from core.merge.plan import LiveNode
from core.merger import MergeJob, merge_node
from core.patch.ledger import ledger, unaccounted
from core.ports import LLM
from core.types import Candidate, Edit, MergeNode, ModelReply, ModelRequest, Patch, Skill, SkillFile, Threshold
from tests.agent.scripted import Scripted, in_order, record, words
from tests.agent.silent import SilentLLM

BASE = Skill(
    name="s",
    files=(
        SkillFile(
            path="SKILL.md", data=b"---\nname: s\ndescription: d\n---\n\n# S\n\n## Reading\n\n- Look.\n\n## Writing\n"
        ),
    ),
)
LESSONS = (
    "- Convert figures stored as text before adding them up.",
    "- Numbers kept as text must be turned into numbers before adding.",
    "- Strip blanks from names before comparing them.",
    "- Save under the name the task gives.",
)


@dataclass(frozen=True)
class Ports:
    llm: LLM


def _leaf(number: int, text: str, op: str = "append_to_section", anchor: str = "## Reading") -> Candidate:
    edit = Edit.model_validate({"id": f"p{number:03d}.e1", "op": op, "anchor": anchor, "text": text})
    return Candidate(edit=edit, line_sources=((edit.id,),) * max(1, len(text.splitlines())))


LEAVES = tuple(_leaf(number, text) for number, text in enumerate(LESSONS))


def _job(candidates: tuple[Candidate, ...] = LEAVES, **changes: object) -> MergeJob:
    sources = [source for candidate in candidates for source in candidate.sources]
    children = tuple(dict.fromkeys(source.split(".")[0] for source in sources))
    made: dict[str, object] = {
        "node": LiveNode(id="m1.000", level=1, slot=0, children=children),
        "candidates": candidates,
        "base": BASE,
        "task_of": {source: f"task of {source.split('.')[0]}" for source in sources},
        "origin_of": dict.fromkeys(sources, "error_analyst"),
        "model": ModelConfig(model="example"),
    }
    return MergeJob.model_validate({**made, **changes})


def _merge(job: MergeJob, *replies: ModelReply | Exception) -> tuple[MergeNode, Scripted]:
    llm = Scripted(in_order(list(replies)))
    return asyncio.run(merge_node(job, Ports(llm))), llm


def _edit(text: str, *sources: str, anchor: str = "## Reading") -> dict[str, object]:
    return {
        "op": "append_to_section",
        "path": "SKILL.md",
        "anchor": anchor,
        "lines": [{"text": text, "from": list(sources)}],
    }


MERGED = {
    "merged": [
        _edit("- Turn figures stored as text into numbers before adding them up.", "p000.e1", "p001.e1"),
        _edit(LESSONS[2], "p002.e1"),
        _edit(LESSONS[3], "p003.e1"),
    ],
    "dropped": [],
}


def _accounted(node: MergeNode) -> set[str]:
    """The inputs that have a fate or live on."""
    alive = {candidate.edit.id for candidate in node.output}
    return {fate.edit for fate in node.fates} | alive


def test_a_group_is_merged_in_one_call() -> None:
    """Two that say the same become one with both behind it; the rest stays apart; every fate names its place."""
    node, llm = _merge(_job(), record(MERGED))
    assert (node.id, node.failure, node.notes) == ("m1.000", None, ())
    assert [candidate.sources for candidate in node.output] == [("p000.e1", "p001.e1"), ("p002.e1",), ("p003.e1",)]
    assert _accounted(node) >= set(node.inputs)
    assert node.calls == tuple(request.digest for request in llm.asked)
    assert node.usage.calls == 1


def test_a_candidate_is_shown_with_all_that_is_known_of_it() -> None:
    """Id, operation, place, numbered lines, the support code counted, and which analyst it came from."""
    both = Candidate(
        edit=Edit(id="m1.000.c1", op="append_to_section", anchor="## Reading", text="- One.\n- Two."),
        line_sources=(("p000.e1", "p001.e1"), ("p001.e1",)),
    )
    job = _job((both, LEAVES[2]))
    job = job.model_copy(update={"origin_of": {**job.origin_of, "p000.e1": "success_analyst"}})
    _, llm = _merge(job, record({"merged": [], "dropped": []}))
    told = llm.asked[0].messages[1].text
    assert (
        '<candidate id="m1.000.c1" op="append_to_section" path="SKILL.md" anchor="## Reading" support="2" '
        'origin="success_analyst, error_analyst">\n1| - One.\n2| - Two.\n</candidate>'
    ) in told
    assert "## Reading" in told


def test_lines_are_numbered_as_they_are_counted() -> None:
    """A form feed or a line separator ends no line, so that every number has its sources."""
    odd = _leaf(4, "- One\u2028and on.\n- Two\x0cand on.")
    _, llm = _merge(_job((odd.model_copy(update={"line_sources": (("p004.e1",),) * 2}), LEAVES[0])), record(MERGED))
    told = llm.asked[0].messages[1].text
    assert "1| - One" in told
    assert "2| - Two" in told
    assert "3| " not in told


def test_a_prompt_holds_facts_of_its_own_subtree_only() -> None:
    """What is known of other leaves, and the node's own place in the tree, do not change what is sent."""
    job = _job()
    _, one = _merge(job, record(MERGED))
    wider = job.model_copy(
        update={
            "task_of": {**job.task_of, "p900.e1": "another task"},
            "origin_of": {**job.origin_of, "p900.e1": "success_analyst"},
            "node": LiveNode(id="m1.007", level=1, slot=7, children=job.node.children),
        }
    )
    _, two = _merge(wider, record(MERGED))
    assert one.asked[0].digest == two.asked[0].digest


def test_the_root_has_a_prompt_of_its_own() -> None:
    """It is told that what it returns is counted and placed next."""
    _, below = _merge(_job(), record(MERGED))
    _, root = _merge(_job(root=True), record(MERGED))
    assert below.asked[0].messages[0] != root.asked[0].messages[0]
    assert "last merge" in root.asked[0].messages[0].text


def test_an_edit_the_reply_forgets_is_asked_for_once_and_then_carried_on() -> None:
    """The repair round names it; if it is forgotten again it goes on unchanged."""
    forgetful = {"merged": MERGED["merged"][:2], "dropped": []}
    node, llm = _merge(_job(), record(forgetful), record(forgetful))
    assert len(llm.asked) == 2
    assert "p003.e1" in llm.asked[1].messages[-1].text
    carried = next(candidate for candidate in node.output if candidate.edit.id == "p003.e1")
    assert carried == LEAVES[3]
    assert any("p003.e1" in note for note in node.notes)


def test_a_repaired_reply_counts() -> None:
    """What the second reply accounts for is settled as if it had been the first."""
    forgetful = {"merged": MERGED["merged"][:2], "dropped": []}
    node, _ = _merge(_job(), record(forgetful), record(MERGED))
    assert node.notes == ()
    assert len(node.output) == 3


@pytest.mark.parametrize(
    "reply",
    [
        words("I merged them all for you."),
        words(""),
        BoundaryError("endpoint", "http_500", "the server answered 500 six times"),
    ],
    ids=["no record", "empty", "endpoint down"],
)
def test_a_merge_that_fails_carries_everything_on(reply: ModelReply | Exception) -> None:
    """No edit is lost with the call: all go on unchanged, and the node says what failed."""
    node, _ = _merge(_job(), reply)
    assert node.output == LEAVES
    assert node.failure is not None
    assert "carried on unchanged" in node.notes[0]


def test_a_budget_stops_the_merge() -> None:
    """A merge that was not paid for is not made up for: the run stops and can be resumed."""
    with pytest.raises(BudgetReached):
        _merge(_job(), BudgetReached("10 calls are used up"))


def test_one_candidate_needs_no_model() -> None:
    """There is nothing to merge it with."""
    node = asyncio.run(merge_node(_job(LEAVES[:1]), Ports(SilentLLM())))
    assert node.output == LEAVES[:1]
    assert node.calls == ()


def test_support_is_what_code_counts() -> None:
    """A reply that claims more sources than share its wording gets no more tasks for it than wording shows."""
    claiming = {
        "merged": [_edit(LESSONS[2], "p002.e1", "p003.e1"), _edit(LESSONS[0], "p000.e1", "p001.e1")],
        "dropped": [],
    }
    node, _ = _merge(_job(), record(claiming), record(claiming))
    claimed = next(candidate for candidate in node.output if candidate.edit.text == LESSONS[2])
    assert any(flag.rule == "little_wording" for flag in claimed.flags)


def _every_other(request: ModelRequest) -> ModelReply:
    """A merging model that joins neighbours pairwise."""
    ids = re.findall(r'<candidate id="([^"]+)"', request.messages[1].text)
    texts = re.findall(r"\n1\| ([^\n]*)", request.messages[1].text)
    pairs = [(ids[start : start + 2], texts[start]) for start in range(0, len(ids), 2)]
    return record({"merged": [_edit(text, *sources) for sources, text in pairs], "dropped": []})


LONG_LEAVES = tuple(
    _leaf(number, f"- Lesson number{number} word{number} " + f"about matter{number} and part{number} " * 60)
    for number in range(8)
)


def test_a_group_that_does_not_fit_is_merged_in_one_more_level() -> None:
    """Parts first, then what they came to; ids tell the parts, and every input is accounted for."""
    small = ModelConfig(model="example", context_tokens=8192)
    llm = Scripted(_every_other)
    node = asyncio.run(merge_node(_job(LONG_LEAVES, model=small), Ports(llm)))
    assert len(llm.asked) > 1
    assert "merged in 2 parts first" in node.notes[0]
    assert {fate.at for fate in node.fates} >= {"m1.000.a", "m1.000.b"}
    assert {source for candidate in node.output for source in candidate.sources} == {f"p{n:03d}.e1" for n in range(8)}
    ids = [candidate.edit.id for candidate in node.output]
    assert len(set(ids)) == len(ids)
    assert node.usage.calls == len(llm.asked)


def _careless(seed: int) -> Callable[[ModelRequest], ModelReply]:
    """A merging model that joins what does not belong together, forgets candidates, drops others."""
    chance = random.Random(seed)

    def reply(request: ModelRequest) -> ModelReply:
        ids = re.findall(r'<candidate id="([^"]+)"', request.messages[1].text)
        merged: list[dict[str, object]] = []
        dropped: list[dict[str, str]] = []
        while ids:
            size = chance.randint(1, 4)
            some, ids = ids[:size], ids[size:]
            what = chance.choice(("merge", "merge", "forget", "duplicate", "contradiction"))
            if what == "merge":
                merged.append(_edit(f"- Lesson {some[0]} of many.", *some))
            elif what != "forget":
                dropped += [
                    {"edit": each, "reason": what, "of": chance.choice([*some, *ids]), "why": ""} for each in some
                ]
        return record({"merged": merged, "dropped": dropped})

    return reply


@pytest.mark.parametrize("seed", range(12))
def test_parts_lose_nothing_whatever_the_model_answers(seed: int) -> None:
    """Several levels of parts, careless replies in each: every leaf has an end in the ledger, no id is there twice."""
    chance = random.Random(seed)
    leaves = tuple(
        _leaf(number, f"- Lesson{number} word{number} " + f"on matter{number} " * chance.choice((1, 60, 300)))
        for number in range(chance.randint(3, 14))
    )
    small = ModelConfig(model="example", context_tokens=chance.choice((4096, 6000, 8192)))
    node = asyncio.run(merge_node(_job(leaves, model=small, root=seed % 2 == 0), Ports(Scripted(_careless(seed)))))
    ids = [candidate.edit.id for candidate in node.output]
    assert len(set(ids)) == len(ids)
    patches = [_patch(number, leaf) for number, leaf in enumerate(leaves)]
    tasks = {leaf.edit.id: leaf.edit.id for leaf in leaves}
    assembled = assemble(BASE, node.output, (), Threshold(min_tasks=1), tasks, len(leaves))
    assert unaccounted(ledger(patches, [], [node], [], assembled.fates)) == ()


def _patch(slot: int, leaf: Candidate) -> Patch:
    return Patch(
        id=f"p{slot:03d}",
        slot=slot,
        base_digest=BASE.digest,
        origin="success_analyst",
        trajectory="",
        task=leaf.edit.id,
        root_cause="",
        edits=(leaf.edit,),
    )


def test_candidates_too_long_for_any_merge_are_carried_on() -> None:
    """Where not even two fit together, both go on and the node says why."""
    huge = tuple(_leaf(number, f"- Lesson {number} " + "word " * 3000) for number in range(2))
    small = ModelConfig(model="example", context_tokens=4096)
    node = asyncio.run(merge_node(_job(huge, model=small), Ports(SilentLLM())))
    assert node.output == huge
    assert "do not fit" in node.notes[0]


IDS = st.sampled_from([candidate.edit.id for candidate in LEAVES] + ["p999.e1", ""])
LINES = st.lists(
    st.fixed_dictionaries({"text": st.sampled_from([*LESSONS, "", "## New", "```"]), "from": st.lists(IDS)})
)
REPLIES = st.fixed_dictionaries(
    {
        "merged": st.lists(
            st.fixed_dictionaries(
                {
                    "op": st.sampled_from(
                        ["append_to_section", "replace", "delete_section", "create_file", "nonsense"]
                    ),
                    "path": st.sampled_from(["SKILL.md", "../x", "references/new.md"]),
                    "anchor": st.sampled_from(["## Reading", "## Nowhere", "- Look.", ""]),
                    "lines": LINES,
                }
            ),
            max_size=4,
        ),
        "dropped": st.lists(
            st.fixed_dictionaries(
                {
                    "edit": IDS,
                    "reason": st.sampled_from(["duplicate", "contradiction", "invalid", "boring"]),
                    "of": IDS,
                    "why": st.text(max_size=10),
                }
            ),
            max_size=4,
        ),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(REPLIES.map(json.dumps), st.text(max_size=60), REPLIES.map(lambda value: json.dumps(value)[:-7])))
def test_no_reply_loses_an_edit(text: str) -> None:
    """Malformed, cut off, lying or mad: each input has a fate or lives on, and nothing comes out that did not go in."""
    node, _ = _merge(_job(), words(text or " "))
    assert _accounted(node) >= set(node.inputs)
    assert {source for candidate in node.output for source in candidate.sources} <= set(node.inputs)
