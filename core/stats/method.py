"""What stands beside a figure: the method it came from, by name, and where that is described. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    """A method by its name, as a table prints it, and its source."""

    name: str
    source: str


WILSON = Method("Wilson score interval", "Wilson (1927), JASA 22:209-212")
SCORE_OF_MEAN = Method(
    "score interval of a bounded mean",
    "Tango (1998), Statist. Med. 17:891-908, with the likelihood of Owen (1988), Biometrika 75:237-249; coverage "
    "measured in tests/stats",
)
TANGO = Method("Tango score interval", "Tango (1998), Statist. Med. 17:891-908; variance times n/(n-1)")
BOOTSTRAP = Method(
    "paired bootstrap, expanded percentile interval",
    "Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13; expanded as in Hesterberg (2015), "
    "The American Statistician 69:371-386; scipy.stats.bootstrap",
)
SIGN_TEST = Method("exact McNemar test", "McNemar (1947), Psychometrika 12:153-157; exact as a two-sided sign test")
SIGN_FLIP = Method(
    "exact sign-flip test", "Fisher (1935), The Design of Experiments, section 21; Pitman (1937), JRSS Suppl. 4:119-130"
)
SPENDING = Method(
    "union bound over looks, alpha * 6 / (pi^2 k^2) at look k",
    "alpha spending: Foster & Stine (2008), JRSS B 70:429-444; Robertson, Wason & Ramdas (2023), Statist. Sci. "
    "38:557-575",
)
KAPPA = Method(
    "Cohen's kappa, interval of the table with two labels more",
    "Cohen (1960), Educ. Psychol. Meas. 20:37-46; Fleiss, Cohen & Everitt (1969), Psychol. Bull. 72:323-327; "
    "statsmodels; coverage measured in tests/stats",
)
POWER = Method("exact power of the McNemar test", "Duffy (1984), Biometrics 40:1005-1015")
POWER_OF_SHARES = Method(
    "approximate power of test and interval",
    "delta method with Edwards' (1948) continuity correction, Psychometrika 13:185-187; within 3 points of simulated "
    "verdicts in tests/stats",
)
