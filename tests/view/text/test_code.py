"""Programs are coloured as far as they are programs, and no text makes it fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.text.code import LONGEST, code_spans, error_spans, language_of


def coloured(text, language):
    return [(text[span.start : span.end], span.kind) for span in code_spans(text, language)]


@given(
    st.text(max_size=200) | st.text("'\"#\\\n$<>EOFpython -cif", max_size=80),
    st.sampled_from(["python", "bash", "json"]),
)
def test_spans_lie_in_order(text, language):
    """Spans do not overlap, do not leave the text and are never empty, whatever the text is."""
    end = 0
    for span in (*code_spans(text, language),):
        assert end <= span.start < span.end <= len(text)
        assert span.kind
        end = span.end
    error_spans(text)


def test_python_is_told_apart():
    """Keywords, strings of every form, numbers, calls of builtins and comments; names are left as they are."""
    assert coloured("for x in range(3): # go", "python") == [
        ("for", "keyword"),
        ("in", "keyword"),
        ("range", "builtin"),
        ("3", "number"),
        ("# go", "comment"),
    ]
    assert coloured('a = f"{b} # no" + """x\ny"""', "python") == [('f"{b} # no"', "string"), ('"""x\ny"""', "string")]
    assert coloured("wb.open(classic)", "python") == []
    assert coloured("x = 'cut of", "python") == [("'cut of", "string")]


def test_python_in_a_shell_is_python():
    """A program handed to Python by a here-document or -c is coloured as Python, the shell around it as shell."""
    command = "cd /work && python3 - <<'EOF'\nfor x in y: pass\nEOF\necho $HOME"
    found = coloured(command, "bash")
    assert ("for", "keyword") in found
    assert ("pass", "keyword") in found
    assert ("$HOME", "variable") in found
    assert ("return", "keyword") in coloured('python -c "def f(): return 1"', "bash")


def test_json_is_told_apart():
    """Names, texts, numbers and constants."""
    assert coloured('{"a": [1, "b", null]}', "json") == [
        ('"a"', "keyword"),
        ("1", "number"),
        ('"b"', "string"),
        ("null", "keyword"),
    ]


def test_an_error_in_an_output_stands_out():
    """The lines that name an error, and no others."""
    text = "ok\nTraceback (most recent call last):\n  File x\nopenpyxl.KeyError: 'Sheet7'\nno Error here\n"
    assert [text[span.start : span.end] for span in error_spans(text)] == [
        "Traceback (most recent call last):",
        "openpyxl.KeyError: 'Sheet7'",
    ]


@pytest.mark.parametrize(
    ("tool", "argument", "language"),
    [("python", "code", "python"), ("bash", "command", "bash"), ("execute", "code", "python"), ("view", "path", "")],
)
def test_a_tool_says_its_language(tool, argument, language):
    """By the tool's name or its argument's."""
    assert language_of(tool, argument) == language


def test_what_nobody_reads_is_not_coloured():
    """A text of a hundred thousand characters stays plain, and no language is no colour."""
    assert code_spans("if " * LONGEST, "python") == ()
    assert code_spans("if x", "") == ()
