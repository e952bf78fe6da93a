"""Python's cyclic garbage, collected in the GUI thread and nowhere else.

The collector runs in whichever thread happens to allocate, and destroys what it finds there; a forgotten widget that
is destroyed outside the GUI thread crashes the process (seen in our own tests). So the automatic collector is switched
off while the app runs, what lives at the start is set aside for good (`gc.freeze`), and young garbage is collected
after each poll, all of it when a window was closed. No timer is needed: without polls and windows nothing is allocated.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Slot

YOUNG = 1
"""The generations a poll's own garbage is found in; a full collection would look at every row of a large answer."""


class Garbage(QObject):
    """Collects in the thread it lives in, which must be the GUI thread."""

    @Slot()
    def begin(self) -> None:
        """Switch the automatic collector off; from now on this collects."""
        gc.collect()
        gc.freeze()
        gc.disable()

    @Slot()
    def collect_young(self) -> None:
        """Collect what a poll left behind."""
        gc.collect(YOUNG)

    @Slot()
    def collect_all(self) -> None:
        """Collect all there is, while nobody looks."""
        gc.collect()

    def end(self) -> None:
        """Leave Python as it was."""
        gc.enable()
        gc.unfreeze()
