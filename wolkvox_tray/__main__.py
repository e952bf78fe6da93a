"""``python -m wolkvox_tray``, and the ``wolkvox-tray`` command: the tray's icon first, then everything else."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wolkvox_tray.qt.first_icon import FirstIcon


def main() -> int:
    """Do what the command line asks for and return the exit code."""
    interrupted = signal.getsignal(signal.SIGINT)
    if interrupted is signal.default_int_handler:
        # Until there is somebody to take it Ctrl+C ends us as SIGTERM does: an exception amid Qt's own start aborts the
        # process, and amid our own imports it would print where.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    first = _first_icon()
    try:
        if first is not None:
            first.bring_the_rest()
        from wolkvox_tray.cli import main as do  # by now the icon stands
    except Exception as problem:  # an icon without a program behind it needs an explanation
        if first is None:
            raise
        return first.give_up(problem)
    if first is None:
        signal.signal(signal.SIGINT, interrupted)
    return do(first=first)


def _first_icon() -> FirstIcon | None:
    """Show the icon, if it is the tray that is asked for; a command in a terminal doesn't even look for Qt."""
    if sys.argv[1:2] not in ([], ["--background"], ["--data-dir"]):
        return None
    try:
        from wolkvox_tray.qt.first_icon import first_icon

        return first_icon(sys.argv[1:])
    except ImportError:
        return None  # `cli` says which library is missing


if __name__ == "__main__":
    sys.exit(main())
