"""A skill updated step by step: what an edit came to in the end, and which lines are still S0's."""

from __future__ import annotations

from core.assemble import assemble
from core.merge.lineage import leaf_candidate
from core.strategies.sequential import EVERYTHING
from core.strategies.updates import Updated, not_updated, passed_over, updated
from core.types import BlameLine, Edit, Skill, SkillFile

SKILL = Skill(
    name="s",
    files=(
        SkillFile(
            path="SKILL.md",
            data=b"---\nname: s\ndescription: Files.\n---\n\n# Work\n\n- Look first.\n- Save under the name.\n",
        ),
    ),
)


def edit(name: str, text: str, op: str = "append_to_section", anchor: str = "# Work") -> Edit:
    return Edit(id=name, op=op, anchor=anchor, text=text)  # type: ignore[arg-type]


def after(before: Updated, change: Edit) -> Updated:
    """The skill with one more edit."""
    candidates = [leaf_candidate(change)]
    tasks = {change.id: f"task of {change.id}"}
    made = assemble(before.skill, candidates, (), EVERYTHING, tasks, 1, earlier=before.blame)
    return updated(before, made, candidates)


def line(now: Updated, text: str) -> BlameLine:
    [found] = [each for each in now.blame if each.text == text]
    return found


def test_lines_keep_their_number_in_s0_through_all_updates() -> None:
    """However much was put in above them; what an update brought is no line of S0 to a later one."""
    first = after(not_updated(SKILL, ()), edit("p000.e1", "- Count rows.", "insert_before", "- Look first."))
    second = after(first, edit("p001.e1", "- Trim names.", "insert_before", "- Count rows."))
    saved, counted = line(second, "- Save under the name."), line(second, "- Count rows.")
    assert (saved.base_line, saved.edit) == (9, "")
    assert saved.line > 10
    assert (counted.base_line, counted.edit, counted.sources) == (None, "p000.e1", ("p000.e1",))
    assert {fate.edit: fate.kind for fate in second.fates} == {"p000.e1": "applied", "p001.e1": "applied"}


def test_an_edit_that_a_later_update_takes_out_again_ends_as_discarded() -> None:
    """Its fate says in which update it came, in which it went, and by what."""
    first = after(not_updated(SKILL, ()), edit("p000.e1", "- Count rows."))
    second = after(passed_over(first), edit("p002.e1", "- Count rows without blanks.", "replace", "- Count rows."))
    assert second.number == 3
    [gone] = [fate for fate in second.fates if fate.edit == "p000.e1"]
    assert gone.kind == "discarded"
    assert gone.reason.startswith("update 1: ")
    assert gone.reason.endswith("taken out again in update 3 (p002.e1)")
    [stands] = [fate for fate in second.fates if fate.edit == "p002.e1"]
    assert (stands.kind, stands.reason.startswith("update 3: ")) == ("applied", True)


def test_what_earlier_runs_know_of_s0_stays_known() -> None:
    """Ids of an earlier run's edits go on with their lines, and are no edits of this run."""
    known = tuple(
        each.model_copy(update={"edit": "run-1:p003.e1", "sources": ("run-1:p003.e1",)})
        if each.text == "- Look first."
        else each
        for each in not_updated(SKILL, ()).blame
    )
    now = after(not_updated(SKILL, known), edit("p000.e1", "- Count rows.", "replace", "- Look first."))
    assert [fate.edit for fate in now.fates] == ["p000.e1"]
    later = after(not_updated(SKILL, known), edit("p000.e1", "- Count rows.", "insert_before", "- Look first."))
    kept = line(later, "- Look first.")
    assert (kept.base_line, kept.sources) == (8, ("run-1:p003.e1",))
