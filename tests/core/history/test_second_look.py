"""Found by reading with fresh eyes: quoted titles, a row gone at the day's end, a month whose clock was set."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wolkvox_tray.core.history.invoice_csv import read_csv
from wolkvox_tray.core.history.month_view import month_view
from wolkvox_tray.core.history.sheet_rows import Watched, days_sheet
from wolkvox_tray.core.history.tracks import Level, Seen, Span, Track

BOGOTA, NEW_YORK = ZoneInfo("America/Bogota"), ZoneInfo("America/New_York")


@pytest.mark.parametrize("mark", [";", ","])
def test_quoted_titles_are_titles(mark: str) -> None:
    data = mark.join(('"operation"', '"product"', '"quantity"')) + "\r\n" + mark.join(('"Ana"', '"P"', "4"))
    found = read_csv(data.encode(), "2026-11")
    assert ([each.line.operation for each in found.lines], found.complaints) == (["Ana"], ())


def test_excels_own_first_line_is_no_title() -> None:
    found = read_csv(b"sep=;\r\noperation;product;quantity\r\nAna;P;4\r\n", "2026-11")
    assert ([each.line.operation for each in found.lines], found.complaints) == (["Ana"], ())


def test_a_row_that_is_gone_at_the_days_end_has_no_last_count_that_day() -> None:
    t = datetime(2026, 11, 10, 15, tzinfo=UTC)
    track = Track(
        operation="A",
        product="P",
        levels=(Level(at=t, licenses=10), Level(at=t + timedelta(hours=1), licenses=None, present=False)),
    )
    seen = Seen(account="a", tracks=(track,), spans=(Span(start=t, end=t + timedelta(hours=2)),))
    month = month_view(seen, "2026-11", BOGOTA, t + timedelta(hours=2)).rows[0].last
    sheet = days_sheet([Watched(name="n", server="s", seen=seen, zone=BOGOTA, now=t + timedelta(hours=2))])
    place = [column.name for column in sheet.columns].index("last")
    assert (month, sheet.rows[0][place]) == (None, None)


def test_a_month_with_a_change_of_the_clock_that_was_watched_whole_is_wholly_watched() -> None:
    start = datetime(2026, 3, 1, tzinfo=NEW_YORK).astimezone(UTC)
    end = datetime(2026, 4, 1, tzinfo=NEW_YORK).astimezone(UTC)
    half = start + timedelta(days=15)
    track = Track(operation="A", product="P", levels=(Level(at=start, licenses=10),))
    spans = (Span(start=start, end=half), Span(start=half, end=end))
    view = month_view(Seen(account="a", tracks=(track,), spans=spans), "2026-03", NEW_YORK, end + timedelta(days=9))
    assert view.share == pytest.approx(1.0, abs=1e-5)
