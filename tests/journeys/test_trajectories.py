"""Reading trajectories as a person does: search, read by keys, find, copy a link, go on."""

from __future__ import annotations

from tests.journeys.browser import settled


def test_a_failing_trajectory_is_found_and_read_by_keys(first_visit, page):
    """A word typed lists where it stands; a hit opens its step; keys move over steps and on to the next trajectory."""
    page.goto(f"{first_visit.url}/trajectories?run=latest&outcome=failed")
    settled(page, "Trajectories")
    search = page.get_by_role("textbox").first
    search.fill("isinstance")
    search.press("Enter")
    page.locator(".lab-hit a", has_text="step 3").first.click()
    page.locator(".lab-bar").wait_for()
    assert "outcome=failed" in page.url
    assert "step=3" in page.url
    page.wait_for_function("document.querySelector('.lab-step.now')?.id === 'step-3'")
    assert page.locator("#step-3").evaluate("step => Math.abs(step.getBoundingClientRect().top) < 400")
    page.keyboard.press("k")
    page.wait_for_function("new URL(location).searchParams.get('step') === '2'")
    first = page.url
    page.keyboard.press("l")
    page.wait_for_function(
        "at => new URL(location).searchParams.get('traj') !== new URL(at).searchParams.get('traj')", arg=first
    )
    page.locator(".lab-crumbs", has_text="2 of").wait_for()


def test_words_are_found_folded_or_not_and_keys_are_silent_while_typing(first_visit, page):
    """Find counts, marks and unfolds; a kind can be put away and the address says so; copying gives the whole text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=first_visit.url)
    page.goto(f"{first_visit.url}/trajectories?run=latest&traj={a_trajectory(page, first_visit)}&hide=observation")
    page.locator(".lab-bar").wait_for()
    assert not page.locator(".lab-block.observation").first.is_visible()
    page.get_by_label("observations").check()
    page.wait_for_function("!location.search.includes('hide')")
    page.keyboard.press("/")
    page.keyboard.type("workbook jk")
    assert page.get_by_label("Find in this trajectory").input_value() == "workbook jk"
    assert "step=" not in page.url
    page.get_by_label("Find in this trajectory").fill("load_workbook('input")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.lab-bar').innerText.includes('1 of 2')")
    block = page.locator("#step-1 .lab-block.action")
    block.get_by_role("button", name="copy").click()
    block.get_by_role("button", name="copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "from openpyxl import load_workbook\n\nworkbook = "
    )


def a_trajectory(page, server) -> str:
    """The id of the first trajectory of the sample run."""
    page.goto(f"{server.url}/trajectories?run=latest")
    settled(page, "Trajectories")
    href = page.locator(".lab-table a[href*='traj=']").first.get_attribute("href")
    return href.split("traj=")[1].split("&")[0]
