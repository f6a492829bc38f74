"""The chains of equalities in a document: `h_1 = x_1 w_11 + b_1 = 0.28`, over rows and displays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from solver.formulas.expression import Expression
from solver.marking.cursor import CLOSING, separated
from solver.marking.declared import letters_of, macros_of
from solver.marking.grammar import parse
from solver.marking.in_tables import chains_of_table
from solver.marking.lexing import tokenize
from solver.marking.losses import with_derivatives
from solver.marking.naming import base_of
from solver.marking.powers import named_powers, with_name, with_names
from solver.marking.scripts import Letters, Reading
from solver.marking.segments import Place, Segment, segments
from solver.marking.sides import Chain, Side
from solver.marking.source import Source
from solver.marking.supposing import Suppositions, without_suppositions
from solver.marking.systems import in_rows
from solver.marking.tables import Macros, Row, read_table
from solver.marking.tokens import Schematic, Token, Tokens, Unreadable
from solver.marking.unfolding import unfolded
from solver.marking.units import without_unit

RELATIONS = frozenset({"=", "≈", "<", ">", "≤", "≥", "≠"})
_OPERATORS = frozenset({"+", "-", "*", "/", "⊙"})
_SIGNS = frozenset({"+", "-"})
_AMPERSAND = frozenset({"&"})
_SEPARATORS = frozenset({",", ";", ".", ":"})
_ASSIGNING = frozenset({"to", "rightarrow", "longrightarrow"})
_ARROWS = _ASSIGNING | {
    "Rightarrow", "implies", "therefore", "because", "Leftrightarrow", "iff", "Longrightarrow",
}  # fmt: skip
_SEPARATING_MACROS = _ARROWS | {"quad", "qquad", "hline", "midrule", "toprule", "bottomrule"}
_LONGEST_STEP = 60
"""Tokens that are looked through for what an arrow leads to."""


@dataclass(frozen=True, slots=True)
class Key:
    """All the mathematics of a document, and the problems of finding it: where, and what.

    `invented` are names of entries of matrices that the document itself has no name for. It
    `is_empty` where nothing in it is mathematics.
    """

    chains: tuple[Chain, ...]
    tables: tuple[tuple[Row, ...], ...]
    problems: tuple[tuple[int, str], ...]
    invented: frozenset[Expression] = frozenset()
    is_empty: bool = False


_OF_SETS = frozenset({"in", "notin", "ni", "sim", "propto", "forall", "exists", "subset", "mapsto"})
_MATHEMATICS = re.compile(r"\$|\\[(\[]|\\begin")
_LONGEST_REMARK = 40


def read_key(source: Source) -> Key:
    """Every chain and every table of a document; raises AnswerKeyError where it is hopeless."""
    macros = tuple(macros_of(source.text).items())
    letters = letters_of(source.text)
    chains: list[Chain] = []
    tables: list[tuple[Row, ...]] = []
    problems: list[tuple[int, str]] = []
    suppositions = Suppositions(source.text)
    is_empty = True
    for place, group in groupby(segments(source), key=lambda segment: segment.place):
        in_cells: list[Chain] = []
        for segment in group:
            is_empty &= place is Place.TABLE
            if segment.problem:
                problems.append((segment.start, segment.problem))
                continue
            if place is Place.TABLE:
                tables.append(read_table(segment, macros))
                continue
            found = _chains_of(segment.text, place, macros, letters)
            sifted = suppositions.sifted(segment, found)
            moved = [_moved(chain, segment.start) for chain in sifted]
            if place is Place.CELL:
                in_cells += moved
            else:
                _add(chains, moved, segment, source.text)
        chains += chains_of_table(in_cells, source.text)
    chains = without_suppositions(chains)
    if letters.is_d_prefix:
        chains = list(with_derivatives(chains))
    powers = named_powers(chains)
    entries, invented = unfolded(with_names(chain, powers) for chain in chains)
    kept = tuple(_renamed(table, powers) for table in tables if table)
    return Key(
        entries,
        kept,
        tuple(problems),
        invented,
        is_empty=is_empty and not (kept and _MATHEMATICS.search(source.text)),
    )


def _renamed(table: tuple[Row, ...], powers: frozenset[Expression]) -> tuple[Row, ...]:
    return tuple(replace(row, name=with_name(row.name, powers)) for row in table)


def _moved(chain: Chain, by: int) -> Chain:
    sides = (replace(side, start=side.start + by, end=side.end + by) for side in chain.sides)
    return replace(chain, sides=tuple(sides))


def _add(chains: list[Chain], found: list[Chain], segment: Segment, text: str) -> None:
    """Adds the chains of a piece; one that begins with a relation goes on with the last before."""
    before = _last_display(chains) if segment.place is Place.DISPLAY else None
    if found and found[0].goes_on and before is not None:
        last, first = chains[before], found.pop(0)
        sides = last.sides + first.sides[1:]
        chains[before] = replace(last, sides=sides, relations=last.relations + first.relations)
    if found and chains and _is_remark(chains[-1], found[0], text):
        chains[-1] = replace(chains[-1], remark=found.pop(0).sides[0].formula)
    chains += found


def _last_display(chains: list[Chain]) -> int | None:
    places = reversed(range(len(chains)))
    return next((place for place in places if chains[place].place is Place.DISPLAY), None)


def _is_remark(before: Chain, chain: Chain, text: str) -> bool:
    """Whether a lone number stands in brackets behind a chain: `$w = 0.147$ (here $0.146$)`.

    In per cent it is the same number again.
    """
    if chain.relations or chain.place is not Place.INLINE or not before.relations:
        return False
    end = chain.sides[0].end
    if "%" in text[chain.sides[0].start : end]:
        return False
    between, after = text[before.sides[-1].end : chain.sides[0].start], text[end : end + 4]
    is_opened = len(between) < _LONGEST_REMARK and re.search(r"(?<!\\)[(（]", between) is not None
    return is_opened and re.search(r"(?<!\\)[)）]", after) is not None


@lru_cache(maxsize=4096)
def _chains_of(text: str, place: Place, macros: Macros, letters: Letters) -> tuple[Chain, ...]:
    """The chains of one piece of mathematics; most keys say the same piece more than once."""
    try:
        tokens = in_rows(tokenize(text, dict(macros)))
    except Unreadable as problem:
        return (Chain((Side(None, 0, len(text), str(problem)),), (), place),)
    runs = [run for run in _runs(tokens) if not (_is_sign(run) or _is_of_a_set(run))]
    return tuple(_chain(run, place, letters) for run in runs)


def _is_of_a_set(run: list[Token]) -> bool:
    r"""Whether it says what kind of thing something is, `W \in \mathbb{R}^{2 \times 2}`."""
    return any(token.kind == "macro" and token.text in _OF_SETS for token in run)


def _is_sign(run: list[Token]) -> bool:
    """A sign that is only spoken of: "where $=$ stands, the line is exact"."""
    (first, *others) = run
    is_bare = first.kind == "sign" or (first.kind == "macro" and base_of(first) is None)
    return is_bare and not others and not first.parts


def _runs(tokens: Tokens) -> list[list[Token]]:
    """The tokens of each chain: rows and pieces of rows, joined where one goes on with the last."""
    runs: list[list[Token]] = []
    for piece, is_led_to in _pieces(tokens):
        goes_on = _goes_on(piece) and not (is_led_to and _is_sign_of(piece[0], _SIGNS))
        if runs and (goes_on or _is_open(runs[-1])):
            runs[-1] += piece
        else:
            runs.append(piece)
    return [piece for run in runs for piece in _unwrapped(run)]


def _pieces(tokens: Tokens) -> Iterator[tuple[list[Token], bool]]:
    """Non-empty pieces between separators, and whether an arrow leads to them; rows end even
    inside a bracket left open.
    """
    piece: list[Token] = []
    depth = 0
    in_script = is_led_to = False
    for place, given in enumerate(tokens):
        token = replace(given, kind="sign", text="=") if _assigns(tokens, place, piece) else given
        if token.kind == "sign" and token.text == "&":
            if depth <= 0 and _ends(piece, tokens[place + 1 : place + 4]):
                yield piece, is_led_to
                piece, is_led_to = [], _is_number_alone(tokens[place + 1 : place + 4])
            continue
        depth += _nesting(token)
        is_text = token.kind == "text" and not in_script
        in_script = token.kind == "sign" and token.text in ("_", "^")
        if token.kind == "row" or is_text or (depth <= 0 and _separates(token)):
            if piece:
                yield piece, is_led_to
            piece, is_led_to = [], token.kind == "macro" and token.text in _ARROWS
            depth = 0 if token.kind == "row" else depth
        else:
            piece.append(token)
    if piece:
        yield piece, is_led_to


def _assigns(tokens: Tokens, place: int, before: list[Token]) -> bool:
    r"""Whether an arrow stands between a name and its new value: `w \to 0.5 - 0.1 x`."""
    token = tokens[place]
    if token.kind != "macro" or token.text not in _ASSIGNING or not before:
        return False
    is_name = base_of(before[0]) is not None and not any(map(_calculates, before))
    after = tokens[place + 1 : place + 1 + _LONGEST_STEP]
    ends = (at for at, each in enumerate(after) if each.kind == "row" or _separates(each))
    after = after[: next(ends, len(after))]
    return is_name and any(map(_calculates, after[1:])) and any(t.kind == "number" for t in after)


def _calculates(token: Token) -> bool:
    return _is_sign_of(token, _OPERATORS | RELATIONS)


def _ends(piece: list[Token], after: Tokens) -> bool:
    """Whether what stands before an & is an equation, and another one comes after it; or a number
    that is alone in its cell.
    """
    signs = _OPERATORS | RELATIONS
    if piece and not _is_sign_of(piece[-1], signs) and _is_number_alone(after):
        return True
    goes_on = not after or after[0].kind == "row" or _is_sign_of(after[0], signs | {"&"})
    return any(map(_relates, piece)) and not goes_on and not _is_sign_of(piece[-1], signs)


def _is_number_alone(cell: Tokens) -> bool:
    """Whether a cell begins with a number, and is over."""
    start = 1 if cell and _is_sign_of(cell[0], _SIGNS) else 0
    number, ends = cell[start : start + 1], cell[start + 1 : start + 2]
    is_number = bool(number) and number[0].kind == "number"
    return is_number and (not ends or ends[0].kind == "row" or _is_sign_of(ends[0], _AMPERSAND))


def _is_sign_of(token: Token, signs: frozenset[str]) -> bool:
    return token.kind == "sign" and token.text in signs


def _separates(token: Token) -> bool:
    if token.kind == "macro":
        return token.text in _SEPARATING_MACROS
    return token.kind == "sign" and token.text in _SEPARATORS


def _nesting(token: Token) -> int:
    if token.kind != "sign":
        return 0
    return (token.text in CLOSING) - (token.text in CLOSING.values())


def _goes_on(piece: list[Token]) -> bool:
    first = next((t for t in piece if t.kind != "group" or t.parts[0]), piece[0])
    return first.kind == "sign" and first.text in _OPERATORS | RELATIONS


def _is_open(run: list[Token]) -> bool:
    """Whether a bracket is still open, or an operator still waits for its right side."""
    last = run[-1]
    waits = last.kind == "sign" and last.text in _OPERATORS | RELATIONS
    return len(run) > 1 and (waits or sum(map(_nesting, run)) > 0)


def _chain(run: list[Token], place: Place, letters: Letters) -> Chain:
    sides: list[list[Token]] = [[]]
    relations: list[str] = []
    depth = 0
    for token in run:
        depth += _nesting(token)
        if depth <= 0 and _relates(token):
            relations.append(token.text)
            sides.append([])
        else:
            sides[-1].append(token)
    starts = run[0].start
    read = []
    for tokens in sides:
        starts = tokens[0].start if tokens else starts
        read.append(_side(tuple(tokens), starts, letters))
        starts = read[-1].end
    return Chain(tuple(read), tuple(relations), place)


def _unwrapped(run: list[Token]) -> list[list[Token]]:
    """A remark, `(0.3 > 0, 0.1 > 0)`, as the relations in it."""
    if run[0].text == "(" and run[-1].text == ")":
        pieces = [list(piece) for piece in separated(tuple(run[1:-1]))]
        if all(any(map(_relates, piece)) for piece in pieces):
            return pieces
    return [run]


def _relates(token: Token) -> bool:
    return token.kind == "sign" and token.text in RELATIONS


def _side(tokens: Tokens, start: int, letters: Letters) -> Side:
    if not tokens:
        return Side(None, start, start)
    end = max(token.end for token in tokens)
    reading = Reading(letters)
    try:
        formula = parse(without_unit(tokens), reading)
    except Schematic:
        return Side(None, start, end)
    except Unreadable as problem:
        return Side(None, start, end, str(problem))
    return Side(formula, start, end, is_marked=reading.is_marked)
