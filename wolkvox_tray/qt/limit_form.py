"""One contracted quantity as a form: of what, how many, and from where on to tell.

It reads as a sentence: "Total · contracted 40 · tell me at more than 100 % of it". The operation can be typed, for
wolkvox may not list it this month.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from wolkvox_tray.core.contracted import MOST, Limit, Unit
from wolkvox_tray.core.watch.limit_words import COMPARISONS
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.fields import Choice, Form, Note, Number, Rule, beside, call
from wolkvox_tray.qt.mnemonics import Mnemonics
from wolkvox_tray.qt.text import literal


class LimitForm(QWidget):
    """A limit that is being entered.

    Signals:
        changed: something was entered.
        removed: it is to go.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, operations: Sequence[str], limit: Limit | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scope, self.operation, self.contracted = Choice(), Choice(), Number()
        self.comparison, self.amount, self.unit = Choice(), Number(), Choice()
        self.remove, self.note, self.fields = QPushButton(), Note(), Form()
        self._labels = [QLabel() for _row in range(3)]
        self._left = False
        self._fill(operations, limit)
        self._lay_out()
        for box in (self.scope, self.comparison, self.unit):
            box.currentIndexChanged.connect(self._changed)
        for number in (self.contracted, self.amount):
            number.valueChanged.connect(self._changed)
            number.editingFinished.connect(self.complain)
        self.operation.currentTextChanged.connect(self._changed)
        line = self.operation.lineEdit()
        assert line is not None, "it can be typed"  # noqa: S101 - for mypy
        line.editingFinished.connect(self.complain)
        self.remove.clicked.connect(self.removed)
        self._changed()

    def read(self) -> Limit | None:
        """Return the limit, ``None`` while it makes no sense."""
        if self._problem():
            return None
        side, strict = list(COMPARISONS)[self.comparison.currentIndex()]  # Qt would make plain texts of them
        return Limit(
            operation=self._operation() if self.scope.currentIndex() else None,
            contracted=self.contracted.value(),
            side=side,
            strict=strict,
            amount=self.amount.value(),
            unit=list(Unit)[self.unit.currentIndex()],
        )

    @Slot()
    def complain(self) -> bool:
        """Say what is wrong with it; tell whether anything is."""
        self._left = True
        self._say()
        return bool(self._problem())

    def focus(self) -> None:
        """Go to what is wrong, or else to the quantity."""
        nameless = self.scope.currentIndex() and not self._operation()
        (self.operation if nameless else self.contracted).setFocus()
        self.contracted.selectAll()

    def retranslate(self, marks: Mnemonics) -> None:
        """Word everything in the language in use."""
        for label, words in zip(self._labels, (_("For"), _("Contracted"), _("Tell me at")), strict=True):
            label.setText(words)
        self.scope.setItemText(0, _("Total of the account"))
        self.scope.setItemText(1, _("One operation:"))
        for position, words in enumerate(COMPARISONS.values()):
            self.comparison.setItemText(position, _(words))
        self.unit.setItemText(1, _("% of what is contracted"))
        for widget, name in (
            (self.scope, _("For")),
            (self.operation, _("Operation")),
            (self.contracted, _("Contracted licenses")),
            (self.comparison, _("Tell me at")),
            (self.amount, _("Threshold")),
            (self.unit, _("Unit of the threshold")),
        ):
            call(widget, name)
        self.remove.setText(_("Remove"))
        self._show_units()
        self._say()

    def _fill(self, operations: Sequence[str], limit: Limit | None) -> None:
        known = limit or Limit(contracted=MOST)
        self.scope.addItems(["", ""])
        self.operation.setEditable(True)
        self.operation.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.operation.shorten()
        names = dict.fromkeys([*operations, *([known.operation] if known.operation is not None else [])])
        for name in names:
            self.operation.addItem(literal(name), name)
        self.operation.setCurrentIndex(-1 if known.operation is None else list(names).index(known.operation))
        self.scope.setCurrentIndex(0 if known.operation is None else 1)
        self.contracted.setRange(0, MOST)
        self.contracted.setValue(limit.contracted if limit else 0)
        self.comparison.addItems([""] * len(COMPARISONS))
        self.comparison.setCurrentIndex(list(COMPARISONS).index((known.side, known.strict)))
        self.amount.setRange(1, MOST)
        self.amount.setValue(known.amount)
        self.unit.addItems([""] * len(Unit))
        self.unit.setCurrentIndex(list(Unit).index(known.unit))

    def _lay_out(self) -> None:
        self.remove.setAutoDefault(False)
        form, column = self.fields, QVBoxLayout(self)
        form.add(self._labels[0], beside(self.scope, self.operation, stretched=self.operation))
        form.add(self._labels[1], beside(self.contracted))
        form.add(self._labels[2], beside(self.comparison, self.amount, self.unit), self.note)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(self, 12))
        column.addWidget(form)
        column.addWidget(beside(self.remove))
        column.addWidget(Rule())

    def _operation(self) -> str:
        """Return the operation that is chosen, or typed."""
        text = self.operation.currentText().strip()
        position = self.operation.findText(text)
        return str(self.operation.itemData(position)) if position >= 0 else text

    def _problem(self) -> str:
        if self.scope.currentIndex() and not self._operation():
            return _("Choose an operation, or type its name as wolkvox writes it.")
        if not self.contracted.value():
            return _("Enter how many licenses are contracted.")
        return ""

    @Slot()
    def _changed(self) -> None:
        self.operation.setVisible(self.scope.currentIndex() == 1)
        self._show_units()
        self._say()
        self.changed.emit()

    def _show_units(self) -> None:
        contracted, amount = self.contracted.value(), self.amount.value()
        self.contracted.setSuffix(" " + ngettext("license", "licenses", contracted))
        self.unit.setItemText(0, ngettext("license", "licenses", amount))

    def _say(self) -> None:
        """Say what is wrong once it was left, and nothing any more as soon as it is right."""
        problem = self._problem()
        self._left = self._left and bool(problem)
        self.note.complain(problem if self._left else "")
