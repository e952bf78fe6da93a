"""Importing an invoice: the file is read in history's thread; what is doubtful in it is asked, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from wolkvox_tray.core.history.exporting import Source
from wolkvox_tray.core.history.invoice_csv import MOST_BYTES, Complaint, Import, Imported, read_csv
from wolkvox_tray.core.history.labels import folded
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.reader import Reads
from wolkvox_tray.qt.text import literal, number

MOST_TOLD = 4
"""So many lines are complained of; then only how many more."""

ChooseFile = Callable[[QWidget, str], str]


def choose_file(parent: QWidget, kinds: str) -> str:
    """Ask which file to read; "" for none. An invoice that came is among what was downloaded."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return QFileDialog.getOpenFileName(parent, parent.window().windowTitle(), folder, kinds)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be read: whose invoice of which month, from where."""

    source: Source
    month: str
    path: Path


class Importing(QObject):
    """Reads a file for `parent` through `reader`, and asks about numbers that can mean two things.

    Signals:
        done: (Asked, Import) that can be shown; the user was asked what had to be asked.
    """

    done = Signal(object, object)

    def __init__(self, reader: Reads, parent: QWidget, choose: ChooseFile = choose_file) -> None:
        super().__init__(parent)
        self._reader, self._window, self._choose = reader, parent, choose
        self._asked: Asked | None = None
        self.question: QMessageBox | None = None

    def begin(self, source: Source, month: str) -> None:
        """Have a file chosen, and read it."""
        path = self._choose(self._window, _("Tables (*.csv *.txt *.tsv);;All files (*)"))
        if path:
            self._asked = Asked(source=source, month=month, path=Path(path))
            self._read(None)

    def _read(self, mark: str | None) -> None:
        if self._asked is not None:
            self._reader.ask("import", partial(_read_file, self._asked, mark), partial(self._take, mark))

    def _take(self, mark: str | None, found: object) -> None:
        assert isinstance(found, Import)  # noqa: S101 - what `_read_file` returns
        if found.ambiguous and mark is None:
            self._ask(next(complaint for complaint in found.complaints if complaint.ambiguous))
        elif self._asked is not None:
            self.done.emit(self._asked, found)

    def _ask(self, doubt: Complaint) -> None:
        """Ask which mark begins the decimals; without an answer the doubtful lines stay out, and nothing is taken."""
        box = self.question = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self._window.windowTitle())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("What begins the decimals in this file?"))
        box.setInformativeText(_("Line {number}: {why}").format(number=number(doubt.number), why=doubt.text))
        role = QMessageBox.ButtonRole.AcceptRole
        box.addButton(_("The comma: 1.234 is over a thousand"), role).clicked.connect(self._comma)
        box.addButton(_("The point: 1,234 is over a thousand"), role).clicked.connect(self._point)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setEscapeButton(cancel)
        box.setDefaultButton(cancel)  # Enter alone mustn't answer it
        box.open()

    @Slot()
    def _comma(self) -> None:
        self._read(",")

    @Slot()
    def _point(self) -> None:
        self._read(".")


def import_words(found: Import, replaced: int) -> str:
    """Return what came of an import: lines taken, lines that weren't and why, columns left out."""
    count = len(found.lines)
    lines = [ngettext("{count} line was imported.", "{count} lines were imported.", count).format(count=number(count))]
    if replaced:
        text = ngettext("It replaces {count} line.", "They replace {count} lines.", replaced)
        lines[0] += " " + text.format(count=number(replaced))
    return "\n".join([*lines, *complaint_words(found)])


def complaint_words(found: Import) -> list[str]:
    """Return what wasn't taken, and why."""
    lines = []
    for each in found.complaints[:MOST_TOLD]:
        line = _("Line {number} wasn't taken: {why}").format(number=number(each.number), why=each.text)
        lines.append(line if each.number else each.text)
    if len(found.complaints) > MOST_TOLD:
        rest = len(found.complaints) - MOST_TOLD
        lines.append(ngettext("… and {count} more.", "… and {count} more.", rest).format(count=number(rest)))
    if found.unused:
        names = ", ".join(literal(title) for title in found.unused)
        lines.append(_("Columns that weren't used: {names}").format(names=names))
    return lines


def _read_file(asked: Asked, mark: str | None, _store: Store) -> Import:
    """Read the file (history's thread)."""
    try:
        with asked.path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        text = _("{path} can't be read. Choose another file, or close the program that has it open.")
        return Import(complaints=(Complaint(number=0, text=text.format(path=asked.path)),))
    return _own(read_csv(data, asked.month, mark), asked.source)


def _own(found: Import, source: Source) -> Import:
    """Leave out the lines of other accounts, and say so."""
    server = source.server  # 42 is what a spreadsheet made of 0042
    names = {folded(name) for name in (source.name, source.id, server, f"wv{server}", server.lstrip("0") or server)}
    strange = [line for line in found.lines if line.account is not None and folded(line.account) not in names]
    return replace(
        found,
        lines=tuple(line for line in found.lines if line not in strange),
        complaints=_with_strangers(found.complaints, strange),
    )


def _with_strangers(complaints: Sequence[Complaint], strange: Sequence[Imported]) -> tuple[Complaint, ...]:
    text = _("It is of the account “{name}”, not of the chosen one.")
    others = [Complaint(number=line.number, text=text.format(name=literal(line.account or ""))) for line in strange]
    return tuple(sorted((*complaints, *others), key=lambda each: each.number))
