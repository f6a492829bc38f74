"""A PDF of many pages cut apart, object by object, as they stand in the file.

A part keeps the numbers that its objects have in the whole, so nothing in them is touched. What
its pages share with others, fonts above all, stands first: these are the same bytes in every part
that shares as much, and they are put together, and hashed, once for all of them.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pikepdf

from solver.errors import TypesettingError
from solver.exam.pdf_objects import (
    HEADER,
    Objects,
    catalog_object,
    ending,
    inside,
    laid_out,
    object_of,
    references,
    tree_object,
)
from solver.output.files import Content

_RESOURCES = re.compile(rb"/Resources (\d+) 0 R\b")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, the objects that are on no other, and those on it that are on others too."""

    number: int
    own: Mapping[int, bytes]
    shared: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The objects that parts begin with, and what is told of them at the end."""

    content: bytes
    hashed: hashlib._Hash
    table: bytes
    last: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A PDF of pages and nothing else: its objects, and which others each of them refers to."""

    objects: Objects
    references: Mapping[int, frozenset[int]] = field(repr=False)
    pages: tuple[Page, ...]
    _beginnings: dict[frozenset[int], _Beginning] = field(default_factory=dict, repr=False)

    def cut(self, pages: Iterable[int]) -> Content:
        """Some of the pages (counted from 0) as a PDF with only what is on them.

        The same pages give the same bytes.
        """
        chosen = [self.pages[page] for page in pages]
        beginning = self._beginning(frozenset().union(*(page.shared for page in chosen)))
        own = self._own(chosen)
        written, table = laid_out(own, at=len(beginning.content))
        hashed = beginning.hashed.copy()
        hashed.update(written)
        rest = ending(
            beginning.table + table,
            at=len(beginning.content) + len(written),
            last=max(beginning.last, *own),
            catalog=self.objects.catalog,
            identity=hashed.hexdigest()[:32],
        )
        hashed.update(rest)
        return Content((beginning.content, written + rest), hashed.hexdigest())

    def _own(self, pages: Iterable[Page]) -> Mapping[int, bytes]:
        """What no other part has, by its numbers."""
        catalog, root = self.objects.catalog, self.objects.root
        numbers = [page.number for page in pages]
        own = {
            catalog: catalog_object(catalog, root),
            root: tree_object(root, numbers, len(numbers)),
        }
        for page in pages:
            own |= page.own
        return own

    def _beginning(self, shared: frozenset[int]) -> _Beginning:
        """How a part begins that has these objects, and all that they refer to."""
        if shared not in self._beginnings:
            found, new = set[int](), set(shared)
            while new:
                found |= new
                new = set().union(*(self.references[number] for number in new)) - found
            objects = {number: self.objects.found[number] for number in sorted(found)}
            written, table = laid_out(objects, at=len(HEADER))
            content = HEADER + written
            last = max(objects, default=0)
            self._beginnings[shared] = _Beginning(content, hashlib.sha256(content), table, last)
        return self._beginnings[shared]


def take_apart(content: bytes) -> Whole:
    """The pages of a PDF; of outlines and the like nothing is left."""
    try:
        objects, numbers = _opened(content)
    except pikepdf.PdfError as error:
        raise TypesettingError(f"the PDF cannot be read: {error}") from None
    found = {**objects.found, **dict(_sharing_resources(objects.found, numbers))}
    referred = _reached(numbers, found, left_out={objects.catalog, objects.root, *numbers})
    users = Counter(chain.from_iterable(referred.values()))
    pages = []
    for number in numbers:
        own, shared = _parted(number, referred, users)
        pages.append(Page(number, {each: found[each] for each in own}, shared))
    return Whole(Objects(found, objects.catalog, objects.root), referred, tuple(pages))


def _opened(content: bytes) -> tuple[Objects, list[int]]:
    """What is in a PDF, and the numbers of its pages in order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        # At a change QPDF lays the tree of pages flat, and gives each all that it could inherit.
        pdf.add_blank_page()
        del pdf.pages[-1]
        end = pdf.make_indirect(pikepdf.Dictionary()).objgen[0]
        # What is free, and an object that is no container, comes as what Python has for it.
        found: Iterable[tuple[int, Any]] = (
            (number, pdf.get_object(number, 0)) for number in range(1, end)
        )
        written = {number: _written(number, one) for number, one in found if one is not None}
        catalog, root = pdf.Root.objgen[0], pdf.Root.Pages.objgen[0]
        return Objects(written, catalog, root), [page.obj.objgen[0] for page in pdf.pages]


def _written(number: int, found: Any) -> bytes:
    if isinstance(found, pikepdf.Stream):
        return object_of(number, found.stream_dict.unparse(resolved=True), found.read_raw_bytes())
    if isinstance(found, pikepdf.Object):
        return object_of(number, found.unparse(resolved=True))
    return object_of(number, pikepdf.unparse(found))


def _sharing_resources(
    found: Mapping[int, bytes], pages: Iterable[int]
) -> Iterator[tuple[int, bytes]]:
    """The pages, where resources that are equal are the same."""
    first: dict[bytes, bytes] = {}

    def shared(at: re.Match[bytes]) -> bytes:
        number = first.setdefault(inside(found[int(at[1])]), at[1])
        return b"/Resources %s 0 R" % number

    for page in pages:
        yield page, _RESOURCES.sub(shared, found[page])


def _reached(
    pages: Iterable[int], found: Mapping[int, bytes], *, left_out: Set[int]
) -> dict[int, frozenset[int]]:
    """The objects that the pages lead to, and which others each of these refers to.

    A link to another page does not bring that along: it can be somebody else's.
    """
    there = found.keys() - left_out
    referred: dict[int, frozenset[int]] = {}
    new = set(pages)
    while new:
        referred |= {number: references(found[number]) & there for number in new}
        new = set().union(*(referred[number] for number in new)) - referred.keys()
    return referred


def _parted(
    page: int, referred: Mapping[int, frozenset[int]], users: Mapping[int, int]
) -> tuple[list[int], frozenset[int]]:
    """What nothing but the page leads to, itself first, and to which others all that refers."""
    own, shared = [page], set[int]()
    for number in own:
        for other in sorted(referred[number]):
            if users[other] == 1:
                own.append(other)
            else:
                shared.add(other)
    return own, frozenset(shared)
