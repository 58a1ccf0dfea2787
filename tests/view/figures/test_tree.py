"""The drawing of the merge tree: state by shape and colour, few traces, ids to click, and no text that Plotly reads."""

from __future__ import annotations

from core.view.figures.tree import LOOKS, height_of, told, tree_figure
from core.view.merge_tree.packed import pack
from tests.pages.visiting import HOSTILE
from tests.view.merge_tree.trees import BLAME, facts


def traces(figure):
    return [trace for trace in figure.data if trace.customdata is not None]


def test_everything_drawn_can_be_clicked_by_its_id():
    """Every glyph is a point with its id, in the trace of its state; the legend counts them."""
    packed = pack(facts(24, 4, rejected=(3,), version="S1", blame=BLAME))
    figure = tree_figure(packed)
    ids = [each for trace in traces(figure) for each in trace.customdata]
    assert sorted(ids) == sorted(glyph.id for glyph in packed.glyphs)
    named = {trace.name: trace for trace in traces(figure)}
    assert list(named["patch rejected"].customdata) == ["p003"]
    assert named["patch to decide (23)"].marker.symbol == "square-open"


def test_no_two_states_of_a_kind_look_the_same():
    """A shape alone tells states apart, for who does not see colours."""
    for kind in ("patch", "node", "lesson"):
        shapes = [(look.symbol, look.size > 8) for (each, _), look in LOOKS.items() if each == kind]
        assert len(set(shapes)) == len(shapes), kind


def test_a_thousand_patches_are_a_handful_of_traces():
    """What is drawn is a trace a state, whatever the number of patches."""
    assert len(tree_figure(pack(facts(1000, 8))).data) < 8


def test_what_was_chosen_is_marked():
    """A ring goes round it and each of its patches; without a choice there is none."""
    packed = pack(facts(24, 4))
    plain, marked = tree_figure(packed), tree_figure(packed, "m1.002")
    assert len(marked.data) == len(plain.data) + 2
    rings = marked.data[2]
    assert len(rings.x) == 5
    assert len(tree_figure(packed, "nothing").data) == len(plain.data)


def test_texts_are_not_read_as_markup():
    """Tags, entities and formulas in a cause or a lesson are shown as they are."""
    given = facts(2, 2, version="S1", blame=(BLAME[0].model_copy(update={"text": HOSTILE}),))
    given = given._replace(patches=tuple(each._replace(root_cause=HOSTILE) for each in given.patches))
    figure = tree_figure(pack(given))
    said = [text for trace in traces(figure) for text in (*trace.hovertext, *(trace.text or ()))]
    assert any("&lt;img src=x" in text for text in said)
    assert not any("<img" in text or "<script" in text or "$" in text for text in said)


def test_it_is_as_high_as_its_rows_and_stands_on_nothing():
    """No background of its own; the height follows the tree."""
    small, large = pack(facts(8, 4)), pack(facts(400, 4))
    assert height_of(small) < height_of(large)
    layout = tree_figure(small).layout
    assert layout.height == height_of(small)
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_it_is_told_in_a_sentence():
    """Who does not see the drawing hears what is in it and where the same stands as a table."""
    assert told(pack(facts(4, 4))) == (
        "The merge tree from patches to the skill: 4 × patch to decide, 1 × merge. The table below has the same."
    )
