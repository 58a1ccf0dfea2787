"""Small skills for tests."""

from __future__ import annotations

from core.types import Skill, SkillFile

FRONT = "---\nname: sums\ndescription: Adds things up. Use with sums.\n---\n"
BODY = "\n# Sums\n\nAdd the numbers.\n"


def skill_of(files: dict[str, str | bytes], name: str = "sums") -> Skill:
    """A skill of these files, sorted by path; texts are UTF-8."""
    return Skill(
        name=name,
        files=tuple(
            SkillFile(path=path, data=data if isinstance(data, bytes) else data.encode())
            for path, data in sorted(files.items())
        ),
    )


def with_front(*lines: str, body: str = BODY) -> dict[str, str | bytes]:
    """A SKILL.md with these front matter lines."""
    return {"SKILL.md": "\n".join(("---", *lines, "---", "")) + body}


def with_keys(*lines: str) -> dict[str, str | bytes]:
    """A SKILL.md with a good name and description and these lines below them."""
    return with_front("name: sums", "description: Adds things up.", *lines)


def with_body(body: str) -> dict[str, str | bytes]:
    """A SKILL.md with good front matter (lines 1 to 4) and this body from line 5 on."""
    return {"SKILL.md": FRONT + body}


def with_page(text: str, path: str = "references/page.md") -> dict[str, str | bytes]:
    """A SKILL.md that links one page, and the page."""
    return {"SKILL.md": FRONT + BODY + f"\nSee [the page]({path}).\n", path: text}
