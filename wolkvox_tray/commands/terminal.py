"""The terminal as the commands see it: two streams to write to, one to ask, and none that can make a command fail.

A program of Windows' graphical kind has no streams at all (``sys.stdout is None``), a pipe's reader may have gone
(``status | head -1``), an old console can't show every letter: none of that is worth a traceback or another exit
code. Foreign text (names, the server's own words) reaches `Terminal` only through `phrases.clean_text`; answers of a
person and the streams are fields, so that a test types and reads.
"""

from __future__ import annotations

import codecs
import contextlib
import getpass
import os
import sys
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.words import _

PROGRAM = "wolkvox-tray-cli" if sys.platform == "win32" else "wolkvox-tray"
"""What to type: on Windows the twin with a console."""
_NO_WIDTH = ("Mn", "Me", "Cf")
TOKEN_INPUT_BYTES = 64 * 1024
"""The most that is read from standard input for a token."""


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Where a command reads and writes. `gone` tells that nobody reads standard output any more."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None
    read_secret: Callable[[str], str] = getpass.getpass
    gone: bool = field(default=False, init=False)
    _passing: int = field(default=0, init=False)

    @property
    def can_ask(self) -> bool:
        """Whether a person sits there to answer questions: standard input is a terminal."""
        return _is_tty(self.stdin)

    @property
    def is_watched(self) -> bool:
        """Whether a person can read along: standard output (or error, for ``| tee``) is a terminal."""
        return _is_tty(self.stdout) or _is_tty(self.stderr)

    def say(self, line: str = "") -> None:
        """Write one line to standard output; a reader who left is noted in `gone` and otherwise no matter.

        Raises `OSError`, naming standard output, for a file that can't take it: a disk that is full.
        """
        if self.stdout is None or self.gone:
            return
        try:
            self.stdout.write(line + "\n")
            self.stdout.flush()
        except BrokenPipeError:
            self.gone = True
            _silence(self.stdout)
        except OSError as problem:
            problem.filename = _("Standard output")
            _silence(self.stdout)
            raise

    def complain(self, line: str) -> None:
        """Write one line to standard error, after the program's name."""
        if self.stderr is None:
            return
        self.pass_by("")
        with contextlib.suppress(OSError):
            self.stderr.write(f"{PROGRAM}: {line}\n")
            self.stderr.flush()

    def pass_by(self, text: str) -> None:
        """Show `text` on standard error in place of the last such text, if it is a terminal; "" leaves nothing of it.

        With blanks, not with an escape sequence: old consoles of Windows would print that.
        """
        if self.stderr is None or not _is_tty(self.stderr) or (not text and not self._passing):
            return
        width = columns(text)
        blank = " " * (self._passing - width)
        with contextlib.suppress(OSError):
            self.stderr.write(f"\r{text}{blank}" if text else f"\r{blank}\r")
            self.stderr.flush()
        self._passing = width

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question; anything but a clear yes is a no."""
        if self.stdin is None or self.stderr is None:
            return False
        self.stderr.write(_("{question} Type “yes” to go on: ").format(question=question))
        self.stderr.flush()
        answer = self.stdin.readline().strip().casefold()
        return _bare(answer) in {"yes", "y", _bare(_("yes"))}

    def token_text(self, prompt: str) -> str:
        """Return the token as typed without echo, or all of standard input if that is no terminal.

        Raises `BadInput` for bytes that are no text; never from the decoder's error, which holds them.
        """
        if self.stdin is None:
            return ""
        if not self.can_ask:
            return _read_all(self.stdin)
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return self.read_secret(prompt)
            except EOFError:
                return ""


def of_process() -> Terminal:
    """Return the terminal of this process; letters that it can't show become "?" instead of errors."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    return Terminal(stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)


def table(rows: Sequence[Sequence[str]], *, numbers: int) -> list[str]:
    """Return `rows` as aligned lines; the columns from index `numbers` on are right-aligned."""
    widths = [max(columns(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [_line(row, widths, numbers) for row in rows]


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: wide letters two, marks and joiners none."""
    return sum(
        0 if unicodedata.category(char) in _NO_WIDTH else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _line(row: Sequence[str], widths: Sequence[int], numbers: int) -> str:
    cells = []
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (width - columns(cell))
        cells.append(blank + cell if index >= numbers else cell + blank)
    return "  ".join(cells).rstrip()


def _read_all(stdin: TextIO) -> str:
    """Return what comes in, whatever it is written as: PowerShell's ``>`` makes files of UTF-16."""
    source = getattr(stdin, "buffer", None)
    with contextlib.suppress(UnicodeDecodeError):
        if source is None:
            return stdin.read(TOKEN_INPUT_BYTES)
        data: bytes = source.read(TOKEN_INPUT_BYTES)
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if wide else "utf-8-sig")
    raise BadInput(InputCode.TOKEN_UNUSABLE)


def _is_tty(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _silence(stream: TextIO) -> None:
    """Point a stream whose reader is gone to nowhere, or Python would complain about it at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _bare(answer: str) -> str:
    """Return an answer without accents: many a keyboard has none for "sí"."""
    return "".join(char for char in unicodedata.normalize("NFD", answer.casefold()) if not unicodedata.combining(char))
