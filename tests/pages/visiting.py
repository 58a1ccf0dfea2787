"""Pages as a visitor finds them, without a browser: open one by its address, read what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://tracker.example/x.png) :red[red] $x$ <script>alert(1)</script>"
_TEXTS = ("header", "subheader", "text", "error", "warning", "info", "success", "code", "markdown", "metric", "caption")
_RENDERED = ("header", "subheader", "title", "caption", "error", "warning", "info", "success", "markdown")


def visit(page: str = "runs", start: str = "app.py", **query: str) -> AppTest:
    """A page by its name and the parameters of its address; an exception in it fails the test.

    `start` names another file to begin with, as Streamlit does where the first visit is by a link.
    """
    return _opened(AppTest.from_file(str(ROOT / start), default_timeout=30), page if start == "app.py" else "", query)


def visit_as(reviewer: str, page: str = "runs", **query: str) -> AppTest:
    """The same for somebody who has said who reviews; "" for somebody who has not."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if reviewer:
        app.session_state["reviewer"] = reviewer
    return _opened(app, page, query)


def _opened(app: AppTest, page: str, query: dict[str, str]) -> AppTest:
    for name, value in query.items():
        app.query_params[name] = value
    if page not in ("", "runs"):
        app.switch_page(f"pages/{page}.py")
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The page, which must not have broken."""
    assert not app.exception, [each.value for each in app.exception]
    return app


def html(app: AppTest) -> str:
    """The HTML that our own tables, cards and diffs put on the page, the style sheet left out."""
    bodies = [each.proto.body for each in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def shown(app: AppTest) -> str:
    """Everything a reader sees, as text: of elements their kind and words, of HTML its text."""
    parts = [f"{each.type}: {each.value} {getattr(each, 'label', '')}" for kind in _TEXTS for each in app.get(kind)]
    return "\n".join([*parts, text_of(html(app))])


def rendered(app: AppTest) -> str:
    """Whatever Streamlit would render as Markdown: anything but text, code, our HTML and table cells.

    Labels, tooltips and the options of radio buttons and pills are among it, whatever the widget.
    """
    parts = [str(each.value) for kind in _RENDERED for each in app.get(kind)]
    for node in _nodes(app.main):
        proto = getattr(node, "proto", None)
        parts += [str(getattr(proto, name, "") or "") for name in ("label", "help", "placeholder", "caption")]
        if node.type in ("radio", "button_group", "pills", "segmented_control", "feedback", "select_slider"):
            parts += [str(getattr(option, "content", option)) for option in getattr(proto, "options", ())]
    return "\n".join(parts)


def _nodes(block: Block) -> Iterator[Node]:
    for child in block.children.values():
        yield child
        if isinstance(child, Block):
            yield from _nodes(child)


def text_of(markup: str) -> str:
    """The text of some HTML, a line an element."""
    reader = _Reader()
    reader.feed(markup)
    return unescape("\n".join(reader.parts))


def links_of(app: AppTest) -> list[str]:
    """Where the links in our own HTML lead."""
    return links_in(html(app))


def links_in(markup: str) -> list[str]:
    """Where the links in some HTML lead."""
    reader = _Reader()
    reader.feed(markup)
    return reader.links


def tags_of(markup: str) -> set[str]:
    """The names of the elements in some HTML."""
    reader = _Reader()
    reader.feed(markup)
    return reader.tags


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.parts.append(data)
