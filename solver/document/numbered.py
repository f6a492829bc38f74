"""Pictures whose numbers are kept apart from all that variants have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar


class Picture(Protocol):
    """What a figure is drawn from."""

    @property
    def values(self) -> Iterator[str]:
        """Every number in it, or nothing where one could be."""
        ...

    def with_values(self, values: Iterable[str]) -> Self:
        """The same picture with other numbers, in the same order."""
        ...


P = TypeVar("P", bound=Picture)


@dataclass(frozen=True, slots=True)
class Numbered(Generic[P]):
    """A picture without numbers, which all variants share, and the numbers that belong into it."""

    blank: P
    values: tuple[str, ...]

    @property
    def picture(self) -> P:
        """The picture with its numbers."""
        return self.blank.with_values(self.values)
