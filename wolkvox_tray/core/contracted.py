"""A contracted quantity, and the line that the user draws by it.

A `Limit` is of the whole account or of one operation (all its products summed): "more than 100 % of 40", "at most 30
licenses". A count that crosses the line stays beyond it until it is *well* back, or one license that comes and goes
would flap: so many licenses as are 2 % of what is contracted, and one at least, must lie between. With 40 contracted,
"more than 40" begins with 41 and ends with 39.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST = 1_000_000
"""More licenses, or per cent, than anybody will ever contract."""


class Side(StrEnum):
    """On which side of the line it is worth telling; the strings are those of the database."""

    OVER = "over"
    UNDER = "under"


class Unit(StrEnum):
    """What the line is given in; the strings are those of the database."""

    LICENSES = "licenses"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One line. `operation` is ``None`` for the whole account; `amount` is in `unit`, per cent being of `contracted`.

    `strict`: "more than" and "fewer than", rather than "at least" and "at most".
    """

    operation: str | None = None
    contracted: int
    side: Side = Side.OVER
    strict: bool = True
    amount: int = 100
    unit: Unit = Unit.PERCENT

    def crossed_by(self, count: int) -> bool:
        """Tell whether `count` licenses are beyond the line."""
        return self._beyond(count, self.first)

    def held_by(self, count: int) -> bool:
        """Tell whether `count` licenses are beyond the line, or not yet well back."""
        band = max(1, -(-self.contracted // 50))
        # Nothing is fewer than none: there at the latest it ends.
        last = max(self.first - band, 1) if self.side is Side.OVER else self.first + band
        return self._beyond(count, last)

    def _beyond(self, count: int, first: int) -> bool:
        return count >= first if self.side is Side.OVER else count <= first

    @property
    def first(self) -> int:
        """The count nearest to the line that is beyond it."""
        hundredths = self.amount * (self.contracted if self.unit is Unit.PERCENT else 100)
        floor, ceiling = hundredths // 100, -(-hundredths // 100)
        if self.side is Side.OVER:
            return floor + 1 if self.strict else ceiling
        return ceiling - 1 if self.strict else floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A limit, and the count that is beyond it."""

    limit: Limit
    count: int
