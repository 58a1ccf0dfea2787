"""Where lines come from, in blocks and one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.types import BlameLine, Candidate, Decision, Edit, Evidence, Fate, Patch
from core.view.html.blame import blame_html, legend_html, lessons_html, support_html
from core.view.html.blame_card import card_html, taught_html
from core.view.html.support import support_bar
from core.view.links import view
from core.view.skill.blame_card import Behind, BlameCard, blame_card
from core.view.skill.origins import blocks, learned, origin_counts, origin_of, support, support_by_line
from tests.pages.visiting import HOSTILE, links_in, tags_of, text_of
from tests.store.samples import AT, a_patch

TASKS = {"p000": "t0", "p001": "t1", "p002": "t1", "old:p007": "t9"}
lines_of = st.builds(
    BlameLine,
    path=st.sampled_from(["SKILL.md", "a.md"]),
    line=st.integers(1, 9),
    text=st.sampled_from(["", "x", HOSTILE]),
    base_line=st.none() | st.integers(1, 9),
    edit=st.sampled_from(["", "m1.000.c1", "m1.000.c2~2"]),
    sources=st.sampled_from([(), ("p000.e1",), ("p000.e1", "p001.e1"), ("p001.e1", "p002.e2"), ("old:p007.e1",)]),
    note=st.sampled_from(["", "blank line between blocks"]),
)


def a_line(line: int = 1, **fields: object) -> BlameLine:
    return BlameLine.model_validate({"path": "SKILL.md", "line": line, "text": f"line {line}", **fields})


def an_edit_line(line: int = 1, *sources: str, edit: str = "m1.000.c1") -> BlameLine:
    return a_line(line, edit=edit, sources=sources)


@given(st.lists(lines_of, max_size=12))
def test_blocks_hold_every_line_with_its_own_origin(lines):
    """Grouping loses no line, and no block mixes what has another origin, edit or file."""
    found = blocks(lines, TASKS)
    told = [(block.path, text, block.origin, block.edit) for block in found for text in block.texts]
    assert told == [(line.path, line.text, origin_of(line), line.edit) for line in lines]
    assert sum(origin_counts(found).values()) == len(lines)


def test_lines_of_s0_that_did_not_stand_together_are_two_blocks():
    """Where a line of S0 was taken out, what was above and below it is told apart."""
    found = blocks([a_line(1, base_line=1), a_line(2, base_line=2), a_line(3, base_line=5)], {})
    assert [(block.first, block.base_line, len(block.texts)) for block in found] == [(1, 1, 2), (3, 5, 1)]


def test_support_counts_distinct_tasks():
    """Two patches of one task are one task; a patch that is nowhere counts for none."""
    found = blocks([an_edit_line(1, "p001.e1", "p002.e1"), an_edit_line(2, "gone.e1", edit="m1.000.c2")], TASKS)
    assert [support(block) for block in found] == ["1 task", "its run is not here"]
    assert support_by_line(found) == {("SKILL.md", 1): "1 task", ("SKILL.md", 2): "its run is not here"}


def test_lessons_are_listed_once_by_their_widest_support():
    """An edit of several lines, or in several parts, is one lesson, told by the line that most tasks taught."""
    found = blocks(
        [
            an_edit_line(1, "p000.e1"),
            an_edit_line(2, "p000.e1", "p001.e1"),
            an_edit_line(3, "p001.e1", edit="m1.000.c1~2"),
            an_edit_line(4, "p001.e1", edit="m1.000.c2"),
            a_line(5, base_line=5),
        ],
        TASKS,
    )
    assert [(block.first, block.tasks) for block in learned(found)] == [(2, ("t0", "t1")), (4, ("t1",))]


def card(line: BlameLine, **fields: object) -> BlameCard:
    given: dict[str, object] = {"patches": {}, "candidate": None, "decisions": (), "fates": ()}
    return blame_card(line, Behind(**{**given, **fields}))  # type: ignore[arg-type]


def a_candidate(*sources: str, edit: str = "m1.000.c1") -> Candidate:
    made = Edit(id=edit, op="append_to_section", anchor="## Reading", text="x\n")
    return Candidate(edit=made, line_sources=(sources,))


def test_a_card_tells_who_taught_a_line():
    """The patches behind it with what they say, the words of those edits alone, and the steps they quote."""
    quote = Evidence(trajectory="r1", step=4, quote="header in row 2, not in row 1")
    patch = a_patch(evidence=(quote, quote))
    fate = Fate(edit="m1.000.c1", kind="applied", at="assemble", reason="1 task")
    found = card(
        an_edit_line(3, "p000.e2", "gone.e1"),
        patches={"p000": patch},
        candidate=a_candidate("p000.e2", "gone.e1"),
        fates=(fate,),
    )
    assert (found.node, found.tasks, found.missing, found.fates) == ("m1.000", ("t1",), ("gone",), (fate,))
    assert found.place == "append to section ## Reading of SKILL.md"
    (taught,) = found.taught
    assert (taught.words, [each.evidence for each in taught.quotes], taught.root_cause) == (
        ("Lesson 1.\n",),
        [quote],
        patch.root_cause,
    )
    links = links_in(card_html(found, "r", view("skill", run="r")) + taught_html(found, "r"))
    assert "merge_tree?run=r&node=m1.000" in links
    assert "patches?run=r&patch=p000" in links
    assert "trajectories?run=r&traj=r1&step=4&quote=header%20in%20row%202%2C%20not%20in%20row%201" in links


def test_a_quote_says_what_it_is_for_as_on_the_patchs_page():
    """ "for edit 1" or "for the patch", and nothing where the patch has one edit."""
    own = Evidence(trajectory="r1", step=4, quote="the parenthesised figure was read as text")
    none = Evidence(trajectory="r1", step=5, quote="wrong total")
    edits = [
        Edit(id=f"p000.e{n}", op="append_to_section", anchor="## Reading", text=text)
        for n, text in ((1, "Read parenthesised figures as negative."), (2, "Skip hidden worksheets."))
    ]

    def taught(*proposed: Edit) -> str:
        patch = a_patch(evidence=(own, none)).model_copy(update={"edits": proposed})
        return text_of(taught_html(card(an_edit_line(3, "p000.e1"), patches={"p000": patch}), "r"))

    told = taught(*edits)
    assert "for edit 1" in told
    assert "for the patch" in told
    assert "for " not in taught(edits[0])


def test_the_legend_counts_the_lines_of_the_file_that_is_shown():
    """Its sum is the file's length, which it names."""
    told = text_of(legend_html("SKILL.md", origin_counts(blocks([a_line(1, base_line=1), a_line(2)], {}))))
    assert "SKILL.md: 2 lines" in told
    assert "1 line of S0" in told


