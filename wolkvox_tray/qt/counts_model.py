"""The table's model: one way in (`CountsModel.show`), and only what moved is moved.

It sorts and filters by lists of its own, without a proxy model: `QSortFilterProxyModel` over a Python model takes ten
seconds for the 60,000 rows that wolkvox may send. All work is one job in slices (`Slices`): make the rows that
changed, order them, filter them, and only then, in one piece, tell the view. A table of usual size is done before
`show` returns.

The view is told in at most four steps, whatever happened: cells that changed; new rows, appended; a new order; rows
gone, cut off the end. So its selection and current cell follow their rows, and its scroll position stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from wolkvox_tray.core.model import Poll
from wolkvox_tray.core.words import N_, _
from wolkvox_tray.qt import counts_cells
from wolkvox_tray.qt.counts_groups import Group, GroupKey, Line, grouped, made_groups
from wolkvox_tray.qt.counts_rows import Column, Key, Row, Visible, added_up, by_name, found, made_rows, ordered
from wolkvox_tray.qt.slices import PAUSE, RUN, Sliced, Slices, in_slices, picked, set_of, spans

Index = QModelIndex | QPersistentModelIndex

TITLES = {
    Column.OPERATION: N_("Operation"),
    Column.PRODUCT: N_("Product"),
    Column.LICENSES: N_("Licenses"),
    Column.CHANGE: N_("Last change"),
    Column.NOTICED: N_("Noticed"),
}
ALIGNMENTS = {
    column: Qt.AlignmentFlag.AlignVCenter
    | (Qt.AlignmentFlag.AlignRight if column in (Column.LICENSES, Column.NOTICED) else Qt.AlignmentFlag.AlignLeft)
    for column in Column
}
GROUP_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
ROW_FLAGS = GROUP_FLAGS | Qt.ItemFlag.ItemIsSelectable
RESORTED = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
"""The overload of Qt's layout signals that says "only the order of rows": it saves a selection row by row."""
AT_ONCE = 500
"""So many rows are done with before `show` returns: some milliseconds."""
Told: TypeAlias = tuple[list[Line], list[int], list[Line], int, dict[Line, int]]
"""What `CountsModel._tell` takes."""
MANY_SPANS = 64
"""Above this many separate stretches of changed rows the view is told of one that spans them all."""


