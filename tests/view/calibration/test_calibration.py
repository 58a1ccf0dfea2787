"""A judge against people: figures that are right, disagreements with its reason, and how little few labels say."""

from __future__ import annotations

import pytest

from core.view.calibration.calibration import calibrated, told_kappa, told_share
from core.view.calibration.labels import JudgedAnswer, Label, Labels, Verdict


def judged(verdicts: str) -> tuple[JudgedAnswer, ...]:
    """p, f and - an answer: passed, failed, no verdict."""
    told: dict[str, Verdict | None] = {"p": "pass", "f": "fail", "-": None}
    return tuple(
        JudgedAnswer(f"attempt{number:03}", f"t{number}", "x", told[each], f"because {number}")
        for number, each in enumerate(verdicts)
    )


def labels(who: str, given: str) -> tuple[Label, ...]:
    """p and f an answer; a blank for none."""
    return tuple(
        Label(f"attempt{number:03}", who, "pass" if each == "p" else "fail")
        for number, each in enumerate(given)
        if each != " "
    )


def test_agreement_and_kappa_are_told_with_their_intervals() -> None:
    """20 both pass, 15 both fail, 5 and 10 apart: agreement 0.7, kappa 0.4 (the textbook's table)."""
    found = calibrated(judged("p" * 25 + "f" * 25), Labels(labels("ada", "p" * 20 + "f" * 5 + "p" * 10 + "f" * 15), 0))
    (row,) = found.judge
    assert (row.found.labelled, row.found.agreed, row.one_passed, row.other_passed) == (50, 35, 5, 10)
    assert row.found.kappa == pytest.approx(0.4)
    assert told_kappa(row.found).startswith("0.40 (0.1")
    assert told_share(row.found).startswith("70.0 % (56.")
    assert found.people == ()
    assert found.sentences == ("50 answers of the 50 that the judge graded have a label.",)


def test_where_they_differ_is_listed_with_the_judges_reason() -> None:
    """In the order of the labels."""
    found = calibrated(judged("pfp"), Labels(labels("ada", "ff ") + labels("bo", " pp"), 0))
    assert [(each.task, each.who, each.label, each.verdict, each.reason) for each in found.disagreements] == [
        ("t0", "ada", "fail", "pass", "because 0"),
        ("t1", "bo", "pass", "fail", "because 1"),
    ]


def test_people_are_compared_with_each_other_where_they_labelled_the_same() -> None:
    """A judge cannot be asked to agree more with people than they do among themselves."""
    found = calibrated(judged("pfpp"), Labels(labels("ada", "pff ") + labels("bo", " fpp") + labels("cy", "   p"), 0))
    assert [(each.one, each.other, each.found.labelled, each.found.agreed) for each in found.people] == [
        ("ada", "bo", 2, 1),
        ("bo", "cy", 1, 1),
    ]


@pytest.mark.parametrize(
    ("verdicts", "given", "told"),
    [
        ("pf" * 5, "pf" * 5, "10 labels of ada are too few to trust the judge or not"),
        ("p" + "f" * 30, "p" + "f" * 30, "With 31 labels of ada this is rough"),
        ("ppp", "ppp", "gave one and the same verdict on all 3"),
        ("---", "pfp", "None of the labels of ada can be compared."),
    ],
)
def test_what_few_or_one_sided_labels_show_is_said(verdicts: str, given: str, told: str) -> None:
    """Next to the figures, never instead of a number that means nothing."""
    assert any(told in sentence for sentence in calibrated(judged(verdicts), Labels(labels("ada", given), 0)).sentences)


def test_what_is_left_out_is_said() -> None:
    """Answers without a verdict, and lines that wait."""
    found = calibrated(judged("p-f"), Labels(labels("ada", "ppf"), 4))
    assert found.judge[0].found.labelled == 2
    assert "1 label is on answers without a verdict of the judge, and left out." in found.sentences
    assert "4 lines of the file are not labelled yet." in found.sentences
    assert found.disagreements == ()


def test_without_both_kinds_there_is_no_kappa() -> None:
    """A dash, no zero."""
    found = calibrated(judged("pp"), Labels(labels("ada", "pp"), 0))
    assert told_kappa(found.judge[0].found) == "–"
