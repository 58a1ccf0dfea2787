"""Reviewing in a real browser: fast keys, a reload, and two reviewers at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, WebSocketRoute

from core.store.workspace import Workspace
from core.types import Decision
from tests.journeys.browser import Served, quiet, settled

_WATCH = """
window.labShown = [];
const look = () => {
  const now = document.querySelector(".lab-patch-head .id")?.textContent;
  if (now && window.labShown.at(-1) !== now) window.labShown.push(now);
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
"""


class Late:
    """What the server says to a page, held back while `held` is True, as a busy machine would."""

    def __init__(self) -> None:
        self.held = False
        self._waiting: list[str | bytes] = []
        self._page: WebSocketRoute | None = None

    def connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self._page = page
        page.on_message(server.send)
        server.on_message(lambda said: self._waiting.append(said) if self.held else page.send(said))

    def release(self) -> None:
        self.held = False
        assert self._page is not None
        for said in self._waiting:
            self._page.send(said)
        self._waiting.clear()


@contextmanager
def reviewing(browser: Browser, lab: Served, name: str, late: Late | None = None) -> Iterator[Page]:
    """The review page of the sample run in a browser of its own, ready for keys; `late` holds the server's answers."""
    context = browser.new_context()
    context.add_init_script(_WATCH)
    page = context.new_page()
    if late is not None:
        page.route_web_socket("**/_stcore/stream", late.connect)
    page.goto(f"{lab.url}/patches?run=latest")
    settled(page, "Patches")
    page.get_by_placeholder("your name, to decide").fill(name)
    page.get_by_placeholder("your name, to decide").press("Enter")
    ready(page)
    page.locator("h2").first.click()  # keys are for the page, not for the field
    try:
        yield page
    finally:
        context.close()


def ready(page: Page) -> None:
    """Wait until a patch can be decided on."""
    page.locator("[class*=st-key-accept-p] button:enabled").first.wait_for()
    quiet(page)


def log(lab: Served) -> tuple[Decision, ...]:
    workspace = Workspace(lab.workspace)
    with workspace.open_run("latest", read_only=True) as store:
        return store.decisions()


def decided_by(lab: Served, name: str) -> list[str]:
    return [each.target for each in log(lab) if each.reviewer == name]


def test_fast_keys_decide_on_nothing_that_was_not_on_the_screen(browser: Browser, first_visit: Served) -> None:
    """Ten presses faster than a page can follow: every decision is on a patch that was shown, each once."""
    with reviewing(browser, first_visit, "fast") as page:
        for _ in range(10):
            page.keyboard.press("a", delay=5)
        page.wait_for_function("window.labShown.length > 1")
        quiet(page)
        shown = page.evaluate("window.labShown")
        decided = decided_by(first_visit, "fast")
        assert decided
        assert len(decided) == len(set(decided))
        assert decided == shown[: len(decided)]
        assert len(shown) == len(decided) + 1  # the next one is on the screen and not decided


def test_a_key_that_overtakes_the_page_leaves_address_and_card_of_one_patch(
    browser: Browser, first_visit: Served
) -> None:
    """J and at once E, before the answer is seen: E is about the patch on the screen, and the address says so."""
    late = Late()
    with reviewing(browser, first_visit, "late", late) as page:
        on_screen = page.evaluate("window.labShown").pop()
        late.held = True
        page.keyboard.press("j")
        page.wait_for_timeout(700)
        page.keyboard.press("e")
        page.wait_for_timeout(1500)
        late.release()
        page.get_by_role("button", name="Save these words").first.wait_for()
        quiet(page)
        assert page.locator(".lab-patch-head .id").inner_text() == on_screen
        assert page.evaluate("new URLSearchParams(location.search).get('patch')") in (on_screen, None)


def test_a_name_given_on_one_page_stands_in_the_field_of_the_next(browser: Browser, first_visit: Served) -> None:
    """From the skill straight to its patches and on to the threshold: who decides is seen wherever one decides."""
    page = browser.new_context().new_page()
    page.goto(f"{first_visit.url}/skill?run=latest")
    settled(page, "Skill")
    page.get_by_placeholder("your name, to decide").fill("rita")
    page.get_by_placeholder("your name, to decide").press("Enter")
    quiet(page)
    for name, then in (("Patches", ""), ("Merge tree", "Threshold"), ("Patches", "")):
        page.get_by_role("link", name=name, exact=True).click()
        settled(page, name)
        if then:
            page.get_by_role("link", name=then, exact=True).click()
        quiet(page)
        assert page.get_by_placeholder("your name, to decide").input_value() == "rita", name
    page.context.close()


def test_a_reload_keeps_the_reviewer_and_every_decision(browser: Browser, first_visit: Served) -> None:
    """The browser knows who reviews, the log what was decided last: U takes it back after a reload."""
    with reviewing(browser, first_visit, "again") as page:
        page.keyboard.press("1")
        page.get_by_text("rejected p000 (too narrow)").wait_for()
        page.reload()
        settled(page, "Patches")
        page.get_by_text("rejected p000 (too narrow)").wait_for()
        quiet(page)
        page.keyboard.press("u")
        page.locator(".lab-patch-head .id", has_text="p000").wait_for()
        assert "patch=p000" in page.url
        assert [each.verdict for each in log(first_visit) if each.reviewer == "again"] == ["reject", "undo"]


def test_two_reviewers_at_once_see_each_other_only_afterwards(browser: Browser, first_visit: Served) -> None:
    """Both decide on the first patch: neither sees the other's vote before, and both see that they disagree after."""
    with reviewing(browser, first_visit, "eve") as one, reviewing(browser, first_visit, "kim") as other:
        one.keyboard.press("x")
        one.get_by_text("rejected p000").wait_for()
        other.reload()
        ready(other)
        assert "eve" not in other.locator(".lab-patch-history").inner_text()
        other.keyboard.press("a")
        other.get_by_text("accepted p000").wait_for()
        quiet(other)
        other.keyboard.press("k")
        one.goto(f"{first_visit.url}/patches?run=latest&patch=p000&which=all")
        settled(one, "Patches")
        told = one.locator(".lab-patch-history")
        told.get_by_text("Reviewers disagree").wait_for()
        assert "kim" in told.inner_text()
