"""A transcript holds every word of its steps, as text, and nothing that is not ours."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from core.types import Action, Observation, Step
from core.view.html.marks import snippet
from core.view.html.pair import pair
from core.view.html.transcript import transcript
from core.view.html.workbook import legend, workbooks
from core.view.links import view
from core.view.text.signs import visible_lines
from core.view.trajectories.grid import CaseSheets, Cell, SheetPage, Window
from core.view.trajectories.step_cards import step_cards
from core.view.trajectories.step_pairs import step_pairs
from tests.pages.visiting import HOSTILE, tags_of
from tests.store.samples import a_step, steps

OURS = {"div", "nav", "a", "span", "b", "section", "header", "button", "code", "details", "summary", "p", "mark", "i"}


def shown(*given_steps, **more):
    found = step_cards(given_steps, more.get("now"), more.pop("quote", ""))
    links = {card.number: view("trajectories", run="r", traj="t", step=card.number) for card in found}
    return transcript(found, links, links, {}, **more)


def texts_of(markup):
    """What a reader can copy of each block."""
    return [
        "".join(part.split("</code>")[0] for part in block.split('<code class="lab-text')[1:])
        for block in markup.split('<div class="lab-block ')[1:]
    ]


@given(st.lists(steps, max_size=3).map(lambda found: [s.model_copy(update={"index": n}) for n, s in enumerate(found)]))
def test_nothing_of_a_step_becomes_an_element(given_steps):
    """Whatever agents wrote, the page holds our elements only."""
    assert tags_of(shown(*given_steps)) <= OURS


def test_hostile_texts_are_texts():
    """HTML, Markdown, links and scripts in every field are shown as they are."""
    step = Step(
        index=1,
        reasoning=HOSTILE,
        text=HOSTILE,
        action=Action(tool=HOSTILE, arguments={HOSTILE: HOSTILE, "n": [HOSTILE]}),
        observation=Observation(text=f"\x1b[31m{HOSTILE}\x1b[0m", exit_status=1),
    )
    made = shown(step)
    assert "<img" not in made
    assert made.count("&lt;img src=x") >= 5
    both = step_pairs(step_cards([step]), step_cards([step]))
    assert "<img" not in pair(both, {1: view("runs")}, {1: view("runs")})


def test_a_long_output_is_folded_with_every_line_in_it():
    """The fold says how much it holds, and beginning, fold and end joined are the whole output."""
    text = "".join(f"line {k}\n" for k in range(100))
    made = shown(a_step(1, observation=text))
    assert "⋯ 76 lines, 608 characters folded" in made
    body = texts_of(made)[-1]
    assert body.replace('">', "") == text


def test_a_line_of_a_megabyte_is_broken_and_what_is_left_out_is_said():
    """No element holds more than a part; the rest that no page holds is counted and led to."""
    made = shown(a_step(1, observation="A" * 1_000_000))
    parts = [part.split("<")[0] for part in made.split('<code class="lab-text')[1:]]
    assert max(map(len, parts)) < 25_000
    assert "The last 800,000 characters are too many for this page" in made
    assert "goes-on" in made


def test_what_the_limit_cut_is_said():
    """Characters that never reached the agent are counted beside the output."""
    step = a_step(1).model_copy(update={"observation": Observation(text="x", dropped=12_345)})
    assert "12,345 characters were cut by the limit on outputs" in shown(step)


def test_kinds_differ_by_word_and_failures_by_sign():
    """Reasoning, action and observation are named; a failed step has its sign in the outline and at its head."""
    step = a_step(1).model_copy(update={"observation": Observation(text="no", exit_status=3)})
    made = shown(step, hidden=["observation", "walrus"])
    for word in ("✎ reasoning", "▶ action", "◀ observation", "✗ exit 3"):
        assert word in made
    assert 'class="lab-steps without-observation"' in made
    assert 'class="lab-sign" title="exit 3"' in made


def test_quoted_words_are_marked_across_colours():
    """The words a link quotes are in mark elements that joined are the quote."""
    step = a_step(1, command="for row in range(3): pass")
    made = shown(
        step.model_copy(update={"action": Action(tool="python", arguments={"code": "for x in y: pass"})}),
        now=1,
        quote="for x in y",
    )
    marked = "".join(part.split("</mark>")[0] for part in made.split("<mark>")[1:])
    assert marked.replace('<span class="keyword">', "").replace("</span>", "") == "for x in y"


@given(st.text(st.characters(exclude_characters="\x02\x03"), max_size=60))
def test_a_snippet_is_its_text_on_one_line(text):
    """What a search found is shown as text with its words marked, whatever stands around them."""
    made = snippet(f"{text} \x02<b>found</b>\x03")
    before, mark, after = made.partition("<mark>&lt;b&gt;found&lt;/b&gt;</mark>")
    assert mark
    assert not after
    assert unescape(before).split() == visible_lines(" ".join(text.split())).split()
    assert "\n" not in made


def test_workbooks_show_cells_as_text_with_signs():
    """Each marked cell has a sign; a cell's text and formula are text; a workbook that is missing says why."""
    cells = ((Cell(HOSTILE, "wrong", HOSTILE), Cell("3", "right", number=True)),)
    page = SheetPage("after", cells, (1, 2))
    missing = SheetPage("before", problem=f"cannot: {HOSTILE}")
    case = CaseSheets(1, (1,), "S", ("S",), Window(1, 1, 1, 2), missing, page, page._replace(name="expected"))
    made = workbooks(case)
    assert "<img" not in made
    assert made.count("✗") == 1
    assert made.count("≠") == 1
    assert made.count("✓") == 2
    assert "cannot: " in made
    assert "not as expected" in legend(case)
    assert "≠</span> what the answer should be there" in legend(case)


def test_what_is_expected_is_not_drawn_as_a_mistake():
    """The right answer beside a wrong one has a mark of its own, and the legend has it only where it occurs."""
    wrong = SheetPage("after", ((Cell("3", "wrong"),),), (1, 1))
    case = CaseSheets(
        1, (1,), "S", ("S",), Window(1, 1, 1, 1), SheetPage("before"), wrong, wrong._replace(name="expected")
    )
    _, after, expected = workbooks(case).split("<h4>")[1:]
    assert 'class="wrong"' in after
    assert 'class="due"' in expected
    assert 'class="wrong"' not in expected
    right = wrong._replace(rows=((Cell("3", "right"),),))
    assert "≠" not in legend(case._replace(after=right, expected=right._replace(name="expected")))
