"""What is typed after `make` is understood, or refused: nothing is ignored without a word."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


# What a make says to the makes below it, as `make test` does to these tests; here they come first.
FROM_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run that only says what it would do."""
    own = {name: value for name, value in os.environ.items() if name not in FROM_MAKE}
    return subprocess.run(
        ["make", "--dry-run", *words],
        cwd=ROOT,
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pdf", "LANG=en"), "no setting LANG here"),
        (("pdf", "EXERCIES=mine.toml"), "no setting EXERCIES here"),
        (("pdf", "LANG=en"), "by LANGUAGE=en"),
        (("pdf", "LANGUAGE=fr"), "LANGUAGE is 'fr', but there are en zh"),
        (("pdf", "LANGUAGE=en fr"), "LANGUAGE is 'en fr'"),
        (("pdf", "LANGUAGE=zh+fr"), "LANGUAGE is 'zh+fr'"),
        (("pdf", "LANGUAGE="), "LANGUAGE is ''"),
    ],
)
def test_what_is_mistyped_is_refused(words: tuple[str, ...], said: str) -> None:
    found = make(*words)
    assert found.returncode == 2
    assert said in found.stderr
    assert not found.stdout


@pytest.mark.parametrize(
    ("words", "done"),
    [
        (("pdf", "LANGUAGE=zh+en"), "key.zh+en.pdf"),
        (("pdf", "LANGUAGE=en", "PIP_INDEX_URL=https://example.org"), "key.en.pdf"),
        (("pdf", "HTTPS_PROXY=http://example.org", "https_proxy=x"), "key.zh.pdf"),
        (("bench", "N=2"), "--count 2"),
    ],
)
def test_what_is_known_is_used(words: tuple[str, ...], done: str) -> None:
    found = make(*words)
    assert found.returncode == 0, found.stderr
    assert done in found.stdout


def test_the_environment_of_a_desktop_does_not_matter() -> None:
    found = make("pdf", LANG="de_DE.UTF-8", LANGUAGE="de:en")
    assert found.returncode == 0, found.stderr
    assert "key.zh.pdf" in found.stdout
    assert "key.en.pdf" in found.stdout