class CountsModel(QAbstractTableModel):
    """The rows of all accounts' polls, sorted and filtered.

    Signals:
        settled: a job has ended and the view has been told; `visible` is up to date, and so is `new_rows`, how many
            rows changed since the table was last looked at, shown or not.
    """

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slices = Slices(self)
        self._now = datetime.now().astimezone()
        self._input: tuple[Sequence[Poll], Collection[str], datetime | None] | None = None
        self._rows: dict[Key, Row] = {}
        self._groups: dict[GroupKey, Group] = {}
        self._named: list[Row] = []
        self._shown: list[Line] = []
        self._sort = (Column.LICENSES, True)
        self._filter = ""
        self._ordering = False
        self.visible, self.new_rows = Visible(), 0

    def show(
        self,
        polls: Sequence[Poll],
        now: datetime | None = None,
        *,
        old: Collection[str] = (),
        seen_until: datetime | None = None,
    ) -> None:
        """Take in what all accounts' polls say; the only way in.

        Args:
            polls: one for each account.
            now: what times are worded against ("yesterday"); the present by default.
            old: ids of the accounts that are not up to date: their rows are grey, and added up apart.
            seen_until: changes noticed later than this are new; ``None``: none is.
        """
        self._now = now or datetime.now().astimezone()
        self._input = (tuple(polls), frozenset(old), seen_until)
        self._run()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; ties by name, and what is unknown last in both directions."""
        self._sort = (Column(column), order == Qt.SortOrder.DescendingOrder)
        self._again()

    def filter(self, text: str) -> None:
        """Show only rows whose operation or product has every word of `text` in it, whatever case and accents."""
        if text != self._filter:
            self._filter = text
            self._again()

    @property
    def filter_text(self) -> str:
        """The filter in use."""
        return self._filter

    @property
    def all_rows(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    @property
    def busy(self) -> bool:
        """Whether a job is under way, so that the view doesn't show all yet."""
        return self._slices.busy

    def finish(self) -> None:
        """Do at once what is left to do, however long the window waits."""
        self._slices.finish()

    @property
    def all_lines(self) -> int:
        """How many lines there are, shown or not: rows, and the groups above them."""
        return len(self._rows) + len(self._groups)

    @property
    def groups(self) -> Collection[Group]:
        """The lines above each account's rows, where there are several accounts."""
        return self._groups.values()

    def row_at(self, row: int) -> Line:
        """Return the line that is shown at a position."""
        return self._shown[row]

    def text_at(self, line: Line, column: Column) -> str:
        """Return what a cell shows; names are literal text, never markup."""
        return counts_cells.display(line, column, self._now)

    def copied(self, rows: Collection[int]) -> str:
        """Return rows, by position, as tab-separated text for a spreadsheet; of several accounts with their names."""
        lines = [self._shown[row] for row in sorted(rows)]
        several = bool(self._groups)
        return "\n".join(counts_cells.tab_separated(row, several) for row in lines if isinstance(row, Row))

    # What Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title, or how it is aligned."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENTS[Column(section)]
        return _(TITLES[Column(section)]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows; names are literal text, never markup."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row, column = self._shown[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENTS[column]
        maker = counts_cells.BY_ROLE.get(role)
        return maker(row, column, self._now) if maker else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that rows can be chosen, and groups can't."""
        if not index.isValid() or index.row() >= len(self._shown):
            return Qt.ItemFlag.NoItemFlags
        return GROUP_FLAGS if isinstance(self._shown[index.row()], Group) else ROW_FLAGS

    def retranslate(self) -> None:
        """Word everything anew: the language, or the day, has changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(Column) - 1), [])

    # The job

    def _again(self) -> None:
        """Order and filter anew; rows that are still being made go on being made, for they come first anyway."""
        if not self._slices.busy or self._ordering:
            self._run()

    def _run(self) -> None:
        """Begin the job; a table of usual size is done at once."""
        coming = sum(len(poll.counts) for poll in self._input[0]) if self._input else 0
        many = coming + len(self._rows) > AT_ONCE
        self._slices.run(self._settle(), waits=many)
        if not many:
            self._slices.finish()

    def _settle(self) -> Iterator[object]:
        self._ordering = False
        rows, named, groups = self._rows, self._named, self._groups
        if self._input is not None:
            polls, old, seen_until = self._input
            rows = yield from made_rows(polls, self._rows, old=old, seen_until=seen_until)
            groups = yield from made_groups(polls, self._groups, old=old)
        self._ordering = True
        if rows is not self._rows:
            named = yield from self._in_order_of_names(rows)
        (column, descending), wanted = self._sort, self._filter
        order = yield from ordered(named, column, descending=descending)
        passed = yield from found(order, wanted)
        visible = yield from added_up(passed)
        target = yield from grouped(passed, groups, filtered=bool(wanted.strip()))
        new_rows = self.new_rows if rows is self._rows else len((yield from picked(named, attrgetter("is_new"))))
        told = yield from self._plan(rows, groups, target)
        retired = list(self._rows.values()) if rows is not self._rows else []
        before = [self._rows, self._named, self._shown, told, target, passed, order]
        yield PAUSE
        self._tell(*told)
        self._input, self._rows, self._named, self._groups = None, rows, named, groups
        self.visible, self.new_rows = visible, new_rows
        self.settled.emit()
        yield PAUSE
        del told, target, passed, order
        for held, piece in ((before, 1), (retired, RUN)):  # freeing 60,000 rows at once would be a gap of its own
            while held:
                del held[-piece:]
                yield None

    def _in_order_of_names(self, rows: dict[Key, Row]) -> Sliced[list[Row]]:
        """Return all `rows` by name; a row's name never changes, so only new rows call for sorting."""
        named: list[Row] = []
        for piece in in_slices(self._named):
            named += [rows[row.key] for row in piece if row.key in rows]
            yield
        if len(named) == len(rows):
            return named
        named += yield from picked(list(rows.values()), lambda row: row.key not in self._rows)
        return (yield from by_name(named))

    def _plan(self, rows: dict[Key, Row], groups: dict[GroupKey, Group], target: list[Line]) -> Sliced[Told]:
        """Work out what the view must be told."""
        same: list[Line] = []
        changed: list[int] = []
        for piece in in_slices(self._shown):
            for row in piece:
                now = rows.get(row.key, row) if isinstance(row, Row) else groups.get(row.key, row)
                if now is not row:
                    changed.append(len(same))
                same.append(now)
            yield
        wanted = yield from set_of(target)
        gone = yield from picked(same, lambda row: row not in wanted)
        staying = wanted if len(target) + len(gone) == len(same) else (yield from set_of(same))
        added = yield from picked(target, lambda row: row not in staying)
        where: dict[Line, int] = {}
        for piece in in_slices(target + gone):
            where.update(zip(piece, range(len(where), len(where) + len(piece)), strict=True))
            yield
        return same, changed, added, len(gone), where

    def _tell(self, same: list[Line], changed: list[int], added: list[Line], gone: int, where: dict[Line, int]) -> None:
        """Tell the view, from `same` (its rows in their old places) to `where` (row → new place, those gone last)."""
        self._shown = same
        for first, last in spans(changed, MANY_SPANS):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1), [])
        if added:
            self.beginInsertRows(QModelIndex(), len(same), len(same) + len(added) - 1)
            self._shown = same + added
            self.endInsertRows()
        after = list(where)
        if self._shown != after:
            self._reorder(after, where)
        if gone:
            staying = len(after) - gone
            self.beginRemoveRows(QModelIndex(), staying, len(after) - 1)
            self._shown = after[:staying]
            self.endRemoveRows()

    def _reorder(self, after: list[Line], where: dict[Line, int]) -> None:
        hint = QAbstractTableModel.LayoutChangeHint.VerticalSortHint
        self.layoutAboutToBeChanged[RESORTED].emit([], hint)  # type: ignore[index]  # the stubs know no overloads
        held = self.persistentIndexList()
        moved = [self.index(where[self._shown[index.row()]], index.column()) for index in held]
        self._shown = after
        self.changePersistentIndexList(held, moved)
        self.layoutChanged[RESORTED].emit([], hint)  # type: ignore[index]  # likewise
