"""What a merging model replies is settled by code: each input used, dropped for a reason that holds, or carried on."""

from __future__ import annotations

from typing import Any

import pytest

from core.merge.lineage import leaf_candidate
from core.merge.outcome import MergeReply, Settled, settle
from core.merge.support import support
from core.types import Candidate, Edit, Flag, Operation, Skill, SkillFile

SKILL = Skill(
    name="sheets",
    files=(
        SkillFile(
            path="SKILL.md",
            data=b"---\nname: a\ndescription: b\n---\n\n# A\n\n## Formulas\n\n- Start with `=`.\n\n## Old\n\nWrong.\n",
        ),
    ),
)


def leaf(number: int, text: str, op: Operation = "append_to_section", anchor: str = "## Formulas") -> Candidate:
    return leaf_candidate(Edit(id=f"p{number:03d}.e1", op=op, anchor=anchor, text=text))


STRINGS = leaf(1, "- Write formulas as strings.")
AS_TEXT = leaf(2, "- Formulas must be written as strings, not values.")
NEVER = leaf(3, "- Write computed values, never formulas as strings.")
DATES = leaf(4, "- Compare dates as dates.")
DELETES = leaf(5, "", "delete_section", "## Old")


def reply(merged: list[dict[str, Any]], dropped: list[dict[str, str]] | None = None) -> MergeReply:
    return MergeReply.model_validate({"merged": merged, "dropped": dropped or []})


def append(*lines: tuple[str, list[str]], anchor: str = "## Formulas", op: str = "append_to_section") -> dict[str, Any]:
    return {
        "op": op,
        "path": "SKILL.md",
        "anchor": anchor,
        "lines": [{"text": text, "from": sources} for text, sources in lines],
    }


def fates(settled: Settled) -> dict[str, tuple[str, str]]:
    return {fate.edit: (fate.kind, fate.into) for fate in settled.fates}


def flags(settled: Settled) -> set[str]:
    return {flag.rule for candidate in settled.output for flag in candidate.flags}


def test_merged_inputs_are_fused_and_their_leaves_stand_behind_the_line() -> None:
    """Two wordings of one lesson become one candidate under the node's id with both leaves behind it."""
    settled = settle(
        "m1.003", 1, [STRINGS, AS_TEXT], reply([append(("- Write formulas as strings.", ["p001.e1", "p002.e1"]))])
    )
    (candidate,) = settled.output
    assert candidate.edit.id == "m1.003.c1"
    assert candidate.line_sources == (("p001.e1", "p002.e1"),)
    assert fates(settled) == {"p001.e1": ("fused", "m1.003.c1"), "p002.e1": ("fused", "m1.003.c1")}
    assert settled.problems == ()


def test_an_input_the_reply_forgets_is_carried_on_unchanged_and_asked_about() -> None:
    """Never lost: it stands in the output under its own id, and the repair round gets a sentence."""
    settled = settle("m1.000", 1, [STRINGS, DATES], reply([append(("- Write formulas as strings.", ["p001.e1"]))]))
    assert settled.output[1] == DATES
    assert "p004.e1" not in fates(settled)
    assert settled.problems == ("p004.e1 is neither merged nor dropped",)


def test_no_usable_reply_carries_everything_on() -> None:
    """A failed call merges nothing and loses nothing."""
    settled = settle("m1.000", 1, [STRINGS, DATES], None)
    assert settled.output == (STRINGS, DATES)
    assert settled.fates == ()


def test_a_duplicate_is_a_vote_for_what_it_duplicates() -> None:
    """Its leaf joins the sources of the kept line, so that its task is counted."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS, AS_TEXT],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))],
            [{"edit": "p002.e1", "reason": "duplicate", "of": "p001.e1", "why": "the same"}],
        ),
    )
    assert settled.output[0].line_sources == (("p001.e1", "p002.e1"),)
    assert fates(settled)["p002.e1"] == ("fused", "m1.000.c1")
    assert settled.problems == ()


def test_a_duplicate_of_a_carried_edit_votes_for_it_there() -> None:
    """What it duplicates was itself forgotten: it is carried on with both leaves behind it."""
    settled = settle(
        "m1.000", 1, [STRINGS, AS_TEXT], reply([], [{"edit": "p002.e1", "reason": "duplicate", "of": "p001.e1"}])
    )
    (candidate,) = settled.output
    assert candidate.edit == STRINGS.edit
    assert candidate.sources == ("p001.e1", "p002.e1")
    assert fates(settled) == {"p002.e1": ("fused", "p001.e1")}


def test_duplicates_of_each_other_are_both_kept() -> None:
    """Something must be left of every lesson."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS, AS_TEXT],
        reply(
            [],
            [
                {"edit": "p001.e1", "reason": "duplicate", "of": "p002.e1"},
                {"edit": "p002.e1", "reason": "duplicate", "of": "p001.e1"},
            ],
        ),
    )
    assert settled.output == (STRINGS, AS_TEXT)
    assert len(settled.problems) == 2


