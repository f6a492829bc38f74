"""From families of equations to plain ones, each after those that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from solver.errors import ExerciseError, did_you_mean
from solver.exercise.equations import Equation
from solver.exercise.fields import Path
from solver.exercise.naming import latex_at, name_of
from solver.exercise.notation import Name
from solver.exercise.ordering import in_order
from solver.formulas.expanding import Budget, Expander, Place
from solver.formulas.expression import Expression
from solver.formulas.parsing import parse, parse_name, parse_ranges
from solver.formulas.syntax import Reference, Syntax

_FEW = 8  # names listed in a message


@dataclass(frozen=True, slots=True)
class Definition:
    """One equation without indices: a name and the formula for it."""

    name: Name
    expression: Expression


class _Fault(Exception):
    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(sentence)
        self.path, self.sentence = path, sentence


def misfits_of_equations(
    equations: tuple[Equation, ...], known: tuple[str, ...], loss_name: str | None
) -> Iterator[tuple[Path, str]]:
    """What keeps the equations from being worked out: the place, and a sentence."""
    try:
        _expanded(equations, known, loss_name)
    except _Fault as fault:
        yield fault.path, fault.sentence


def definitions(
    equations: tuple[Equation, ...], known: tuple[str, ...], loss_name: str | None
) -> tuple[Definition, ...]:
    """Every quantity of the equations, each after those that it needs, the loss last.

    `known` are the plain names of the numbers that are given and of the parameters; the loss is
    the quantity called `loss_name`, or that of the last equation. Raises ExerciseError.
    """
    try:
        return _expanded(equations, known, loss_name)
    except _Fault as fault:
        raise ExerciseError(fault.sentence, place="equations") from None


@lru_cache(maxsize=64)  # the variants of an exercise differ in their numbers only
def _expanded(
    equations: tuple[Equation, ...], known: tuple[str, ...], loss_name: str | None
) -> tuple[Definition, ...]:
    system = _System(known)
    for index, equation in enumerate(equations):
        system.enter(index, equation)
    system.check_look()
    loss = system.loss(equations, loss_name)
    found = {plain: system.definition(plain) for plain in system.members}
    try:
        ordered = in_order({plain: found[plain].expression for plain in found}, loss)
    except ValueError as error:
        raise _Fault(("equations",), str(error)) from None
    return tuple(found[plain] for plain in ordered)


@dataclass(frozen=True, slots=True)
class _Member:
    """One of a family: which equation it comes from, and where its indices stand."""

    index: int
    equation: Equation
    place: Place
    name: Name


@dataclass(slots=True)
class _System:
    """All names of an exercise, and what the equations make of them."""

    known: Sequence[str]
    members: dict[str, _Member] = field(default_factory=dict)
    bases: dict[str, list[str]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        for plain in self.known:
            self._list(plain)

    def _list(self, plain: str) -> None:
        self.bases.setdefault(plain.partition("[")[0], []).append(plain)

    def enter(self, index: int, equation: Equation) -> None:
        """The names that an equation defines."""
        reference = parse_name(equation.name)
        for place in self._places(index, equation, reference):
            plain = self._at(index, "name", Expander(equation.name, self.budget, (), _any), place)
            self._check_new(index, plain)
            latex = latex_at(equation.latex, place) if equation.latex else ""
            self.members[plain] = _Member(index, equation, place, name_of(plain, latex))
            self._list(plain)

    def _at(self, index: int, key: str, expander: Expander, place: Place) -> str:
        try:
            return expander.name_at(parse_name(expander.text), place)
        except ExerciseError as error:
            raise _Fault(("equations", index, key), error.problem) from None

    def _places(self, index: int, equation: Equation, reference: Reference) -> list[Place]:
        if equation.ranges is None:
            return [{}]
        ranges = parse_ranges(equation.ranges)
        used = {name for subscript in reference.subscripts for name, _ in subscript.multiples}
        if idle := [one.name for one in ranges if one.name not in used]:
            sentence = f"the index {idle[0]} does not stand in the name {equation.name}"
            raise _Fault(("equations", index, "for"), sentence)
        expander = Expander(equation.ranges, self.budget, self.bases, _any)
        try:
            places = list(expander.places(ranges, {}))
        except ExerciseError as error:
            raise _Fault(("equations", index, "for"), error.problem) from None
        if not places:
            sentence = f"{equation.ranges} runs through nothing: its end is before its beginning"
            raise _Fault(("equations", index, "for"), sentence)
        return places

    def _check_new(self, index: int, plain: str) -> None:
        path = ("equations", index, "name")
        if plain in self.members:
            before = self.members[plain].index + 1
            raise _Fault(path, f"{plain} is defined twice: equations[{before}] has it already")
        if plain in self.known:
            raise _Fault(path, f"{plain} has a number already, given or as a parameter")

    def check_look(self) -> None:
        """That no two names are printed alike."""
        seen: dict[str, str] = {}
        for plain in (*self.known, *self.members):
            member = self.members.get(plain)
            latex = member.name.latex if member else name_of(plain).latex
            if latex in seen:
                sentence = f"{seen[latex]} and {plain} would look the same on the page"
                raise _Fault(("equations", member.index, "name") if member else (), sentence)
            seen[latex] = plain

    def definition(self, plain: str) -> Definition:
        """A member with its formula written out."""
        member = self.members[plain]
        text = member.equation.expression
        expander = Expander(text, self.budget, self.bases, self._unknown)
        try:
            return Definition(member.name, expander.expand(_parsed(text), member.place))
        except ExerciseError as error:
            at = _where(member.place)
            path = ("equations", member.index, "expression")
            raise _Fault(path, f"{at}{error.problem}") from None

    def loss(self, equations: Sequence[Equation], loss_name: str | None) -> str:
        """The quantity to differentiate."""
        if loss_name is None:
            mine = [plain for plain, one in self.members.items() if one.index == len(equations) - 1]
            if len(mine) == 1:
                return mine[0]
            sentence = f"the last equation is the loss, one number, but it defines {_some(mine)}"
            raise _Fault(("equations", len(equations) - 1, "name"), sentence)
        if loss_name in self.members:
            return loss_name
        if several := self.bases.get(loss_name):
            sentence = f"the loss is one number, but {loss_name} stands for {_some(several)}"
        else:
            guess = did_you_mean(loss_name, self.members)
            sentence = f"no equation defines {loss_name!r}{guess}; there are {_some(self.members)}"
        raise _Fault(("loss_name",), sentence)

    def _unknown(self, reference: Reference, plain: str) -> str | None:
        """What is wrong with a quantity that a formula mentions."""
        if plain in self.members or plain in self.known:
            return None
        there = self.bases.get(reference.name)
        if there is None:
            guess = did_you_mean(reference.name, self.bases)
            remedy = "; write exp(x) for a power of e" if reference.name == "e" else ""
            return (
                f"'{reference.name}' is not defined{guess}{remedy}; there are {_some(self.bases)}"
            )
        return f"there is no {plain}, but {_some(there)}"


def _any(_: Reference, __: str) -> str | None:
    return None


@lru_cache(maxsize=512)
def _parsed(text: str) -> Syntax:
    return parse(text)


def _where(place: Mapping[str, int]) -> str:
    return (
        f"at {', '.join(f'{name} = {value}' for name, value in place.items())}, " if place else ""
    )


def _some(names: Sequence[str] | Mapping[str, object]) -> str:
    listed = list(names)
    if len(listed) <= _FEW:
        return ", ".join(listed)
    return f"{', '.join(listed[: _FEW - 2])}, …, {listed[-1]}"
