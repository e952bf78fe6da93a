"""Questions in a terminal, where a clear yes in the reader's language is one, and what comes in and goes out there."""

from __future__ import annotations

import codecs
import errno
import io
from collections.abc import Iterator

import pytest

from tests.helpers.command_line import Typed
from wolkvox_tray.commands.terminal import PROGRAM, Terminal, columns
from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.machine.paths import locale_dir
from wolkvox_tray.core.words import _, speak


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    speak(locale_dir(), ("es",))
    yield
    speak(locale_dir(), ("en",))


@pytest.mark.parametrize(
    ("answer", "sure"),
    [
        ("sí", True),
        ("SI", True),
        ("si", True),
        ("yes", True),
        ("y", True),
        ("no", False),
        ("", False),
        ("claro", False),
    ],
)
def test_only_a_clear_yes_is_a_yes(answer: str, sure: bool) -> None:
    terminal = Terminal(stdin=io.StringIO(f"{answer}\n"), stdout=io.StringIO(), stderr=io.StringIO())

    assert terminal.confirm("¿Borrar?") is sure


@pytest.mark.parametrize("written_as", ["ascii", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_token_comes_in_however_its_file_was_written(written_as: str) -> None:
    mark = codecs.BOM_UTF16_BE if written_as == "utf-16-be" else b""
    stdin = io.TextIOWrapper(io.BytesIO(mark + "0ca4a5e7\r\n".encode(written_as)), encoding="ascii")

    assert Terminal(stdin=stdin, stdout=None, stderr=None).token_text("") == "0ca4a5e7\r\n"


def test_bytes_that_are_no_text_are_no_token() -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\xfe0"), encoding="utf-8")

    with pytest.raises(BadInput):
        Terminal(stdin=stdin, stdout=None, stderr=None).token_text("")


def test_what_passes_by_leaves_nothing_behind() -> None:
    stderr = Typed()
    terminal = Terminal(stdin=None, stdout=None, stderr=stderr)
    for text in ("", "100 of 200", "200", ""):
        terminal.pass_by(text)
    terminal.pass_by("300")
    terminal.complain("no")

    assert stderr.getvalue() == f"\r100 of 200\r200{7 * ' '}\r   \r\r300\r   \r{PROGRAM}: no\n"


def test_where_nobody_reads_along_nothing_passes_by() -> None:
    stderr = io.StringIO()
    Terminal(stdin=None, stdout=None, stderr=stderr).pass_by("100 of 200")

    assert stderr.getvalue() == ""


def test_a_disk_that_is_full_is_named_as_what_it_is_to_the_caller() -> None:
    stdout = Typed()
    stdout.write = full  # type: ignore[method-assign]
    with pytest.raises(OSError, match="No space") as caught:
        Terminal(stdin=None, stdout=stdout, stderr=None).say("12")

    assert caught.value.filename == _("Standard output")


def full(_text: str) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("text", "width"),
    [("Bogotá", 6), ("Bogota\u0301", 6), ("日本", 4), ("\N{HEAVY BLACK HEART}\ufe0f", 1), ("कि", 2), ("a\u200db", 2)],
)
def test_a_cell_is_as_wide_as_a_terminal_makes_it(text: str, width: int) -> None:
    assert columns(text) == width
