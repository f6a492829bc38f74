"""From an exercise's equations to its computation graph: a node for every equation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from solver.calculus.graph import Graph, Node, Partial, Role
from solver.calculus.rules import partials_of
from solver.errors import ExerciseError
from solver.exercise.equations import Equation
from solver.exercise.expansion import Definition, definitions
from solver.exercise.naming import name_of
from solver.exercise.notation import Name
from solver.formulas.expression import names_in


class System(Protocol):
    """An exercise, as far as its equations go."""

    @property
    def given(self) -> Mapping[str, Decimal]:
        """Numbers that the loss is not differentiated by, under their plain names."""

    @property
    def parameters(self) -> Mapping[str, Decimal]:
        """Numbers that it is differentiated by."""

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What follows from them."""

    @property
    def loss_name(self) -> str | None:
        """The quantity to differentiate; None for that of the last equation."""


def definitions_of(system: System) -> tuple[Definition, ...]:
    """The equations without indices, in the order in which they can be worked out."""
    known = (*system.given, *system.parameters)
    return definitions(system.equations, known, system.loss_name)


def build_equations(system: System, *, constants: Iterable[Name] = ()) -> Graph:
    """The computation graph of an exercise's equations: its formulas, none of its numbers.

    Every equation is a node of its own, one layer above the highest that it needs; a given number
    or a parameter stands in the layer of the first equation that it goes into. The `constants`
    (the learning rate, say) are what the key needs besides. Raises ExerciseError where a quantity
    is called as one of them is.
    """
    found = definitions_of(system)
    layers = _layers(system, found)
    stated = [
        *(Node(name, Role.CONSTANT, 0) for name in constants),
        *(Node(name_of(plain), Role.INPUT, layers[plain]) for plain in system.given),
        *(Node(name_of(plain), Role.WEIGHT, layers[plain]) for plain in system.parameters),
    ]
    _check_constants(stated, found)
    *nodes, loss = (_node(one, layers[one.name.plain]) for one in found)
    return Graph((*stated, *nodes, replace(loss, role=Role.LOSS)))


def _check_constants(stated: Iterable[Node], found: Iterable[Definition]) -> None:
    constants = {node.plain for node in stated if node.role is Role.CONSTANT}
    others = [node.plain for node in stated if node.role is not Role.CONSTANT]
    for plain in (*others, *(one.name.plain for one in found)):
        if plain in constants:
            raise ExerciseError(
                f"the key itself calls something {plain} (the learning rate, or a constant of the"
                " optimizer): give your quantity another name",
                place="equations",
            )


def _layers(system: System, found: tuple[Definition, ...]) -> dict[str, int]:
    layers: dict[str, int] = {}
    uses: dict[str, int] = {}
    for definition in found:
        names = names_in(definition.expression)
        layer = 1 + max((layers.get(name, 0) for name in names), default=0)
        layers[definition.name.plain] = layer
        for name in names:
            uses[name] = min(layer, uses.get(name, layer))
    return {name: uses.get(name, 0) for name in (*system.given, *system.parameters)} | layers


def _node(definition: Definition, layer: int) -> Node:
    partials = tuple(
        Partial(parent, None, partial)
        for parent, partial in partials_of(definition.expression, definition.name.plain).items()
    )
    return Node(definition.name, Role.INTERMEDIATE, layer, definition.expression, partials)
