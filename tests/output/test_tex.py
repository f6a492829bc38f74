from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from solver.errors import MissingGlyph, TeXNotFound, TypesettingError
from solver.output import tex
from solver.output.tex import DEBIAN_PACKAGES, find_engine, typeset

CHINESE = r"\documentclass[fontset=fandol]{ctexart}\usepackage{tikz}"
PLAIN = r"\documentclass{article}"


def page(body: str, preamble: str = PLAIN) -> str:
    """A document whose body begins on line 2."""
    return f"{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n"


def complaint(source: str, **options: float) -> str:
    with pytest.raises(TypesettingError) as caught:
        typeset(source, **options)
    return str(caught.value)


# --- what comes out ---------------------------------------------------------------------------


def test_an_engine_is_installed() -> None:
    assert find_engine() is not None, "the tests need TeX: run them with `make test`"


def test_same_source_same_bytes_whenever_and_wherever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = page(r"反向传播 \tikz\draw (0,0) circle (1); \today", CHINESE)
    first = typeset(source).pdf
    time.sleep(1.1)  # dates in a PDF count seconds
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert typeset(source).pdf == first
    assert str(tmp_path).encode() not in first


def test_each_document_has_an_identity_of_its_own() -> None:
    identities = set()
    for word in ("one", "two"):
        with pikepdf.open(io.BytesIO(typeset(page(word)).pdf)) as pdf:
            identities.add(bytes(pdf.trailer["/ID"][0]))
    assert len(identities) == 2


def test_references_are_settled_by_running_again() -> None:
    made = typeset(page(r"\pageref{end}\clearpage\label{end}x"))
    assert "undefined" not in made.log
    assert "Rerun to get" not in made.log


def test_a_log_that_never_settles_is_left_after_a_few_passes() -> None:
    made = typeset(page(r"\typeout{Rerun to get it right}x"))
    assert "Rerun to get" in made.log


def test_the_log_is_kept_for_whoever_looks_for_overfull_boxes() -> None:
    assert "Overfull" in typeset(page(r"\hbox to 1cm{\hskip 2cm}")).log


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    typeset(page("x"))
    complaint(page(r"\nope"))
    complaint(page(r"\def\x{\shipout\hbox{x}\x}\x"), seconds=0.7)
    assert list(tmp_path.iterdir()) == []


# --- what goes wrong --------------------------------------------------------------------------

FAULTS = [
    (r"\nope", "TeX stopped: Undefined control sequence.\n  at line 2 of the .tex: \\nope"),
    ("fine\n\\end{itemize}", "at line 3 of the .tex"),
    (r"\input{no-such-file}", "File `no-such-file.tex' not found"),
    (r"\special{pdf:image (no-such.pdf)}x", "TeX stopped: Image inclusion failed."),
    ("", "TeX made no page"),
    ("\a", "invalid character"),
]


@pytest.mark.parametrize(("body", "said"), FAULTS)
def test_the_first_complaint_of_tex_is_passed_on(body: str, said: str) -> None:
    assert said in complaint(page(body))


def test_a_missing_class_is_named_at_its_line() -> None:
    assert "File `nope.cls' not found" in complaint(page("x", r"\documentclass{nope}"))


def test_without_an_engine_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(TeXNotFound) as caught:
        typeset(page("x"))
    for advice in ("make pdf", "apt-get install", *DEBIAN_PACKAGES, "MacTeX", "--format tex"):
        assert advice in str(caught.value)


def test_an_engine_that_fails_without_a_word_is_still_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tmp_path / "xelatex"
    engine.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert complaint(page("x")) == "TeX stopped with exit code 3"


GLYPHS = [
    ("喆", CHINESE, "喆 (U+5586) is not in FandolSong-Regular.otf"),
    (r"\sffamily 喆", CHINESE, "喆 (U+5586) is not in FandolHei-Regular.otf"),
    ("中", PLAIN, "中 (U+4E2D) is not in "),
    ("\U0001f600", CHINESE, "😀 (U+1F600) is not in lmroman10-regular"),
    ("\u200b", CHINESE, "characters: U+200B is not in lmroman10-regular"),
    (r"\font\x=cmr10 \x ≈", PLAIN, "≈ (U+2248) is not in cmr10"),
    (r"\font\x=cmr10 \x é", PLAIN, "é (U+00E9) is not in cmr10"),
]


@pytest.mark.parametrize(("body", "preamble", "said"), GLYPHS)
def test_a_character_that_would_be_lost_is_named(body: str, preamble: str, said: str) -> None:
    with pytest.raises(MissingGlyph) as caught:
        typeset(page(body, preamble))
    assert said in str(caught.value)


