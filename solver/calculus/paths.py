"""Paths from the loss down to a quantity, and where they may stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.calculus.factoring import Term
from solver.calculus.graph import Graph, Node, Partial, Role
from solver.errors import ExerciseError
from solver.exercise.notation import Name, derivative
from solver.exercise.options import Form
from solver.formulas.expression import ONE, Symbol

PATHS_AT_A_GLANCE = 24
"""With more paths than this to one parameter, `auto` takes the delta form."""

TERMS = frozenset({Role.LOSS_TERM, Role.PENALTY})
"""What the loss is made of."""

FACTORS_IN_A_KEY = 20_000
"""With more factors than this on all paths, no one could read the key in path form."""

LARGEST_MATRIX = 12
"""More rows or columns than this, and a matrix is no longer read at a glance, nor fits a page."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One partial derivative on a path: its name in the chain rule, and what it amounts to.

    `partial` is absent where the path begins with the adjoint of the unit `child`.
    """

    child: Node
    chain: Name
    term: Term
    partial: Partial | None = None

    parent_role: Role | None = None

    @property
    def is_a_bare_reduction(self) -> bool:
        """Whether it only says that the loss contains a loss term once."""
        return self.parent_role in TERMS and self.term.shown == ONE


Path = tuple[Factor, ...]


def choose_form(graph: Graph, asked: Collection[str], form: Form) -> Form:
    """The form itself, or for `auto` the one that reads best.

    That is the delta form where there is more than one hidden layer, where the paths are many, and
    where the notation has a name for deltas.

    Raises ExerciseError for a form that no page could hold, or that equations do not have.
    """
    paths = _count_paths(graph)
    if form is Form.MATRIX:
        _check_sizes(graph)
    if form is Form.AUTO:
        units = graph.having(Role.PREACTIVATION)
        is_shallow = 0 < len({node.layer for node in units}) <= 2
        has_deltas = any(node.adjoint for node in units)
        short = max((paths[name] for name in asked), default=0) <= PATHS_AT_A_GLANCE
        return Form.PATHS if is_shallow and short and not has_deltas else Form.DELTAS
    lengths = 2 * max(node.layer for node in graph.nodes)
    factors = sum(paths[name] for name in asked) * lengths
    if form is Form.PATHS and factors > FACTORS_IN_A_KEY:
        raise ExerciseError(
            f"in path form this key would have about {factors:,} factors; "
            'use form = "deltas", which grows with the number of weights only',
            place="form",
        )
    return form


def _check_sizes(graph: Graph) -> None:
    """Refuse matrices that no page could hold, and those of equations."""
    units = graph.having(Role.PREACTIVATION)
    if not units:
        raise ExerciseError(
            'form = "matrix" is for layers, and equations have none; use form = "adjoints"',
            place="form",
        )
    sizes = [_size(graph, layer) for layer in sorted({node.layer for node in units})]
    rows, columns = max(sizes, key=lambda size: (max(size), size))
    if max(rows, columns) > LARGEST_MATRIX:
        raise ExerciseError(
            f"in matrix form this key would have matrices of {rows} rows and {columns} columns;"
            f" no page holds more than {LARGEST_MATRIX} of either;"
            ' use form = "deltas", which has a line for each number',
            place="form",
        )


def _size(graph: Graph, layer: int) -> tuple[int, int]:
    """The rows of a layer's matrices, and the columns: its sources, or the samples."""
    nodes = [node for node in graph.having(Role.PREACTIVATION) if node.layer == layer]
    weights = [node for node in graph.having(Role.WEIGHT) if node.layer == layer]
    sources = sum(graph[partial.parent].role is Role.WEIGHT for partial in nodes[0].partials)
    rows = len(weights) // sources
    return rows, max(sources, len(nodes) // rows)


def _count_paths(graph: Graph) -> dict[str, int]:
    """For every quantity the number of paths from the loss to it."""
    counts = {graph.loss.plain: 1}
    for node in reversed(graph.nodes[:-1]):
        counts[node.plain] = sum(counts[child.plain] for child, _ in graph.consumers[node.plain])
    return counts


def anchors_of(graph: Graph, form: Form) -> frozenset[str]:
    """The nodes at which paths stop, because their own derivatives are worked out first."""
    paths = _count_paths(graph)  # none from an activation that is differentiated with its loss
    nodes = [node for node in graph.having(*_ANCHORS[form]) if node is not graph.loss]
    return frozenset(node.plain for node in nodes if paths[node.plain])


_ANCHORS: Mapping[Form, tuple[Role, ...]] = MappingProxyType(
    {
        Form.PATHS: (),
        Form.DELTAS: (Role.PREACTIVATION, Role.INTERMEDIATE),
        Form.MATRIX: (Role.PREACTIVATION,),
        Form.ADJOINTS: (Role.PREACTIVATION, Role.ACTIVATION, Role.INTERMEDIATE),
    }
)


def paths_to(graph: Graph, node: Node, anchors: Collection[str]) -> tuple[Path, ...]:
    """All paths from the loss, or from the anchors nearest above it, down to the node.

    In reading order: by the loss terms first, then unit by unit downwards.
    """
    paths = _walk(graph, node, anchors)
    return tuple(
        sorted(paths, key=lambda path: [graph.position[factor.child.plain] for factor in path])
    )


def _walk(graph: Graph, node: Node, anchors: Collection[str]) -> Iterator[Path]:
    for child, partial in graph.consumers[node.plain]:
        factor = _factor(child, node, partial, has_anchors=bool(anchors))
        if child.plain in anchors:
            yield (_adjoint_factor(graph, child), factor)
        elif child is graph.loss:
            yield (factor,)
        else:
            for path in _walk(graph, child, anchors):
                yield (*path, factor)


def adjoint_name(graph: Graph, node: Node) -> Name:
    """What the loss's derivative by a node is called."""
    return node.adjoint or derivative(graph.loss.name, node.name)


def _adjoint_factor(graph: Graph, child: Node) -> Factor:
    adjoint = Symbol(adjoint_name(graph, child).plain)
    return Factor(child, derivative(graph.loss.name, child.name), Term(adjoint, adjoint))


def _factor(child: Node, parent: Node, partial: Partial, *, has_anchors: bool) -> Factor:
    """The partial as it is; a formula by its name, or written out.

    A written-out formula keeps a quantity of its own on whole paths, which many gradients share;
    between anchors it occurs once, and its numbers are put in where it stands.
    """
    chain = derivative(child.name, parent.name)
    if partial.name is None or not partial.is_formula:
        term = Term(partial.expression, partial.expression)
    else:
        quantity = Symbol(partial.name.plain)
        shown = quantity if partial.named else partial.expression
        term = Term(shown, partial.expression if has_anchors and not partial.named else quantity)
    return Factor(child, chain, term, partial, parent.role)
