"""The fields of a run's form: which settings it shows, in which words, and when each of them applies. Pure data.

A plain field is named as its setting stands in a configuration ("tasks.evolve"); "endpoint." stands for the endpoint
that the agent's model names.
"""

from __future__ import annotations

from core.view.new_run.field import SPREADSHEET, STARTER, Choice, Field, Section, Values, has_skill
from core.view.new_run.model_fields import MODEL
from core.view.new_run.places import MODES, PLACES
from core.view.new_run.setting_fields import BUDGET, SETTINGS
from core.view.new_run.task_fields import MODE, TASKS, WITHOUT_A_SUITE

PLAIN: tuple[Field, ...] = (*TASKS, *MODE, *MODEL, *SETTINGS, *BUDGET)
"""Fields that are settings as they stand."""
FIELDS: dict[str, Field] = {field.name: field for field in (*PLACES, *PLAIN)}

STARTS_FROM_A_SKILL = ("deepening", "evaluation")
"""The modes that need a skill that is there."""


def fields_of(section: Section, values: Values, more: bool = False) -> tuple[Field, ...]:
    """The fields of a section that apply to these values: those at once in sight, or those behind "more"."""
    return tuple(
        field for field in FIELDS.values() if field.section == section and field.more == more and field.applies(values)
    )


def empty_means(field: Field, values: Values) -> str:
    """What leaving a field empty means; a generated suite has sizes of its own."""
    evolve, test = ("40", "60") if values.get("tasks.domain") == SPREADSHEET else ("24", "36")
    sizes = {"tasks.evolve": evolve, "tasks.test": test}
    return sizes.get(field.name, field.empty) if values.get("tasks.from") == STARTER else field.empty


def choices_for(field: Field, values: Values) -> tuple[Choice, ...]:
    """What can be chosen of a field: of modes and places those that fit, and what is chosen though it is not among
    them, as a domain of one's own is."""
    fitting = {"mode": modes_for, "tasks.from": sources_for}.get(field.name)
    choices = field.choices if fitting is None else fitting(values)
    now = values.get(field.name)
    if any(choice.value == now for choice in choices):
        return choices
    return (*choices, next((choice for choice in field.choices if choice.value == now), Choice(now, str(now))))


def sources_for(values: Values) -> tuple[Choice, ...]:
    """Where tasks of the chosen domain can come from: not every one generates its own."""
    generated = values.get("tasks.domain") not in WITHOUT_A_SUITE
    return tuple(choice for choice in FIELDS["tasks.from"].choices if generated or choice.value != STARTER)


def modes_for(values: Values) -> tuple[Choice, ...]:
    """The modes that fit the chosen skill: one that is there is deepened or measured, else one is drafted."""
    fitting = (*STARTS_FROM_A_SKILL, "no_skill") if has_skill(values) else ("creation", "draft", "no_skill")
    return tuple(choice for choice in MODES if choice.value in fitting)
