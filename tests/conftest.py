"""What several rooms of tests share: the examples, and files of expected output."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

# Tests start the program hundreds of times, and to compile it takes as long as what it does then.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what is made now into the golden files, to be looked over with git diff",
    )


@pytest.fixture
def examples() -> Path:
    """The folder of exercises that the documentation shows."""
    return EXAMPLES


@pytest.fixture
def compare_golden(request: pytest.FixtureRequest) -> Callable[[Path, bytes], None]:
    """Holds what was made against a golden file, or rewrites that with `--update-golden`."""

    def compare(golden: Path, made: bytes) -> None:
        if request.config.getoption("--update-golden"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(made)
        expected = golden.read_bytes() if golden.exists() else b""
        assert made.decode() == expected.decode(), (
            f"{golden.name} is not what it was; if it is right now: pytest --update-golden"
        )

    return compare
