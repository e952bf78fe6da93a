"""The log: rotating, private to the user, and redacted at its handler.

Redaction stands at the handler and not where something is logged, so that a token can't slip in by way of an argument,
an exception's text or a library's own message. Every `Token` registers itself with `never_show`. What is written is one
line a record: line breaks and control characters of foreign text are escaped, so that nobody can forge a line.
"""

from __future__ import annotations

import base64
import logging
import re
import sys
import threading
from logging.handlers import RotatingFileHandler
from types import TracebackType
from urllib.parse import quote

from wolkvox_tray.core.machine.paths import Paths

HIDDEN = "•••"
LOG_BYTES = 1_000_000
LOG_FILES = 3
SHORTEST_SECRET = 4
"""Shorter ones would turn the log into dots, and are no tokens."""

_HEADER = re.compile(r"(wolkvox-token['\"]?\s*[:=]\s*b?['\"]?)[^\s'\",}]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class _Secrets:
    """What must never be shown, in each form it could take in a text."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._lock = threading.Lock()

    def add(self, secret: str) -> None:
        raw = secret.encode("utf-8", "surrogatepass")
        forms = {secret, quote(secret, safe=""), base64.b64encode(raw).decode(), raw.hex(), repr(secret)[1:-1]}
        with self._lock:
            self._forms |= forms

    def hide(self, text: str) -> str:
        with self._lock:
            forms = sorted(self._forms, key=len, reverse=True)
        for form in forms:
            text = text.replace(form, HIDDEN)
        return _HEADER.sub(rf"\g<1>{HIDDEN}", text)


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


def start(paths: Paths | None, *, verbose: bool = False) -> None:
    """Write the app's log to `paths`' folder (``None``: nowhere). A folder that can't be written is no reason to stop.

    Only our own records at INFO and others' warnings are kept; `verbose` adds our debug records.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, RotatingFileHandler)]:
        root.removeHandler(old)
        old.close()
    logging.getLogger("wolkvox_tray").setLevel(logging.DEBUG if verbose else logging.INFO)
    if paths is None:
        root.addHandler(logging.NullHandler())
        return
    try:
        paths.make()
        handler = RotatingFileHandler(paths.log_file, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8")
        paths.log_file.chmod(0o600)
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

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread


def no_core_dumps() -> None:
    """Forbid memory images of this process: they would hold the token."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
