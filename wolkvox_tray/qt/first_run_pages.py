"""The first two steps of the first run: server and token.

A page shows one `Draft` and writes what is typed into it, so that going back and forth loses nothing. What is wrong is
said beside the field when it is left, and stands there until what is typed is right: it never goes by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from wolkvox_tray.core.errors import BadInput
from wolkvox_tray.core.wire.endpoint import Endpoint
from wolkvox_tray.core.words import _
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Line, Note
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.settings_values import Draft, Field, problems
from wolkvox_tray.qt.token_field import TokenField

SERVER_WIDTH = 170


class Paragraph(QLabel):
    """A wrapped text, quiet if it comes second; rich only if its maker says so."""

    def __init__(self, *, quiet: bool = False, rich: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = quiet
        self.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        if self._quiet:
            theme.colored(self, theme.quiet(self.window().palette()))


class Page(QWidget):
    """A step: a title with a column below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Paragraph()
        self.title.setFont(theme.sized(self.font(), theme.TITLE_SIZE, QFont.Weight.DemiBold))
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(gap)
        self.column.addWidget(self.title)

    def add(self, *widgets: QWidget, above: int = 0) -> None:
        """Add `widgets` that belong together, `above` (12 px font) further down."""
        if above:
            self.column.addSpacing(theme.scaled(self, above))
        for widget in widgets:
            self.column.addWidget(widget)

    def restyle(self) -> None:
        """Take the colours of the palette in use."""
        for paragraph in self.findChildren(Paragraph):
            paragraph.restyle()
        for note in self.findChildren(Note):
            note.restyle()


class ServerPage(Page):
    """Step 1: which server."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.intro, self.help = Paragraph(rich=True), Paragraph(quiet=True)
        self.label, self.edit, self.address, self.wrong = (
            QLabel(),
            Line(),
            Paragraph(quiet=True, rich=True),
            Note(),
        )
        self.label.setBuddy(self.edit)
        self.edit.setMaximumWidth(theme.scaled(self, SERVER_WIDTH))
        self.edit.setPlaceholderText("0042")
        self.add(self.intro)
        self.add(self.label, self.edit, self.address, self.wrong, above=8)
        self.add(self.help, above=4)
        self.column.addStretch()
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._leave)

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        self.title.setText(_("Which is your wolkvox server?"))
        intro = escape(_("They are the 4 digits of the address you open wolkvox with:"))
        self.intro.setText(f"{intro} https://wv<b>0042</b>.wolkvox.com")
        self.label.setText(marks.mark(_("Server")))
        self.help.setText(_("You can also paste the whole address. If you don't know it, wolkvox's support does."))
        if self.wrong.isVisibleTo(self):
            self.complain()
        self._show_address()

    def complain(self) -> bool:
        """Say what is wrong, if anything is; tell whether it is."""
        sentence = problems(self._draft).get(Field.SERVER, "")
        self.wrong.complain(sentence)
        self._show_address()
        return bool(sentence)

    def _typed(self, text: str) -> None:
        self._draft.server = text
        if Field.SERVER not in problems(self._draft):
            self.wrong.hint("")
        self._show_address()

    def _leave(self) -> None:
        if self._draft.server.strip():
            self.complain()

    def _show_address(self) -> None:
        """Say which address will be asked as soon as what is typed is one; half a server is no error yet."""
        address = ""
        try:
            address = f"https://{Endpoint.live(self._draft.server).host}"
        except BadInput:
            address = ""
        words = _("Will be asked: {address}")
        self.address.setText(escape(words).format(address=f"<b>{escape(address)}</b>") if address else "")
        self.address.setVisible(bool(address))
        said = words.format(address=address) if address else problems(self._draft).get(Field.SERVER, "")
        self.edit.setAccessibleDescription(said)


class TokenPage(Page):
    """Step 2: a token."""

    def __init__(self, draft: Draft, vault_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft, self._vault_name = draft, vault_name
        self.ways = [Paragraph(rich=True) for _n in range(3)]
        self.label, self.field, self.wrong, self.remedy = QLabel(), TokenField(vault_name), Note(), Note()
        self.stored, self.alone = Paragraph(quiet=True), Paragraph(quiet=True)
        self.field.take(draft)
        # Its other face ("stored in ..."), which isn't seen here, is wider and would make the page so.
        self.field.setMinimumWidth(theme.scaled(self, SERVER_WIDTH))
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.label.setBuddy(self.field.edit)
        self.column.addLayout(self._numbered(self.ways))
        self.add(self.label, self.field, self.wrong, self.remedy, self.stored, above=4)
        self.add(self.alone)
        self.column.addStretch()
        self.field.edited.connect(self._typed)
        self.field.left.connect(self._leave)

    def _numbered(self, lines: Sequence[QWidget]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.scaled(self, 6))
        grid.setVerticalSpacing(theme.scaled(self, 2))
        grid.setColumnStretch(1, 1)
        for n, line in enumerate(lines):
            grid.addWidget(QLabel(f"{n + 1}."), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, n, 1)
        return grid

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use; the names are those of wolkvox Manager, which speaks Spanish."""
        self.title.setText(_("Paste a token"))
        words = (
            _("In wolkvox Manager, open {settings} (the gear)."),
            _("{tokens}: enter a description and choose {add}."),
            _("Right-click its row › {copy}."),
        )
        names = {
            "settings": "Configuración",
            "tokens": "Integraciones › Tokens",
            "add": "Add token",
            "copy": "Copy Token",
        }
        bold = {key: f"<b>{escape(name)}</b>" for key, name in names.items()}
        for way, text in zip(self.ways, words, strict=True):
            way.setText(escape(text).format(**bold))
        self.label.setText(marks.mark(_("Token")))
        self.field.retranslate(marks)
        self.stored.setText(_("Will be stored in {vault} and never shown again.").format(vault=_(self._vault_name)))
        self.alone.setText(_("Create one for this application alone."))

    def open(self) -> None:
        """Show the token as it is in the draft, hidden."""
        self.field.take(self._draft)

    def complain(self) -> bool:
        """Say what is wrong, if anything is; tell whether it is."""
        sentence = problems(self._draft).get(Field.TOKEN, "")
        self._say(sentence)
        return bool(sentence)

    def refuse(self, *hints: str) -> None:
        """Say that wolkvox refused the token, which stays to be replaced: typing or pasting does it."""
        remedy = _("Copy it again from wolkvox Manager › Configuración › Integraciones › Tokens.")
        self._say(_("wolkvox refused the token."), remedy, *hints)
        self.field.edit.selectAll()

    def _say(self, sentence: str, *hints: str) -> None:
        self.wrong.complain(sentence)
        self.remedy.hint("\n".join(hints))
        self.field.edit.setAccessibleDescription(" ".join([sentence, *hints]))

    def _typed(self) -> None:
        if Field.TOKEN not in problems(self._draft):
            self._say("")

    def _leave(self) -> None:
        if self._draft.token_text.strip() and Field.TOKEN in problems(self._draft):
            self.complain()
