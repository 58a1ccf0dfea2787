"""The merge tree in a browser: what is drawn can be clicked, also while it grows, and a threshold moves by key."""

from __future__ import annotations

import pytest

from core.store.processes import this_process
from core.store.workspace import Workspace
from tests.journeys.browser import quiet, settled
from tests.pages.merging import a_merged_run
from tests.store.samples import AT

_GLYPHS = ".js-plotly-plot .scatterlayer .points path.point"
_PLACES = """() => [...document.querySelectorAll(".js-plotly-plot .scatterlayer .trace")].flatMap((trace) => {
  const ids = trace.__data__[0].trace.customdata;
  return [...trace.querySelectorAll(".points path.point")].flatMap((shape, number) => {
    const box = shape.getBoundingClientRect();
    return ids && box.width ? [[String([].concat(ids[number])[0]), box.x + box.width / 2, box.y + box.height / 2]] : [];
  });
})"""
"""Each glyph that can be chosen, with the middle of what is drawn of it."""


def places(page) -> dict[str, tuple[float, float]]:
    """Where the mouse finds each glyph, once the drawing stands still."""
    before: list[object] = []
    for _ in range(100):
        now = page.evaluate(_PLACES)
        if now and now == before:
            return {name: (x, y) for name, x, y in now}
        before = now
        page.wait_for_timeout(60)
    raise AssertionError("the drawing never stands still")


def click(page, name: str) -> None:
    """Click the middle of one glyph with the mouse, as a person does: over whatever lies above it."""
    page.mouse.click(*places(page)[name])
    page.wait_for_function("name => new URLSearchParams(location.search).get('node') === name", arg=name)
    page.locator(".lab-card .name").get_by_text(name, exact=True).wait_for()


def test_a_click_opens_the_card_and_the_address_says_so(first_visit, page):
    """A patch, then another thing, then closed: each is in the address, so that Back and a link lead there."""
    page.goto(f"{first_visit.url}/merge_tree?run=latest")
    settled(page, "Merge tree")
    page.locator(_GLYPHS).nth(3).wait_for()
    click(page, "p003")
    assert "p003" in page.locator(".lab-card .name").inner_text()
    page.locator(".lab-card a.lab-go", has_text="close").click()
    page.wait_for_function("!location.href.includes('node=')")
    page.locator(".lab-card").wait_for(state="detached")
    click(page, "p003")  # what was chosen before is no less there


@pytest.mark.parametrize(("width", "start", "step"), [(1280, "", 1), (1920, "&node=m1.001", 4)])
def test_every_glyph_is_what_a_click_in_its_middle_opens(first_visit, browser, width, start, step):
    """One after another, all on a small window from a closed card, some on a large one from an open card."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{first_visit.url}/merge_tree?run=latest{start}")
    settled(page, "Merge tree")
    page.locator(_GLYPHS).nth(3).wait_for()
    names = [name for name in places(page) if name not in start]
    assert len(names) >= 38
    for number, name in enumerate(names[::step]):
        click(page, name)
        if not number:
            quiet(page)  # the first card moves the drawing aside
    page.close()


def test_clicks_arrive_while_the_tree_grows(first_visit, page):
    """A click on a tree that has changed by the time it is heard is heard all the same, on three states of it."""
    workspace = Workspace(first_visit.workspace)
    run = a_merged_run(workspace, 16, 4)
    with workspace.open_run(run) as store:
        nodes = store.nodes()
        store.put_nodes(())
        store.set_status("running")
        store.begin_process(this_process(), AT)
        page.goto(f"{first_visit.url}/merge_tree?run={run}")
        settled(page, "Merge tree")
        page.locator(_GLYPHS).nth(15).wait_for()
        for number, node in enumerate(nodes[:3]):
            click(page, f"p{5 * number:03d}")
            store.add_event("merge_started", node.id, {}, AT)
            store.put_node(node)
            store.add_event("merge_finished", node.id, {}, AT)
            page.get_by_text(f"{number + 1} of 5 merges done").wait_for()
        store.set_status("done")
        store.end_process(this_process(), AT)
    page.get_by_text("of 5 merges done").wait_for(state="detached")


def test_the_threshold_moves_by_key_and_the_skill_with_it(first_visit, page):
    """One key on the slider, and the lesson that moves is named without any call."""
    page.goto(f"{first_visit.url}/merge_tree?run=latest&show=what-if")
    settled(page, "Merge tree")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**min_tasks=2**")
    page.get_by_text("1 of 11 stands elsewhere than in S1").wait_for()
