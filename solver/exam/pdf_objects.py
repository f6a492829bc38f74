"""A PDF as what it is: numbered objects one after the other, and a table of where each stands.

Of what the format allows, this reads what is written here. An object is all that stands in the
file from its number to its `endobj`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Final

# A comment of four bytes beyond ASCII tells other programs that the file is binary.
HEADER: Final = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"

_STREAM = b"\nstream\n"

# The numbers in references, and its own. Strings are passed over; brackets in them are escaped.
_NUMBER = re.compile(rb"\((?:[^()\\]|\\.)*\)|\b(\d+)(?=\s0\s(?:R|obj)\b)", re.DOTALL)

_USED = re.compile(rb"^(\d{10}) \d{5} n", re.MULTILINE)
_FREE = b"0000000000 65535 f \n"
_ENTRY = b"%010d 00000 n \n"

_ROOT = re.compile(rb"/Root\s(\d+)\s0\sR\b")
_PAGES = re.compile(rb"/Pages\s(\d+)\s0\sR\b")


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a file by their numbers, its catalog, and the root of its tree of pages."""

    found: Mapping[int, bytes]
    catalog: int
    root: int


def read(content: bytes) -> Objects:
    """The objects of a PDF. Raises ValueError or LookupError where it is written otherwise."""
    table = int(content[content.rindex(b"startxref") :].split()[1])
    trailer = content.index(b"trailer", table)
    starts = sorted(int(found[1]) for found in _USED.finditer(content, table, trailer))
    objects = (content[start:end] for start, end in pairwise([*starts, table]))
    found = {int(one[: one.index(b" 0 obj")]): one for one in objects}
    catalog = only_number(_ROOT, content[trailer:])
    return Objects(found, catalog, only_number(_PAGES, found[catalog]))


def only_number(pattern: re.Pattern[bytes], text: bytes) -> int:
    """The number that a pattern finds. Raises ValueError where there is none."""
    found = pattern.search(text)
    if found is None:
        raise ValueError(pattern.pattern)
    return int(found[1])


def references(found: bytes) -> frozenset[int]:
    """The numbers of the objects that an object refers to."""
    start, end = found.index(b"obj"), _end_of_text(found)
    if found.find(b" 0 R", start, end) < 0:  # as most: it takes long to read the widths of a font
        return frozenset()
    numbers = _NUMBER.findall(found, start, end)
    return frozenset([int(number) for number in numbers if number])


def renumbered(found: bytes, new: Mapping[bytes, bytes], *, nowhere: bytes) -> bytes:
    """The object where its own number, and each that it refers to, is a new one."""
    end = _end_of_text(found)
    text = _NUMBER.sub(lambda at: new.get(at[1], nowhere) if at[1] else at[0], found[:end])
    return text + found[end:]


def _end_of_text(found: bytes) -> int:
    """Where the stream begins that the object may be."""
    end = found.find(_STREAM)
    return len(found) if end < 0 else end


def inside(found: bytes) -> bytes:
    """What a dictionary that is no stream holds."""
    return found[found.index(b"<<") + 2 : found.rindex(b">>")]


def object_of(number: int, text: bytes, stream: bytes | None = None) -> bytes:
    """An object, and the content of the stream that it may be."""
    if stream is None:
        return b"%d 0 obj\n%s\nendobj\n" % (number, text)
    return b"%d 0 obj\n%s%s%s\nendstream\nendobj\n" % (number, text, _STREAM, stream)


def catalog_object(number: int, root: int) -> bytes:
    """The object that a file begins from."""
    return object_of(number, b"<</Type/Catalog/Pages %d 0 R>>" % root)


def tree_object(number: int, kids: Iterable[int], count: int) -> bytes:
    """A node of the tree of pages."""
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    return object_of(number, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, listed))


def laid_out(objects: Mapping[int, bytes], *, at: int) -> tuple[bytes, bytes]:
    """Objects one after the other from there on, and what the table says of them."""
    places = accumulate(map(len, objects.values()), initial=at)
    table = b"".join(
        b"%d %d\n%s" % (stretch[0][0], len(stretch), b"".join(_ENTRY % at for _, at in stretch))
        for stretch in _stretches(sorted(zip(objects, places, strict=False)))
    )
    return b"".join(objects.values()), table


def _stretches(places: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Those whose numbers follow each other."""
    numbered = groupby(enumerate(places), key=lambda found: found[1][0] - found[0])
    for _, stretch in numbered:
        yield [place for _, place in stretch]


def ending(table: bytes, *, at: int, last: int, catalog: int, identity: str) -> bytes:
    """What stands after the objects, from there on: their table, and how to read it.

    No number is above `last`; `identity` (hexadecimal) is what the file is known by.
    """
    name = identity.encode()
    stated = (_FREE, table, last + 1, catalog, name, name, at)
    return (
        b"xref\n0 1\n%s%strailer\n<</Size %d/Root %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        % stated
    )
