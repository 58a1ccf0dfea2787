"""The merge tree in a browser: what is drawn can be clicked, also while it grows, and a threshold moves by key."""

from __future__ import annotations

from core.store.processes import this_process
from core.store.workspace import Workspace
from tests.journeys.browser import settled
from tests.pages.merging import a_merged_run
from tests.store.samples import AT

_GLYPHS = ".js-plotly-plot .scatterlayer .points path.point"


def click(page, number: int) -> None:
    """Click the middle of one glyph of the drawing; its own layer for the mouse lies above it."""
    page.locator(_GLYPHS).nth(number).click(force=True)


def test_a_click_opens_the_card_and_the_address_says_so(first_visit, page):
    """A patch, then another thing, then closed: each is in the address, so that Back and a link lead there."""
    page.goto(f"{first_visit.url}/merge_tree?run=latest")
    settled(page, "Merge tree")
    page.locator(_GLYPHS).nth(3).wait_for()
    click(page, 3)
    page.wait_for_url("**node=p003**")
    assert "p003" in page.locator(".lab-card .name").inner_text()
    page.locator(".lab-card a.lab-go", has_text="close").click()
    page.wait_for_function("!location.href.includes('node=')")
    page.locator(".lab-card").wait_for(state="detached")


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
            click(page, 5 * number + (number > 0))  # the ring round what is chosen is a glyph before all others
            store.add_event("merge_started", node.id, {}, AT)
            store.put_node(node)
            store.add_event("merge_finished", node.id, {}, AT)
            page.get_by_text(f"{number + 1} of 5 merges done").wait_for()
            page.wait_for_function("name => location.href.includes(name)", arg=f"node=p{5 * number:03d}")
        store.set_status("done")
    page.get_by_text("of 5 merges done").wait_for(state="detached")


def test_the_threshold_moves_by_key_and_the_skill_with_it(first_visit, page):
    """One key on the slider, and the lesson that moves is named without any call."""
    page.goto(f"{first_visit.url}/merge_tree?run=latest&show=what-if")
    settled(page, "Merge tree")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**min_tasks=2**")
    page.get_by_text("1 of 10 stand elsewhere than in S1").wait_for()
