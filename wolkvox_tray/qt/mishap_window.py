"""An error that nobody foresaw, shown with a report that can be copied.

It opens without taking the keyboard from whoever is typing elsewhere, and says what still holds: asking goes on. What
comes while it is open is added to it; what comes later opens it anew, each error once (`core.machine.mishaps`).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.machine.mishaps import Mishap
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.first_run_pages import Paragraph
from wolkvox_tray.qt.mnemonics import Mnemonics

WIDTH, HEIGHT = 560, 380


class MishapWindow(QDialog):
    """Unexpected errors, and what to do about them.

    Signals:
        log_wanted: show the folder that the log lies in.
    """

    log_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.title, self.goes_on, self.advice = Paragraph(), Paragraph(), Paragraph(quiet=True)
        self.report, self.copied = QPlainTextEdit(), Note()
        self.open_log, self.copy_it, self.close_it = (QPushButton() for _n in range(3))
        self._lay_out()
        self.open_log.clicked.connect(self.log_wanted)
        self.copy_it.clicked.connect(self._copy)
        self.close_it.clicked.connect(self.accept)
        self.retranslate()

    def add(self, mishap: Mishap) -> None:
        """Show one more."""
        before = self.report.toPlainText()
        self.report.setPlainText(f"{before}\n{mishap.report}" if before else mishap.report)
        self.copied.hint("")

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use, each thing with a letter of its own."""
        marks = Mnemonics()
        self.setWindowTitle(_("Unexpected error — wolkvox_tray"))
        self.title.setText(_("wolkvox_tray met an error it wasn't prepared for"))
        self.goes_on.setText(
            _("It goes on asking wolkvox. If a number can't be brought up to date, the icon and the window say so.")
        )
        self.advice.setText(
            _(
                "This report helps to mend the error. No token is in it; look through it before you pass it on, "
                "because an error's text may hold a name."
            )
        )
        self.report.setAccessibleName(_("Report"))
        self.open_log.setText(marks.mark(_("Open the log's folder")))
        self.copy_it.setText(marks.mark(_("Copy report")))
        self.close_it.setText(marks.mark(_("Close")))

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        self.title.setFont(theme.sized(self.font(), theme.TITLE_SIZE, QFont.Weight.DemiBold))
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        # With a cursor: by it the keyboard is seen here, and it reads and copies any part.
        by_hand = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.report.setTextInteractionFlags(by_hand)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.open_log.setAutoDefault(False)
        self.copy_it.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(gap)
        buttons.addWidget(self.open_log)
        buttons.addStretch(1)
        buttons.addWidget(self.copied)
        buttons.addWidget(self.copy_it)
        buttons.addWidget(self.close_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        for part in (self.title, self.goes_on, self.advice):
            column.addWidget(part)
        column.addWidget(self.report, 1)
        column.addLayout(buttons)
        self.resize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))
        self.copy_it.setFocus()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copied.praise(_("Copied."))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "copied"):
            self.copied.restyle()
            for part in self.findChildren(Paragraph):
                part.restyle()