@pytest.mark.parametrize("of", ["", "p009.e9", "p002.e1"])
@pytest.mark.parametrize("reason", ["duplicate", "contradiction"])
def test_a_drop_must_name_another_input_that_is_still_there(reason: str, of: str) -> None:
    """Otherwise the edit is carried on."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS, AS_TEXT],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))], [{"edit": "p002.e1", "reason": reason, "of": of}]
        ),
    )
    assert AS_TEXT in settled.output
    assert "must name the input" in settled.problems[0]


def test_a_contradiction_gives_no_vote_and_a_kept_minority_is_flagged() -> None:
    """One task against two: the drop stands, and a reviewer sees it."""
    twice = NEVER.model_copy(update={"line_sources": (("p003.e1", "p006.e1"),)})
    settled = settle(
        "m2.000",
        2,
        [STRINGS, twice],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))],
            [{"edit": "p003.e1", "reason": "contradiction", "of": "p001.e1", "why": "it was proven wrong"}],
        ),
    )
    (candidate,) = settled.output
    assert candidate.sources == ("p001.e1",)
    assert fates(settled)["p003.e1"] == ("conflict", "")
    (flag,) = candidate.flags
    assert flag.rule == "minority_kept"
    assert "1 tasks behind it; p003.e1, which contradicts it, had 2" in flag.message


def test_a_contradiction_of_better_supported_advice_is_not_flagged() -> None:
    """The majority is kept: nothing to review."""
    twice = STRINGS.model_copy(update={"line_sources": (("p001.e1", "p006.e1"),)})
    settled = settle(
        "m2.000",
        2,
        [twice, NEVER],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))],
            [{"edit": "p003.e1", "reason": "contradiction", "of": "p001.e1"}],
        ),
    )
    assert flags(settled) == set()


def test_two_trajectories_of_one_task_are_one_task_when_sides_are_compared() -> None:
    """Support counts distinct tasks, also here."""
    twice = NEVER.model_copy(update={"line_sources": (("p003.e1", "p006.e1"),)})
    settled = settle(
        "m2.000",
        2,
        [STRINGS, twice],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))],
            [{"edit": "p003.e1", "reason": "contradiction", "of": "p001.e1"}],
        ),
        task_of={"p001.e1": "a", "p003.e1": "b", "p006.e1": "b"},
    )
    assert flags(settled) == set()


def test_an_invalid_edit_goes_with_its_reason() -> None:
    """The one way out that needs no other edit."""
    settled = settle(
        "m1.000", 1, [STRINGS, DATES], reply([], [{"edit": "p004.e1", "reason": "invalid", "why": "another subject"}])
    )
    assert fates(settled) == {"p004.e1": ("invalid", "")}
    assert settled.fates[0].reason == "another subject"


def test_an_edit_both_merged_and_dropped_counts_as_merged() -> None:
    """The safe reading, and a problem for the repair round."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS],
        reply(
            [append(("- Write formulas as strings.", ["p001.e1"]))],
            [{"edit": "p001.e1", "reason": "invalid", "of": "", "why": ""}],
        ),
    )
    assert fates(settled) == {"p001.e1": ("fused", "m1.000.c1")}
    assert "both merged and dropped" in settled.problems[0]


