"""PDFs cut apart and joined, with what TeX does not make as well."""

from __future__ import annotations

import hashlib
import io
import pickle
import re
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis.strategies import DataObject, data, integers, lists, permutations, sets

from solver.errors import TypesettingError
from solver.exam.cutting import take_apart
from solver.exam.joining import join, united


def whole(pages: int) -> bytes:
    """Pages that inherit their size, share one resource, and say what looks like references."""
    pdf = pikepdf.new()
    shared = pdf.make_indirect(pikepdf.Dictionary(Shared=pikepdf.String("(3 0 R) \\ 4 0 R")))
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(100 + number, 100))
        page.obj.Contents = pdf.make_stream(b"%% 1 0 R and 2 0 R\n%d" % number)
        page.obj.Resources = pikepdf.Dictionary(All=shared, Own=pdf.make_indirect(
            pikepdf.Array([number, pikepdf.Name("/2 0 R"), b"\xff 5 0 R", 0.5, True, None])
        ))  # fmt: skip
        page.obj.Another = pdf.pages[0].obj
    pdf.Root.Pages.CropBox = pdf.make_indirect(pikepdf.Array([0, 0, 60, 60]))
    content = io.BytesIO()
    pdf.save(content, static_id=True)
    return content.getvalue()


def read(content: bytes | Path) -> list[str]:
    """What is on each page."""
    with pikepdf.open(io.BytesIO(content) if isinstance(content, bytes) else content) as pdf:
        assert pdf.check_pdf_syntax() == []
        return [
            f"{page.mediabox[2]} {page.cropbox[2]} {page.obj.Contents.read_bytes()!r}"
            f" {page.obj.Resources.All.Shared} {page.obj.Resources.Own.unparse(resolved=True)!r}"
            for page in pdf.pages
        ]


@pytest.mark.parametrize("chosen", [[0], [2], [1, 2], [3, 0], [0, 1, 2, 3]])
def test_a_part_has_its_pages_and_no_others(chosen: list[int]) -> None:
    content = whole(4)
    expected = [shown.partition("] ")[0] for shown in read(content)]
    assert [shown.partition("] ")[0] for shown in read(bytes(take_apart(content).cut(chosen)))] == [
        expected[page] for page in chosen
    ]


def test_the_same_pages_give_the_same_bytes_and_others_another_name() -> None:
    first, again = take_apart(whole(3)), take_apart(whole(3))
    assert first.cut([1]) == again.cut([1])
    names = {pikepdf.open(io.BytesIO(bytes(first.cut([page])))).trailer.ID[0] for page in range(3)}
    assert len({bytes(name) for name in names}) == 3


def test_what_parts_share_is_there_once_and_the_hash_is_that_of_all() -> None:
    cut = take_apart(whole(3)).cut
    alone, two = cut([1]), cut([0, 2])
    assert alone.pieces[0] is two.pieces[0]
    for part in (alone, two, united([alone, two])):
        assert part.digest == hashlib.sha256(bytes(part)).hexdigest()
    assert pickle.dumps([alone, two]).count(alone.pieces[0]) == 1


def test_united_parts_can_be_joined() -> None:
    cut, content = take_apart(whole(4)).cut, io.BytesIO()
    join(map(bytes, [united([cut([2]), cut([0, 1])]), cut([3])]), content, identity="00")
    sizes = [shown.split()[0] for shown in read(content.getvalue())]
    assert sizes == ["102", "100", "101", "103"]


def test_resources_that_are_equal_are_one_object() -> None:
    pdf = pikepdf.new()
    for number in range(3):
        page = pdf.add_blank_page().obj
        page.Resources = pdf.make_indirect(pikepdf.Dictionary(ProcSet=[pikepdf.Name.PDF]))
        # A parent that is no node of the tree of pages.
        page.Of = pikepdf.Dictionary(Parent=pdf.make_indirect(pikepdf.Dictionary(Mark=number)))
    content = io.BytesIO()
    pdf.save(content, static_id=True)
    part = bytes(take_apart(content.getvalue()).cut([0, 1, 2]))
    assert part.count(b"/ProcSet") == 1
    with pikepdf.open(io.BytesIO(part)) as again:
        assert [int(page.obj.Of.Parent.Mark) for page in again.pages] == [0, 1, 2]
        assert all(page.obj.Resources.ProcSet for page in again.pages)


@pytest.mark.parametrize("content", [b"", b"no PDF"])
def test_what_is_no_pdf(content: bytes) -> None:
    with pytest.raises(TypesettingError, match="the PDF cannot be read"):
        take_apart(content)


def test_pages_keep_what_they_have_from_a_node_of_their_tree() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page().obj
    node = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Pages, Count=1, Kids=[page], Parent=pdf.Root.Pages, Rotate=90
    ))  # fmt: skip
    page.Parent, pdf.Root.Pages.Kids = node, pikepdf.Array([node])
    content = io.BytesIO()
    pdf.save(content, static_id=True)
    with pikepdf.open(io.BytesIO(bytes(take_apart(content.getvalue()).cut([0])))) as part:
        assert int(part.pages[0].obj.Rotate) == 90


