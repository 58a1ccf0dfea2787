"""Reading prose: which practice a sentence is about, and whether it speaks for it or against it.

This is how the scripted model understands a skill, candidates of a merge and its own notes. A practice is recognised by
the words of its subject; the side a sentence takes follows from the verbs in it, each turned round by a negation before
it in the same clause. A sentence that says nothing by itself but points back ("skip them") is read with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"#?[\w%](?:[\w%'’./-]*[\w%])?|[();:,.]")
_NEGATORS = frozenset(
    {"not", "never", "no", "don't", "don’t", "doesn't", "doesn’t", "cannot", "avoid", "without", "nor"}
)
_TURNS = frozenset({"but", "however", "yet"})
_CALLS = re.compile(r"`[^`]*[._(\[][^`]*`")
_CLAUSE_MARKS = frozenset({";", ":", ",", "."})
_CODE = re.compile(r"^(\s*)(```|~~~).*?(?:^\s*\2\s*$|\Z)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"\n\s*(?:[-*+]|\d+[.)]|#+)\s+|\n\s*\n")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z\"'`*(#])")
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|these|those|this|such)\b", re.IGNORECASE)
_PHRASES = (
    (
        re.compile(r"\b(?:leav\w*|left|keep\w*|kept|tak\w+|filter\w*|sort\w*) (?:[\w-]+ ){0,4}?out\b|\bpass over\b"),
        "exclude",
    ),
    (re.compile(r"\bthr[eo]w\w* (?:[\w-]+ ){0,4}?away\b"), "exclude"),
    (re.compile(r"\b(?:leav\w*|left|keep\w*|kept|tak\w+|let) (?:[\w-]+ ){0,3}?in(?:to)?\b|\bpart of\b"), "include"),
    (re.compile(r"\b(are|is|as)( not| no)? (?:an? )?(?:records?|data|entr\w+)\b"), r"\1\2 include"),
    (re.compile(r"\b(?:leav\w*|break out of) the loop\b"), "break"),
    (re.compile(r"\b(?:write|enter|put) nothing\b|\b(?:never|not) write\b"), "skip"),
    (re.compile(r"\b(?:are|is|as) (?:one and )?the same\b"), "normalise"),
    (re.compile(r"\bonly then\b"), "before"),
)
"""Verbs of several words, and the one word that says the same."""
_NAMES = (
    (re.compile(r"\bsum (?=rows?\b|lines?\b)"), "total "),
    (re.compile(r"\b(hidden) (?=sheets?\b|columns?\b)|\b(field) (?=names?\b)"), r"\1\2-"),
    (re.compile(r"\bmore than once\b"), "more-than-once"),
    (re.compile(r"(?<=\d)\s?%"), " percent "),
)
"""What is called by several words, and the one word the subjects know it by."""


@dataclass(frozen=True)
class Subject:
    """A practice as prose speaks of it. Words are given by their beginnings; `subject` needs one of each group."""

    practice: str
    subject: tuple[tuple[str, ...], ...]
    towards: tuple[str, ...]
    against: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    """Words that show that a sentence is about something else."""


def begins(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "header",
        (
            begins("header heading caption title column-name headline field-name"),
            begins("row rows line lines position find locate search look scan"),
        ),
        begins("find finds finding search locat look detect identif scan determin comput deriv"),
        begins("assum hard-cod hardcod rely relying presum suppos always constant fixed"),
    ),
    Subject(
        "totals",
        (
            begins("total totals subtotal sub-total subtotals summary"),
            begins("row rows line lines record entries figure"),
        ),
        begins(
            "skip leave leaves leaving exclud omit ignor drop filter remov discard twice disregard double-count except"
        ),
        begins("includ add adds adding added belong keep contain"),
        begins("hidden"),
    ),
    Subject(
        "text_numbers",
        (
            begins("number numeric numeric-looking figure amount value quantit digit"),
            begins("text string strings thousands comma commas"),
        ),
        begins("convert pars turn turns cast coerc read reads strip interpret float treat make numeric"),
        begins("skip ignor drop discard zero"),
        begins("date dates percent % serial unit units parenthes bracket"),
    ),
    Subject(
        "keys",
        (
            begins("key keys name names label labels code codes match spelling lookup"),
            begins(
                "case case-insensitiv space spaces whitespace trim strip exact literal normali padding lower "
                "lower-case casefold capitals as"
            ),
        ),
        begins(
            "trim strip clean normali fold lower lower-case casefold case-insensitiv collaps ignor regardless squeeze"
        ),
        begins("exact literal case-sensitiv verbatim written matters"),
        begins("thousands numeric header heading fill"),
    ),
    Subject(
        "blanks",
        (begins("blank empty"), begins("row rows line lines")),
        begins("skip continu past over read-on go on until ignor separat jump resum run"),
        begins("stop end ends ending break halt quit terminat finish close closes"),
        begins("error #n/a"),
    ),
    Subject(
        "dates",
        (
            begins("date dates day"),
            begins("text textual string strings notation format formats form forms written mixed"),
        ),
        begins("convert pars turn turns coerc cast try trying interpret read reads normali strptime"),
        begins("skip ignor drop discard"),
        begins("serial 1899 amount number numbers"),
    ),
    Subject(
        "fill",
        (
            begins("label labels group merged block categor"),
            begins("fill carry carries carried propagat forward-fill ffill reus"),
        ),
        begins("fill carry carries carried propagat forward-fill ffill reus"),
        (),
        begins("answer"),
    ),
    Subject(
        "hidden",
        (begins("hidden hide"), begins("row rows line lines record records")),
        begins("skip leave leaves leaving exclud omit ignor drop filter remov discard disregard"),
        begins("includ add adds count keep belong"),
        begins("hidden-sheet hidden-column"),
    ),
    Subject("brackets", (begins("parenthes bracket accounting"),), begins("negative minus"), begins("positive")),
    Subject(
        "errors",
        (begins("#n/a #ref #value #div error"), begins("value values cell cells entr #n/a #ref copy answer")),
        begins("empty missing blank skip leave ignor omit exclud"),
        begins("copy copies copying carry carri keep propagat"),
    ),
    Subject("percent", (begins("percent %"),), begins("fraction divid")),
    Subject("units", (begins("unit units suffix kg"),), begins("strip remov cut split drop before")),
    Subject(
        "serials",
        (begins("serial 1899 day-count"), begins("date dates")),
        begins("convert turn add interpret count"),
    ),
    Subject(
        "duplicates",
        (begins("duplicat twice repeat several more-than-once"), begins("key keys entry entries list lookup")),
        begins("last later latest"),
        begins("first"),
    ),
    Subject(
        "rounding",
        (begins("round"), begins("each every all before first amount figure")),
        begins("before first then each every"),
        begins("end after only"),
    ),
    Subject(
        "checking",
        (begins("check checks reopen verify open look"), begins("result saved written output")),
        begins("check reopen verify look"),
        (),
        begins("error total totals key keys"),
    ),
    Subject(
        "failures",
        (begins("error traceback"), begins("command commands failed fails")),
        begins("read mend change"),
    ),
    Subject(
        "listed",
        (begins("listed list lists order"), begins("answer target given")),
        begins("walk loop go fill keep iterate"),
    ),
)


class Topics:
    """A table of subjects, and the reading of texts by it."""

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self.subjects = subjects
        self._of_sentence = lru_cache(maxsize=4096)(self._read)

    def sides(self, text: str) -> dict[str, int]:
        """For each practice a text is about: 1 where it speaks for it, -1 against, by the balance of its sentences."""
        balance: dict[str, int] = {}
        for sentence in self.sentences(text):
            for practice, side in self._of_sentence(sentence):
                balance[practice] = balance.get(practice, 0) + side
        return {practice: 1 if side > 0 else -1 for practice, side in balance.items() if side}

    def taught(self, text: str) -> frozenset[str]:
        """The practices a text speaks for."""
        return frozenset(practice for practice, side in self.sides(text).items() if side > 0)

    def sentences(self, text: str) -> Iterator[str]:
        """The sentences of a Markdown text, code blocks left out, each on one line."""
        for block in _BLOCK.split(_CODE.sub("\n\n", "\n" + text)):
            before = ""
            for part in _SENTENCE.split(block):
                sentence = " ".join(part.split()).strip("#-*> ")
                if before and self._points_back(sentence, before):
                    sentence = f"{before} {sentence}"
                if sentence:
                    yield sentence
                before = sentence

    def _points_back(self, sentence: str, before: str) -> bool:
        """Whether a sentence says nothing by itself and points to the one before, which does not either."""
        silent = not self._of_sentence(before) and not self._of_sentence(sentence)
        return silent and _POINTS_BACK.search(sentence) is not None

    def _read(self, sentence: str) -> tuple[tuple[str, int], ...]:
        prose = _CALLS.sub(" ", sentence).replace("`", " ").replace('"', " ").lower()
        prose = _put(_NAMES, prose)
        words, verbs = _WORD.findall(prose), _WORD.findall(_put(_PHRASES, prose))
        found = ((subject.practice, _side(subject, words, verbs)) for subject in self.subjects)
        return tuple((practice, side) for practice, side in found if side)


SPREADSHEETS = Topics(SUBJECTS)


def sides(text: str) -> dict[str, int]:
    """What a text says of the practices of spreadsheet work."""
    return SPREADSHEETS.sides(text)


def taught(text: str) -> frozenset[str]:
    """The practices of spreadsheet work that a text speaks for."""
    return SPREADSHEETS.taught(text)


def _put(phrases: tuple[tuple[re.Pattern[str], str], ...], prose: str) -> str:
    for phrase, word in phrases:
        prose = phrase.sub(word, prose)
    return prose


def _side(subject: Subject, words: list[str], verbs: list[str]) -> int:
    """The side a sentence takes: its first verb counts double, what follows a "but" most.

    `words` tell what it is about, `verbs` are the same with phrases put as one word.
    """
    if not all(any(_begins(word, group) for word in words) for group in subject.subject):
        return 0
    if any(_begins(word, subject.foreign) for word in words):
        return 0
    balance, weight = 0, 2
    for place, word in enumerate(verbs):
        if word in _TURNS:
            weight = 3
        sign = _begins(word, subject.towards) - _begins(word, subject.against)
        if sign:
            balance += (-sign if _turned_round(verbs, place) else sign) * weight
            weight = max(1, weight - 1) if weight < 3 else 3
    return (balance > 0) - (balance < 0)


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return any(word == beginning or (len(beginning) > 3 and word.startswith(beginning)) for beginning in beginnings)


def _turned_round(words: list[str], place: int) -> bool:
    """Whether a negation stands before the word in its clause, at most six words away."""
    turned = False
    for index in range(place - 1, max(-1, place - 8), -1):
        if words[index] in _CLAUSE_MARKS:
            break
        pair = f"{words[index]} {words[index + 1]}" if index + 1 < len(words) else ""
        if words[index] in _NEGATORS or pair in ("instead of", "rather than"):
            turned = not turned
    return turned
