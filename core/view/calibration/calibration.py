"""How far a judge's verdicts are those of people, and where they are not. Pure; figures by core.stats.agreement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from core.stats.agreement import Agreement, agreement
from core.view.amounts import many
from core.view.calibration.labels import JudgedAnswer, Label, Labels, Verdict
from core.view.shares import between, coefficient, percent

FEW, ENOUGH = 20, 50
"""Below the first so many labels show nothing, below the second roughly; what kappa's interval was measured at."""


class Compared(NamedTuple):
    """Two raters of the same answers: the judge and a person, or two people."""

    one: str
    other: str
    found: Agreement
    one_passed: int
    """Answers that `one` passed and `other` failed."""
    other_passed: int

    @property
    def told(self) -> tuple[str | int, ...]:
        """The two, how many answers both labelled, how far they agree, and how many only one or the other passes."""
        both = (self.found.labelled, told_share(self.found), told_kappa(self.found))
        return (self.one, self.other, *both, self.one_passed, self.other_passed)


class Disagreement(NamedTuple):
    """An answer that a person labels otherwise than the judge, with the judge's reason."""

    attempt: str
    task: str
    who: str
    label: Verdict
    verdict: Verdict
    reason: str
    answer: str


class Calibration(NamedTuple):
    """Judge against each person, people against each other, where they differ, and what is to be said of it."""

    judge: tuple[Compared, ...]
    people: tuple[Compared, ...]
    disagreements: tuple[Disagreement, ...]
    sentences: tuple[str, ...]


JUDGE = "judge"


def calibrated(judged: Sequence[JudgedAnswer], read: Labels) -> Calibration:
    """The comparison of a judge with the people that labelled its answers."""
    by_attempt = {each.attempt: each for each in judged}
    people = tuple(dict.fromkeys(label.who for label in read.labels))
    usable = [label for label in read.labels if by_attempt[label.attempt].verdict is not None]
    against = tuple(
        _compared(JUDGE, who, [(_verdict(by_attempt[each.attempt]), each.label) for each in usable if each.who == who])
        for who in people
    )
    return Calibration(
        judge=against,
        people=_between_people(people, read.labels),
        disagreements=_disagreements(by_attempt, usable),
        sentences=_sentences(judged, read, usable, against),
    )


def told_kappa(found: Agreement) -> str:
    """Kappa with its interval, "–" where there is none: 0.62 (0.31 to 0.84)."""
    if found.kappa is None:
        return "–"
    low, high = found.kappa_interval
    return f"{coefficient(found.kappa)} ({coefficient(low)} to {coefficient(high)})"


def told_share(found: Agreement) -> str:
    """The share of equal labels with its interval."""
    return f"{percent(found.share)} ({between(found.share_interval, signed=False)})" if found.labelled else "–"


def _verdict(answer: JudgedAnswer) -> Verdict:
    assert answer.verdict is not None
    return answer.verdict


def _compared(one: str, other: str, pairs: Sequence[tuple[Verdict, Verdict]]) -> Compared:
    return Compared(
        one=one,
        other=other,
        found=agreement(pairs),
        one_passed=pairs.count(("pass", "fail")),
        other_passed=pairs.count(("fail", "pass")),
    )


def _between_people(people: Sequence[str], labels: Sequence[Label]) -> tuple[Compared, ...]:
    given = {(label.who, label.attempt): label.label for label in labels}
    attempts = dict.fromkeys(label.attempt for label in labels)
    found = []
    for one, other in combinations(people, 2):
        both = [each for each in attempts if (one, each) in given and (other, each) in given]
        if both:
            found.append(_compared(one, other, [(given[one, each], given[other, each]) for each in both]))
    return tuple(found)


def _disagreements(answers: dict[str, JudgedAnswer], labels: Sequence[Label]) -> tuple[Disagreement, ...]:
    found = []
    for label in labels:
        judged = answers[label.attempt]
        if judged.verdict is not None and judged.verdict != label.label:
            found.append(
                Disagreement(
                    attempt=judged.attempt,
                    task=judged.task,
                    who=label.who,
                    label=label.label,
                    verdict=judged.verdict,
                    reason=judged.reason,
                    answer=judged.answer,
                )
            )
    return tuple(found)


def _sentences(
    judged: Sequence[JudgedAnswer], read: Labels, usable: Sequence[Label], against: Sequence[Compared]
) -> tuple[str, ...]:
    labelled = len({label.attempt for label in read.labels})
    told = [f"{many(labelled, 'answer')} of the {len(judged)} that the judge graded have a label."]
    if read.waiting:
        told.append(f"{many(read.waiting, 'line')} of the file {_is(read.waiting)} not labelled yet.")
    silent = len(read.labels) - len(usable)
    if silent:
        told.append(f"{many(silent, 'label')} {_is(silent)} on answers without a verdict of the judge, and left out.")
    told += [sentence for each in against if (sentence := _how_sure(each))]
    return tuple(told)


def _how_sure(compared: Compared) -> str:
    """What so few, or such one-sided, labels can show; "" where there is nothing to warn of."""
    found, who = compared.found, compared.other
    if not found.labelled:
        return f"None of the labels of {who} can be compared."
    if found.kappa is None:
        return (
            f"The judge and {who} gave one and the same verdict on all {found.labelled}: that tells nothing of "
            "agreement beyond chance; label answers of both kinds."
        )
    if found.labelled < FEW:
        return (
            f"{many(found.labelled, 'label')} of {who} {_is(found.labelled)} too few to trust the judge or not: take "
            f"the intervals for what they are, and label {ENOUGH} or more."
        )
    if found.labelled < ENOUGH:
        return f"With {found.labelled} labels of {who} this is rough; {ENOUGH} or more tell more."
    return ""


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