# --- any objects that refer to each other in any way ---------------------------------------------

Graph = list[set[int]]  # from each object to others


def drawn(graph: Graph, pages: Graph) -> bytes:
    pdf = pikepdf.new()
    nodes = [pdf.make_indirect(pikepdf.Dictionary(Mark=number)) for number in range(len(graph))]
    for node, others in zip(nodes, graph, strict=True):
        node.To = pikepdf.Array(nodes[other] for other in sorted(others))
    for others in pages:
        page = pdf.add_blank_page()
        page.obj.To = pikepdf.Array(nodes[other] for other in sorted(others))
        page.obj.Contents = pdf.make_stream(b"a page")
    for node in nodes:
        node.Page = pdf.pages[0].obj  # leads nowhere where that page is not
    content = io.BytesIO()
    pdf.save(content, static_id=True)
    return content.getvalue()


def found_in(content: bytes) -> list[dict[int, set[int]]]:
    """The objects that each page leads to, and where they lead."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        found = []
        for page in pdf.pages:
            reached: dict[int, set[int]] = {}
            waiting = list(page.obj.To)
            while waiting:
                node = waiting.pop()
                if int(node.Mark) not in reached:
                    reached[int(node.Mark)] = {int(other.Mark) for other in node.To}
                    waiting += list(node.To)
            found.append(reached)
        return found


def reached(graph: Graph, start: set[int]) -> set[int]:
    found, new = set[int](), start
    while new:
        found |= new
        new = set[int]().union(*(graph[number] for number in new)) - found
    return found


@given(data())
def test_a_part_has_what_its_pages_lead_to_once_and_nothing_else(drawing: DataObject) -> None:
    size = drawing.draw(integers(1, 6))
    some = sets(integers(0, size - 1), max_size=3)
    graph = drawing.draw(lists(some, min_size=size, max_size=size))
    pages = drawing.draw(lists(some, min_size=1, max_size=4))
    whole_of_it = take_apart(drawn(graph, pages))
    chosen = drawing.draw(permutations(range(len(pages))))[: drawing.draw(integers(1, 4))]
    part, rest = whole_of_it.cut(chosen), whole_of_it.cut(range(len(pages)))
    expected = [{n: graph[n] for n in reached(graph, pages[page])} for page in chosen]
    assert found_in(bytes(part)) == expected
    there = sorted(int(mark) for mark in re.findall(rb"/Mark (\d+)", bytes(part)))
    assert there == sorted(set[int]().union(*expected))
    assert found_in(bytes(united([part, rest])))[: len(chosen)] == expected


def test_joined_parts_have_all_pages_in_order(tmp_path: Path) -> None:
    content = whole(5)
    parts = []
    for number, pages in enumerate([[0, 1], [2], [4, 3]]):
        parts.append(tmp_path / f"{number}.pdf")
        parts[-1].write_bytes(bytes(take_apart(content).cut(pages)))
    with (tmp_path / "all.pdf").open("wb") as file:
        join(parts, file, identity="0123456789abcdef")

    def shown(found: list[str]) -> list[str]:
        return [text.partition(" b'[")[0] for text in found]

    expected = shown(read(content))
    assert shown(read(tmp_path / "all.pdf")) == [expected[page] for page in (0, 1, 2, 4, 3)]


def linked(pages: int) -> bytes:
    """Pages each of which has a link to every page."""
    pdf = pikepdf.new()
    for number in range(pages):
        pdf.add_blank_page().obj.Contents = pdf.make_stream(b"%% what is on page %d" % number)
    for page in pdf.pages:
        page.obj.Annots = pikepdf.Array(
            pikepdf.Dictionary(Dest=[other.obj, pikepdf.Name.Fit]) for other in pdf.pages
        )
    content = io.BytesIO()
    pdf.save(content, static_id=True, compress_streams=False)
    return content.getvalue()


def links(content: bytes) -> list[list[int]]:
    """Where the links of each page lead to, those that lead to a page that is there."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.check_pdf_syntax() == []
        places = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
        targets = [[link.Dest[0] for link in page.obj.Annots] for page in pdf.pages]
        return [
            [places[found.objgen] for found in each if isinstance(found, pikepdf.Dictionary)]
            for each in targets
        ]


@pytest.mark.parametrize("chosen", [[0], [2], [3, 1]])
def test_a_link_brings_no_other_page_along(chosen: list[int]) -> None:
    content = bytes(take_apart(linked(4)).cut(chosen))
    shown = [number for number in range(4) if b"what is on page %d" % number in content]
    assert shown == sorted(chosen)
    assert [sorted(each) for each in links(content)] == [[*range(len(chosen))]] * len(chosen)


def test_a_link_to_a_page_left_out_leads_to_none_of_another_part() -> None:
    whole_of_it = take_apart(linked(4))
    content = io.BytesIO()
    parts = [bytes(whole_of_it.cut(pages)) for pages in ([0], [2, 1], [3])]
    join(parts, content, identity="00")
    assert [sorted(each) for each in links(content.getvalue())] == [[0], [1, 2], [1, 2], [3]]
