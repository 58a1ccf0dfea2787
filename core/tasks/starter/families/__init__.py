"""The task families of the starter suite, by id."""

from __future__ import annotations

from core.tasks.starter.families.family import Family
from core.tasks.starter.families.groups import GROUP_FAMILIES
from core.tasks.starter.families.lists import LIST_FAMILIES
from core.tasks.starter.families.rows import ROW_FAMILIES
from core.tasks.starter.families.single import SINGLE_FAMILIES

FAMILIES: dict[str, Family] = {
    family.id: family for family in (*GROUP_FAMILIES, *SINGLE_FAMILIES, *LIST_FAMILIES, *ROW_FAMILIES)
}
