"""The page of data: where everything lies on this computer, and the way to have all of it forgotten.

The dialog forgets nothing itself: having asked, it says what is wanted (`forget_wanted`) and is told how that went.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.machine.paths import Paths
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Form, Note, Rule, below, beside
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.questions import make_sure
from wolkvox_tray.qt.text import announce, number, plain

OpenFolder = Callable[[Path], bool]


def open_folder(folder: Path) -> bool:
    """Have the system show a folder; return whether anything here can."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class Place(QWidget):
    """What can be done with a file's `path`, which stands above: it is copied, or its folder opened."""

    def __init__(self, file: Path, opener: OpenFolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file, self._opener = file, opener
        self.path, self.note = QLineEdit(str(file)), Note()
        self.open, self.copy = QPushButton(), QPushButton()
        self.path.setReadOnly(True)
        self.path.setCursorPosition(0)
        self.path.setToolTip(str(file))
        for button in (self.open, self.copy):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 6))
        for part in (beside(self.open, self.copy), self.note):
            column.addWidget(part)
        self.open.clicked.connect(self._open)
        self.copy.clicked.connect(self._copy)

    def retranslate(self, marks: Mnemonics, name: str) -> None:
        """Word the buttons; `name` is what lies there."""
        for button, words in ((self.open, _("Open folder")), (self.copy, _("Copy"))):
            button.setText(marks.mark(words))
            button.setAccessibleName(f"{words}: {name}")
        self.note.hint("")

    @Slot()
    def _open(self) -> None:
        if self._opener(self._file.parent):
            self.note.hint("")
        else:
            self.note.complain(_("Nothing here opens folders. Copy the path instead."))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._file))
        self.note.hint(_("Copied."))
        announce(self.note, self.note.said)


class DataPage(QWidget):
    """Where data lies, and "Forget everything…". `accounts` is how many there are.

    Signals:
        forget_wanted: everything is to go, and the person is sure.
    """

    forget_wanted = Signal()

    def __init__(
        self,
        paths: Paths,
        *,
        vault_name: str,
        accounts: int,
        opener: OpenFolder = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._vault_name, self._accounts = vault_name, accounts
        files = (paths.settings_file, paths.database, paths.log_file)
        self.places = [Place(file, opener) for file in files]
        self.labels = [QLabel() for _n in files]
        self.token_label, self.token_place, self.token_note = QLabel(), plain(QLabel()), Note()
        self.forget, self.forget_note = QPushButton(), Note()
        self.question: QMessageBox | None = None
        self._lay_out()
        self.forget.clicked.connect(self._ask)

    def _lay_out(self) -> None:
        form = Form()
        for label, place in zip(self.labels, self.places, strict=True):
            form.span(label, place.path, place)  # a path needs the whole line
            label.setBuddy(place.path)
        self.token_place.setWordWrap(True)
        form.add(self.token_label, self.token_place, self.token_note)
        self.forget.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.scaled(self, 16)] * 4))
        column.setSpacing(theme.scaled(self, 16))
        column.addWidget(form)
        column.addWidget(Rule())
        column.addWidget(below(beside(self.forget), self.forget_note))
        column.addStretch()

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        names = (_("Settings"), _("Counts and history"), _("Log"))
        for label, place, name in zip(self.labels, self.places, names, strict=True):
            label.setText(marks.mark(name))
            place.path.setAccessibleName(name)
            place.retranslate(marks, name)
        self.token_label.setText(_("Tokens"))
        self.token_place.setText(_("In {vault}, and nowhere else").format(vault=_(self._vault_name)))
        self.token_note.hint(_("One that is kept for this session only lies in memory."))
        self.forget.setText(marks.mark(_("Forget everything…")))
        self.forget_note.hint(_("Removes what this program keeps on this computer, then ends. Asks first."))

    @Slot()
    def _ask(self) -> None:
        """Say what goes, and make sure."""
        text, what_goes = _("Forget everything on this computer?"), forget_words(self._accounts, self._vault_name)
        deed = _("Forget everything")
        self.question = make_sure(self, text, what_goes, deed=deed, do=self.forget_wanted.emit)


def forget_words(accounts: int, vault_name: str) -> str:
    """Return what "forget everything" removes, and what it doesn't."""
    tokens = ngettext("The token of {n} account in {vault}", "The tokens of {n} accounts in {vault}", accounts)
    goes = [
        tokens.format(n=number(accounts), vault=_(vault_name)),
        _("All settings, and start at login"),
        _("All counts, the history and past notices"),
        _("The log"),
    ]
    lines = [_("This goes for good:"), *(f"• {line}" for line in goes), ""]
    lines.append(
        _("Then wolkvox_tray ends. In wolkvox nothing changes: tokens stay valid until you delete them there.")
    )
    return "\n".join(lines)
