"""Whatever a model replies, no edit gets lost and no support is made up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.merge.lineage import leaf_candidate
from core.merge.outcome import MergeReply, settle
from core.merge.reply import DroppedEdit, MergedEdit, MergedLine
from core.merge.support import support
from core.patch.lines import entries
from core.types import Candidate, Edit
from tests.patch.edits_strategy import skill_of

TEXT = "---\nname: a\ndescription: b\n---\n\n# A\n\n## One\n\nfirst\n\n## Two\n\nsecond\n"
LINES = (
    "- write formulas as strings",
    "- compare dates as dates",
    "",
    "## Heading",
    "### Sub",
    "```python",
    "x = 1",
    "```",
    "- never overwrite the input",
    "text\nwith a line end",
    "   ",
    "---",
)
lines = st.sampled_from(LINES)
texts = st.lists(lines, max_size=4).map("\n".join)
ops = st.sampled_from(
    ("append_to_section", "add_section", "insert_after", "replace", "delete_section", "create_file", "set_description")
)
anchors = st.sampled_from(("## One", "## Two", "first", "second", "", "## None"))


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Leaves, and candidates of lower nodes with several leaves behind their lines."""
    made = []
    for slot in range(draw(st.integers(0, 7))):
        edit = Edit(id=f"p{slot:03d}.e1", op=draw(ops), anchor=draw(anchors), text=draw(texts))
        candidate = leaf_candidate(edit)
        if draw(st.booleans()):
            leaves = [f"p{slot:03d}.e{number}" for number in range(1, 4)]
            behind = draw(
                st.lists(
                    st.lists(st.sampled_from(leaves), min_size=1, unique=True).map(tuple),
                    min_size=entries(edit.text),
                    max_size=entries(edit.text),
                )
            )
            named = edit.model_copy(update={"id": f"m1.{slot:03d}.c1"})
            candidate = Candidate(edit=named, line_sources=tuple(behind))
        made.append(candidate)
    return made


@st.composite
def replies(draw: st.DrawFn, inputs: list[Candidate]) -> MergeReply:
    """Anything the shape allows: known, unknown, repeated and missing ids, any operation, any text."""
    known = [each.edit.id for each in inputs]
    ids = st.sampled_from([*known, *known, "p999.e1", "", "m1.000.c9"])
    merged = st.builds(
        MergedEdit,
        op=ops,
        path=st.sampled_from(("SKILL.md", "references/a.md", "../x")),
        anchor=anchors,
        lines=st.lists(st.builds(MergedLine, text=lines, sources=st.lists(ids, max_size=4).map(tuple)), max_size=4).map(
            tuple
        ),
    )
    dropped = st.builds(
        DroppedEdit,
        edit=ids,
        reason=st.sampled_from(("duplicate", "contradiction", "invalid")),
        of=ids,
        why=st.just("because"),
    )
    return MergeReply(
        merged=tuple(draw(st.lists(merged, max_size=5))), dropped=tuple(draw(st.lists(dropped, max_size=6)))
    )


PROPERTY = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@PROPERTY
@given(st.data(), st.booleans())
def test_no_reply_however_malformed_loses_an_edit(data: st.DataObject, with_skill: bool) -> None:
    """Each input is in the output under its own id, or has fates, all of one kind; and every leaf has a way on."""
    nothing_is_lost(data, with_skill)


def nothing_is_lost(data: st.DataObject, with_skill: bool) -> None:
    inputs = data.draw(candidates())
    reply = data.draw(st.one_of(st.none(), replies(inputs)))
    settled = settle("m2.001", 2, inputs, reply, skill=skill_of(TEXT) if with_skill else None)
    by_id = {candidate.edit.id: candidate for candidate in settled.output}
    assert len(by_id) == len(settled.output)
    kinds: dict[str, set[str]] = {}
    for fate in settled.fates:
        kinds.setdefault(fate.edit, set()).add(fate.kind)
    for candidate in inputs:
        identifier = candidate.edit.id
        if identifier in by_id:
            assert identifier not in kinds
            assert by_id[identifier].edit == candidate.edit
            continue
        assert len(kinds[identifier]) == 1
        into = [fate.into for fate in settled.fates if fate.edit == identifier]
        assert len(into) == len(set(into))
        if kinds[identifier] == {"fused"}:
            reached = {source for name in into for source in by_id[name].sources}
            assert set(candidate.sources) <= reached
    assert set(kinds) <= {candidate.edit.id for candidate in inputs}


@PROPERTY
@given(st.data())
def test_no_reply_makes_up_support(data: st.DataObject) -> None:
    """Every source of the output is a leaf of an input that went there, and every line that says something has one."""
    no_support_is_made_up(data)


def no_support_is_made_up(data: st.DataObject) -> None:
    inputs = data.draw(candidates())
    settled = settle("m2.001", 2, inputs, data.draw(replies(inputs)))
    leaves = {source for candidate in inputs for source in candidate.sources}
    tasks = {leaf: leaf.split(".")[0] for leaf in leaves}
    went = Counter((fate.into, fate.edit) for fate in settled.fates if fate.kind == "fused")
    for candidate in settled.output:
        assert set(candidate.sources) <= leaves
        assert len(candidate.line_sources) == entries(candidate.edit.text)
        assert all(candidate.line_sources)
        behind = {edit for into, edit in went if into == candidate.edit.id} | {candidate.edit.id}
        assert set(candidate.sources) <= {
            source for each in inputs if each.edit.id in behind for source in each.sources
        }
        assert 1 <= support(candidate, tasks).count <= len(inputs)


@PROPERTY
@given(st.data())
def test_settling_the_same_reply_twice_gives_the_same(data: st.DataObject) -> None:
    """Pure: re-merging from the journal gives the same candidates."""
    inputs = data.draw(candidates())
    reply = data.draw(replies(inputs))
    assert settle("m2.001", 2, inputs, reply) == settle("m2.001", 2, list(inputs), reply)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(PROPERTY, max_examples=3000)
@given(st.data(), st.booleans())
def test_no_reply_loses_an_edit_over_many_more(data: st.DataObject, with_skill: bool) -> None:
    """The same as above, three thousand times."""
    nothing_is_lost(data, with_skill)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(PROPERTY, max_examples=3000)
@given(st.data())
def test_no_reply_makes_up_support_over_many_more(data: st.DataObject) -> None:
    """The same as above, three thousand times."""
    no_support_is_made_up(data)
