"""An equation between matrices is one equation for each entry, and is judged as that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count, pairwise, takewhile

from solver.formulas.expression import Call, Expression, Symbol, children
from solver.marking.arrays import ONES, TURNED, has_arrays, value_of
from solver.marking.cursor import ARRAY, DERIVATIVE, LIST
from solver.marking.families import WAYS, family, marked
from solver.marking.grids import Array, Value, shape_of, spread
from solver.marking.literals import literal
from solver.marking.naming import BOLD, UPDATED
from solver.marking.sides import Chain, Entry, Side
from solver.marking.spoken import is_nameless, quantities_in
from solver.marking.tokens import Schematic, Unreadable

_VECTOR = re.compile(rf"{BOLD}[a-z]")


def unfolded(chains: Iterable[Chain]) -> tuple[tuple[Chain, ...], frozenset[Expression]]:
    """The chains, with one for each entry in the place of each that speaks of matrices; and the
    names that entries had to be given here, because the document has none for them.
    """
    chains = tuple(chains)
    if not any(has_arrays(formula, {}) for chain in chains for formula in _formulas(chain)):
        return chains, frozenset()
    formulas = [formula for chain in chains for formula in _formulas(chain)]
    unfolding = _Unfolding(
        spoken=frozenset(part for each in formulas for part in quantities_in(each)),
        heads=frozenset(chain.head for chain in chains if chain.head),
        scalars=frozenset(chain.head for chain in chains if chain.head and _has_number(chain)),
    )
    found = tuple(entry for chain in chains for entry in unfolding.entries(chain))
    return found, frozenset(unfolding.invented)


def _has_number(chain: Chain) -> bool:
    return any(literal(side.formula) is not None for side in chain.sides)


def _formulas(chain: Chain) -> Iterator[Expression]:
    return (side.formula for side in chain.sides if side.formula is not None)


@dataclass(slots=True)
class _Unfolding:
    """Goes through a document; `spoken` are its quantities, `heads` what its chains are about,
    `scalars` those of them that are a number somewhere, `known` its matrices so far.
    """

    spoken: frozenset[Expression]
    heads: frozenset[Expression]
    scalars: frozenset[Expression]
    known: dict[Expression, Array] = field(default_factory=dict)
    invented: set[Expression] = field(default_factory=set)

    def entries(self, chain: Chain) -> Iterator[Chain]:
        """The chain itself, or one for each entry."""
        if not self._is_about_arrays(chain):
            yield chain
        elif chain.relations:
            yield from self._unfolded(chain)

    def _is_about_arrays(self, chain: Chain) -> bool:
        return any(has_arrays(formula, self.known) for formula in _formulas(chain))

    def _unfolded(self, chain: Chain) -> Iterator[Chain]:
        self._name_put_in(chain)
        self._name(chain)
        self._name_by_entries(chain)
        values, problems = self._values(chain)
        if (names := self._names_of_shares(chain)) is not None:
            chain = replace(
                chain,
                sides=(chain.sides[0], *chain.sides),
                relations=("=", *chain.relations),
            )
            values, problems = [names, *values], ["", *problems]
        values = _turned_alike(values)
        shape = shape_of([value for value in values if value is not None])
        if shape is None:
            yield _with(chain, values, problems, None)
            return
        grids: list[Array | None] = []
        for place, value in enumerate(values):
            try:
                grids.append(None if value is None else spread(value, shape))
            except Unreadable as problem:
                grids.append(None)
                problems[place] = str(problem)
        count = shape[0] * shape[1]
        for row in range(shape[0]):
            for column in range(shape[1]):
                entry = Entry(row + 1, column + 1, count)
                parts = [None if grid is None else grid.rows[row][column] for grid in grids]
                yield _with(chain, parts, problems, entry)
                problems = [""] * len(problems)

    def _names_of_shares(self, chain: Chain) -> Array | None:
        """What is worked out where a chain begins with the softmax of a vector: that of each unit,
        by which it is spoken of further down.
        """
        match chain.head:
            case Call("softmax", (argument,)):
                value, _ = self._read(replace(chain.sides[0], formula=argument), are_columns=True)
                if isinstance(value, Array):
                    rows = value.rows
                    return Array(tuple(tuple(Call("softmax", (z,)) for z in row) for row in rows))
        return None

    def _values(self, chain: Chain) -> tuple[list[Value | None], list[str]]:
        """What the sides are, and why not; lists are rows or columns, as they fit better."""
        readings = [self._read_all(chain, are_columns=are_columns) for are_columns in (False, True)]
        return min(readings, key=_misfits)

    def _read_all(self, chain: Chain, *, are_columns: bool) -> tuple[list[Value | None], list[str]]:
        found = [self._read(side, are_columns=are_columns) for side in chain.sides]
        return [value for value, _ in found], [problem for _, problem in found]

    def _read(self, side: Side, *, are_columns: bool) -> tuple[Value | None, str]:
        if side.formula is None:
            return None, side.problem
        try:
            value = value_of(
                side.formula, self.known, scalars=self.scalars, are_columns=are_columns
            )
            return value, ""
        except Schematic:
            return None, ""
        except Unreadable as problem:
            return None, str(problem)

    def _name(self, chain: Chain) -> None:
        """Names the entries of a matrix that the chain is the first to speak of."""
        head = chain.head
        if isinstance(head, Call) and head.function == DERIVATIVE and not self._are_named():
            head = head.arguments[-1]  # the derivative by a vector has its entries
            if head in self.scalars:
                return
        if not isinstance(head, Symbol) or head in self.known:
            return
        values, _ = self._values(chain)
        for value in values[1:]:
            if isinstance(value, Array):
                is_named = all(isinstance(cell, Symbol) for row in value.rows for cell in row)
                named = value if is_named else self._conventional(head.name, value.shape)
                self.known[head] = replace(named, is_list=value.is_list)
                return

    def _name_put_in(self, chain: Chain) -> None:
        """Names the entries of matrices that are put in for names: Wx + b = [...][...] + [...].

        A document that says what the entries of its matrices are called says it of all.
        """
        if self._are_named():
            return
        for left, right in pairwise(_formulas(chain)):
            for symbol, numbers in _put_in(left, right):
                name = Symbol(symbol.name.removesuffix(TURNED))
                value = value_of(numbers, {})
                is_new = name not in self.known and name not in self.scalars and name != ONES
                if is_new and isinstance(value, Array):
                    rows, columns = value.shape
                    shape = (rows, columns) if name == symbol else (columns, rows)
                    entries = self._conventional(name.name, shape)
                    self.known[name] = replace(entries, is_list=value.is_list)

    def _name_by_entries(self, chain: Chain) -> None:
        """Names the entries of bold vectors that are spoken of only one by one: p_1, p_2."""
        if self._are_named():
            return
        for formula in _formulas(chain):
            for part in quantities_in(formula):
                if part in self.known or not isinstance(part, Symbol):
                    continue
                if _VECTOR.match(part.name) and (vector := self._spoken_vector(part.name)):
                    self.known[part] = vector

    def _spoken_vector(self, name: str) -> Array | None:
        families = (family(name, (size, 1)) for size in count(1))
        found = list(takewhile(lambda one: one.rows[-1][0] in self.spoken, families))
        return found[-1] if len(found) > 1 else None

    def _are_named(self) -> bool:
        return any(self._is_named(array) for array in self.known.values())

    def _is_named(self, array: Array) -> bool:
        """Whether the document itself has names for the entries of what is a matrix, no vector."""
        return min(array.shape) > 1 and all(
            cell in self.spoken for row in array.rows for cell in row
        )

    def _conventional(self, name: str, shape: tuple[int, int]) -> Array:
        for front, mark in (*(("", mark) for mark in UPDATED), ("Δ", "")):
            if not (name.startswith(front) and name.endswith(mark)):
                continue
            before = self.known.get(Symbol(name.removeprefix(front).removesuffix(mark)))
            if before is not None and before.shape == shape:
                return marked(before, front, mark)
        families = [family(name, shape, **how) for how in WAYS]
        found = next((one for one in families if self._is_spoken(one)), None)
        if found is None:
            found = families[0]
            if any(cell in self.spoken for row in found.rows for cell in row):
                found = family(f"{BOLD}{name}", shape)  # those names are other quantities'
            self.invented.update(cell for row in found.rows for cell in row)
        return found

    def _is_spoken(self, family: Array) -> bool:
        """Whether the document has most of these names, or some that it says nothing else of: a
        single one may be another quantity's.
        """
        cells = [cell for row in family.rows for cell in row]
        count = sum(cell in self.spoken for cell in cells)
        return 2 * count > len(cells) or (count > 0 and self.heads.isdisjoint(cells))


def _turned_alike(values: list[Value | None]) -> list[Value | None]:
    """Vectors with as many entries each as rows or columns, as the first of them is: δ · a is
    written also where δ · aᵀ is meant.
    """
    arrays = [value for value in values if isinstance(value, Array)]
    sizes = {max(array.shape) for array in arrays if min(array.shape) == 1}
    if len(sizes) != 1 or len({array.shape for array in arrays}) != 2 or 1 in sizes:
        return values
    if any(min(array.shape) > 1 for array in arrays):
        return values
    first = arrays[0].shape
    return [
        value.transposed if isinstance(value, Array) and value.shape != first else value
        for value in values
    ]


def _put_in(left: Expression, right: Expression) -> Iterator[tuple[Symbol, Expression]]:
    """The names in a formula for which the next one, of the same form, has a matrix of numbers."""
    if isinstance(right, Call) and right.function in (ARRAY, LIST):
        if isinstance(left, Symbol) and is_nameless(right):
            yield left, right
        return
    parts, others = children(left), children(right)
    if type(left) is type(right) and len(parts) == len(others):
        for one, other in zip(parts, others, strict=True):
            yield from _put_in(one, other)


def _misfits(reading: tuple[list[Value | None], list[str]]) -> int:
    """How badly the sides of a chain go together."""
    values, problems = reading
    shapes = {value.shape for value in values if isinstance(value, Array)}
    are_mixed = any(value is not None and not isinstance(value, Array) for value in values)
    return 2 * sum(map(bool, problems)) + len(shapes) + bool(shapes and are_mixed)


def _with(
    chain: Chain, values: Iterable[Value | None], problems: Iterable[str], entry: Entry | None
) -> Chain:
    """The chain of one entry; where its first two sides are the same name, it stands once."""
    sides = [
        replace(
            side, formula=None if isinstance(value, Array) else value, problem=problem, entry=entry
        )
        for side, value, problem in zip(chain.sides, values, problems, strict=True)
    ]
    relations = chain.relations
    if len(sides) > 2 and sides[0].formula is not None and sides[0].formula == sides[1].formula:
        sides, relations = sides[1:], relations[1:]
    return replace(chain, sides=tuple(sides), relations=relations)