def test_what_an_earlier_run_taught_leads_into_that_run():
    """A line of S0 that an evolution wrote has its patches there."""
    line = a_line(3, base_line=3, edit="old:m1.000.c1", sources=("old:p000.e1",))
    found = card(line, patches={"old:p000": a_patch()})
    assert (found.node, found.decidable, found.taught[0].run) == ("", False, "old")
    assert "patches?run=old&patch=p000" in links_in(taught_html(found, "r"))


def test_a_decision_is_offered_only_where_it_means_this_lesson():
    """Not on lines of S0 or of code, and not where the tree was merged again and the id is another lesson's."""
    assert "S0's" in card(a_line(1, base_line=1)).why_not
    assert "Code wrote" in card(a_line(1, note="section of links, written by code")).why_not
    line = an_edit_line(1, "p000.e1")
    assert card(line, candidate=a_candidate("p000.e1", "p001.e1")).decidable
    assert "merged again" in card(line, candidate=a_candidate("p001.e1")).why_not
    assert "merged again" in card(line).why_not
    assert card(an_edit_line(1, "p000.e1", edit="p000.e1")).decidable


def test_votes_on_the_edit_are_told_and_the_latest_counts():
    """Each reviewer's standing vote; one that was taken back is gone."""

    def vote(verdict: str, who: str) -> Decision:
        return Decision(target="m1.000.c1", verdict=verdict, reviewer=who, reason="so", at=AT)  # type: ignore[arg-type]

    line, known = an_edit_line(1, "p000.e1"), a_candidate("p000.e1")
    decisions = (vote("accept", "ada"), vote("reject", "bob"), vote("reject", "eve"), vote("undo", "eve"))
    found = card(line, candidate=known, decisions=decisions)
    assert (found.verdict, [each.reviewer for each in found.votes]) == ("rejected", ["ada", "bob"])
    assert (found.mine("ada") is not None, found.mine("eve")) == (True, None)
    assert card(line, candidate=known).verdict == "pending"


@given(st.lists(lines_of, max_size=8))
def test_blame_is_text(lines):
    """Whatever a line, a note or a task says, the elements are ours, and each line has its number."""
    found = blocks(lines, {"p000": HOSTILE})
    made = blame_html(found, lambda path, line: view("skill", run="r", file=path, line=line), 24, 3)
    made += lessons_html(learned(found), lambda path, line: view("skill", run="r", line=line), 24)
    assert tags_of(made) <= {"table", "thead", "tbody", "tr", "th", "td", "i", "span", "b", "a", "ol", "li", "div"}
    assert made.count('class="number"') == len(lines)


def test_a_card_is_text():
    """Hostile words in every part of a card stay words."""
    patch = Patch.model_validate({**a_patch().model_dump(), "root_cause": HOSTILE, "task": HOSTILE})
    found = card(a_line(1, text=HOSTILE, edit="p000.e1", sources=("p000.e1",), note=HOSTILE), patches={"p000": patch})
    made = card_html(found, "r", view("skill", run="r")) + taught_html(found, "r")
    assert "<img" not in made
    assert HOSTILE in text_of(made)


def test_support_is_drawn_out_of_all_tasks_and_an_earlier_runs_has_no_bar():
    """One scale for every bar; the tasks of a run before this one are not among its own."""
    here = blocks([an_edit_line(1, "p000.e1", "p001.e1")], {"p000": "t0", "p001": "t1"})[0]
    assert "background-size:25% 100%" in support_html(here, 8)
    assert text_of(support_html(here, 8)) == "2 tasks"
    assert text_of(support_html(here, 8, whole=True)) == "2 of 8 tasks"
    before = blocks([a_line(3, base_line=3, edit="old:m1.000.c1", sources=("old:p000.e1",))], {"old:p000": "t0"})[0]
    assert text_of(support_html(before, 8, whole=True)) == "1 task"
    assert "lab-support" not in support_html(before, 8)


def test_a_bar_holds_nothing_that_a_rule_for_signs_could_reach():
    """Blame lays out every `i` in its column of origins: a bar is one element and is filled by itself."""
    assert tags_of(support_bar(5, 24)) == {"span"}


def test_long_lists_of_lessons_say_what_is_left_out():
    """Beyond what a person reads, the number of the rest is told."""
    found = blocks([an_edit_line(n, "p000.e1", edit=f"m1.000.c{n}") for n in range(1, 51)], TASKS)
    made = lessons_html(learned(found), lambda path, line: view("skill", run="r", line=line), 24)
    assert "and 10 more" in text_of(made)
    assert made.count("<li") == 41
