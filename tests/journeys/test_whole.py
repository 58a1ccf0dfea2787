"""The journey of a reviewer, from the front door to a skill that has changed, and everything still there afterwards."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.journeys.browser import quiet, ready_to_decide, served, settled

PHRASE = '"if value is None"'
WIDE = {"width": 1280, "height": 1000}


def test_a_lesson_is_followed_to_its_step_rejected_merged_again_and_stays_so(browser, tmp_path):
    """Find a failing trajectory by search, follow a patch's evidence to its step, reject it, see the tree and the skill
    change, and find all of it again in a browser that has just been opened."""
    with served(tmp_path / "lab") as server:
        page = browser.new_context(viewport=WIDE).new_page()
        page.goto(server.url)
        _opens_a_failing_trajectory_found_by_search(page)
        patch = _follows_its_patch_to_the_step_it_quotes(page)
        _rejects(page, patch)
        _merges_again(page)
        page.context.close()
        again = browser.new_context(viewport=WIDE).new_page()
        _finds_everything_still_there(again, server.url, patch)
        again.context.close()


def _opens_a_failing_trajectory_found_by_search(page: Page) -> None:
    settled(page, "Runs")
    page.locator("a.lab-go", has_text="demo").first.click()
    settled(page, "Overview")
    page.get_by_role("link", name="Trajectories", exact=True).click()
    settled(page, "Trajectories")
    search = page.get_by_placeholder("Search what the agents")
    search.fill(PHRASE)
    search.press("Enter")
    page.get_by_text("of 56").wait_for()
    page.locator("tr", has_text="failed").locator("a.lab-go").first.click()
    page.get_by_text("learned from it").wait_for()


def _follows_its_patch_to_the_step_it_quotes(page: Page) -> str:
    """The step is on the screen with the quote marked; back at the patch, its id comes back."""
    page.locator("a.lab-go", has_text=re.compile(r"^p\d{3}$")).first.click()
    settled(page, "Patches")
    patch = page.url.rpartition("patch=")[2]
    page.locator("a.lab-go", has_text=re.compile(r"^step \d+$")).last.click()
    settled(page, "Trajectories")
    step = re.search(r"step=(\d+)", page.url)
    assert step is not None
    page.locator(f"#step-{step[1]}").wait_for()
    page.locator("mark").first.wait_for()
    page.go_back()
    settled(page, "Patches")
    return patch


def _rejects(page: Page, patch: str) -> None:
    """By key, edit 1's lesson everywhere and then the patch; what merging again will cost is said before it is done."""
    _says_who(page, "ada", "by you: nothing decided, 22 patches to decide")
    ready_to_decide(page)
    page.keyboard.press("l")
    page.get_by_text("lesson was rejected").first.wait_for()
    ready_to_decide(page)
    page.keyboard.press("x")
    page.get_by_text(f"rejected {patch}").wait_for()
    told = page.get_by_text(re.compile(r"Merging again calls the model \d+ times")).inner_text()
    assert "everything else comes from the journal" in told


def _merges_again(page: Page) -> None:
    page.get_by_role("button", name="Merge again").click()
    page.get_by_text("merged into S2").wait_for(timeout=60_000)
    page.get_by_text("what S2 changed").click()
    settled(page, "Skill")
    quiet(page)
    page.locator("td", has_text="−").first.wait_for()  # the line that the lesson was


def _finds_everything_still_there(page: Page, root: str, patch: str) -> None:
    page.goto(f"{root}/merge_tree?run=latest&node={patch}")
    settled(page, "Merge tree")
    page.get_by_text("rejected", exact=False).first.wait_for()
    page.goto(f"{root}/skill?run=latest")
    settled(page, "Skill")
    page.get_by_role("link", name="S2", exact=True).first.wait_for()
    page.goto(f"{root}/patches?run=latest&patch={patch}")
    settled(page, "Patches")
    _says_who(page, "ada", "by you: 1 patch and 1 lesson decided, 21 patches to decide")


def _says_who(page: Page, name: str, then: str) -> None:
    field = page.get_by_placeholder("your name")
    field.fill(name)
    field.press("Enter")
    page.get_by_text(then).wait_for()


def test_two_browsers_decide_at_once_and_no_vote_is_lost(browser, first_visit):
    """Ada accepts what Ben rejects: each sees their own vote alone until both have voted, then the conflict."""
    people = {}
    for name in ("ada", "ben"):
        page = browser.new_context(viewport=WIDE).new_page()
        page.goto(f"{first_visit.url}/patches?run=latest&patch=p005")
        settled(page, "Patches")
        _says_who(page, name, "by you: nothing decided, 22 patches to decide")
        people[name] = ready_to_decide(page)
    people["ada"].locator("[class*=st-key-accept-p005] button").first.click()
    people["ben"].locator("[class*=st-key-reject-p005] button").first.click()
    people["ada"].get_by_text("accepted p005").wait_for()
    people["ben"].get_by_text("rejected p005").wait_for()
    for name, other in (("ada", "ben"), ("ben", "ada")):
        page = people[name]
        page.get_by_text("by you: 1 patch decided, 21 patches to decide").wait_for()
        page.goto(f"{first_visit.url}/patches?run=latest&patch=p005")
        settled(page, "Patches")
        page.get_by_text("reviewers disagree").first.wait_for()
        page.get_by_text(other).first.wait_for()
        page.context.close()
