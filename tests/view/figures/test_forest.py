"""The forest plot drawn: verdict by shape and word, few traces, and no text that Plotly reads."""

from __future__ import annotations

from core.view.figures.forest import LOOKS, forest_figure, told
from core.view.studies.forest import forest
from tests.pages.visiting import HOSTILE
from tests.study.examples import ERROR, NO_SKILL
from tests.view.studies.tables import a_table


def drawn(table):
    return forest_figure(forest(table, table.columns))


def test_verdicts_differ_by_shape():
    """For who does not see colours; each has its sign in words too."""
    assert len({look.symbol for look in LOOKS.values()}) == len({look.sign for look in LOOKS.values()}) == len(LOOKS)


def test_each_comparison_has_its_line_marker_and_word():
    """Zero is marked, and the axis reaches as far in both directions."""
    table = a_table()
    figure = drawn(table)
    count = sum(len(entry.contrasts) for entry in table.entries.values())
    words = next(trace for trace in figure.data if trace.mode == "text")
    markers = [trace for trace in figure.data if trace.mode == "markers"]
    assert len(words.text) == sum(len(trace.x) for trace in markers) == count
    assert any("▲ better" in text for text in words.text)
    assert figure.layout.xaxis.zeroline
    left, right = figure.layout.xaxis.range
    ends = [x for trace in figure.data if trace.mode == "lines" for x in trace.x if x is not None]
    assert left < min(0, *ends)
    assert right > max(0, *ends)


def test_a_large_study_is_a_handful_of_traces():
    """What is drawn is a trace a verdict and kind, whatever the number of comparisons."""
    assert len(drawn(a_table()).data) <= 2 * len(LOOKS) + 1


def test_before_anything_is_compared_it_is_drawn_all_the_same():
    """Every line waits."""
    table = a_table(over=lambda cell: False)
    words = next(trace for trace in drawn(table).data if trace.mode == "text")
    assert set(words.text) == {"… waiting"}
    assert "waiting" in told(forest(table, table.columns))


def test_labels_are_text():
    """Plotly's own tags mean nothing in them."""
    table = a_table(conditions=(NO_SKILL, {**ERROR, "label": f"<b>{HOSTILE}"}))
    figure = drawn(table)
    texts = [*figure.layout.yaxis.ticktext, *(text for trace in figure.data for text in trace.hovertext or ())]
    assert not [text for text in texts if "<img" in text or "$x$" in text]
