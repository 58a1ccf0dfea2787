"""Narrower lessons find their file, stay whole, and are linked; SKILL.md keeps its size."""

from __future__ import annotations

from core.skill.tokens import estimate_tokens
from core.types import Threshold
from tests.assemble.making import TEXT, candidate, fates, leaves, made, reason, skill


def long_item(number: int, lines: int) -> str:
    """A list item with many lines of its own."""
    return "\n".join((f"- Lesson {number}.", *(f"  detail {number} {line}" for line in range(lines))))


def test_lessons_of_one_section_share_a_file_named_after_it() -> None:
    """Two narrow lessons for "## Formulas" make references/formulas.md, under its title."""
    assembled = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(2)),
            candidate(2, "- Escape the ampersand in headers.", leaves(2, 5)),
        ]
    )
    assert assembled.skill.text("references/formulas.md") == (
        "# Formulas\n\n- Quote sheet names with spaces.\n- Escape the ampersand in headers.\n"
    )
    assert assembled.skill.text().endswith("## Further reading\n\n- [Formulas](references/formulas.md)\n")


def test_lessons_alone_on_their_topic_share_one_file() -> None:
    """No file and no link for each single lesson; what is in the file stands in its link."""
    assembled = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(2)),
            candidate(2, "- Trim the names you group by.", leaves(2, 5), anchor="## Reading"),
            candidate(3, "## Charts\n\n- Name both axes of charts.", leaves(2, 8), "add_section", ""),
        ]
    )
    assert assembled.skill.text("references/further-lessons.md") == (
        "# Further lessons\n\n## Formulas\n\n- Quote sheet names with spaces.\n\n"
        "## Reading\n\n- Trim the names you group by.\n\n## Charts\n\n- Name both axes of charts.\n"
    )
    assert "- [Further lessons: Formulas, Reading, Charts](references/further-lessons.md)" in assembled.skill.text()


def test_a_reference_the_base_has_on_the_topic_takes_its_lessons_in() -> None:
    """A second evolution adds to references/formulas.md and does not link it twice."""
    text = TEXT + "\nSee [formulas](references/formulas.md).\n"
    base = skill(text, references__formulas_md="# Formulas\n\n- Old lesson.\n\n## Dates\n\n- Old date.\n")
    assembled = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(2)),
            candidate(2, "## Formulas\n\n- Escape the ampersand in headers.", leaves(2, 5), "add_section", ""),
        ],
        base,
    )
    assert assembled.skill.text("references/formulas.md") == (
        "# Formulas\n\n- Old lesson.\n- Quote sheet names with spaces.\n- Escape the ampersand in headers.\n\n"
        "## Dates\n\n- Old date.\n"
    )
    assert assembled.skill.text() == text
    assert fates(assembled)["m1.000.c1"] == [("routed", "references/formulas.md")]


def test_a_reference_that_says_it_already_is_not_told_again() -> None:
    """The same narrow lesson in a second evolution changes nothing; once widespread, it enters SKILL.md."""
    again = candidate(1, "- Quote sheet names with spaces.", leaves(2))
    first = made([again])
    second = made([again], first.skill)
    assert second.skill == first.skill
    assert reason(second, "m1.000.c1") == "references/further-lessons.md says it already"
    grown = made([candidate(1, "- Quote sheet names with spaces.", leaves(5))], first.skill)
    assert "- Write a formula as a string.\n- Quote sheet names with spaces." in grown.skill.text()


