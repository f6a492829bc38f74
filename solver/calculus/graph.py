"""The computation graph: every quantity of an exercise as an equation over earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from solver.exercise.notation import Name
from solver.formulas.expression import Expression, Negative, Symbol, names_in


class Role(StrEnum):
    """What a quantity is to the exercise."""

    INPUT = "input"
    TARGET = "target"
    WEIGHT = "weight"
    BIAS = "bias"
    CONSTANT = "constant"
    PREACTIVATION = "pre-activation"
    ACTIVATION = "activation"
    INTERMEDIATE = "intermediate"
    LOSS_TERM = "loss term"
    PENALTY = "penalty"
    LOSS = "loss"


PARAMETERS = frozenset({Role.WEIGHT, Role.BIAS})


@dataclass(frozen=True, slots=True)
class Partial:
    """The local partial derivative of a node by one parent.

    A symbol or a number goes into a product as it is. A formula with a `name` is a quantity of its
    own, so that its value is worked out once; a product then shows it by its name (`sig'(h1)`)
    where it is `named`, else written out (`y1 - Label1`). Without a name it is part of the product.
    """

    parent: str
    name: Name | None
    expression: Expression
    named: bool = False

    @property
    def is_formula(self) -> bool:
        """Whether it has to be worked out, rather than read off."""
        bare = self.expression
        if isinstance(bare, Negative):
            bare = bare.operand
        return bool(names_in(bare)) and not isinstance(bare, Symbol)


@dataclass(frozen=True, slots=True)
class Node:
    """One quantity: given where `definition` is absent, else computed from its parents.

    `adjoint` names the loss's derivative by it, where the notation has a name for that.
    """

    name: Name
    role: Role
    layer: int
    definition: Expression | None = None
    partials: tuple[Partial, ...] = ()
    adjoint: Name | None = None

    @property
    def plain(self) -> str:
        """The plain name, by which other nodes refer to this one."""
        return self.name.plain


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order, the last one the loss.

    A node has a partial for each parent that the loss can be differentiated by; a loss that is
    fused with the activation before it has them for that activation's parents instead.

    Raises ValueError when a node refers to one that does not come before it, when two share a
    name, or when a node has two partials for one parent.
    """

    nodes: tuple[Node, ...]
    _index: dict[str, Node] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.nodes:
            if node.plain in self._index:
                raise ValueError(f"two quantities are called {node.plain}")
            parents = () if node.definition is None else names_in(node.definition)
            if missing := [name for name in parents if name not in self._index]:
                raise ValueError(f"{node.plain} needs {missing[0]}, which does not come before it")
            by = [partial.parent for partial in node.partials]
            if len(set(by)) < len(by) or any(name not in self._index for name in by):
                raise ValueError(f"{node.plain} has not one partial for each of its parents")
            self._index[node.plain] = node

    def __getitem__(self, plain: str) -> Node:
        return self._index[plain]

    def __contains__(self, plain: object) -> bool:
        return plain in self._index

    @property
    def loss(self) -> Node:
        """The node that is differentiated."""
        return self.nodes[-1]

    @property
    def idle(self) -> tuple[Node, ...]:
        """The quantities but the loss that no other one is worked out from."""
        used = {
            name for node in self.nodes if node.definition for name in names_in(node.definition)
        }
        others = (node for node in self.nodes[:-1] if node.role is not Role.CONSTANT)
        return tuple(node for node in others if node.plain not in used)

    def having(self, *roles: Role) -> tuple[Node, ...]:
        """The nodes with one of these roles, in order."""
        return tuple(node for node in self.nodes if node.role in roles)

    @cached_property
    def stated(self) -> tuple[str, ...]:
        """The plain names of what has no definition but a number, in order."""
        return tuple(node.plain for node in self.nodes if node.definition is None)

    @cached_property
    def parameters(self) -> tuple[Node, ...]:
        """Weights and biases, in order."""
        return tuple(node for node in self.nodes if node.role in PARAMETERS)

    @cached_property
    def consumers(self) -> dict[str, tuple[tuple[Node, Partial], ...]]:
        """For each quantity the nodes that it acts on the loss through, in order, with their
        partial by it.

        What the loss is not differentiated through is left out: an activation that is fused with
        the loss.
        """
        found: dict[str, list[tuple[Node, Partial]]] = {node.plain: [] for node in self.nodes}
        for node in reversed(self.nodes):
            if node is self.loss or found[node.plain]:
                for partial in node.partials:
                    found[partial.parent].append((node, partial))
        return {name: tuple(reversed(edges)) for name, edges in found.items()}

    @cached_property
    def position(self) -> dict[str, int]:
        """The place of each quantity in the order of the nodes."""
        return {node.plain: index for index, node in enumerate(self.nodes)}

    @cached_property
    def terms_reached(self) -> dict[str, frozenset[int]]:
        """For each quantity the positions of the loss terms that it acts on."""
        found: dict[str, frozenset[int]] = {}
        for node in reversed(self.nodes):
            own = (self.position[node.plain],) if node.role is Role.LOSS_TERM else ()
            later = (found[child.plain] for child, _ in self.consumers[node.plain])
            found[node.plain] = frozenset(own).union(*later)
        return found

    def above(self, names: Iterable[str]) -> frozenset[str]:
        """Every quantity that some of these flow into, directly or through others."""
        found: set[str] = set()
        stack = list(names)
        while stack:
            for child, _ in self.consumers[stack.pop()]:
                if child.plain not in found:
                    found.add(child.plain)
                    stack.append(child.plain)
        return frozenset(found)
