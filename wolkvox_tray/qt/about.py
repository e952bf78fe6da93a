"""About: what this is and whose, where its data lies, what to send with a report, and what of others is in it.

It waits for nothing: versions and diagnostics are wanted by signals and shown when they come. The diagnostics go to
the clipboard and nowhere else; what they leave out, `core.diagnostics` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import PySide6
from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray import __version__
from wolkvox_tray.core.licenses import components
from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Note
from wolkvox_tray.qt.first_run_pages import Paragraph
from wolkvox_tray.qt.icons import app_icon
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.popup_parts import Elided

WIDTH, HEIGHT, ICON_PX, TABLE_PX = 480, 560, 48, 150
QT_PARTS = "https://doc.qt.io/qt-6/licenses-used-in-qt.html"
"""What Qt itself is made with; the list is long and depends on the version, so Qt's own is named."""
NAME, VERSION, LICENSE = range(3)


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class About(QDialog):
    """About this program.

    Signals:
        diagnostics_wanted: gather them; answer by `show_diagnostics`.
        versions_wanted: look up the components' versions; answer by `show_versions`.
    """

    diagnostics_wanted = Signal()
    versions_wanted = Signal()

    def __init__(
        self, *, paths: Paths, show_folder: Callable[[Path], None] = open_folder, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._show_folder = paths.data_dir, show_folder
        self._listed = components()
        self._versions: Mapping[str, str] = {}
        self.picture, self.title, self.purpose, self.whose = QLabel(), Paragraph(), Paragraph(), Paragraph(quiet=True)
        self.folder_label, self.folder = Paragraph(), Elided()
        self.open_it, self.copy_it, self.diagnose, self.close_it = (QPushButton() for _n in range(4))
        self.privacy, self.copied = Paragraph(quiet=True), Note()
        self.others, self.table, self.qt_terms = Paragraph(), QTableWidget(), Paragraph(quiet=True)
        self._line = QFrame()
        self._lay_out()
        self._fill()
        self.open_it.clicked.connect(lambda: self._show_folder(self._folder))
        self.copy_it.clicked.connect(self._copy_folder)
        self.diagnose.clicked.connect(self._gather)
        self.close_it.clicked.connect(self.accept)
        self.retranslate()

    # What others call

    @Slot(str)
    def show_diagnostics(self, text: str) -> None:
        """Put the diagnostics into the clipboard, and say so; "": they couldn't be gathered."""
        self.diagnose.setEnabled(True)
        if not text:
            self.copied.complain(_("That didn't work. The log tells why."))
            return
        QGuiApplication.clipboard().setText(text)
        self.copied.praise(_("Copied. Paste it where you report the fault."))

    @Slot(object)
    def show_versions(self, versions: Mapping[str, str] | str) -> None:
        """Show the components' versions; one that isn't known stays empty."""
        self._versions = versions if isinstance(versions, Mapping) else {}
        for row, each in enumerate(self._listed):
            self.table.setItem(row, VERSION, QTableWidgetItem(self._versions.get(each.name, "")))

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use, each thing with a letter of its own."""
        marks = Mnemonics()
        self.setWindowTitle(_("About wolkvox_tray"))
        self.title.setText(f"wolkvox_tray {__version__}")
        self.purpose.setText(
            _("Shows how many wolkvox Intelligent Dial licenses are active, and tells when that changes.")
        )
        self.whose.setText(
            _(
                "An independent program under the MIT license, © 2026 wolkvox_tray contributors. "
                "Not affiliated with wolkvox."
            )
        )
        self.folder_label.setText(_("Data folder"))
        self.folder.show_text(str(self._folder))
        self.folder.setAccessibleName(f"{self.folder_label.text()}: {self._folder}")
        self.open_it.setText(marks.mark(_("Open")))
        self.copy_it.setText(marks.mark(_("Copy")))
        self.diagnose.setText(marks.mark(_("Copy diagnostics")))
        self.privacy.setText(_("For the report of a fault. No token, no names and no counts are in it."))
        self.others.setText(_("Made with"))
        self.table.setAccessibleName(_("Made with"))
        self.table.setHorizontalHeaderLabels([_("Component"), _("Version"), _("License")])
        for row, each in enumerate(self._listed):
            self.table.setItem(row, LICENSE, QTableWidgetItem(_(each.license)))
        qt = _("Qt and PySide6 are used unchanged under the LGPL v3; you may replace them by your own in {folder}.")
        parts = _("What Qt itself contains: {address}")
        folder = str(Path(PySide6.__file__).parent)
        self.qt_terms.setText(f"{qt.format(folder=folder)} {parts.format(address=QT_PARTS)}")
        self.close_it.setText(marks.mark(_("Close")))

    # Making

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        self.picture.setPixmap(app_icon().pixmap(theme.scaled(self, ICON_PX)))
        self.title.setFont(theme.sized(self.font(), theme.TITLE_SIZE, QFont.Weight.DemiBold))
        for heading in (self.folder_label, self.others):
            heading.setFont(theme.sized(self.font(), 1, QFont.Weight.DemiBold))
        self._line.setFrameStyle(QFrame.Shape.HLine | QFrame.Shadow.Plain)
        for label in (self.qt_terms, self.folder):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for button in (self.open_it, self.copy_it, self.diagnose):
            button.setAutoDefault(False)
        self.close_it.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addLayout(self._head())
        column.addWidget(self._line)
        column.addWidget(self.folder_label)
        column.addLayout(_row(gap, self.folder, self.open_it, self.copy_it))
        column.addSpacing(gap)
        column.addLayout(_row(gap, self.privacy, self.diagnose))
        column.addWidget(self.copied)
        column.addSpacing(gap)
        column.addWidget(self.others)
        column.addWidget(self.table, 1)
        column.addWidget(self.qt_terms)
        column.addSpacing(gap)
        column.addLayout(_row(gap, QWidget(), self.close_it))
        self.resize(theme.scaled(self, WIDTH), theme.scaled(self, HEIGHT))
        self._restyle()

    def _head(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.scaled(self, 16))
        grid.setVerticalSpacing(theme.scaled(self, 4))
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.picture, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self.title, self.purpose, self.whose)):
            grid.addWidget(part, row, 1)
        return grid

    def _fill(self) -> None:
        """List the components; their versions come later, and their licenses with the words."""
        table = self.table
        table.setColumnCount(3)
        table.setRowCount(len(self._listed))
        for row, each in enumerate(self._listed):
            for place, text in ((NAME, each.name), (VERSION, "")):
                table.setItem(row, place, QTableWidgetItem(text))
        table.setMinimumHeight(theme.scaled(self, TABLE_PX))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.scaled(self, 22))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.scaled(self, 84))
        header.setStretchLastSection(True)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(VERSION, QHeaderView.ResizeMode.ResizeToContents)

    def _restyle(self) -> None:
        theme.colored(self._line, theme.hairline(self.palette()))
        for part in self.findChildren(Paragraph):
            part.restyle()
        self.copied.restyle()

    # Doing

    @Slot()
    def _copy_folder(self) -> None:
        QGuiApplication.clipboard().setText(str(self._folder))

    @Slot()
    def _gather(self) -> None:
        self.diagnose.setEnabled(False)
        self.copied.hint(_("Looking…"))
        self.diagnostics_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the versions when first seen."""
        super().showEvent(event)
        if not self._versions:
            self.versions_wanted.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours while running."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_line"):
            self._restyle()


def _row(gap: int, first: QWidget, *buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(gap)
    row.addWidget(first, 1)
    for button in buttons:
        row.addWidget(button)
    return row