def test_a_routed_lesson_that_becomes_widespread_leaves_its_reference_and_the_last_one_takes_the_file_along() -> None:
    """Nothing is said twice, no heading is left over nothing, and no link leads to a page that is gone."""
    names = candidate(1, "- Quote sheet names with spaces.", leaves(2))
    dates = candidate(2, "- Compare dates as dates.", leaves(2, 5), anchor="## Reading")
    first = made([names, dates])
    assert "## Formulas\n\n- Quote" in first.skill.text("references/further-lessons.md")
    second = made([candidate(1, "- Quote sheet names with spaces.", leaves(5))], first.skill)
    assert second.skill.text("references/further-lessons.md") == (
        "# Further lessons\n\n## Reading\n\n- Compare dates as dates.\n"
    )
    assert reason(second, "m1.000.c1").endswith("; it leaves references/further-lessons.md")
    third = made([candidate(2, "- Compare dates as dates.", leaves(5, 5), anchor="## Reading")], second.skill)
    assert [file.path for file in third.skill.files] == ["SKILL.md"]
    assert third.skill.text() == (
        TEXT.replace("string.\n", "string.\n- Quote sheet names with spaces.\n").replace(
            "first.\n", "first.\n- Compare dates as dates.\n"
        )
    )


def test_a_lesson_that_others_join_in_its_reference_leaves_it_all_the_same() -> None:
    """The heading stays for the lesson that comes in where the other goes."""
    first = made([candidate(1, "- Quote sheet names with spaces.", leaves(2))])
    second = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(5)),
            candidate(2, "- Trim the names you group by.", leaves(2, 7)),
        ],
        first.skill,
    )
    assert second.skill.text("references/further-lessons.md") == (
        "# Further lessons\n\n## Formulas\n\n- Trim the names you group by.\n"
    )
    assert "](references/further-lessons.md)" in second.skill.text()


def test_a_page_that_a_person_names_is_not_emptied() -> None:
    """Its only lesson stays there too: a link in prose must not lead to a page without text."""
    text = TEXT + "\nRead [formulas](references/formulas.md) before you write any.\n"
    base = skill(text, references__formulas_md="# Formulas\n\n- Quote sheet names with spaces.\n")
    assembled = made([candidate(1, "- Quote sheet names with spaces.", leaves(5))], base)
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")]}
    assert assembled.skill.text("references/formulas.md") == base.text("references/formulas.md")


def test_what_stands_in_a_reference_with_more_around_it_stays() -> None:
    """An item with lines of its own below, and a page that no evolution wrote, are left alone."""
    line = "- Quote sheet names with spaces."
    told = f"# Formulas\n\n{line}\n  Or else they break.\n- Old lesson here.\n"
    base = skill(
        TEXT + "\nSee [a](references/formulas.md) and [b](references/notes.md).\n",
        references__formulas_md=told,
        references__notes_md=f"# My own page\n\n- One thing first.\n{line}\n",
    )
    assembled = made([candidate(1, line, leaves(5))], base)
    assert line in assembled.skill.text()
    assert assembled.skill.files[1:] == base.files[1:]


def test_a_title_with_brackets_makes_a_sound_link() -> None:
    """They would end the link's text."""
    base = skill(TEXT + "\n## Lists [x] and more\n\nText.\n")
    assembled = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(2), anchor="## Lists [x] and more"),
            candidate(2, "- Escape the ampersand in headers.", leaves(2, 5), anchor="## Lists [x] and more"),
        ],
        base,
    )
    assert "- [Lists x and more](references/lists-x-and-more.md)" in assembled.skill.text()


def test_links_go_to_the_section_of_links_that_is_there() -> None:
    """ "## References" in the base takes the new line."""
    base = skill(TEXT + "\n## References\n\n- [A](references/a.md)\n", references__a_md="# A\n\nText.\n")
    assembled = made([candidate(1, "- Quote sheet names with spaces.", leaves(2))], base)
    assert assembled.skill.text().endswith(
        "## References\n\n- [A](references/a.md)\n- [Further lessons: Formulas](references/further-lessons.md)\n"
    )


def test_a_file_that_would_pass_three_hundred_lines_goes_on_in_another() -> None:
    """Lessons stay whole, each file starts with its title, and both are linked."""
    lessons = [candidate(number, long_item(number, 40), leaves(2, number)) for number in range(1, 13)]
    assembled = made(lessons)
    files = {file.path: file.text for file in assembled.skill.files if file.path.startswith("references/")}
    assert sorted(files) == ["references/formulas-2.md", "references/formulas.md"]
    for path, text in files.items():
        assert text.startswith("# Formulas\n")
        assert len(text.splitlines()) <= 300
        assert path in assembled.skill.text()
    whole = "".join(files.values())
    for lesson in lessons:
        assert lesson.edit.text in whole