def test_an_input_that_brings_two_lessons_may_be_split_and_each_line_keeps_its_own_leaves() -> None:
    """Sources follow the wording: the leaf behind the dates does not vote for the formulas."""
    both = Candidate(
        edit=Edit(
            id="m1.000.c1",
            op="append_to_section",
            anchor="## Formulas",
            text="- Write formulas as strings.\n- Compare dates as dates.",
        ),
        line_sources=(("p001.e1", "p002.e1"), ("p004.e1",)),
    )
    settled = settle(
        "m2.000",
        2,
        [both],
        reply(
            [
                append(("- Write every formula as a string.", ["m1.000.c1"])),
                append(("- Compare dates as real dates.", ["m1.000.c1"])),
            ]
        ),
    )
    assert [candidate.line_sources for candidate in settled.output] == [(("p001.e1", "p002.e1"),), (("p004.e1",),)]
    assert [(fate.edit, fate.into) for fate in settled.fates] == [
        ("m1.000.c1", "m2.000.c1"),
        ("m1.000.c1", "m2.000.c2"),
    ]
    assert flags(settled) == set()


def test_a_leaf_whose_line_no_merged_line_resembles_is_not_lost_but_flagged() -> None:
    """Its input is claimed, so it stands behind the nearest line that claims it."""
    both = Candidate(
        edit=Edit(
            id="m1.000.c1",
            op="append_to_section",
            anchor="## Formulas",
            text="- Write formulas as strings.\n- Compare dates as dates.",
        ),
        line_sources=(("p001.e1",), ("p004.e1",)),
    )
    settled = settle("m2.000", 2, [both], reply([append(("- Write formulas as strings.", ["m1.000.c1"]))]))
    assert settled.output[0].sources == ("p001.e1", "p004.e1")
    assert flags(settled) == {"little_wording"}


def test_a_claim_that_shares_little_wording_is_flagged() -> None:
    """A model cannot pad a line with sources unseen."""
    settled = settle(
        "m1.000", 1, [STRINGS, DATES], reply([append(("- Write formulas as strings.", ["p001.e1", "p004.e1"]))])
    )
    assert flags(settled) == {"little_wording"}
    assert "p004.e1" in settled.output[0].flags[0].message


@pytest.mark.parametrize("frame", ["## Heading", "", "---"])
def test_an_input_that_only_a_heading_or_a_blank_line_names_is_not_used(frame: str) -> None:
    """Its lesson stands nowhere, so it is carried on."""
    section = append(("- Write formulas as strings.", ["p001.e1"]), (frame, ["p004.e1"]), ("- And so on.", ["p001.e1"]))
    settled = settle("m1.000", 1, [STRINGS, DATES], reply([section]))
    assert DATES in settled.output
    assert "p004.e1 is only named for a heading" in settled.problems[0]


def test_an_edit_whose_text_went_is_no_deletion() -> None:
    """A replacement whose words name no source does not become a replacement by nothing."""
    other = leaf(6, "- Better.", "replace", "Wrong.")
    empty = append(("- Something.", []), ("", ["p006.e1"]), op="replace", anchor="Wrong.")
    assert settle("m1.000", 1, [other], reply([empty])).output == (other,)
    assert settle("m1.000", 1, [STRINGS], reply([append(("", ["p001.e1"]))])).output == (STRINGS,)


def test_a_line_without_sources_is_taken_out_and_a_heading_takes_those_of_the_rest() -> None:
    """What nobody stands behind does not enter the skill."""
    section = append(
        ("## Strings", []),
        ("", []),
        ("- Write formulas as strings.", ["p001.e1"]),
        ("- Invented.", []),
        op="add_section",
    )
    settled = settle("m1.000", 1, [STRINGS], reply([section]))
    (candidate,) = settled.output
    assert candidate.edit.text == "## Strings\n\n- Write formulas as strings."
    assert candidate.line_sources == (("p001.e1",),) * 3
    assert "line '- Invented.' names no input" in settled.problems[0]
    assert flags(settled) == {"unsourced_line"}


def test_code_stays_whole_where_one_of_its_lines_names_no_source() -> None:
    """Half a code block is worse than a flag."""
    code = append(("```python", ["p001.e1"]), ("x = 1", []), ("y = 2", ["p001.e1"]), ("```", []))
    settled = settle("m1.000", 1, [STRINGS], reply([code]))
    assert settled.output[0].edit.text == "```python\nx = 1\ny = 2\n```"
    assert "unsourced_line" in flags(settled)


