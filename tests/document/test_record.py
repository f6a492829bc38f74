"""`solution.json`: every number under its plain name, exact and as printed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import networks
import pytest
from networks import LECTURE, layer, lecture, network

from solver.passes import write


def flat(record: Any) -> dict[str, Any]:
    """Every entry with its place: `w11 gradient`, `h1`."""
    entries = dict(record["quantities"])
    for name, found in record["parameters"].items():
        entries |= {
            name: {key: found[key] for key in ("exact", "shown")},
            f"{name} gradient": found.get("gradient"),
            f"{name} updated": found.get("updated"),
        }
    return entries


# (entry, exact to 30 digits, as printed)
ENTRIES = [
    ("x1", "0.08", "0.08"),
    ("Label2", "0.95", "0.95"),
    ("alpha", "0.5", "0.5"),
    ("h1", "0.3232", "0.3232"),
    ("sig(h1)", "0.580103918096563608118508185615", "0.58010"),
    ("dLoss1/dy1", "1.15910911", "1.15911"),
    ("w11", "0.24", "0.24"),
    ("w11 gradient", "0.0125483", "0.01255"),
    ("w11 updated", "0.2337258", "0.2337"),
    ("b1 updated", "0.1169587", "0.1170"),
    ("b2 updated", "-0.0510987", "-0.0511"),
]


@pytest.mark.parametrize(("name", "exact", "shown"), ENTRIES)
def test_the_numbers_of_the_lecture(name: str, exact: str, shown: str) -> None:
    entry = flat(networks.record(LECTURE))[name]
    assert entry["shown"] == shown
    assert entry["exact"].startswith(exact)


def test_every_number_is_text_of_at_most_thirty_digits() -> None:
    for name, entry in flat(networks.record(LECTURE)).items():
        assert set(entry) == {"exact", "shown"}, name
        for text in entry.values():
            assert isinstance(text, str)
            assert len(Decimal(text).as_tuple().digits) <= 30, name


def test_numbers_that_end_are_given_in_full() -> None:
    exercise = network("0.5", "0.25", layer("identity", "0.125", "0.10"))
    entries = flat(networks.record(exercise))
    assert entries["y"] == {"exact": "0.1625", "shown": "0.1625"}
    assert entries["w11 updated"] == {"exact": "0.146875", "shown": "0.1469"}
    assert entries["b1"] == {"exact": "0.1", "shown": "0.10"}


TINY = [("1e-12", "w11 updated", "0.2400"), ("1e-12", "alpha", "1e-12")]


@pytest.mark.parametrize(("rate", "name", "shown"), TINY)
def test_tiny_numbers(rate: str, name: str, shown: str) -> None:
    entries = flat(networks.record(lecture(learning_rate=Decimal(rate))))
    assert entries[name]["shown"] == shown
    assert entries["w11 updated"]["exact"] == "0.23999999999998745167047093831"


def test_thirty_digits_of_a_tiny_number_too() -> None:
    """A third of 0.00025 x 2 x 0.5, whose digits never end."""
    exercise = network(
        "0.5", "0 0 0", layer("identity", "0 0 0.0005"), loss="mean squared error"
    )  # fmt: skip
    exact = flat(networks.record(exercise))["w13 gradient"]["exact"]
    assert exact == f"8.{'3' * 29}e-5"


def test_only_parameters_that_are_asked_for_have_an_answer() -> None:
    parameters = networks.record(lecture(ask=["w11", "b2"]))["parameters"]
    answered = [name for name, found in parameters.items() if "updated" in found]
    assert answered == ["w11", "b2"]
    assert set(parameters["w12"]) == {"exact", "shown"}


def test_the_file_is_the_record(tmp_path: Path) -> None:
    document = networks.explained(LECTURE)
    (path,) = write(document, tmp_path, languages=["en"], formats=["json"])
    assert path.name == "solution.json"
    assert json.loads(path.read_text(encoding="utf-8")) == document.record
