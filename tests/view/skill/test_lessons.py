"""Lessons of a version: support by distinct tasks, where they stand, who taught them, what became of the others."""

from __future__ import annotations

from core.types import BlameLine, Candidate, Decision, Edit
from core.view.skill.lessons import Ending, LessonFacts, Teacher, Words, lessons, of_place, told


def teacher(leaf: str, task: str) -> Teacher:
    patch = leaf.partition(".")[0]
    return Teacher(edit=leaf, patch=patch, task=task, trajectory=f"r-{patch}", step=3)


def line(number: int, edit: str = "", sources: tuple[str, ...] = (), path: str = "SKILL.md", base: int | None = None):
    return BlameLine(path=path, line=number, text=f"- {edit}", base_line=base, edit=edit, sources=sources)


def facts(**fields: object) -> LessonFacts:
    """Two tasks: p0 and p1 taught c1, p2 taught c2, which went to a reference, and c3 in vain."""
    teachers = [teacher("p0.e1", "t0"), teacher("p1.e1", "t1"), teacher("p2.e1", "t1"), teacher("p2.e2", "t1")]
    given = {
        "version": "S1",
        "lines": (
            line(1, base=1),
            line(2, "m1.c2", ("p2.e1",), path="references/more.md"),
            line(3, "m1.c1", ("p0.e1", "p1.e1")),
        ),
        "endings": (
            Ending("p0.e1", "m1.c1", "applied", "2 tasks"),
            Ending("p1.e1", "m1.c1", "applied", "2 tasks"),
            Ending("p2.e1", "m1.c2", "routed", "1 task; SKILL.md asks for 2"),
            Ending("p2.e2", "m1.c3", "discarded", "1 task"),
        ),
        "teachers": {each.edit: each for each in teachers},
        "words": {"m1.c3": Words("append_to_section", "SKILL.md", "## A", "- round first\n")},
        "trajectories": 4,
        "decisions": (),
        "decided": 0,
        **fields,
    }
    return LessonFacts(**given)  # type: ignore[arg-type]


def decision(target: str, verdict: str = "reject") -> Decision:
    candidate = Candidate(edit=Edit(id=target, op="replace", text="x"), line_sources=(("p0.e1",),))
    return Decision(target=target, verdict=verdict, reviewer="Ada", reason="too broad", at="now", candidate=candidate)  # type: ignore[arg-type]


def test_each_lesson_has_its_line_its_teachers_and_its_support():
    """Two edits of two tasks behind one line: support 2, half of four trajectories, both patches."""
    found = lessons(facts())[0]
    assert (found.text, found.path, found.line, found.place) == ("- m1.c1", "SKILL.md", 3, "skill")
    assert (found.support, found.tasks, found.share) == (2, ("t0", "t1"), 0.5)
    assert found.patches == ("p0", "p1")
    assert [each.trajectory for each in found.teachers] == ["r-p0", "r-p1"]


def test_a_task_that_taught_it_twice_counts_once():
    """Support is of distinct tasks, not of edits."""
    once = facts(lines=(line(3, "m1.c1", ("p1.e1", "p2.e1")),))
    assert lessons(once)[0].support == 1


def test_the_widest_support_comes_first():
    """Whatever the order of the file, within a place the lessons are by support."""
    lines = (line(2, "m1.c2", ("p2.e1",)), line(3, "m1.c1", ("p0.e1", "p1.e1")))
    endings = (Ending("p2.e1", "m1.c2", "applied", ""), Ending("p0.e1", "m1.c1", "applied", ""))
    assert [each.id for each in lessons(facts(lines=lines, endings=endings))] == ["m1.c1", "m1.c2"]


def test_several_lines_of_an_edit_are_one_lesson_with_the_support_of_the_best():
    """A lesson of a heading and an item says both, and begins at the first line with words."""
    lines = (line(4, "m1.c1", ("p0.e1",)), line(5, "m1.c1", ("p0.e1", "p1.e1")))
    found = lessons(facts(lines=lines))[0]
    assert (found.text, found.line, found.last_line, found.support) == ("- m1.c1\n- m1.c1", 4, 5, 2)


def test_narrower_lessons_stand_in_a_reference_and_say_why():
    """What was routed is told apart from what SKILL.md says."""
    [found] = of_place(lessons(facts()), "reference")
    assert (found.path, found.reason) == ("references/more.md", "1 task; SKILL.md asks for 2")


def test_what_was_left_out_has_its_words_and_its_reason():
    """A discarded lesson has no line, but what it would have said, who taught it, and why it stands nowhere."""
    [found] = of_place(lessons(facts()), "left_out")
    assert (found.text, found.fate, found.reason, found.patches, found.line) == (
        "- round first",
        "discarded",
        "1 task",
        ("p2",),
        0,
    )


def test_an_edit_that_takes_text_away_is_a_lesson_too():
    """Applied, and no line left of it: what it took away is told."""
    words = {"m1.c3": Words("delete_section", "SKILL.md", "## Old", "")}
    endings = (Ending("p2.e2", "m1.c3", "applied", "1 task"),)
    [found] = of_place(lessons(facts(lines=(), endings=endings, words=words)), "removal")
    assert found.text == "takes out the section ## Old"
    assert told(Words("delete_file", "a.md", "", "")) == "takes out a.md"


def test_an_edit_rejected_before_the_merge_is_left_out_by_name():
    """It came into no merge, so the version says nothing of it; the decision does."""
    made = facts(endings=facts().endings[:3], decisions=(decision("p2.e2"),), decided=1)
    [found] = of_place(lessons(made), "left_out")
    assert (found.id, found.fate, found.reason) == ("p2.e2", "rejected", "rejected by Ada: too broad")


def test_what_was_decided_since_is_told_at_once():
    """A rejection that is not merged yet stands beside the lesson it is about, and an undo takes it away."""
    rejected = facts(decisions=(decision("m1.c1"),))
    assert lessons(rejected)[0].since == "rejected by Ada: too broad"
    assert lessons(facts(decisions=(decision("m1.c1"), decision("m1.c1", "undo"))))[0].since == ""


def test_rejecting_a_patch_is_told_at_the_lessons_it_taught():
    """One of two edits behind it: the lesson may still stand."""
    assert lessons(facts(decisions=(decision("p0"),)))[0].since == "1 of the 2 edits behind it rejected"


def test_decisions_that_are_in_the_version_are_not_told_again():
    """What was decided before the version was made is in it."""
    assert lessons(facts(decisions=(decision("p0"),), decided=1))[0].since == ""
