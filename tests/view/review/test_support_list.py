"""Who else says the same: by wording before the merge, by the tree's lineage after it."""

from __future__ import annotations

from core.patch.wording import overlap
from core.types import Candidate, Edit, MergeNode
from core.view.review.support_list import ALIKE, SupportIndex, Wording

BLANKS = "- Skip blank rows with `continue`; they separate the records."
ALSO = "- Blank rows separate records: skip such rows with `continue`."
TOTALS = "- Leave total rows out when you add up a column."


def wording(edit: str, text: str, task: str = "", op: str = "append_to_section", anchor: str = "## Work") -> Wording:
    patch = edit.partition(".")[0]
    return Wording(edit, patch, task or f"t-{patch}", op, "SKILL.md", anchor, text)


EDITS = (
    wording("p000.e1", BLANKS),
    wording("p000.e2", TOTALS),
    wording("p001.e1", ALSO),
    wording("p002.e1", TOTALS, task="t-p000"),
    wording("p003.e1", BLANKS),
)


def test_before_the_merge_wording_tells() -> None:
    """In slot order, without the patch itself; tasks are counted once, its own among them."""
    found = SupportIndex(EDITS).support("p000.e1")
    assert (found.by, found.others, found.patches) == ("wording", ("p001.e1", "p003.e1"), ("p001", "p003"))
    assert found.tasks == ("t-p000", "t-p001", "t-p003")
    assert SupportIndex(EDITS).support("p000.e2").tasks == ("t-p000",)


def test_the_index_finds_what_comparing_all_with_all_finds() -> None:
    """For every edit."""
    index = SupportIndex(EDITS)
    for each in EDITS:
        alike = {other.edit for other in EDITS if other.patch != each.patch and overlap(each.text, other.text) >= ALIKE}
        assert set(index.support(each.edit).others) == alike


def test_after_the_merge_the_tree_tells() -> None:
    """Those behind the same line of what came out at the top, and what that is called; the heading is nobody's."""
    edit = Edit(id="m1.000.c1", op="add_section", text=f"## Rows\n\n{BLANKS}\n{TOTALS}\n")
    behind = (("p000.e1", "p000.e2", "p003.e1"), (), ("p000.e1", "p003.e1"), ("p000.e2",))
    node = MergeNode(
        id="m1.000",
        level=1,
        slot=0,
        members=("p000", "p003"),
        inputs=("p000.e1", "p000.e2", "p003.e1"),
        output=(Candidate(edit=edit, line_sources=behind),),
        fates=(),
    )
    index = SupportIndex(EDITS, (node,))
    found = index.support("p000.e1")
    assert (found.by, found.merged, found.others) == ("merge", "m1.000.c1", ("p003.e1",))
    assert index.support("p000.e2").others == ()
    outside = index.support("p001.e1")  # rejected before it merged, say: what was joined to its like counts too
    assert (outside.by, outside.merged, outside.others) == ("wording", "", ("p000.e1", "p003.e1"))


def test_edits_without_words_are_known_by_their_place() -> None:
    """Deleting the same section is saying the same."""
    index = SupportIndex(
        (
            wording("p000.e1", "", op="delete_section"),
            wording("p001.e1", "", op="delete_section"),
            wording("p002.e1", "", op="delete_section", anchor="## Play"),
        )
    )
    assert index.support("p000.e1").patches == ("p001",)
