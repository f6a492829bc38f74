"""`backprop vary` in a process of its own, with small chunks, to be stopped while it works."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exam.batches import SMALL

SECONDS = 120

_COMMAND = (
    "from solver.exam import batch; batch.IN_A_CHUNK = 3; from solver.cli import main; main()"
)


def vary(folder: Path, *options: str) -> subprocess.Popen[str]:
    """The command at work in a folder, with temporary files below it; its output can be read."""
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND, "vary", "small.toml", "--out", "out", *options],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What the command said when it came to its end, which was a good one."""
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, told
    return told


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[Any]) -> None:
    """Until the process has made such a file."""
    end = time.monotonic() + SECONDS
    while not any(folder.glob(pattern)):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end, f"{pattern} never came"
        time.sleep(0.02)


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file that the command wrote."""
    paths = [path for path in (folder / "out").rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def processes_of(session: int) -> list[str]:
    """What is still alive of a session of processes."""
    listed = subprocess.run(
        ["ps", "-eo", "sid=,stat=,args="], capture_output=True, text=True, check=True
    )
    found = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [args for sid, stat, args in found if int(sid) == session and stat[0] != "Z"]
