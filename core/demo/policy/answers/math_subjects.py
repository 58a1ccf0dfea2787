"""How a text is seen to teach the practices of word problems (the form is that of topics.py)."""

from __future__ import annotations

from core.demo.policy.topics import Subject, begins

SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "math.endpoints",
        (begins("end ends endpoint first last"), begins("count counts counting number run range")),
        begins("includ inclusive add adds adding plus belong both"),
        begins("exclud leave leaves leaving omit skip less difference"),
        begins("multiple divisible corner"),
    ),
    Subject(
        "math.units",
        (begins("unit units hours minutes days"), begins("unit units one common smaller mixed mix into same")),
        begins("convert express bring brings turn turns change"),
        begins("side keep"),
    ),
    Subject(
        "math.remainder",
        (begins("remainder remainders modulo rest"), begins("negative non-negative zero below minus")),
        begins("add adds adding non-negative positive"),
        begins("keep keeps leave subtract"),
    ),
    Subject(
        "math.order",
        (
            begins("order orders ordered arrangement permutation"),
            begins("choos chosen choice select selection group committee combination pick"),
        ),
        begins("ignor divid combination once factorial disregard normalise"),
        begins("separate permutation every multiply"),
    ),
    Subject(
        "math.fraction",
        (begins("fraction fractions ratio p/q numerator"), begins("lowest reduc common cancel simplif coprime terms")),
        begins("reduc cancel divid simplif lowest"),
    ),
    Subject(
        "math.percent",
        (
            begins("percent percentage percentages"),
            begins("successive follow after second change changes one-after-another"),
        ),
        begins("multipl apply applies factor compound"),
        begins("add adds adding sum sums"),
    ),
    Subject("math.average_speed", (begins("speed speeds"), begins("average")), begins("divid total whole distance")),
    Subject("math.corners", (begins("corner corners"), begins("side sides post posts")), begins("subtract once")),
    Subject(
        "math.overlap",
        (begins("divisible multiple multiples"), begins("both common twice overlap")),
        begins("subtract once exclud remov"),
        (),
        begins("fraction ratio p/q"),
    ),
    Subject(
        "math.round_up",
        (begins("round rounds rounding"), begins("quotient quotients division divisions result")),
        begins("up"),
        begins("down"),
    ),
)