def test_a_single_lesson_longer_than_that_gets_contents() -> None:
    """It is never cut."""
    body = "\n\n".join(f"## Part {part}\n\n" + "\n".join(f"- {part}.{line}" for line in range(40)) for part in range(9))
    create = candidate(1, f"# Long\n\n{body}", leaves(3), "create_file", "", "references/long.md")
    assembled = made([create])
    text = assembled.skill.text("references/long.md")
    assert text.startswith("# Long\n\n**Contents**\n\n- Part 0\n- Part 1\n")
    assert not [finding for finding in assembled.findings if finding.rule == "reference-contents"]
    contents = [line for line in assembled.blame if line.text == "- Part 0"]
    assert [line.note for line in contents] == ["contents list, written by code"]


def test_a_reference_of_the_base_that_grows_long_gets_contents() -> None:
    """An edit in place pushes it over 300 lines."""
    old = "# Long\n\n## One\n\n" + "\n".join(f"- {line}" for line in range(280)) + "\n\n## Two\n\n- End of it.\n"
    base = skill(TEXT + "\nSee [long](references/long.md).\n", references__long_md=old)
    more = "\n".join(f"- more {line}" for line in range(30))
    assembled = made([candidate(1, more, leaves(3), anchor="## Two", path="references/long.md")], base)
    assert "# Long\n\n**Contents**\n\n- One\n- Two\n\n## One" in assembled.skill.text("references/long.md")


def test_overflow_of_skill_md_moves_the_least_supported_lessons_to_references() -> None:
    """500 lines are the limit: what has most tasks stays, the rest is moved whole, and said so."""
    lessons = [candidate(number, long_item(number, 60), leaves(3 + number)) for number in range(1, 13)]
    assembled = made(lessons)
    assert len(assembled.skill.text().splitlines()) <= 500
    kinds = {edit: found[0][0] for edit, found in fates(assembled).items()}
    applied = [number for number in range(1, 13) if kinds[f"m1.000.c{number}"] == "applied"]
    assert applied == list(range(13 - len(applied), 13))
    assert 5 <= len(applied) < 12
    assert "SKILL.md is full" in reason(assembled, "m1.000.c1")
    everything = "".join(file.text for file in assembled.skill.files)
    assert all(lesson.edit.text in everything for lesson in lessons)


def test_five_thousand_tokens_are_a_limit_too() -> None:
    """Long lines overflow before lines do."""
    lessons = [
        candidate(number, f"- Lesson: {' '.join(f'word{number}x{word}' for word in range(120))}", leaves(3 + number))
        for number in range(1, 30)
    ]
    assembled = made(lessons)
    body = assembled.skill.text().split("---\n", 2)[2]
    assert estimate_tokens(body) <= 5000
    assert {found[0][0] for found in fates(assembled).values()} == {"applied", "routed"}


def test_a_base_that_is_over_the_limit_already_takes_lessons_in_references_only() -> None:
    """S0 is never cut; what is new goes beside it."""
    base = skill(TEXT + "\n" + "\n".join(f"- old {line}" for line in range(600)) + "\n")
    assembled = made([candidate(1, "- Recalculate before saving.", leaves(9))], base)
    assert fates(assembled) == {"m1.000.c1": [("routed", "references/further-lessons.md")]}
    assert "- old 599" in assembled.skill.text()


def test_a_lesson_that_found_skill_md_full_is_not_told_again() -> None:
    """A second evolution of a full skill does not repeat in a reference what the first one moved there."""
    base = skill(TEXT + "\n" + "\n".join(f"- old {line}" for line in range(600)) + "\n")
    lesson = candidate(1, "- Recalculate before saving.", leaves(9))
    first = made([lesson], base)
    second = made([lesson], first.skill)
    assert second.skill == first.skill
    assert reason(second, "m1.000.c1") == "references/further-lessons.md says it already"


