"""What a setting is: a row of the table (`settings_table`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Value = str | int | bool


class Page(StrEnum):
    """The pages of the settings dialog that are made from the table."""

    GENERAL = "general"
    NOTICES = "notices"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table: what a setting is called, what it may be, and how it is explained.

    `kind` is ``int``, ``bool``, ``choice``, ``zone``, ``proxy``, ``path`` (absolute), ``shown`` (`core.watch.shown`),
    ``until`` (a moment, ``always`` or nothing), ``time`` (of the day, ``20:00``), ``days`` (``mon,tue``) or ``text``.
    `words` and `help` are translated where shown; `lowest` is what the lowest number means, where it isn't one of its
    kind. `only_if` names another setting and the value it must have for this
    one to count.
    """

    name: str
    kind: str
    default: Value
    words: str
    help: str
    page: Page | None = None
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    lowest: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    only_if: tuple[str, Value] | None = None
