"""What the benchmark measures with: processes of their own, their time and their memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

AS_USED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
"""What processes are started with: Python compiles a module once, not at every start."""

IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder that is no disk, where the system has one."""

_REPORT = r"""
import json, pathlib, re, resource, sys, time
start, processor = time.perf_counter(), time.process_time()
{code}
seconds, processor = time.perf_counter() - start, time.process_time() - processor
status = pathlib.Path("/proc/self/status")
if status.exists():  # elsewhere what the parent had counts too, for it is forked
    peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, processor, peak]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds (without the start of Python), those that the processor was at it, and bytes at the
    peak; the latter two of a process without its children.
    """

    seconds: float
    processor: float
    peak: int


def cost(code: str) -> Cost:
    """What it costs to run the code in a Python of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", _REPORT.format(code=code)],
        env={**AS_USED, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, processor, peak = ran.stdout.splitlines()[-1].strip("[]").split(",")
    return Cost(float(seconds), float(processor), int(peak))


def timed(command: Sequence[str], folder: Path | None = None) -> float:
    """The seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=AS_USED, check=True, capture_output=True)
    return time.perf_counter() - start


def xelatex(sources: Sequence[str]) -> float:
    """The seconds that bare XeLaTeX takes for the documents, each in a process of its own, all of
    them at once.
    """
    with TemporaryDirectory() as name:
        for number, source in enumerate(sources):
            (Path(name) / f"{number}.tex").write_text(source, encoding="utf-8")
        start = time.perf_counter()
        processes = [
            subprocess.Popen(
                ["xelatex", "-interaction=batchmode", f"{number}.tex"],
                cwd=name,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "max_print_line": "10000"},
            )
            for number in range(len(sources))
        ]
        assert [process.wait() for process in processes] == [0] * len(sources)
        return time.perf_counter() - start
