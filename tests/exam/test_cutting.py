"""PDFs cut apart and joined, with what TeX does not make as well."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from solver.exam.cutting import join, take_apart


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
    pdf.Root.Pages.CropBox = pikepdf.Array([0, 0, 60, 60])  # which QPDF makes an object
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
    assert [shown.partition("] ")[0] for shown in read(take_apart(content).cut(chosen))] == [
        expected[page] for page in chosen
    ]


def test_the_same_pages_give_the_same_bytes_and_others_another_name() -> None:
    first, again = take_apart(whole(3)), take_apart(whole(3))
    assert first.cut([1]) == again.cut([1])
    names = {pikepdf.open(io.BytesIO(first.cut([page]))).trailer.ID[0] for page in range(3)}
    assert len({bytes(name) for name in names}) == 3


def test_joined_parts_have_all_pages_in_order(tmp_path: Path) -> None:
    content = whole(5)
    parts = []
    for number, pages in enumerate([[0, 1], [2], [4, 3]]):
        parts.append(tmp_path / f"{number}.pdf")
        parts[-1].write_bytes(take_apart(content).cut(pages))
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
    content = take_apart(linked(4)).cut(chosen)
    shown = [number for number in range(4) if b"what is on page %d" % number in content]
    assert shown == sorted(chosen)
    assert [sorted(each) for each in links(content)] == [[*range(len(chosen))]] * len(chosen)


def test_a_link_to_a_page_left_out_leads_to_none_of_another_part() -> None:
    whole_of_it = take_apart(linked(4))
    content = io.BytesIO()
    parts = [io.BytesIO(whole_of_it.cut(pages)) for pages in ([0], [2, 1], [3])]
    join(parts, content, identity="00")
    assert [sorted(each) for each in links(content.getvalue())] == [[0], [1, 2], [1, 2], [3]]
