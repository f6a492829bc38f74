"""What a document only supposes, `if z < 0, then f'(z) = 0`, and does not say of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from solver.formulas.expression import Expression
from solver.marking.segments import Place, Segment
from solver.marking.sides import Chain

_INEQUALITIES = frozenset({"<", ">", "≤", "≥", "≠"})
_SUPPOSING = re.compile(
    r"(?:\b(?:(?P<word>if|when|whenever|unless)|for|where)|(?P<zh>如果|若|当|假如)|对于?)\s*(?:\$`?|\\\()\Z",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?](?=\s|\Z)|[。；！？]|\n[ \t]*\n|\Z")
_LONGEST_WORD = 20
_LONGEST_SENTENCE = 500


@dataclass(slots=True)
class Suppositions:
    """Goes through the pieces of a document; up to `end` what follows from an inequality stands,
    up to `given_end` what goes with a supposed number.
    """

    text: str
    end: int = 0
    given_end: int = 0

    def sifted(self, segment: Segment, chains: Sequence[Chain]) -> list[Chain]:
        """The chains of a piece without those that are supposed; some may be, and are marked."""
        if segment.place is not Place.INLINE:
            return list(chains)
        before = self.text[max(segment.start - _LONGEST_WORD, 0) : segment.start]
        found = _SUPPOSING.search(before)
        if segment.start < self.end and found is None:
            chains = [chain for chain in chains if len(chain.sides) > 2]
        kept = list(chains)
        if found is not None:
            kept = [chain for chain in chains if not _INEQUALITIES & {*chain.relations}]
            last = min(segment.end + _LONGEST_SENTENCE, len(self.text))
            sentence_end = _SENTENCE_END.search(self.text, segment.end, last)
            end = last if sentence_end is None else sentence_end.start()
            if len(kept) < len(chains):
                self.end = end
            elif found["word"] or found["zh"]:
                self.given_end = end
        if segment.start < self.given_end:
            kept = [replace(chain, may_be_supposed=len(chain.sides) == 2) for chain in kept]
        return kept


def without_suppositions(chains: Iterable[Chain]) -> list[Chain]:
    """Without what may be supposed of quantities of which something else is said elsewhere."""
    chains = tuple(chains)
    said: dict[Expression | None, set[Expression | None]] = {}
    for chain in chains:
        if chain.relations:
            said.setdefault(chain.head, set()).add(chain.sides[1].formula)
    return [
        chain
        for chain in chains
        if not (chain.may_be_supposed and chain.head and len(said[chain.head]) > 1)
    ]
