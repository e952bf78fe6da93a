"""A sheet: typed cells under titled columns, the same for every kind of file (pure).

Moments are given aware and written as the column's zone has them: the account's, which also decides its months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

Cell: TypeAlias = str | int | float | datetime | date | None
"""``None`` is nothing known: an empty cell, never a zero."""


class ColumnKind(StrEnum):
    """What a column's cells are, and so how a spreadsheet shows them."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    SHARE = "share"
    """From 0 to 1; shown as per cent where the file can say so."""
    MOMENT = "moment"
    DATE = "date"
    MONTH = "month"
    """``2026-11``; text, because no spreadsheet has months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its `name` for programs, its `title` for people."""

    name: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows of cells; `name` for programs and files, `title` for people. Moments are already in their account's zone."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