def test_contents_that_would_repeat_a_fault_of_the_base_are_left_out() -> None:
    """A heading with a dead link would count twice: the reference grows without a list of contents."""
    old = "# Long\n\n## See [x](missing.md)\n\n" + "\n".join(f"- {line} item" for line in range(290)) + "\n"
    base = skill(TEXT + "\nSee [long](references/long.md).\n", references__long_md=old)
    more = "\n".join(f"- more {line}" for line in range(30))
    assembled = made([candidate(1, more, leaves(3), anchor="# Long", path="references/long.md")], base)
    assert fates(assembled) == {"m1.000.c1": [("applied", "references/long.md")]}
    assert "**Contents**" not in assembled.skill.text("references/long.md")
    assert "reference-contents" in [finding.rule for finding in assembled.findings]


def test_contents_of_a_heading_that_looks_like_a_fence_are_left_out() -> None:
    """As an item of the list it would open a fence that nothing closes."""
    body = "\n\n".join(("# Long", "## ```x", *(f"- {line} item" for line in range(160))))
    assembled = made([candidate(1, body, leaves(3), "create_file", "", "references/long.md")])
    assert fates(assembled) == {"m1.000.c1": [("applied", "references/long.md")]}
    assert "**Contents**" not in assembled.skill.text("references/long.md")


def test_what_goes_into_a_code_block_is_not_routed() -> None:
    """A line of code makes no sense in a reference of its own."""
    base = skill(TEXT.replace("Something wrong.", "```python\nx = 1\n```"))
    narrow = candidate(1, "y = 2", leaves(2), "insert_after", "x = 1")
    assert fates(made([narrow], base)) == {"m1.000.c1": [("discarded", "")]}
    wide = made([narrow], base, threshold=Threshold(min_tasks=2))
    assert "x = 1\ny = 2\n```" in wide.skill.text()


def test_lessons_for_a_reference_go_there_from_two_tasks_on() -> None:
    """Edits of a reference stay in it; one task is not enough."""
    base = skill(TEXT + "\nSee [a](references/a.md).\n", references__a_md="# A\n\nText.\n")
    two = candidate(1, "- Quote sheet names.", leaves(2), anchor="# A", path="references/a.md")
    one = candidate(2, "- Trim names always.", leaves(1, 7), anchor="# A", path="references/a.md")
    assembled = made([two, one], base)
    assert fates(assembled) == {"m1.000.c1": [("applied", "references/a.md")], "m1.000.c2": [("discarded", "")]}
    assert assembled.skill.text("references/a.md") == "# A\n\nText.\n\n- Quote sheet names.\n"


def test_topics_without_plain_letters_have_a_file_name_all_the_same() -> None:
    """日本語 as a heading: the file is named lessons.md."""
    base = skill(TEXT + "\n## 日本語\n\nText.\n")
    assembled = made(
        [
            candidate(1, "- Quote sheet names with spaces.", leaves(2), anchor="## 日本語"),
            candidate(2, "- Escape the ampersand in headers.", leaves(2, 5), anchor="## 日本語"),
        ],
        base,
    )
    assert "- [日本語](references/lessons.md)" in assembled.skill.text()


def test_where_skill_md_cannot_take_a_link_nothing_is_routed_and_it_is_said() -> None:
    """A base whose last code fence is never closed has no place for a section."""
    base = skill(TEXT + "\n```python\nnever closed\n")
    assembled = made(
        [candidate(1, "- Quote sheet names.", leaves(2)), candidate(2, "- Recalculate first.", leaves(4, 5))], base
    )
    assert fates(assembled) == {"m1.000.c1": [("invalid", "")], "m1.000.c2": [("applied", "SKILL.md")]}
    assert "no reference can be linked" in reason(assembled, "m1.000.c1")
