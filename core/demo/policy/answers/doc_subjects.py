"""How a text is seen to teach the practices of reading documents (the form is that of topics.py)."""

from __future__ import annotations

from core.demo.policy.topics import Subject, begins

SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "doc_vqa.payable",
        (
            begins("pay paid payable payment bill invoice receipt"),
            begins("total totals deduct discount final left due"),
        ),
        begins("after final left remain deduct less foot"),
        begins("total totals"),
        begins("date dates day days"),
    ),
    Subject(
        "doc_vqa.corrected",
        (
            begins("struck strike strikes crossed crossed-out deleted strikethrough"),
            begins("value values entry entries beside next replac correct new"),
        ),
        begins("beside next replac correct ignor disregard new"),
        begins("keep keeps"),
        begins("box boxes tick"),
    ),
    Subject(
        "doc_vqa.asked_date",
        (begins("date dates day days"), begins("label labels several deadline due issue")),
        begins("label labels asked due deadline wanted"),
        begins("first topmost"),
    ),
    Subject(
        "doc_vqa.legend",
        (
            begins("abbreviation code codes abbreviated"),
            begins("legend key spell spelt words word full meaning printed expand"),
        ),
        begins("look legend spell spelt expand translat replac"),
        begins("printed keep copy verbatim"),
    ),
    Subject(
        "doc_vqa.pages",
        (begins("page pages"), begins("table tables row rows")),
        begins("all every next compar look continu read both"),
        begins("stop"),
    ),
    Subject(
        "doc_vqa.footnote",
        (
            begins("asterisk footnote footnotes star"),
            begins("value values entry entries below mark says instead answer"),
        ),
        begins("follow read look instead points"),
        begins("ignor skip"),
    ),
    Subject(
        "doc_vqa.ditto",
        (begins("ditto quotation"), begins("above upward")),
        begins("repeat read take copy above upward"),
        begins("ignor"),
    ),
    Subject(
        "doc_vqa.ticked",
        (begins("box boxes checkbox tick"), begins("cross tick mark marked")),
        begins("cross tick mark marked choice chosen"),
        begins("ignor"),
    ),
    Subject(
        "doc_vqa.scale",
        (begins("thousand thousands million millions"), begins("figure figures number numbers")),
        begins("multipl full append zeros"),
        begins("keep leave"),
    ),
)
