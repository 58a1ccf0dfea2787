"""Whether a text looks like an API key: such a text is refused wherever a form asks for something else. Pure.

It errs on the side of refusing, in fields in which nothing of this shape is ever meant.
"""

from __future__ import annotations

import re

_KNOWN = re.compile(
    r"\b(?:(?:sk|pk|rk|hf|gsk|xai|nvapi|glpat|ghp|gho|github_pat|xox[abp])[-_]|AIza|Bearer\s+)"
    r"(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{16,}"
)
_LONG = re.compile(r"[A-Za-z0-9]{24,}")


def looks_like_a_key(text: str) -> bool:
    """A known prefix with something behind it, or a long run in which small letters, capitals and digits are mixed."""
    if _KNOWN.search(text):
        return True
    return any(_mixed(found) for found in _LONG.findall(text))


def is_no_variable(name: str) -> bool:
    """Whether a text that should name an environment variable may be a key instead.

    Variables are written in capitals by convention, which keys are not: one with small letters needs to be short and
    without digits.
    """
    if not name.isidentifier() or looks_like_a_key(name):
        return True
    return name != name.upper() and (len(name) > 24 or any(sign.isdigit() for sign in name))


def _mixed(run: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    return all(any(kind(sign) for sign in run) for kind in kinds)
