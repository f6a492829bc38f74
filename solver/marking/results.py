"""Tables and final answers, held against what was found before."""

from __future__ import annotations

from solver.formulas.expression import Number
from solver.marking.columns import Cell
from solver.marking.expected import Answer
from solver.marking.findings import Finding, Kind, Verdict
from solver.marking.record import Record
from solver.marking.sides import Side
from solver.marking.spelling import number_text, spelled


def judge_cell(record: Record, cell: Cell) -> None:
    """Judges a number in a table of results."""
    verdicts = {True: Verdict.TRUE, False: Verdict.WRONG, None: Verdict.UNCHECKED}
    record.verdicts.append(verdicts[cell.is_right])
    place = Side(None, cell.row.start, cell.row.end)
    if cell.is_after:
        record.tabled[cell.row.name] = (place, place, cell.number)
    if cell.is_right is False:
        name, printed = spelled(cell.row.name), number_text(cell.number.value)
        value = number_text(cell.known.value) if cell.known is not None else ""
        message = f"{printed} in the row of {name}, for which {value or 'nothing'} was found"
        finding = record.finding(Kind.WRONG, place, place, message, value)
        if not any(_is_of_one_slip(finding, other) for other in record.findings):
            record.findings.append(finding)


def _is_of_one_slip(finding: Finding, other: Finding) -> bool:
    """Whether the cell works the number out, and was found wrong already."""
    return finding.line == other.line and finding.right == other.right


def answer_to(record: Record, answer: Answer) -> tuple[int, str, Number | None]:
    """Where a document gives an answer for the last time, what it says there, the number."""
    names = answer.found_as
    if any(name in record.places for name in names) and answer.is_after:
        names = (*names, answer.quantity)
    found = [record.places[name] for name in names if name in record.places]
    if answer.quantity in record.tabled and answer.is_after:
        found.append(record.tabled[answer.quantity])
    if not found and answer.is_after and answer.quantity in record.restated:
        found.append(record.restated[answer.quantity])
    if not found:
        return 1, "", None
    left, right, number = max(found, key=lambda place: place[1].start)
    finding = record.finding(Kind.ANSWER, left, right, "")
    return finding.line, finding.expression, number
