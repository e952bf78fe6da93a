"""Export: what, which days, which kind of file; then the file is written in history's thread, and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QDate, QLocale, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wolkvox_tray.core.history.exporting import Source, Wish, export
from wolkvox_tray.core.history.files import Cancelled, Format, Separator, TooManyRows, separator_beside
from wolkvox_tray.core.history.sheet_rows import Period
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.words import N_, _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Choice, Note
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.reader import Reads
from wolkvox_tray.qt.results import results
from wolkvox_tray.qt.text import number

WIDTH = 440
WHAT = {
    "months": N_("A row a month: lowest, highest, mean"),
    "days": N_("A row a day"),
    "changes": N_("Every change"),
    "counts": N_("The last counts"),
}
FORMATS = {Format.XLSX: N_("Workbook (Excel, LibreOffice)"), Format.CSV: N_("CSV"), Format.JSON: N_("JSON")}
SEPARATORS = {
    Separator.SEMICOLON: N_("; between cells, decimal commas"),
    Separator.COMMA: N_(", between cells, decimal points"),
}

ChoosePath = Callable[[QWidget, str, str], str]


def choose_path(parent: QWidget, suggested: str, kinds: str) -> str:
    """Ask where to save a file; "" for nowhere."""
    return QFileDialog.getSaveFileName(parent, parent.window().windowTitle(), suggested, kinds)[0]


class ExportDialog(QDialog):
    """Exports what was seen of `sources` through `reader`."""

    def __init__(
        self,
        reader: Reads,
        sources: Sequence[Source],
        parent: QWidget | None = None,
        *,
        choose: ChoosePath = choose_path,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reader, self._sources, self._choose = reader, tuple(sources), choose
        self._cancelled: Event | None = None
        self._progress = 0
        self._letters = Mnemonics()
        self.account, self.what, self.form, self.separator = Choice(), Choice(), Choice(), Choice()
        self.everything, self.first, self.last = QCheckBox(), QDateEdit(), QDateEdit()
        self.save_it, self.close_it, self.bar, self.note = QPushButton(), QPushButton(), QProgressBar(), Note()
        self._rows = QFormLayout()
        self._lay_out()
        self.retranslate()
        self.separator.setCurrentIndex(list(SEPARATORS).index(separator_beside(QLocale().decimalPoint())))
        self.everything.toggled.connect(self._follow)
        self.form.currentIndexChanged.connect(self._follow)
        self.save_it.clicked.connect(self._save)
        self.close_it.clicked.connect(self._close_or_cancel)
        self.finished.connect(self._cancel)
        self._follow()

    @Slot()
    def retranslate(self) -> None:
        """Word everything in the language in use."""
        marks = Mnemonics()
        self.setWindowTitle(_("Export — wolkvox_tray"))
        _fill(self.account, [(_("All accounts"), ""), *((source.name, source.id) for source in self._sources)])
        _fill(self.what, [(_(text), what) for what, text in WHAT.items()])
        _fill(self.form, [(_(text), form.value) for form, text in FORMATS.items()])
        _fill(self.separator, [(_(text), each.value) for each, text in SEPARATORS.items()])
        titles = (_("Account"), _("What"), _("Days"), _("First day"), _("Last day"), _("File"), _("Separator"))
        fields = (self.account, self.what, self.everything, self.first, self.last, self.form, self.separator)
        for field, title in zip(fields, titles, strict=True):
            label = self._rows.labelForField(field)
            label.setText(marks.mark(title))  # type: ignore[attr-defined]  # a form's labels are QLabel
            field.setAccessibleName(title)
        self.everything.setText(marks.mark(_("All that was seen")))
        self.save_it.setText(marks.mark(_("Save as…")))
        self._letters = marks
        self._name_close()

    @Slot()
    def _cancel(self) -> None:
        """Cancel what is being written."""
        if self._cancelled is not None:
            self._cancelled.set()

    def _lay_out(self) -> None:
        side, gap = theme.scaled(self, 16), theme.scaled(self, 8)
        self._rows.setHorizontalSpacing(theme.scaled(self, 12))
        self._rows.setVerticalSpacing(gap)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.account, self.what, self.everything, self.first, self.last, self.form, self.separator):
            self._rows.addRow(" ", field)
        self._rows.setRowVisible(self.account, len(self._sources) > 1)
        today = QDate.currentDate()
        self.first.setDate(QDate(today.year(), today.month(), 1))
        self.last.setDate(today)
        for edit in (self.first, self.last):
            edit.setCalendarPopup(True)
        self.everything.setChecked(True)
        self.account.shorten()
        self.bar.hide()
        self.save_it.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save_it)
        buttons.addWidget(self.close_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(gap)
        column.addLayout(self._rows)
        column.addSpacing(gap)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        column.addLayout(buttons)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)  # it follows the fields that are shown
        self.what.setMinimumWidth(theme.scaled(self, WIDTH - 120))

    @Slot()
    def _follow(self) -> None:
        """Show the fields that what was chosen needs."""
        some = not self.everything.isChecked()
        self._rows.setRowVisible(self.first, some)
        self._rows.setRowVisible(self.last, some)
        self._rows.setRowVisible(self.separator, self.form.currentData() == Format.CSV)

    @Slot()
    def _save(self) -> None:
        """Ask where to, and write the file in history's thread."""
        form = Format(self.form.currentData())
        if not self.everything.isChecked() and self.first.date() > self.last.date():
            self.note.complain(_("The last day comes before the first one."))
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = f"wolkvox-{self.what.currentData()}-{date.today():%Y-%m-%d}.{form.value}"  # noqa: DTZ011 - the user's
        typed = self._choose(self, str(Path(folder) / name), f"{_(FORMATS[form])} (*.{form.value})")
        if not typed:
            return
        path = Path(typed)
        wish = Wish(
            what=self.what.currentData(),
            sources=tuple(each for each in self._sources if self.account.currentData() in ("", each.id)),
            path=path if path.suffix else path.with_suffix(f".{form.value}"),
            form=_by_ending(path) or form,
            separator=Separator(self.separator.currentData()),
            period=Period() if self.everything.isChecked() else Period(first=_day(self.first), last=_day(self.last)),
        )
        self._begin(wish)

    def _begin(self, wish: Wish) -> None:
        cancelled = self._cancelled = Event()
        self.note.hint("")
        self.bar.setRange(0, 0)
        self.bar.show()
        self.save_it.setEnabled(False)
        self._name_close()

        back = results()  # the thread knows no dialog (`qt.results`)
        ticket = self._progress = back.expect(self, self._show_progress)

        def gone() -> None:
            """Without being closed, with history's window: nobody else would cancel, and `back` would keep us."""
            cancelled.set()
            back.forget(ticket)

        self.destroyed.connect(gone)

        def progress(done: int, whole: int) -> bool:
            back.tell(ticket, (done, whole), last=False)
            return not cancelled.is_set()

        self._reader.ask("export", partial(_exported, wish, progress), self._ended)

    def _show_progress(self, written: tuple[int, int]) -> None:
        done, whole = written
        self.bar.setRange(0, whole)  # 0: it is busy
        self.bar.setValue(done)

    def _ended(self, outcome: object) -> None:
        """Say how it went: the rows written, the complaint, or ``None`` for cancelled."""
        self._cancelled = None
        results().forget(self._progress)
        self.bar.hide()
        self.save_it.setEnabled(True)
        self._name_close()
        if isinstance(outcome, int):
            text = ngettext("{count} row was written.", "{count} rows were written.", outcome)
            self.note.praise(text.format(count=number(outcome)))
        elif outcome is None:
            self.note.hint(_("Cancelled. No file was written."))
        else:
            self.note.complain(str(outcome))

    @Slot()
    def failed(self) -> None:
        """Say that history's thread couldn't do what was asked."""
        if self._cancelled is not None:
            self._ended(_("What is kept can't be read, so no file was written. Try again."))

    @Slot()
    def _close_or_cancel(self) -> None:
        if self._cancelled is not None:
            self._cancelled.set()
        else:
            self.close()

    def _name_close(self) -> None:
        text = _("Close") if self._cancelled is None else _("Cancel")
        self.close_it.setText(self._letters.copy().mark(text))


def _exported(wish: Wish, progress: Callable[[int, int], bool], store: Store) -> int | str | None:
    """Write the file (history's thread); return its rows, ``None`` if it was cancelled, or what was wrong, in words."""
    try:
        return len(export(store, wish, datetime.now(UTC), progress).rows)
    except Cancelled:
        return None
    except TooManyRows:
        return _("A workbook can't hold so many rows. Choose fewer days, or CSV.")
    except OSError:
        return _("{path} can't be written. Choose another place, or close the program that has the file open.").format(
            path=wish.path
        )


def _by_ending(path: Path) -> Format | None:
    """Return the kind of file that a typed name asks for: a workbook called ``x.csv`` opens nowhere."""
    return next((form for form in Format if path.suffix.lower() == f".{form.value}"), None)


def _fill(box: QComboBox, entries: Sequence[tuple[str, str]]) -> None:
    """Give `box` its entries and keep what was chosen."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, data in entries:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)


def _day(edit: QDateEdit) -> date:
    return date(edit.date().year(), edit.date().month(), edit.date().day())
