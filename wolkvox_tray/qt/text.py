"""Times and numbers as the reader's system writes them, and foreign text that stays literal.

Clock and number formats are those of Qt's default locale, which starts as the system's; names of months follow the
language of the app, or the sentence around them would change tongues. Moments are absolute: an age in words would be
wrong a minute later.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget

from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.words import _, language

NAME_LIMIT = 200
"""How much of a name is worth handing to a view, which elides it to the room it has."""
TOOLTIP_LIMIT = 2000


def clock_words(moment: datetime, now: datetime) -> str:
    """Return an absolute time: "10:35" today, "yesterday 16:45", else with its date: "12 Nov 16:45"."""
    local, today, time = moment.astimezone(), now.astimezone().date(), time_words(moment)
    if local.date() == today:
        return time
    if local.date() == today - timedelta(days=1):
        # translators: it stands after "since" and "at", too: in Spanish "desde las {time} de ayer".
        return _("yesterday {time}").format(time=time)
    return _("{date} {time}").format(date=date_words(moment, now), time=time)


def time_words(moment: datetime) -> str:
    """Return the time of a moment, whatever its day: "10:35"."""
    local = moment.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def short_clock_words(moment: datetime, now: datetime) -> str:
    """Return an absolute time for a narrow column: "10:35" today, "yesterday 16:45", else only the date, "12 Nov"."""
    before_yesterday = moment.astimezone().date() < now.astimezone().date() - timedelta(days=1)
    return date_words(moment, now) if before_yesterday else clock_words(moment, now)


def date_words(moment: datetime, now: datetime) -> str:
    """Return a date, with its year only when that is another one."""
    local = moment.astimezone()
    date = QDate(local.year, local.month, local.day)
    if local.year != now.astimezone().year:
        return QLocale().toString(date, QLocale.FormatType.ShortFormat)
    month_first = QLocale().dateFormat(QLocale.FormatType.ShortFormat).startswith("M")
    return words_locale().toString(date, "MMM d" if month_first else "d MMM")


def month_words(moment: datetime) -> str:
    """Return the name of the moment's month in the language of the app."""
    return words_locale().monthName(moment.astimezone().month)


def wall_clock() -> datetime:
    """Return the present, aware of its zone."""
    return datetime.now().astimezone()


def clock(now: datetime) -> Callable[[datetime], str]:
    """Return `clock_words` for this `now`."""
    return lambda moment: clock_words(moment, now)


def words_locale() -> QLocale:
    """Return the locale that words come from: the language of the app as it is spoken where the system is.

    Never the system's own: it may be told by one variable what it speaks and by another what it calls the months.
    """
    system, own = QLocale(), QLocale(language())
    return QLocale(own.language(), system.territory()) if system.language() == own.language() else own


def number(n: int) -> str:
    """Return a number with the system's own grouping."""
    return QLocale().toString(n)


def literal(text: str, limit: int = NAME_LIMIT) -> str:
    """Return a foreign name as one harmless line; what is blank becomes visible."""
    return clean_text(text, limit).strip() or _("(no name)")


def tooltip(text: str) -> str:
    """Return a tooltip that shows `text` literally, whatever tags it may look like."""
    lines = (clean_text(line, TOOLTIP_LIMIT) for line in text.split("\n"))
    return f"<p>{'<br>'.join(html.escape(line) for line in lines)}</p>" if text else ""


def explain(widget: QWidget, words: str) -> None:
    """Give a widget a tooltip, and a screen reader the same: left to itself, Qt would hand it the tooltip's tags."""
    widget.setToolTip(tooltip(words))
    widget.setAccessibleDescription(words)


def announce(
    widget: QWidget,
    text: str,
    how: QAccessible.AnnouncementPoliteness = QAccessible.AnnouncementPoliteness.Polite,
) -> None:
    """Have a screen reader say `text`, which has just appeared in `widget`; the assertive way breaks in."""
    if text and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, text)
        event.setPoliteness(how)
        QAccessible.updateAccessibility(event)


def plain(label: QLabel) -> QLabel:
    """Return `label`, made to show its text literally."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
