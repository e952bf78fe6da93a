"""An invoice's lines from a CSV file: ``bytes → Import``, forgiving about form, never about meaning (pure).

The first line names the columns, in English, Spanish or Portuguese and in any order; ``;``, ``,`` or a tab parts them;
the text is UTF-8, UTF-16 with its mark, or what Windows calls ANSI. A line that can't be taken whole isn't taken: it
is a `Complaint` with its number in the file. A column that isn't known is named, so that nothing is left out unseen.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wolkvox_tray.core.history.figures import Ambiguous, Wrong
from wolkvox_tray.core.history.invoices import InvoiceLine, typed_line
from wolkvox_tray.core.history.labels import folded
from wolkvox_tray.core.words import _

MOST_BYTES = 5_000_000
SEPARATORS = (";", ",", "\t")
_SEPARATOR_LINE = re.compile(r"\A\s*sep=.\r?\n")
"""Excel's own first line; the titles tell as much."""
_MONTH = re.compile(
    r"(?P<year>20\d\d)[-/.](?P<month>\d\d?)([-/.]\d\d?)?|(?P<month_first>\d\d?)[-/.](?P<year_last>20\d\d)", re.ASCII
)
"""2026-11, 2026-11-30, 11/2026. A day before its month isn't read: it could be the other way round."""
NAMES = {
    "account": ("account", "cuenta", "conta"),
    "month": ("month", "mes", "mês", "periodo", "período", "period"),
    "operation": ("operation", "operación", "operacion", "operação", "operacao"),
    "product": (
        "product", "producto", "produto", "description", "descripción", "descripcion", "descrição", "descricao",
    ),
    "quantity": (
        "quantity", "cantidad", "quantidade", "qty", "cant", "licenses", "licencias", "licenças", "licencas",
    ),
    "price": (
        "unit price", "price", "precio unitario", "precio", "valor unitario", "valor unitário", "preço unitário",
        "preco unitario", "preço", "preco",
    ),
    "currency": ("currency", "moneda", "divisa", "moeda"),
}  # fmt: skip
"""What a column may be called: folded, without a point at its end."""
_SUMS = frozenset(
    ("total", "totals", "grand total", "subtotal", "sub total", "sub-total", "sum",
     "totales", "gran total", "total general", "suma", "totais", "total geral", "soma")
)  # fmt: skip
"""What the line below all others is called: with it everything would be invoiced twice."""
_COLUMN = {name: column for column, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A line that can be taken; `account` is what the file calls its account, ``None`` if it doesn't."""

    number: int
    account: str | None
    line: InvoiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Why a line of the file, counted from 1, wasn't taken; 0 is the file itself."""

    number: int
    text: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a file gave: lines, complaints, and the titles of columns that aren't known."""

    lines: tuple[Imported, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether some line would be sure if it were known which mark begins the decimals."""
        return any(complaint.ambiguous for complaint in self.complaints)


def read_csv(data: bytes, month: str, mark: str | None = None) -> Import:
    """Return what a file says of a month's invoice; `mark` begins the decimals where that isn't plain."""
    try:
        text = _decoded(data)
        separator = max(SEPARATORS, key=lambda each: _known_titles(text, each))
        rows = _rows(text, separator)
        titles = next(rows, (0, []))[1]
        columns = _columns(titles)
        _check(columns)
    except Wrong as wrong:
        return Import(complaints=(Complaint(number=0, text=wrong.text),))
    unused = tuple(title for place, title in enumerate(titles) if title.strip() and place not in columns)
    lines: list[Imported] = []
    complaints: list[Complaint] = []
    number = 1
    try:
        for number, cells in rows:
            try:
                lines.append(_imported(number, cells, columns, month, mark, len(titles)))
            except Wrong as wrong:
                complaints.append(Complaint(number=number, text=wrong.text, ambiguous=isinstance(wrong, Ambiguous)))
    except Wrong as wrong:
        complaints.append(Complaint(number=number + 1, text=wrong.text))
    return Import(lines=tuple(lines), complaints=tuple(complaints), unused=unused)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Wrong(_("The file is too large for an invoice."))
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _SEPARATOR_LINE.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)  # lines are counted
    raise Wrong(_("This is no text file. Save it as CSV first, in UTF-8."))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that aren't empty, each with the number of its line. Raises `Wrong`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Wrong(_("From here on the file can't be read: a quotation mark is out of place.")) from None
        if any(cell.strip() for cell in cells):
            yield number, cells


def _known_titles(text: str, separator: str) -> int:
    """Return how many titles are known if `separator` is one; none if the first line can't be read with it."""
    try:
        return len(_columns(next(_rows(text, separator), (0, []))[1]))
    except Wrong:  # the wrong separator meets a quotation mark within a cell
        return 0


def _columns(titles: Sequence[str]) -> dict[int, str]:
    """Return which cell is what, by the titles that are known."""
    found = {place: _COLUMN.get(folded(title.replace("_", " ")).rstrip(".")) for place, title in enumerate(titles)}
    return {place: column for place, column in found.items() if column is not None}


def _check(columns: dict[int, str]) -> None:
    names = list(columns.values())
    if "quantity" not in names or not {"operation", "product"} & set(names):
        raise Wrong(
            _("The first line must name the columns: account; operation; product; quantity; unit price; currency.")
        )
    if len(set(names)) < len(names):
        raise Wrong(_("Two columns of the file mean the same. Remove one of them."))


def _imported(
    number: int, cells: Sequence[str], columns: dict[int, str], month: str, mark: str | None, width: int
) -> Imported:
    if any(cell.strip() for cell in cells[width:]):
        raise Wrong(_("It has more cells than the first line: a comma in a number must stand in quotation marks."))
    if any("\n" in cell or "\r" in cell for cell in cells):
        raise Wrong(_("A cell goes over several lines: a quotation mark is out of place."))
    named = {column: cells[place].strip() for place, column in columns.items() if place < len(cells)}
    names = {folded(named.get(column, "")).rstrip(" :") for column in ("operation", "product")} - {""}
    if names and names <= _SUMS:
        raise Wrong(_("It looks like the sum of other lines. If it isn't, enter it by hand."))
    said = named.get("month", "")
    if said and _month_said(said) != month:
        raise Wrong(_("It is of the month {other}, not of {month}.").format(other=said, month=month))
    return Imported(number=number, account=named.get("account") or None, line=typed_line(named, month, mark))


def _month_said(text: str) -> str:
    """Return the month that a text names without a doubt (``2026-11``), or the text itself."""
    found = _MONTH.fullmatch(text)
    if found is None:
        return text
    return f"{found['year'] or found['year_last']}-{int(found['month'] or found['month_first']):02}"
