r"""Runs XeLaTeX on one document: shut in, under a time limit, and with the same bytes every time.

What TeX may do here is bounded from several sides, because a page can hold words and templates
that somebody else wrote: no shell escape, no file read or written outside its own temporary
folder, no waiting for input, no file above `FILE_LIMIT`, no more memory than `MEMORY_LIMIT`.
What is left open: a raw `\special` in a template can still ask the PDF driver to embed a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from solver.errors import MissingGlyph, TeXNotFound, TypesettingError

DEBIAN_PACKAGES: Final = (
    "texlive-xetex",
    "texlive-lang-chinese",
    "texlive-pictures",
    "texlive-latex-recommended",
)
"""What XeLaTeX, ctex with its Fandol fonts, TikZ and booktabs are packaged in; `make` agrees."""

NO_ENGINE: Final = f"""\
no TeX engine found (xelatex is not on the PATH), so no PDF can be made. To get one:
  in a clone of this project   make pdf
  on Debian or Ubuntu          sudo apt-get install --no-install-recommends \
{" ".join(DEBIAN_PACKAGES)}
  elsewhere                    install TeX Live (https://tug.org/texlive) or MacTeX
`--format tex` and `--format json` work without one."""

FILE_LIMIT: Final = 64 << 20
"""Bytes of the largest file that TeX may write, its log included."""

MEMORY_LIMIT: Final = 1 << 30
"""Bytes of address space that TeX may take, where the system can hold it to that."""

MAX_PASSES: Final = 4

# The limits are set by a shell rather than by `preexec_fn`, which is unsafe beside threads.
# POSIX counts `-f` in blocks of 512 bytes; macOS refuses `-v`, and does without.
_LIMITS: Final = (
    f"ulimit -c 0; ulimit -f {FILE_LIMIT >> 9}; "
    f'ulimit -v {MEMORY_LIMIT >> 10} 2>/dev/null; exec "$@"'
)

_SETTINGS: Final = {
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    # Dates of the PDF and \today: always the same, so that the pages are.
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
    # A log that breaks its lines at 79 characters cannot be searched.
    "max_print_line": "10000",
    "error_line": "254",
    "half_error_line": "238",
    # A font that is missing is an error at once, and no reason to go and run METAFONT.
    "MKTEXTFM": "0",
    "MKTEXMF": "0",
    "MKTEXPK": "0",
}

_MORE_CHARACTERS = (
    "\nThe font Noto Serif CJK has more of them: it is in the Debian package fonts-noto-cjk"
)
_RERUN = re.compile(r"Rerun (?:to get|LaTeX)")
_LOST = re.compile(
    r"^Missing character: There is no (?P<shown>\S+)(?: \((?:U\+|\")(?P<code>[0-9A-F]+)\))?"
    r" in font (?P<font>.+)!$",
    re.MULTILINE,
)
_STOPPED = re.compile(r"^! (?P<problem>\S.*)$", re.MULTILINE)
_FATAL = re.compile(r"fatal: (?P<problem>\S.*)$", re.MULTILINE)
_PLACE = re.compile(r"^l\.(?P<line>\d+) ?(?P<text>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Typeset:
    """What TeX made of a document, and the log of its last pass."""

    pdf: bytes
    log: str


def find_engine() -> Path | None:
    """The XeLaTeX that would be run, or `None` where there is none."""
    found = shutil.which("xelatex")
    return Path(found) if found else None


def typeset(source: str, *, seconds: float = 60) -> Typeset:
    """Turn LaTeX into a PDF; the same source gives the same bytes.

    Raises `TeXNotFound`, `MissingGlyph` when a character would be lost from the page, and
    `TypesettingError` with TeX's own first complaint, or when `seconds` are over for all passes.
    """
    engine = find_engine()
    if engine is None:
        raise TeXNotFound(NO_ENGINE)
    with TemporaryDirectory(prefix="backprop-") as name:
        folder = Path(name)
        (folder / "document.tex").write_text(source, encoding="utf-8", newline="\n")
        log = _run_until_settled(_command(engine, source), folder, seconds)
        _refuse_lost_characters(log)
        return Typeset((folder / "document.pdf").read_bytes(), log)


def _command(engine: Path, source: str) -> list[str]:
    # Left alone, the driver takes the PDF's /ID from dates and file names, which all our
    # documents share; readers that remember a file by its /ID would then mix them up.
    digest = hashlib.sha256(source.encode()).hexdigest()[:32]
    identity = rf"\special{{pdf:trailerid [<{digest}> <{digest}>]}}"
    return [
        *("/bin/sh", "-c", _LIMITS, "limits"),
        str(engine),
        "-no-shell-escape",
        "-interaction=batchmode",
        "-halt-on-error",
        "-jobname=document",
        rf"\AddToHook{{shipout/firstpage}}{{{identity}}}\input{{document}}",
    ]


def _run_until_settled(command: list[str], folder: Path, seconds: float) -> str:
    """Run TeX again for as long as its log asks for it; the last log."""
    deadline = time.monotonic() + seconds
    for _ in range(MAX_PASSES):
        code = _run(command, folder, deadline)
        if code is None:
            raise TypesettingError(f"TeX was still at work after {seconds:g} s and was stopped")
        log = _read(folder / "document.log")
        if code != 0 or not (folder / "document.pdf").exists():
            raise TypesettingError(_complaint(code, log, _read(folder / "terminal.out")))
        if not _RERUN.search(log):
            break
    return log


def _run(command: list[str], folder: Path, deadline: float) -> int | None:
    """The exit code, or `None` when the deadline passed."""
    with (folder / "terminal.out").open("wb") as terminal:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # To wait with a limit is to look twenty times a second; to be woken costs nothing.
    alarm = threading.Timer(max(0, deadline - time.monotonic()), _stop, [process])
    alarm.daemon = True  # nobody who ends waits for it
    try:
        alarm.start()
        code = process.wait()
        return None if code == -signal.SIGKILL and time.monotonic() >= deadline else code
    finally:
        alarm.cancel()
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    # TeX hands its pages to a driver in a second process, so the whole group has to go.
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Where TeX finds its trees, and nothing else of ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME") or name.startswith("TEXMF")
    }
    # The driver's own scratch files go the way of the folder, even when it is killed.
    return {**kept, **_SETTINGS, "TMPDIR": str(folder)}


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def _complaint(code: int, log: str, terminal: str) -> str:
    """Why there is no PDF: from the log, or else from TeX's last words."""
    if code == -signal.SIGXFSZ:
        return f"TeX was stopped: it wrote a file of more than {FILE_LIMIT >> 20} MB"
    if stopped := _STOPPED.search(log):
        place = _PLACE.search(log, stopped.end())
        return f"TeX stopped: {stopped['problem']}" + (_at(place) if place else "")
    if "memory exhausted" in terminal:
        return f"TeX was stopped: it needed more than {MEMORY_LIMIT >> 20} MB of memory"
    if code == 0:
        return "TeX made no page"
    if fatal := _FATAL.search(terminal):
        return f"TeX stopped: {fatal['problem']}"
    return f"TeX stopped with exit code {code}"


def _at(place: re.Match[str]) -> str:
    return f"\n  at line {place['line']} of the .tex: {place['text'].strip()}"


def _refuse_lost_characters(log: str) -> None:
    # A font may be asked for the same character on every page: each is named once.
    if lost := dict.fromkeys(_lost_characters(log)):
        told = [f"{_named(character)} is not in {font}" for character, font in lost]
        hint = _MORE_CHARACTERS if any("Fandol" in font for _, font in lost) else ""
        raise MissingGlyph(
            "the page would lack characters: " + "; ".join(told) + hint,
            characters="".join(character for character, _ in lost),
        )


def _lost_characters(log: str) -> Iterator[tuple[str, str]]:
    """Each with the font that lacks it."""
    for found in _LOST.finditer(log):
        # TikZ sets \nullfont to swallow what is no part of a picture: nothing is lost there.
        if found["font"] != "nullfont":
            code = int(found["code"], 16) if found["code"] else ord(found["shown"][0])
            yield chr(code), _font(found["font"])


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code


def _font(name: str) -> str:
    """`FandolSong-Regular.otf`, of `[FandolSong-Regular.otf]/OT:script=hani`."""
    if name.startswith("["):
        return name[1:].partition("]")[0].rpartition("/")[2]
    return re.split(r"[/:;]", name.replace('"', ""))[0]
