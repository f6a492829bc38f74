"""What every table of the exercise file is: frozen, and without a key that is not known."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the exercise file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
