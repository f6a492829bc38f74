"""PDFs that were cut here joined again, one after the other.

Only joining changes the numbers of objects. It holds no more than one part at a time, so memory
does not grow with the number of pages.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from solver.errors import BatchError
from solver.exam.pdf_objects import (
    HEADER,
    Objects,
    catalog_object,
    ending,
    laid_out,
    only_number,
    read,
    renumbered,
    tree_object,
)
from solver.output.files import Content

_COUNT = re.compile(rb"/Count\s(\d+)")


def united(parts: Sequence[Content]) -> Content:
    """The pages of all parts, each of which was cut, in order."""
    content = io.BytesIO()
    identity = hashlib.sha256(b"".join(part.digest.encode() for part in parts))
    join(map(bytes, parts), content, identity=identity.hexdigest()[:32])
    return Content.of(content.getvalue())


def join(parts: Iterable[Path | bytes], file: BinaryIO, *, identity: str) -> None:
    """Write the pages of all parts, each of which was cut or united, in order as one PDF.

    `identity` (hexadecimal) is what the file is known by. Raises BatchError for a file that was
    not cut here.
    """
    catalog, root, last = 1, 2, 2
    tables, nodes, count = [], [], 0
    position = file.write(HEADER)

    def write(found: Mapping[int, bytes]) -> int:
        written, table = laid_out(found, at=position)
        tables.append(table)
        return file.write(written)

    for part in parts:
        objects = _read_file(part) if isinstance(part, Path) else read(part)
        position += write(_shifted(objects, last, above=root))
        nodes.append(objects.root + last)
        count += only_number(_COUNT, objects.found[objects.root])
        last += max(objects.found)
    tree = tree_object(root, nodes, count)
    position += write({catalog: catalog_object(catalog, root), root: tree})
    table = b"".join(tables)
    file.write(ending(table, at=position, last=last, catalog=catalog, identity=identity))


def _read_file(path: Path) -> Objects:
    try:
        return read(path.read_bytes())
    except (ValueError, LookupError):
        raise BatchError(
            f"{path}: this is not what was written there; remove it, and the same command makes it"
            " again"
        ) from None


def _shifted(objects: Objects, by: int, *, above: int) -> dict[int, bytes]:
    """All but the catalog where numbers are so much higher, and the tree is below another's root.

    What is not there stays so: it gets the number of the catalog.
    """
    new = {b"%d" % number: b"%d" % (number + by) for number in objects.found}
    nowhere = new[b"%d" % objects.catalog]
    shifted = {
        number + by: renumbered(found, new, nowhere=nowhere)
        for number, found in objects.found.items()
        if number != objects.catalog
    }
    root = objects.root + by
    shifted[root] = shifted[root].replace(b"<<", b"<</Parent %d 0 R" % above, 1)
    return shifted
