"""The sheet that people label: a line an answer, label and labeller left open. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from core.view.calibration.labels import JudgedAnswer


def sheet_text(judged: Sequence[JudgedAnswer], instructions: Mapping[str, str]) -> str:
    """One line of JSON an answer. The judge's verdicts are not in it: they would sway whoever labels."""
    lines = (
        {
            "attempt": each.attempt,
            "task": each.task,
            "instruction": instructions.get(each.task, ""),
            "answer": each.answer,
            "label": "",
            "who": "",
        }
        for each in judged
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
