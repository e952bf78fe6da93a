"""The log: rotating, private to the user, and redacted at its handler.

Redaction stands at the handler and not where something is logged, so that a token can't slip in by way of an argument,
an exception's text or a library's own message. Every `Token` registers itself with `never_show`. A record begins at a
line's begin and nothing else does: further lines are indented and control characters escaped, so that nobody can forge
one. What can't be written is dropped in silence: logging's own complaint would print the raw record.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import sys
import threading
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from wolkvox_tray.core.machine.paths import Paths

HIDDEN = "•••"
LOG_BYTES = 1_000_000
LOG_FILES = 3
SHORTEST_SECRET = 4
"""Shorter ones would turn the log into dots, and are no tokens."""

_HEADER = re.compile(r"""(wolkvox[-_]token(?:\\?['"]?\s*[:=]|['"]\s*,)\s*b?\\?['"]?)[^\s'",}\\]+""", re.IGNORECASE)
_USER_INFO = re.compile(r"(://)[^\s/@'\"]+@")
"""A proxy's name and password."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, and those that turn the direction of a line."""


class _Secrets:
    """What must never be shown, in each form it could take in a text."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._lock = threading.Lock()

    def add(self, secret: str) -> None:
        raw = secret.encode("utf-8", "surrogatepass")
        quoted = quote(raw, safe="")
        forms = {secret, quoted, quoted.lower(), raw.hex(), raw.hex().upper(), *_base64_forms(raw)}
        escaped = json.dumps(secret)[1:-1]
        forms |= {repr(secret)[1:-1], escaped, json.dumps(escaped)[1:-1]}
        with self._lock:
            self._forms |= forms

    def hide(self, text: str) -> str:
        with self._lock:
            forms = sorted(self._forms, key=len, reverse=True)
        for form in forms:
            text = text.replace(form, HIDDEN)
        return _USER_INFO.sub(rf"\g<1>{HIDDEN}@", _HEADER.sub(rf"\g<1>{HIDDEN}", text))


def _base64_forms(raw: bytes) -> set[str]:
    """Return what base64 makes of `raw` alone or amid other bytes: it has three forms, by its place in threes."""
    whole = base64.b64encode(raw).decode("ascii")
    forms = {whole, whole.rstrip("=")}
    for before, unsure in ((0, 0), (1, 2), (2, 3)):
        bits = (before + len(raw)) * 8
        forms.add(base64.b64encode(b"\0" * before + raw).decode("ascii")[unsure : bits // 6])
    return forms | {form.translate(str.maketrans("+/", "-_")) for form in forms}


_secrets = _Secrets()


def never_show(secret: str) -> None:
    """Replace `secret` by dots in every record from now on."""
    if len(secret) >= SHORTEST_SECRET:
        _secrets.add(secret)


def hide(text: str) -> str:
    """Return `text` without any registered secret."""
    return _secrets.hide(text)


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, then hides secrets and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text that is safe to keep."""
        text = _CONTROL.sub(lambda char: f"\\x{ord(char[0]):02x}", hide(super().format(record)))
        return text.replace("\n", "\n    ")


class PrivateFile(RotatingFileHandler):
    """A rotating file that only its user may read, which never stops or betrays whoever logs."""

    def _open(self) -> TextIOWrapper:
        """Open the file with the right mode from its first moment; rotation opens a new one each time."""

        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        file = FileIO(self.baseFilename, "ab", opener=private)
        with suppress(OSError):
            Path(self.baseFilename).chmod(0o600)  # one that was there before
        return TextIOWrapper(BufferedWriter(file), encoding=self.encoding)

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Begin a new file; where another program holds the old one (Windows), go on with that."""
        with suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop what can't be written: a full disk is no reason to stop, and nobody may see the raw record."""


def start(paths: Paths | None, *, verbose: bool = False) -> None:
    """Write the app's log to `paths`' folder (``None``: nowhere). A folder that can't be written is no reason to stop.

    Only our own records at INFO and others' warnings are kept; `verbose` adds our debug records.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if type(handler) in (PrivateFile, logging.NullHandler)]:
        root.removeHandler(old)
        old.close()
    logging.getLogger("wolkvox_tray").setLevel(logging.DEBUG if verbose else logging.INFO)
    if paths is None:
        root.addHandler(logging.NullHandler())
        return
    try:
        paths.make()
        handler = PrivateFile(paths.log_file, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.captureWarnings(capture=True)


def catch_unexpected() -> None:
    """Log what nobody caught, in any thread, instead of printing a traceback that could hold anything."""
    log = logging.getLogger("wolkvox_tray")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("unexpected error", exc_info=(kind, error, trace))

    def uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:  # in a destructor, say: nothing that a person could do something about
            log.warning(
                "an error that nothing could raise", exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
            )

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    sys.unraisablehook = unraisable


def no_core_dumps() -> None:
    """Forbid memory images of this process: they would hold the token."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
