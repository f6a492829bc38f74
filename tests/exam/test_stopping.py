"""Stopped while it works, by Ctrl-C or by a crash, the command goes on where it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from exam.running import contents, finished, processes_of, vary, wait_for

pytestmark = pytest.mark.slow

COUNT = ("--count", "15")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    finished(vary(folder, *COUNT, "--jobs", "2"))
    return contents(folder)


WAYS = [
    ("terminal", "2", 130),
    ("SIGINT", "1", 130),
    ("SIGTERM", "2", 130),
    ("SIGKILL", "1", -9),
    ("SIGKILL", "2", -9),
]


@pytest.mark.parametrize(("way", "jobs", "code"), WAYS)
def test_stopped_and_gone_on(
    way: str, jobs: str, code: int, uninterrupted: Mapping[str, bytes], tmp_path: Path
) -> None:
    process = vary(tmp_path, *COUNT, "--jobs", jobs)
    wait_for(tmp_path, "out/*/.batch/*.json", process)
    if way == "terminal":  # Ctrl-C goes to all processes of the terminal
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.Signals[way])
    told = process.communicate(timeout=60)[1]
    assert process.returncode == code
    assert told == (
        "" if way == "SIGKILL" else "Error: stopped; the same command goes on from here\n"
    )
    nobody_is_left(process.pid)
    if way != "SIGKILL":
        assert list((tmp_path / "tmp").iterdir()) == []
    there = {name: content for name, content in contents(tmp_path).items() if ".part" not in name}
    assert 0 < len(there) < len(uninterrupted)
    assert there.items() <= uninterrupted.items()
    assert "variants are there already" in finished(vary(tmp_path, *COUNT, "--jobs", "1"))
    assert contents(tmp_path) == uninterrupted


def nobody_is_left(session: int) -> None:
    """The workers of a process that was killed notice it, and end what they have begun."""
    end = time.monotonic() + 20
    while alive := processes_of(session):
        assert time.monotonic() < end, alive
        time.sleep(0.1)