def test_each_lost_character_is_named_once() -> None:
    with pytest.raises(MissingGlyph) as caught:
        typeset(page("喆、玥、喆", CHINESE))
    assert str(caught.value).count("喆") == 1
    assert str(caught.value).count("玥") == 1


def test_what_tikz_swallows_on_purpose_is_not_lost() -> None:
    made = typeset(page(r"\tikz{\draw (0,0) -- (1,1);;}", CHINESE))
    assert "in font nullfont!" in made.log


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ("喆 in font FandolSong/OT:script=hani", "喆 (U+5586) is not in FandolSong"),
        ('ß in font "Noto Serif:mapping=tex-text"', "ß (U+00DF) is not in Noto Serif"),
        ("喆 (U+5586) in font [/opt/a b/F.otf]/OT", "喆 (U+5586) is not in F.otf"),
    ],
)
def test_other_ways_of_logging_a_lost_character(logged: str, said: str) -> None:
    with pytest.raises(MissingGlyph, match="lack characters") as caught:
        tex._refuse_lost_characters(f"x\nMissing character: There is no {logged}!\ny")
    assert said in str(caught.value)


# --- what TeX must not do ---------------------------------------------------------------------


def test_no_shell(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    typeset(page(rf"\immediate\write18{{touch {mark}}}x"))
    complaint(page(rf'\input{{|"touch {mark}"}}'))
    assert not mark.exists()


READS = [r"\input{%s}", r"\openin5=%s \ifeof5 \nope\fi", r"\XeTeXpicfile %s x"]


@pytest.mark.parametrize("read", READS)
def test_no_file_read_from_outside(tmp_path: Path, read: str) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("hunter2", encoding="utf-8")
    assert "hunter2" not in complaint(page(read % secret))
    complaint(page(read % "/etc/passwd"))


@pytest.mark.parametrize("place", ["{}/mark.txt", "../mark.txt"])
def test_no_file_written_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    body = rf"\immediate\openout5={place.format(tmp_path)} \immediate\write5{{x}}x"
    assert "I can't write on file" in complaint(page(body))
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_our_environment_but_the_way_to_tex(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET", "TEXINPUTS", "openin_any", "TEXMFHOME", "HOME"):
        monkeypatch.setenv(name, "/from/outside")
    given = tex._environment(Path("/scratch"))
    assert {name for name, value in given.items() if value == "/from/outside"} == {
        "HOME",
        "TEXMFHOME",
    }
    assert given["openin_any"] == "p"


@pytest.mark.parametrize("body", [r"\def\x{\x}\x", r"\def\x{\shipout\hbox{x}\x}\x"])
def test_what_never_ends_is_ended(body: str) -> None:
    assert complaint(page(body), seconds=0.7) == "TeX was still at work after 0.7 s and was stopped"


def test_what_only_grows_hits_the_limits_of_tex() -> None:
    assert "TeX capacity exceeded" in complaint(page(r"\def\x{\x\x}\x"))


def test_a_question_is_not_waited_for() -> None:
    assert "Emergency stop" in complaint(page(r"\errorstopmode\read-1 to\x x"))


def test_a_file_that_grows_without_end() -> None:
    loop = r"\def\x{\immediate\write-1{" + "a" * 500 + r"}\x}\x"
    assert complaint(page(loop)) == "TeX was stopped: it wrote a file of more than 64 MB"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_a_page_that_grows_without_end() -> None:
    said = complaint(page(r"\def\x{a\x}\x"))
    assert said == "TeX was stopped: it needed more than 1024 MB of memory"


def test_an_interrupt_takes_tex_along(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(
        self: subprocess.Popen[bytes], wait: Callable[..., int] = subprocess.Popen.wait
    ) -> int:
        if started:
            return wait(self)
        started.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        typeset(page(r"\def\x{\x}\x"))
    assert [process.poll() for process in started] == [-signal.SIGKILL]


def test_an_interrupt_before_the_alarm_is_set_takes_tex_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(self: threading.Timer) -> None:
        started.extend(self.args)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Timer, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        typeset(page(r"\def\x{\x}\x"))
    assert [process.poll() for process in started] == [-signal.SIGKILL]


# --- one list of packages, in two places --------------------------------------------------------


def test_make_installs_the_packages_that_the_message_names() -> None:
    makefile = Path(__file__).parents[2] / "Makefile"
    lines = makefile.read_text(encoding="utf-8").splitlines()
    listed = next(line for line in lines if line.startswith("TEX_PACKAGES :="))
    assert listed.partition(":=")[2].split() == list(DEBIAN_PACKAGES)
