"""PDFs cut apart by page and joined again, object by object, as they stand in the file.

A part keeps the numbers that its objects have in the whole, so nothing in them is touched: every
object is written down once, however many parts it goes into. Only joining shifts the numbers, and
it holds no more than one part at a time, so memory does not grow with the number of pages.
"""

from __future__ import annotations

import hashlib
import io
import re
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf

from solver.errors import BatchError

# A comment of four bytes beyond ASCII tells other programs that the file is binary.
_HEADER = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
_FREE = b"0000000000 65535 f \n"
_ENTRY = b"%010d 00000 n \n"
_USED = re.compile(rb"^(\d{10}) 00000 n $", re.MULTILINE)
_STREAM, _END_OF_STREAM, _END_OF_OBJECT = b"\nstream\n", b"\nendstream", b"\nendobj\n"

# Strings are passed over; QPDF, which has written them, escapes the brackets within.
_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Object:
    """An object as it is written, and the content of the stream that it may be."""

    text: bytes
    stream: bytes | None = None

    def numbered(self, number: int) -> bytes:
        """The object as it stands in a file under a number."""
        stream = () if self.stream is None else (_STREAM, self.stream, _END_OF_STREAM)
        return b"".join((b"%d 0 obj\n" % number, self.text, *stream, _END_OF_OBJECT))

    @property
    def references(self) -> frozenset[int]:
        """The numbers of the objects that it refers to."""
        return frozenset(int(found[1]) for found in _REFERENCE.finditer(self.text) if found[1])

    def shifted(self, by: int, among: Container[int], *, nowhere: int) -> _Object:
        """The same where all numbers are higher by so much; those not among these lead nowhere."""

        def shift(found: re.Match[bytes]) -> bytes:
            if not found[1]:
                return found[0]
            number = int(found[1])
            return b"%d 0 R" % ((number if number in among else nowhere) + by)

        return _Object(_REFERENCE.sub(shift, self.text), self.stream)


@dataclass(frozen=True, slots=True)
class Whole:
    """A PDF of pages and nothing else: its objects by their numbers, and which of them are what.

    What `written` and `references` have of an object is filled in as it is asked for: fonts are in
    every part.
    """

    objects: Mapping[int, _Object]
    catalog: int
    root: int
    pages: tuple[int, ...]
    written: dict[int, bytes] = field(default_factory=dict, repr=False)
    references: dict[int, frozenset[int]] = field(default_factory=dict, repr=False)

    def cut(self, pages: Iterable[int]) -> bytes:
        """Some of the pages (counted from 0) as a PDF with only what is on them.

        The same pages give the same bytes.
        """
        chosen = [self.pages[page] for page in pages]
        content = io.BytesIO()
        writer = _Writer(content)
        writer.write(self.catalog, _catalog(self.root).numbered(self.catalog))
        writer.write(self.root, _tree(chosen, len(chosen)).numbered(self.root))
        numbers = self._reached(chosen)
        writer.write_all(numbers, [self._written(number) for number in numbers])
        identity = hashlib.sha256(content.getbuffer()).hexdigest()[:32]
        writer.finish(self.catalog, identity)
        return content.getvalue()

    def _written(self, number: int) -> bytes:
        if number not in self.written:
            self.written[number] = self.objects[number].numbered(number)
        return self.written[number]

    def _reached(self, pages: Sequence[int]) -> list[int]:
        """The numbers of the pages' objects, and of all that these refer to and that is there.

        A link to another page does not bring that along: it can be somebody else's.
        """
        left_out = {self.catalog, self.root, *self.pages}
        found, new = set[int](), set(pages)
        while new:
            found |= new
            new = set().union(*map(self._references, new)) - found - left_out
        return sorted(found)

    def _references(self, number: int) -> frozenset[int]:
        if number not in self.references:
            self.references[number] = self.objects[number].references & self.objects.keys()
        return self.references[number]


