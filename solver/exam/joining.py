"""One PDF out of many, written piece by piece: memory does not grow with the number of pages."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import pikepdf

# A comment of four bytes beyond ASCII tells other programs that the file is binary.
_HEADER = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
_CATALOG, _ROOT = 1, 2
_ENTRY = b"%010d %05d %s \n"


def join(parts: Iterable[Path], file: BinaryIO, *, identity: str) -> None:
    """Write the pages of all parts, in order, as one PDF; `identity` (hexadecimal) names it.

    Each part is a PDF of pages and nothing else: no outline, no form.
    """
    writer = _Writer(file)
    nodes = [writer.copy(part) for part in parts]
    kids = b" ".join(b"%d 0 R" % node for node, _ in nodes)
    count = sum(count for _, count in nodes)
    writer.write(_ROOT, b"<< /Type /Pages /Kids [ %s ] /Count %d >>" % (kids, count))
    writer.write(_CATALOG, b"<< /Type /Catalog /Pages %d 0 R >>" % _ROOT)
    writer.finish(identity)


class _Writer:
    """Keeps the place of every object in the file, and nothing else."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places = array("Q", [0] * (_ROOT + 1))
        self._position = 0
        self._append(_HEADER)

    def copy(self, part: Path) -> tuple[int, int]:
        """Add the pages of a part; the number of the node that holds them, and how many they are.

        What is the root of the part's own pages becomes a node below ours.
        """
        shift = len(self._places) - 1
        with pikepdf.open(part) as pdf:
            root = pdf.Root.Pages.objgen[0]
            objects = list(enumerate(iter(pdf.objects), start=1))
            self._places.extend([0] * len(objects))
            for number, found in objects:
                if number == root:
                    self.write(number + shift, b"".join(_node(found, shift)))
                elif number != pdf.Root.objgen[0]:
                    self.write(number + shift, b"".join(_whole(found, shift)))
            return root + shift, len(pdf.pages)

    def write(self, number: int, content: bytes) -> None:
        """Write an object whose number is known."""
        self._places[number] = self._position
        self._append(b"%d 0 obj\n%s\nendobj\n" % (number, content))

    def finish(self, identity: str) -> None:
        """Write where everything is."""
        start = self._position
        self._append(b"xref\n0 %d\n" % len(self._places))
        self._append(_ENTRY % (0, 65535, b"f"))
        for place in self._places[1:]:
            self._append(_ENTRY % ((place, 0, b"n") if place else (0, 0, b"f")))
        trailer = b"<< /Size %d /Root %d 0 R /ID [ <%s> <%s> ] >>"
        name = identity.encode()
        self._append(b"trailer\n" + trailer % (len(self._places), _CATALOG, name, name))
        self._append(b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _append(self, content: bytes) -> None:
        self._file.write(content)
        self._position += len(content)


def _node(pages: pikepdf.Object, shift: int) -> Iterator[bytes]:
    yield b"<< /Parent %d 0 R " % _ROOT
    yield from _entries(pages, shift)
    yield b">>"


def _whole(found: object, shift: int) -> Iterator[bytes]:
    """An object where it is defined."""
    if isinstance(found, pikepdf.Stream):
        content = found.read_raw_bytes()
        yield b"<< /Length %d " % len(content)
        yield from _entries(found, shift)
        yield b">>\nstream\n"
        yield content
        yield b"\nendstream"
    elif isinstance(found, pikepdf.Dictionary):
        yield b"<< "
        yield from _entries(found, shift)
        yield b">>"
    elif isinstance(found, pikepdf.Array):
        yield b"[ "
        for item in found:
            yield from _used(item, shift)
            yield b" "
        yield b"]"
    else:
        yield _plain(found)


def _entries(found: pikepdf.Object, shift: int) -> Iterator[bytes]:
    for key, value in found.items():
        if key != "/Length" or not isinstance(found, pikepdf.Stream):
            yield pikepdf.Name(key).unparse() + b" "
            yield from _used(value, shift)
            yield b" "


def _used(found: object, shift: int) -> Iterator[bytes]:
    """An object where it is used: what has a number of its own is referred to by that."""
    if isinstance(found, pikepdf.Object) and found.is_indirect:
        yield b"%d 0 R" % (found.objgen[0] + shift)
    else:
        yield from _whole(found, shift)


def _plain(found: object) -> bytes:
    if isinstance(found, pikepdf.Object):
        return found.unparse(resolved=True)
    if isinstance(found, bool):
        return b"true" if found else b"false"
    if isinstance(found, Decimal):
        return f"{found:f}".encode()
    return b"null" if found is None else str(found).encode()
