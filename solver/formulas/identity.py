"""Things as themselves, so that what follows from them can be remembered cheaply."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Itself(Generic[T]):
    """Something that is equal to nothing but itself, however alike others are.

    A key for a cache: to compare two formulas node by node would take longer than most of what is
    remembered of them.
    """

    __slots__ = ("thing",)

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)
