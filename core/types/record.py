"""What every record is: an immutable value that refuses unknown fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

JsonObject: TypeAlias = Mapping[str, Any]


class Record(BaseModel):
    """An immutable value; unknown fields are refused so that a misspelt key never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")