def take_apart(content: bytes) -> Whole:
    """The pages of a PDF; of outlines and the like nothing is left."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        # At a change QPDF lays the tree of pages flat, and gives each all that it could inherit.
        pdf.add_blank_page()
        del pdf.pages[-1]
        end = pdf.make_indirect(pikepdf.Dictionary()).objgen[0]
        # What is free, and an object that is no container, comes as what Python has for it.
        found: Iterable[tuple[int, Any]] = (
            (number, pdf.get_object(number, 0)) for number in range(1, end)
        )
        return Whole(
            {number: _taken(one) for number, one in found if one is not None},
            pdf.Root.objgen[0],
            pdf.Root.Pages.objgen[0],
            tuple(page.obj.objgen[0] for page in pdf.pages),
        )


def united(parts: Sequence[bytes]) -> bytes:
    """The pages of all parts, each of which was cut, in order as one that looks as if it was."""
    content = io.BytesIO()
    join(map(io.BytesIO, parts), content, identity="00")
    whole = take_apart(content.getvalue())
    return whole.cut(range(len(whole.pages)))


def join(parts: Iterable[Path | io.BytesIO], file: BinaryIO, *, identity: str) -> None:
    """Write the pages of all parts, each of which was cut, in order as one PDF.

    `identity` (hexadecimal) is what the file is known by. Raises BatchError for a file that was
    not cut here.
    """
    catalog, root, last = 1, 2, 2
    writer = _Writer(file)
    nodes, count = [], 0
    for part in parts:
        whole = _read_file(part) if isinstance(part, Path) else _read(part.getvalue())
        highest = max(whole.objects)
        pages = [page + last for page in whole.pages]
        tree = _tree(pages, len(pages), above=root)
        writer.write(whole.root + last, tree.numbered(whole.root + last))
        for number, found in whole.objects.items():
            if number not in (whole.catalog, whole.root):
                # The catalogs of the parts are not written, and no object has their numbers.
                shifted = found.shifted(last, whole.objects, nowhere=whole.catalog)
                writer.write(number + last, shifted.numbered(number + last))
        nodes.append(whole.root + last)
        count += len(pages)
        last += highest
    writer.write(root, _tree(nodes, count).numbered(root))
    writer.write(catalog, _catalog(root).numbered(catalog))
    writer.finish(catalog, identity)


def _read_file(path: Path) -> Whole:
    try:
        return _read(path.read_bytes())
    except (ValueError, LookupError):
        raise BatchError(
            f"{path}: this is not what was written there; remove it, and the same command makes it"
            " again"
        ) from None


def _read(content: bytes) -> Whole:
    """A PDF that `Whole.cut` has written, object for object as it stands there."""
    places = int(content[content.rindex(b"startxref") :].split()[1])
    starts = sorted(int(found[1]) for found in _USED.finditer(content, places))
    objects: dict[int, _Object] = {}
    for start, end in pairwise([*starts, places]):
        number, _, inside = content[start : end - len(_END_OF_OBJECT)].partition(b" 0 obj\n")
        text, begun, stream = inside.partition(_STREAM)
        objects[int(number)] = _Object(text, stream.removesuffix(_END_OF_STREAM) if begun else None)
    catalog, root = list(objects)[:2]  # these it writes first
    pages = (int(found[1]) for found in _REFERENCE.finditer(objects[root].text))
    return Whole(objects, catalog, root, tuple(pages))


def _taken(found: Any) -> _Object:
    stream = None
    if isinstance(found, pikepdf.Stream):
        found, stream = found.stream_dict, found.read_raw_bytes()
    if isinstance(found, pikepdf.Object):
        text = found.unparse(resolved=True)
    else:
        text = pikepdf.unparse(found)
    return _Object(text, stream)


def _tree(kids: Iterable[int], count: int, *, above: int = 0) -> _Object:
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    parent = b" /Parent %d 0 R" % above if above else b""
    return _Object(b"<< /Type /Pages /Kids [ %s ] /Count %d%s >>" % (listed, count, parent))


def _catalog(root: int) -> _Object:
    return _Object(b"<< /Type /Catalog /Pages %d 0 R >>" % root)


class _Writer:
    """Keeps the place of every object in the file, and nothing else."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._numbers = array("Q")
        self._places = array("Q")
        self._position = file.write(_HEADER)

    def write(self, number: int, found: bytes) -> None:
        """Write an object that has been given its number."""
        self._numbers.append(number)
        self._places.append(self._position)
        self._position += self._file.write(found)

    def write_all(self, numbers: Sequence[int], found: Sequence[bytes]) -> None:
        """Write objects one after the other."""
        *starts, self._position = accumulate(map(len, found), initial=self._position)
        self._numbers.extend(numbers)
        self._places.extend(starts)
        self._file.write(b"".join(found))

    def finish(self, catalog: int, identity: str) -> None:
        """Write where everything is."""
        file, name = self._file, identity.encode()
        file.write(b"xref\n0 1\n" + _FREE)
        for first, places in self._stretches():
            entries = _ENTRY * len(places) % tuple(places)
            file.write(b"%d %d\n%s" % (first, len(places), entries))
        size = max(self._numbers) + 1
        trailer = b"<< /Size %d /Root %d 0 R /ID [ <%s> <%s> ] >>" % (size, catalog, name, name)
        file.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, self._position))

    def _stretches(self) -> Iterator[tuple[int, Sequence[int]]]:
        """The places of numbers that follow each other, and the first of these."""
        first = following = 0
        places: list[int] = []
        for number, place in sorted(zip(self._numbers, self._places, strict=True)):
            if number != following:
                if places:
                    yield first, places
                first, places = number, []
            places.append(place)
            following = number + 1
        yield first, places
