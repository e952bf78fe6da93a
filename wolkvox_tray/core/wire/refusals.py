"""The vendor's words → errors, in one table; each row with its source.

Sources: [vendor] wolkvox's own pages or Postman collection; [field] public client code; [ours] no source: inferred, so
the words shown are the server's. HTTP 403 has at least five meanings; what parts them is the body's message, compared
without case and with white space folded. A 403 we don't know is *not* a bad token: nobody is told to replace a good
one. Every refusal is an answer, so it costs a full gap; a proxy's 407 that ends a request before it left never comes
here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from wolkvox_tray.core.errors import Refused
from wolkvox_tray.core.model import Health, Reason, ReasonCode

SAID_LIMIT = 200
LONGEST_RETRY_S = 86_400.0
"""A server that asks for more than a day is asked again the next day."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One refusal: what of status and words leads to which health and reason."""

    statuses: tuple[int, ...]
    words: str
    health: Health
    code: ReasonCode


_TABLE = (
    # [vendor] 400: the endpoint or its parameters are wrong.
    _Row((400,), r"does not exist|parameters are required", Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT),
    # [vendor] 401: "PLEASE ENTER THE WOLKVOX-TOKEN".
    _Row((401,), r"", Health.DENIED, ReasonCode.NO_TOKEN_SENT),
    # [vendor] 403: "PLEASE VALIDATE TOKEN": bad, expired or deleted.
    _Row((403,), r"validate token", Health.DENIED, ReasonCode.TOKEN_REFUSED),
    # [vendor] 403: "TOKEN LIMIT EXCEEDED": the day's quota, shared by all tokens of the operation.
    _Row((403,), r"token limit exceeded", Health.QUOTA, ReasonCode.QUOTA_USED),
    # [field] 403: "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)".
    _Row((403,), r"simultaneous requests", Health.BUSY, ReasonCode.SIMULTANEOUS),
    # [field] 403 during server backups; the wording is unknown, so the words for it in three languages.
    _Row((403, 503), r"maint[ae]n|mantenimiento|manuten|backup|respaldo", Health.MAINTENANCE, ReasonCode.MAINTENANCE),
    # [ours] any other 403.
    _Row((403,), r"", Health.UNUSABLE, ReasonCode.FORBIDDEN),
    # [field] 404: no data (yet) this month, or the report isn't on this server.
    _Row((404,), r"", Health.NO_DATA, ReasonCode.NO_DATA),
    # [ours] 407 from where the token went: of something on the way that opens TLS, not wolkvox's.
    _Row((407,), r"", Health.OFFLINE, ReasonCode.PROXY_WANTS_LOGIN),
    # [ours] 429, by its class.
    _Row((429,), r"", Health.BUSY, ReasonCode.TOO_MANY_REQUESTS),
)


def refuse(
    status: int, said: str | None = None, *, retry_after: str | None = None, now: datetime | None = None
) -> Refused:
    """Return the error of a refusal.

    Args:
        status: HTTP's status, or the ``code`` of an envelope that came with HTTP 200.
        said: The server's own sentence (``msg`` or ``error``), if it sent one.
        retry_after: The ``Retry-After`` header as sent: seconds, or a date.
        now: The moment to measure a date from; the system's clock by default.
    """
    pause_s = retry_after_s(retry_after, now or datetime.now(UTC))
    row = next((row for row in _TABLE if status in row.statuses and re.search(row.words, _folded(said))), None)
    if row is not None:
        return _refused(row.health, row.code, status, said, pause_s)
    if 300 <= status < 400:
        return _refused(Health.UNUSABLE, ReasonCode.REDIRECTED, status, None, pause_s)
    code = ReasonCode.SERVER_ERROR if 500 <= status < 600 else ReasonCode.UNEXPECTED_STATUS
    return _refused(Health.UNUSABLE, code, status, said, pause_s)


def says_error(said: str | None) -> Refused:
    """Return the error of an envelope that reports one with a good code: known by the words of a 403, or not at all."""
    known = (row for row in _TABLE if 403 in row.statuses and row.words and re.search(row.words, _folded(said)))
    row = next(known, None)
    health, code = (row.health, row.code) if row else (Health.UNUSABLE, ReasonCode.SAYS_ERROR)
    return _refused(health, code, 200, said)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, at most a day; ``None`` if it can't be read."""
    seconds: float | None = None
    if value is not None:
        try:
            seconds = float(min(int(value.strip()), int(LONGEST_RETRY_S)))  # hundreds of digits make no float
        except ValueError:
            seconds = _seconds_until(value, now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_RETRY_S)


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _folded(said: str | None) -> str:
    return " ".join((said or "").casefold().split())


def _refused(health: Health, code: ReasonCode, status: int, said: str | None, pause_s: float | None = None) -> Refused:
    reason = Reason(code=code, params=(("status", str(status)),), said=_short(said))
    return Refused(reason, health=health, retry_after_s=pause_s)


def _short(said: str | None) -> str | None:
    """Return the server's sentence, cut to what a view can show, and storable whatever it holds."""
    if said is None or not said.strip():
        return None
    return said.strip()[:SAID_LIMIT].encode("utf-8", "replace").decode("utf-8")
