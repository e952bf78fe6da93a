"""A window by the icon, whatever is in it: what kind of window it is, where it opens, how large, and until when.

It is one of two things. By the mouse it opens as a popup, which closes with the next click elsewhere. Opened by the
keyboard, or while it is kept open, it is a normal window at the same place: with a title bar to move it by, in the
task switcher, and there until Esc. On Wayland, which lets no window choose its place, and without a tray it is a
window anyway. Qt hides a window to make the one of the other; what is in it stays as it is.

Its place is chosen anew at each opening, for screens and panels come and go. Only a window that is kept open and that
a person has moved or resized comes back where it was left, as far as that is still on a screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QWidget

from wolkvox_tray.qt import popup_place

_RESTYLE = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)


class PopupWindow(QFrame):
    """The window by the icon, without its contents.

    Signals:
        opened, closed: it came into sight, and went out of it.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point: QPoint | None = None
        self._stays = self._kept = False
        self._placed: QRect | None = None
        self._left_at: QRect | None = None
        self._open = self._changing = False
        self._fitting, self._restyling = QTimer(self), QTimer(self)
        for timer, slot in ((self._fitting, self._fit), (self._restyling, self.restyle)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)

    # What the contents decide

    def wanted_width(self) -> int:
        """Return the width that the contents would like, within reason, in pixels."""
        return 0

    @Slot()
    def restyle(self) -> None:
        """Take sizes and colours from the font, palette and style in use."""

    def about_to_open(self) -> None:
        """Show what is true now; the window is about to come into sight."""

    def come_forward(self) -> None:
        """Give the focus to what is used first; the window is in front."""

    def about_to_close(self) -> None:
        """Forget what is for one look only; the window is out of sight."""

    # What others call

    def open_at(self, point: QPoint | None, *, by_keyboard: bool = False, as_window: bool = False) -> None:
        """Open by the icon at `point` (global pixels); as a normal window if asked, or where no place can be chosen."""
        if self._open and self.isVisible():
            self._to_front()
            return
        self._point = None if as_window or not popup_place.can_be_placed() else point
        self._stays = by_keyboard or self._point is None
        self.about_to_open()
        self._become(self.is_window_kind())
        self._appear()
        self._open = True
        self._to_front()
        self.opened.emit()

    def is_window_kind(self) -> bool:
        """Tell whether it is (or would be) a normal window, not one that the next click elsewhere closes."""
        return self._stays or self._kept

    def can_be_kept(self) -> bool:
        """Tell whether keeping it open makes a difference: a window without a place of its own stays anyway."""
        return self._point is not None

    def keep_open(self, kept: bool) -> None:
        """Stay open when the focus leaves, or no longer; at once if it is open."""
        before, self._kept = self.is_window_kind(), kept
        if self._open and self.is_window_kind() is not before:
            self._change_kind()

    def fits(self) -> bool:
        """Tell whether it still has the size it was given: nobody has resized it since."""
        return self._open and self._placed is not None and self.size() == self._placed.size()

    def fit_soon(self) -> None:
        """Take the size that the contents want once they are laid out, unless a person has resized the window."""
        self._fitting.start(0)

    @Slot()
    def _fit(self) -> None:
        if self.fits():
            self.make_room()

    def make_room(self) -> None:
        """Take the size that the contents want now. A popup keeps to the icon, a window to where it stands."""
        if not self._open:
            return
        if self._point is None or not self.is_window_kind():
            self._place()
            return
        wanted = popup_place.rect_for(self, self._point, wanted_width=self.wanted_width(), framed=True).size()
        if wanted != self.size():
            # Moved only if need be: just after it was shown, X11 knows sizes but not yet places.
            grown = QRect(self.geometry().topLeft(), wanted)
            self.resize(wanted)
            if not popup_place.is_on_screen(grown):
                self.setGeometry(popup_place.where_it_was(self, grown))
            self._placed = self.geometry()

    # Being a window

    def _become(self, window: bool) -> None:
        """Be a normal window or a popup; Qt hides what was there."""
        self.setWindowFlags(Qt.WindowType.Window if window else Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.NoFrame if window else QFrame.Shape.StyledPanel)

    def _change_kind(self) -> None:
        """Become the other kind while open, with everything in it as it is."""
        focused = self.focusWidget()
        self._changing = True
        self._become(self.is_window_kind())
        self._appear()
        self._changing = False
        self.raise_()
        self.activateWindow()
        if focused is not None:
            focused.setFocus(Qt.FocusReason.PopupFocusReason)

    def _appear(self) -> None:
        self._place()
        self.show()
        self._place()  # once more: only what is shown knows how high its wrapped lines are

    def _place(self) -> None:
        """Give the window its size; by an icon also its place, inside the screen as it is at this moment."""
        window = self.is_window_kind()
        rect = popup_place.rect_for(self, self._point, wanted_width=self.wanted_width(), framed=window)
        if self._point is None:
            self.resize(rect.size())
        elif window and self._kept and self._left_at is not None:
            self.setGeometry(popup_place.where_it_was(self, self._left_at))
        else:
            self.setGeometry(rect)
        self._placed = self.geometry()

    def _to_front(self) -> None:
        self.raise_()
        self.activateWindow()
        self.come_forward()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours, font and style while running."""
        super().changeEvent(event)
        if event.type() in _RESTYLE and hasattr(self, "_restyling"):
            self._restyling.start(0)  # when the change has reached everything inside, too: it comes here first

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Notice that it was closed, by whatever way."""
        super().hideEvent(event)
        if self._open and not self._changing and not event.spontaneous():
            self._open = False
            if self._kept and self.geometry() != self._placed:
                self._left_at = self.geometry()
            self.about_to_close()
            self.closed.emit()
