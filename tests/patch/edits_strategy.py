"""Random edits for a random skill: most fit it, some nearly do, some cannot."""

from __future__ import annotations

from hypothesis import strategies as st

from core.patch.lines import text_lines
from core.skill.outline import outline
from core.types import Edit, Operation, Skill, SkillFile
from tests.skill.markdown_strategy import documents, sentences, soup

SNIPPETS = (
    "- One more item",
    "A paragraph of its own.",
    "1. First\n2. Second",
    "```python\nx = 1\n# not a heading\n```",
    "  - a nested item",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "> a quote",
    "Text\n---",
    "---",
    "===",
    "<!-- a comment -->",
    "<!-- never closed",
    "```\nnever closed",
    "<div>\n\ninside\n\n</div>",
    "    indented code",
    "~~~\n```\n~~~",
    "[a]: b.md",
    "Line one\nline two",
    "- item\n\n  going on",
    "",
    "   ",
    "```",
    "-->",
)
LINE_OPERATIONS: tuple[Operation, ...] = ("insert_before", "insert_after", "replace")

texts_in = st.one_of(
    st.sampled_from(SNIPPETS),
    st.sampled_from(SNIPPETS),
    sentences.map(lambda text: f"- {text}"),
    documents(front_matter=False).map(lambda document: document.text),
    soup(),
)


@st.composite
def edits(draw: st.DrawFn, text: str, path: str = "SKILL.md") -> Edit:
    """One edit of a Markdown file with this text, under the id "p000.e1"."""
    op: Operation = draw(
        st.sampled_from((*LINE_OPERATIONS, "append_to_section", "add_section", "delete_section", "set_description"))
    )
    plan, lines = outline(text), text_lines(text)
    anchor, body = "", draw(texts_in)
    if op in LINE_OPERATIONS:
        filled = [index for index in range(plan.front, len(lines)) if lines[index].strip()]
        first = draw(st.sampled_from(filled or [0])) if draw(st.integers(0, 9)) else 0
        anchor = "\n".join(lines[first : first + draw(st.sampled_from((1, 1, 1, 2, 3)))])
    elif op != "set_description" and plan.headings:
        heading = draw(st.sampled_from(plan.headings))
        anchor = draw(st.sampled_from((heading.anchor, plan.path(heading), plan.path(heading))))
    if op == "add_section":
        anchor = draw(st.sampled_from((anchor, "")))
        body = f"{'#' * draw(st.integers(1, 4))} {draw(st.sampled_from(('Alpha', 'Beta', 'Gamma')))}\n{body}"
    if op == "set_description":
        body = draw(st.sampled_from(("Reads sheets: all of them", "Another # one", "x < y", "")))
    return Edit(id="p000.e1", op=op, path=path, anchor=anchor, text="" if op == "delete_section" else body)


@st.composite
def edit_lists(draw: st.DrawFn, text: str, most: int = 6) -> tuple[Edit, ...]:
    """Several edits of one file, ids by slot."""
    drawn = draw(st.lists(edits(text), min_size=1, max_size=most))
    return tuple(edit.model_copy(update={"id": f"p{slot:03d}.e1"}) for slot, edit in enumerate(drawn))


def skill_of(text: str, **others: str) -> Skill:
    """A skill in memory; `references__a_md="…"` is the further file references/a.md."""
    files = [SkillFile(path="SKILL.md", data=text.encode())]
    for name, content in others.items():
        path = name.replace("__", "/")
        stem, _, suffix = path.rpartition("_")
        files.append(SkillFile(path=f"{stem}.{suffix}", data=content.encode()))
    return Skill(name="sheets", files=tuple(sorted(files, key=lambda file: file.path)))
