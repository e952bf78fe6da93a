"""Notices: one of each kind, and any that there can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from tests.helpers.watching import NO_ROUTE, START, a_change
from wolkvox_tray.core.contracted import MOST, Crossing, Limit, Side, Unit
from wolkvox_tray.core.model import Change, LicenseCount, Reason, ReasonCode
from wolkvox_tray.core.watch.notices import Notice, NoticeKind, largest
from wolkvox_tray.core.watch.tally import Tally

OUTAGE = Notice(
    kind=NoticeKind.OUTAGE,
    account="a",
    at=START + timedelta(minutes=20),
    total_before=138,
    reason=NO_ROUTE,
    since=START,
    answered_at=START,
)

TEXTS = st.builds(
    lambda text, times: text.encode("utf-8", "replace").decode() * times,
    st.text(max_size=6),
    st.sampled_from([1, 1, 60]),
)
COUNTS = st.builds(
    LicenseCount,
    operation=TEXTS,
    product=TEXTS,
    licenses=st.none() | st.integers(0, 10**13),
    raw=st.none() | TEXTS,
    date=st.none() | TEXTS,
    rows=st.integers(1, 60_000),
)
CHANGES = st.builds(Change, before=COUNTS, after=COUNTS) | st.one_of(
    st.builds(Change, before=st.none(), after=COUNTS), st.builds(Change, before=COUNTS, after=st.none())
)
TOTALS = st.none() | st.integers(0, 10**13)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
LIMITS = st.builds(
    Limit,
    operation=st.none() | TEXTS,
    contracted=st.integers(1, MOST),
    side=st.sampled_from(Side),
    strict=st.booleans(),
    amount=st.integers(1, MOST),
    unit=st.sampled_from(Unit),
)
CROSSINGS = st.builds(Crossing, limit=LIMITS, count=st.integers(0, 10**13))
NOTICES = st.builds(
    Notice,
    kind=st.sampled_from(NoticeKind),
    account=TEXTS,
    at=MOMENTS,
    changes=st.lists(CHANGES, max_size=5).map(largest),
    change_count=st.integers(0, 60_000),
    total_before=TOTALS,
    total_after=TOTALS,
    reason=st.none()
    | st.builds(
        Reason,
        code=st.sampled_from(ReasonCode),
        params=st.lists(st.tuples(st.sampled_from(["host", "status", "path", "x"]), TEXTS), max_size=3).map(tuple),
        said=st.none() | TEXTS,
    ),
    since=st.none() | MOMENTS,
    answered_at=st.none() | MOMENTS,
    unseen=st.integers(0, 60_000),
    tally=st.none()
    | st.builds(
        Tally,
        month=st.sampled_from(["2026-01", "2026-09", "2027-12"]),
        highest=TOTALS,
        last=TOTALS,
        changes=st.integers(0, 60_000),
    ),
    crossings=st.lists(CROSSINGS, max_size=5).map(tuple),
)


def clock_words(moment: datetime) -> str:
    return moment.astimezone(timezone(timedelta(hours=-5))).strftime("%H:%M")


def changes_notice(*changes: Change, before: int | None = 132, after: int | None = 138, more: int = 0) -> Notice:
    return Notice(
        kind=NoticeKind.CHANGES,
        account="a",
        at=START,
        changes=largest(changes),
        change_count=len(changes) + more,
        total_before=before,
        total_after=after,
    )


FIVE = (
    a_change("Ventas Bogotá", 40, 42),
    a_change("Servicio Posventa Cali", 19, 24),
    a_change("Cobranza Medellín", 41, 38),
    a_change("Encuestas NPS", 12, 13),
    a_change("Retención", None, 1),
)
