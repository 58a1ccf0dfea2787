"""Whether a skill teaches a planted lesson: the suite's own reading of its sentences, by topic and direction.

A sentence that teaches nothing by itself but points back ("skip them") is read together with the one before it.
This is the yardstick of the demo, so it shares nothing with the scripted model that is measured with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.tasks.starter.lessons import LESSONS
from core.tasks.starter.statements import statements_of
from core.types import Skill

_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|cannot|avoid|without|stop|refrain|rather than|instead of)\b|n[’']t\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[;:,.–—]\s")
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|these|those|this|such)\b", re.IGNORECASE)
_TURN = re.compile(r"\b(?:but|however|yet)\b", re.IGNORECASE)
_CODE_SPAN = re.compile(r"`[^`]*[._(\[][^`]*`")
_REACH = 48
"""How many characters before a verb a negation is looked for."""


@dataclass(frozen=True)
class Topic:
    """A question on which a sentence can take a side.

    All of `about` must occur and none of `apart`; `right` and `wrong` are words for either side, counted with the
    opposite sign where they are negated. `lesson` is taught by the right side, `opposite` by the wrong one.
    """

    lesson: str
    about: tuple[str, ...]
    right: str
    wrong: str = r"(?!)"
    apart: str = r"(?!)"
    opposite: str = ""
    compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False)

    def side(self, sentence: str) -> int:
        """1 where the sentence teaches the lesson, -1 where it teaches the opposite, 0 where it says neither."""
        if not all(self._pattern(part).search(sentence) for part in self.about):
            return 0
        if self._pattern(self.apart).search(sentence):
            return 0
        words = sorted(
            [(place, 1) for place in self._places(self.right, sentence)]
            + [(place, -1) for place in self._places(self.wrong, sentence)]
        )
        balance = sum(sign * _weight(sentence, place, first=number == 0) for number, (place, sign) in enumerate(words))
        return (balance > 0) - (balance < 0)

    def _places(self, source: str, sentence: str) -> list[int]:
        return [match.start() for match in self._pattern(source).finditer(sentence)]

    def _pattern(self, source: str) -> re.Pattern[str]:
        if source not in self.compiled:
            self.compiled[source] = re.compile(source, re.IGNORECASE)
        return self.compiled[source]


def _weight(sentence: str, place: int, first: bool) -> int:
    """What the word at a place counts: the first verb leads the sentence, what follows a "but" overrules, a negation
    turns round."""
    weight = 5 if _TURN.search(sentence, 0, place) else 3 if first else 1
    return -weight if _negated(sentence, place) else weight


def _negated(sentence: str, place: int) -> bool:
    before = sentence[max(0, place - _REACH) : place]
    clause = _CLAUSE_END.split(before)[-1]
    return len(_NEGATION.findall(clause)) % 2 == 1


_LEAVE_OUT = (
    r"\b(?:skip|exclud|omit|ignor|drop|discard|remov|disregard|pass over"
    r"|(?:leav\w*|left|keep|kept|filter\w*|sort\w*) (?:[\w-]+ ){0,4}?out|thr[eo]w\w* (?:[\w-]+ ){0,3}?away)\w*"
)
_COUNTED_AS = "".join(f"(?<= {words} )|" for words in ("are", "is a", "as", "as a", "not", "not a", "no")).rstrip("|")
_TAKE_IN = (
    r"\b(?:includ|add|count(?!ed twice|ing twice| only)|keep(?! (?:[\w-]+ ){0,4}?out)|belong|sum up|contain"
    r"|(?:leav\w*|take|let) (?:[\w-]+ ){0,3}?in(?:to)?\b|part of|(?:" + _COUNTED_AS + r")(?:record|data\b|entr))\w*"
)
_CONVERT = r"\b(?:convert|pars|turn|cast|coerc|transform|interpret|strip|clean|normali[sz]|handl)\w*"

TOPICS: tuple[Topic, ...] = (
    Topic(
        lesson="header_row",
        about=(
            r"\bheader|\bheading|\bcaption|\bfield name|\b(?:title|column) (?:line|row|title|name)"
            r"|row (?:holding|with|that holds) the column",
        ),
        right=r"\b(?:find|search|locat|detect|scan|determin|comput|deriv|look\w* for"
        r"|by (?:its|their|the) (?:label|content|name|column))\w*",
        wrong=r"\b(?:assum|hard-?cod|rely|relying|presum|suppos|constant|always (?:in|on|at|the first)|count on)\w*",
    ),
    Topic(
        lesson="skip_totals",
        opposite="include_totals",
        about=(r"\b(?:sub-?)?totals?\b|\bsum (?:line|row)|\bsummary (?:line|row)", r"\brow|\bline|\brecord|\bfigure"),
        right=_LEAVE_OUT + r"|\b(?:counted|counting) twice|\bdouble[- ]count|\bexcept",
        wrong=_TAKE_IN,
    ),
    Topic(
        lesson="text_numbers",
        about=(
            r"\bnumber|\bfigure|\bamount|\bnumeric|\bquantit|\bvalues?\b|\d,\d{3}",
            r"\btext|\bstring|thousands|\bcomma|\d,\d{3}",
        ),
        apart=r"\bdates?\b|percent|%|\bserial|\bunits?\b|parenthes|\bbracket",
        right=_CONVERT + r"|\btreat\w* [^.]*\bas (?:the |a )?(?:number|figure)|\b(?:make|made) [^.;]*\bnumeric",
        wrong=r"\b(?:skip|ignor|drop|discard|leave out|treat\w* as (?:zero|0))\w*|\bonly (?:the )?numeric",
    ),
    Topic(
        lesson="normalise_keys",
        opposite="exact_keys",
        about=(
            r"\bkeys?\b|\bnames?\b|\blabels?\b|\bcodes?\b|\bspelling|\bmatch",
            r"\bcase\b|[- ]case|\bspace|\btrim|\bstrip|\bexact|\bliteral|normali[sz]|whitespace|lowercas|padding"
            r"|\bcapitals|\bas the same\b",
        ),
        apart=r"\bthousands|\bnumeric|\bheader|\bheading",
        right=r"\b(?:trim|strip|clean|normali[sz]|fold|lower-case|lowercas|casefold|collaps|case-insensitiv"
        r"|ignor\w* (?:[\w-]+ ){0,3}?(?:upper|case)|regardless of (?:the )?case"
        r"|(?:are|is|as) (?:one and )?the same)\w*",
        wrong=r"\b(?:exact|literal|case-sensitiv|as (?:they are |it is )?written|verbatim)\w*",
    ),
    Topic(
        lesson="blank_rows",
        opposite="stop_at_blank",
        about=(
            r"\b(?:blank|empty)(?: \w+)? (?:row|line)|\bgaps? (?:row|line|between)"
            r"|\b(?:row|line)s? (?:is|are) (?:\w+ )?(?:blank|empty)",
        ),
        right=r"\b(?:skip|continu|read\w* on|go\w* on|keep going|carry on|ignor|step\w* over|past|separat|until|jump"
        r"|resum|run to)\w*",
        wrong=r"\b(?:stop|ends?\b|ending|break|halt|quit|leav\w* the loop|terminat|finish|clos(?:e|es|ing)\b"
        r"|marks? the end)\w*",
    ),
    Topic(
        lesson="text_dates",
        about=(r"\bdates?\b", r"\btext|\bstring|notation|\bformats?\b|\bforms?\b|\bmixed|written"),
        apart=r"\bserial",
        right=r"\b(?:convert|pars|turn|cast|coerc|transform|interpret|try|trying|handl|normali[sz]"
        r"|strptime)\w*",
        wrong=r"\b(?:skip|ignor|drop|discard|leave out)\w*",
    ),
    Topic(
        lesson="fill_down",
        about=(r"\blabel|\bmerged|\bgroup|\bblock|\bcategor",),
        right=r"\b(?:fill(?:ed|ing)? (?:\w+ ){0,6}down|carr(?:y|ied) (?:\w+ ){0,4}(?:down|forward)"
        r"|f(?:orward[- ])?fill\b|fill forward|propagat\w*|reus\w*|last (?:\w+ )?(?:label|name|value) seen)",
        wrong=r"\bdiscard rows without",
    ),
    Topic(
        lesson="hidden_rows",
        about=(r"\bhidden|\bfiltered (?:away|out)|\bhide", r"\brow|\bline|\brecord"),
        apart=r"\bhidden (?:sheet|column)",
        right=_LEAVE_OUT,
        wrong=_TAKE_IN,
    ),
    Topic(
        lesson="bracket_negatives",
        about=(r"\bparenthes|\bbracket|\baccounting",),
        right=r"\bnegative|\bminus",
        wrong=r"\bpositive",
    ),
    Topic(
        lesson="error_values",
        about=(r"#N/A|#REF|#VALUE|#DIV|\berror (?:value|cell|entr)",),
        right=r"\b(?:empty|missing|blank|(?:write|enter|put) nothing|skip|leav\w* out|ignor|omit|exclud|not data)\w*",
        wrong=r"\b(?:cop(?:y|ies|ied|ying)|carr(?:y|ied|ying)|keep|propagat|pass\w* on|write)\w*",
    ),
    Topic(
        lesson="percent_text",
        about=(r"\bpercent|\d ?%",),
        right=r"\bfraction|\bdivid\w* [^.]*\bby (?:100|a hundred)|/ ?100|\b0\.\d",
    ),
    Topic(
        lesson="unit_suffix",
        about=(r"\bunits?\b|\bsuffix|\d ?(?:kg|kWh|pcs|EUR)\b",),
        right=r"\b(?:strip|remov|cut|drop|split|without)\w*|\bbefore it",
    ),
    Topic(
        lesson="serial_dates",
        about=(r"\bserial|\bday count|\b1899|\bday number", r"\bdate"),
        right=r"\b(?:convert|turn|interpret|translat|add|is a)\w*",
    ),
    Topic(
        lesson="later_duplicate",
        about=(r"\bduplicat|\btwice|\brepeat|more than once|several times", r"\bkey|\bentr|\blookup|\blist"),
        right=r"\b(?:last|later|latest|final)\b",
        wrong=r"\bfirst\b",
    ),
    Topic(
        lesson="round_first",
        about=(r"\bround",),
        right=r"\bround\w* (?:each|every|all|the) [^.]*\b(?:before|prior|first|then)\b|\bround\w* (?:first|before)\b"
        r"|\badd rounded|\bbefore (?:summ|add|total)\w*, round",
        wrong=r"\bonly at the end|\bafter adding",
    ),
)


def recalled(skill: Skill) -> dict[str, bool]:
    """For each planted lesson, false ones included, whether some sentence of the skill teaches it."""
    taught: set[str] = set()
    before = ""
    for sentence in statements_of(skill):
        told = lessons_in(sentence)
        if before and not told and _POINTS_BACK.search(sentence):
            told = lessons_in(f"{before} {sentence}")
        taught |= told
        before = "" if told else sentence
    return {lesson.id: lesson.id in taught for lesson in LESSONS}


def lessons_in(sentence: str) -> frozenset[str]:
    """The lessons one sentence teaches."""
    prose = _CODE_SPAN.sub("…", sentence)
    sides = ((topic, topic.side(prose)) for topic in TOPICS)
    return frozenset(topic.lesson if side > 0 else topic.opposite for topic, side in sides if side) - {""}
