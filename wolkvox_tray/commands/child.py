"""This program once more, as a child process: for what needs Qt, which must not be loaded here and may well crash.

Works installed, from a source tree and frozen, where `sys.executable` is the app itself. The child answers in a file,
because a graphical program on Windows has no standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import wolkvox_tray

QT_PROBE_S = 30.0
_NO_WINDOW = 0x08000000
"""Windows' CREATE_NO_WINDOW: no console flashes up for the child."""


def qt_probe(*, offscreen: bool = False, timeout_s: float = QT_PROBE_S) -> dict[str, str]:
    """Return what a child process with Qt found (`commands.qt_probe`), or ``{"problem": why}`` if it found nothing."""
    environ = _environ(offscreen=offscreen)
    with tempfile.TemporaryDirectory(prefix="wolkvox-tray-", ignore_cleanup_errors=True) as folder:
        answer = Path(folder) / "qt.json"
        try:
            done = subprocess.run(  # noqa: S603 - our own program, fixed arguments
                [*_myself(), "--qt-probe", str(answer)],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=timeout_s,
                check=False,
                creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            return {"problem": type(problem).__name__}
        return _read(answer) or {"problem": _last_line(done.stderr) or f"exit code {done.returncode}"}


def _myself() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "wolkvox_tray"]


def _environ(*, offscreen: bool) -> dict[str, str]:
    environ = dict(os.environ)
    if offscreen:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    if not getattr(sys, "frozen", False):
        here = str(Path(wolkvox_tray.__file__).parents[1])
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, environ.get("PYTHONPATH")]))
    return environ


def _read(answer: Path) -> dict[str, str] | None:
    try:
        facts = json.loads(answer.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
