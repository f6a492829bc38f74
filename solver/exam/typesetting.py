r"""Many documents in one TeX run, cut apart afterwards.

TeX takes half a second to load its packages and some milliseconds for a page. Documents with the
same preamble therefore go into one run, one after the other, as if each had begun there: counters
as they were, the page number too, and definitions forgotten. Where the pages of each end is
written into the log by TeX itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from solver.errors import TeXNotFound, TypesettingError
from solver.exam.cutting import Whole, take_apart
from solver.exam.joining import united
from solver.output.files import Content
from solver.output.tex import Typeset, typeset

SECONDS = 60
SECONDS_FOR_EACH = 5

_BEGIN = r"\begin{document}"
_END = r"\end{document}"
_MARK = "backprop: documents so far end on page"
_ENDS = re.compile(rf"^{_MARK} (\d+)$", re.MULTILINE)

# LaTeX keeps a list of all counters for the checkpoints of \include.
_START = r"""\begin{document}
\makeatletter
{\def\@elt#1{\noexpand\setcounter{#1}{\the\value{#1}}}\xdef\backpropRestart{\cl@@ckpt}}
\makeatother
"""
_EACH = r"""\begingroup
%s\clearpage
\endgroup
\typeout{%s \the\ReadonlyShipoutCounter}
\backpropRestart
"""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one document in the PDF of its run, counted from 0."""

    run: Whole
    start: int
    stop: int


def typeset_together(sources: Sequence[str]) -> Iterator[Pages | TypesettingError]:
    """The pages of each document in order, or why it has none.

    One that TeX stops at is found by halving, and does not cost the others. Raises TeXNotFound.
    """
    start = 0
    parted = [_parted(source) for source in sources]
    for stop in range(1, len(parted) + 1):
        if stop == len(parted) or parted[stop][0] != parted[start][0]:
            yield from _typeset(parted[start][0], [body for _, body in parted[start:stop]])
            start = stop


def together(sources: Sequence[str]) -> str:
    """The documents, all of which have the preamble of the first, as one."""
    parted = [_parted(source) for source in sources]
    return _together(parted[0][0], [body for _, body in parted])


def cut(parts: Sequence[Pages]) -> Content:
    """The pages of the parts, in order, as a PDF of their own."""
    runs = []
    for _, together in groupby(parts, key=lambda part: id(part.run)):
        found = list(together)
        numbers = (number for part in found for number in range(part.start, part.stop))
        runs.append(found[0].run.cut(numbers))
    return runs[0] if len(runs) == 1 else united(runs)


def _parted(source: str) -> tuple[str, str]:
    """Preamble and body; what people typed is escaped, and cannot look like their border."""
    preamble, begin, rest = source.partition(_BEGIN)
    body, end, _ = rest.rpartition(_END)
    if not begin or not end:
        raise TypesettingError(rf"the template has no {_BEGIN} … {_END}")
    return preamble, body


def _typeset(preamble: str, bodies: Sequence[str]) -> Iterator[Pages | TypesettingError]:
    try:
        yield from _pages(_run(preamble, bodies), len(bodies))
    except TeXNotFound:
        raise
    except TypesettingError as error:
        if len(bodies) == 1:
            yield error
        else:
            half = len(bodies) // 2
            yield from _typeset(preamble, bodies[:half])
            yield from _typeset(preamble, bodies[half:])


def _run(preamble: str, bodies: Sequence[str]) -> Typeset:
    seconds = SECONDS + SECONDS_FOR_EACH * len(bodies)
    return typeset(_together(preamble, bodies), seconds=seconds)


def _together(preamble: str, bodies: Sequence[str]) -> str:
    each = (_EACH % (body, _MARK) for body in bodies)
    return "".join((preamble, _START, *each, _END, "\n"))


def _pages(made: Typeset, documents: int) -> list[Pages]:
    run = take_apart(made.pdf)
    ends = [int(found) for found in _ENDS.findall(made.log)]
    starts = [0, *ends[:-1]]
    if (
        len(ends) != documents
        or ends[-1] != len(run.pages)
        or any(start >= end for start, end in zip(starts, ends, strict=True))
    ):
        raise TypesettingError("TeX made no page of a document, or lost count of them")
    return [Pages(run, start, end) for start, end in zip(starts, ends, strict=True)]