@pytest.mark.parametrize(
    "merged",
    [
        append(("- Old things go.", ["p005.e1"])),
        append(("", ["p005.e1"]), op="delete_section", anchor="## Formulas"),
        append(("x", ["p005.e1"]), op="replace", anchor="Wrong."),
        append(("", ["p001.e1"]), op="delete_section", anchor="## Old"),
    ],
)
def test_what_takes_away_is_only_merged_with_its_exact_like(merged: dict[str, Any]) -> None:
    """A deletion cannot turn into a sentence, nor the other way round, nor move elsewhere: both are carried on."""
    settled = settle("m1.000", 1, [STRINGS, DELETES], reply([merged]))
    assert settled.output == (STRINGS, DELETES)
    assert "can only be merged into the same operation at the same place" in settled.problems[0]


def test_equal_deletions_are_merged() -> None:
    """An edit without text has one line that carries the sources."""
    other = leaf(6, "", "delete_section", "## Old")
    settled = settle(
        "m1.000",
        1,
        [DELETES, other],
        reply([append(("", ["p005.e1", "p006.e1"]), op="delete_section", anchor="## Old")]),
    )
    (candidate,) = settled.output
    assert candidate.line_sources == (("p005.e1", "p006.e1"),)
    assert candidate.edit.text == ""


def test_a_merged_edit_that_does_not_fit_the_skill_is_refused_and_its_inputs_are_carried_on() -> None:
    """The reason comes from resolving it on the base."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS],
        reply([append(("- Write formulas as strings.", ["p001.e1"]), anchor="## Formula")]),
        skill=SKILL,
    )
    assert settled.output == (STRINGS,)
    assert "did you mean '## Formulas'" in settled.problems[0]


def test_ids_that_are_not_of_this_group_count_for_nothing() -> None:
    """A made-up id gives no support."""
    settled = settle("m1.000", 1, [STRINGS], reply([append(("- Write formulas as strings.", ["p001.e1", "p077.e1"]))]))
    assert settled.output[0].sources == ("p001.e1",)
    assert "'p077.e1' is no id of this group" in settled.problems[0]


def test_equal_merged_edits_become_one() -> None:
    """A model that lists one edit twice with different sources is taken by what it says."""
    settled = settle(
        "m1.000",
        1,
        [STRINGS, AS_TEXT],
        reply(
            [
                append(("- Write formulas as strings.", ["p001.e1"])),
                append(("- Write formulas as strings.", ["p002.e1"])),
            ]
        ),
    )
    assert [candidate.sources for candidate in settled.output] == [("p001.e1", "p002.e1")]


def test_flags_of_the_inputs_stay_with_what_they_became() -> None:
    """A lesson that parrots its prompt is still known to do so at the root."""
    flagged = STRINGS.model_copy(update={"flags": (Flag(rule="parroting", edit="p001.e1", message="x"),)})
    settled = settle("m1.000", 1, [flagged], reply([append(("- Write formulas as strings.", ["p001.e1"]))]))
    assert flags(settled) == {"parroting"}


def test_a_lesson_seen_once_in_each_of_seven_groups_is_counted_seven_times_at_the_root() -> None:
    """Nothing dies for being rare below the root; the root's line has seven distinct tasks behind it."""
    carried: list[Candidate] = []
    for group in range(7):
        lonely = leaf(group * 10 + 1, "- Write formulas as strings.")
        noise = leaf(group * 10 + 2, f"- Note number {group} about something.")
        said = reply([append((f"- Note number {group} about something.", [noise.edit.id]))])
        carried += settle(f"m1.{group:03d}", 1, [lonely, noise], said).output
    same = [each for each in carried if "formulas" in each.edit.text]
    assert len(same) == 7
    root = settle(
        "m2.000",
        2,
        carried,
        reply([append(("- Write formulas as strings.", [each.edit.id for each in same]))]),
    )
    tasks = {source: f"task {source}" for each in carried for source in each.sources}
    assert support(root.output[0], tasks).count == 7


def test_the_reply_may_use_other_usual_names_for_its_fields() -> None:
    """`edits`, `sources` and `id` are read as `merged`, `from` and `edit`; null lists are empty."""
    said = MergeReply.model_validate(
        {
            "edits": [{"op": "append_to_section", "anchor": "## A", "lines": [{"text": "x", "sources": ["a"]}]}],
            "dropped": [{"id": "b", "reason": "invalid", "of": None}],
            "confidence": 0.9,
        }
    )
    assert said.merged[0].path == "SKILL.md"
    assert said.merged[0].lines[0].sources == ("a",)
    assert said.dropped[0].edit == "b"
    assert MergeReply.model_validate({"merged": None, "dropped": None}) == MergeReply()
