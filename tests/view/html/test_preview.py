"""A rendered file is a page of our own elements, whatever its Markdown says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.view.html.preview import preview
from core.view.links import view
from tests.pages.hostile import STRINGS
from tests.pages.visiting import HOSTILE, links_in, tags_of, text_of

BLOCKS = {"article", "dl", "dt", "dd", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code"}
INLINE = {"em", "strong", "s", "span", "u", "br", "hr", "table", "thead", "tbody", "tr", "th", "td", "a"}
EVIL = (
    *STRINGS,
    HOSTILE,
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1)) [y](data:text/html,<script>1</script>) [z](//tracker.example)",
    "<https://tracker.example/a> www.tracker.example <javascript:alert(1)>",
    "[ref]: http://tracker.example 'title'\n\n[ref] ![ref]",
    "![a](x.png \"t' onerror='alert(1)\")",
    "```html\n<img src=x onerror=alert(1)>\n```",
    '``` "><script>alert(1)</script>\n```',
    "# <b>head</b> {#x onclick=alert(1)}",
    "| <img src=x> | b |\n|:-:|--:|\n| ![x](http://tracker.example/y) | 2 |",
    "- " * 60 + "deep",
    "> " * 60 + "deep",
    "- " * 300 + "deeper",
    "> " * 300 + "deeper",
    "***a*** __b__ ~~c~~ `d` \\<e> &lt;f&gt; &#x3c;g>",
)


@pytest.mark.parametrize("source", EVIL)
def test_hostile_markdown_stays_text(source):
    """Nothing in it becomes an element that runs, loads, leaves or restyles, and no link leads out."""
    made = preview(source).html
    assert tags_of(made) <= BLOCKS | INLINE
    assert links_in(made) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from([*EVIL, "a *b* c", "- x\n- y", "1. z", "", "    code", "---"]), max_size=6))
def test_any_mixture_of_it_stays_text(parts):
    """Blocks after one another do not open what each alone does not; every word of plain text is still there."""
    made = preview("\n\n".join([*parts, "the end of it"])).html
    assert tags_of(made) <= BLOCKS | INLINE
    assert all(target.startswith("#h-") for target in links_in(made))
    assert "the end of it" in " ".join(text_of(made).split())


def test_what_markdown_means_is_shown():
    """Headings, lists, tables, code and emphasis are what they are; headings have ids in their order."""
    made = preview(
        "# One\n\n*a* **b** `c`\n\n3. x\n4. y\n\n## Two\n\n| h | n |\n|---|--:|\n| 1 | 2 |\n\n```py\nif x: pass\n```\n"
    )
    assert [(each.level, each.words, each.anchor) for each in made.headings] == [(1, "One", "h-1"), (2, "Two", "h-2")]
    for part in (
        '<h3 class="h1" id="h-1">One</h3>',
        "<em>a</em> <strong>b</strong> <code>c</code>",
        '<ol start="3"><li>x</li><li>y</li></ol>',
        '<td class="right">2</td>',
        '<span class="keyword">if</span>',
    ):
        assert part in made.html


def test_only_links_within_the_skill_can_be_followed():
    """A heading of the page and a file of the skill are links; everything else tells where it would lead."""
    files = {"references/a.md": view("skill", run="r", file="references/a.md")}
    source = (
        "# The Top\n\n[up](#the-top) [a](./references/a.md#x) [out](https://tracker.example) [gone](b.md) [no](#no)\n"
    )
    made = preview(source, files.get).html
    assert links_in(made) == ["#h-1", "skill?run=r&file=references%2Fa.md"]
    assert "(https://tracker.example)" in text_of(made)
    assert "(b.md)" in text_of(made)


def test_front_matter_is_a_list_of_fields_or_shown_as_it_is():
    """Fields have their names; front matter that cannot be read is shown as the text it is."""
    assert "<dt>name</dt><dd>x &lt;b&gt;</dd>" in preview("---\nname: x <b>\n---\n# T\n").html
    assert "<pre>---\nname: [\n---\n</pre>" in preview("---\nname: [\n---\n# T\n").html


def test_images_are_told():
    """An image is its description and where it lies; nothing is asked for."""
    made = preview("![a chart](http://tracker.example/x.png)").html
    assert "[image: a chart] (http://tracker.example/x.png)" in text_of(made)
    assert "img" not in tags_of(made)
