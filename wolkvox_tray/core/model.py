"""The values that travel: one immutable `Poll` goes from the wire to icon, table, notice and terminal.

Nothing here knows of files, sockets or screens. Every value is frozen, slotted and keyword-only; what is absent
is ``None`` or ``()``, never ``""``. Moments are aware datetimes, lengths of time carry their unit in the name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, make_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from wolkvox_tray.core.contracted import Crossing

RowKey: TypeAlias = tuple[str, str]
"""What a row is known by: its operation and its product."""

REPORT = "intelligent_dial"
"""The report (``api=`` name) of this version; a second one is a second row in `assemble`."""


class Health(StrEnum):
    """The state of an account after its last poll; the strings are those of ``status --json``."""

    OK = "ok"
    NO_DATA = "no_data"
    DENIED = "denied"
    QUOTA = "quota"
    BUSY = "busy"
    MAINTENANCE = "maintenance"
    OFFLINE = "offline"
    UNUSABLE = "unusable"
    LOCKED = "locked"
    NOT_SET_UP = "not_set_up"
    BUG = "bug"


class ReasonCode(StrEnum):
    """Why a poll gave no counts. `core.phrases` has the words of each, and what to do about it."""

    # The server refused (see `core.wire.refusals` for the words that lead here).
    NO_SUCH_REPORT = "no_such_report"
    NO_TOKEN_SENT = "no_token_sent"
    TOKEN_REFUSED = "token_refused"
    QUOTA_USED = "quota_used"
    SIMULTANEOUS = "simultaneous"
    MAINTENANCE = "maintenance"
    FORBIDDEN = "forbidden"
    NO_DATA = "no_data"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"
    REDIRECTED = "redirected"
    # It answered, but not with counts.
    NOT_JSON = "not_json"
    NOT_UNDERSTOOD = "not_understood"
    SAYS_ERROR = "says_error"
    TOO_LARGE = "too_large"
    # It was not reached, or broke off.
    NAME_UNKNOWN = "name_unknown"
    CONNECTION_REFUSED = "connection_refused"
    NO_ROUTE = "no_route"
    TLS_FAILED = "tls_failed"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    TRUST_FILE_MISSING = "trust_file_missing"
    TRUST_FILE_UNUSABLE = "trust_file_unusable"
    PROXY_UNREACHABLE = "proxy_unreachable"
    PROXY_WANTS_LOGIN = "proxy_wants_login"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    STILL_ASKING = "still_asking"
    # The key store.
    KEYRING_LOCKED = "keyring_locked"
    KEYRING_MISSING = "keyring_missing"
    KEYRING_NOT_NATIVE = "keyring_not_native"
    KEYRING_SILENT = "keyring_silent"
    KEYRING_LOST_IT = "keyring_lost_it"
    # This computer, this app.
    NO_ACCOUNT = "no_account"
    TOKEN_MISSING = "token_missing"
    TOKEN_UNUSABLE = "token_unusable"
    FOLDER_UNWRITABLE = "folder_unwritable"
    OTHER_PROGRAM_ASKING = "other_program_asking"
    TOO_SOON = "too_soon"
    MONTH_ENDING = "month_ending"
    QUITTING = "quitting"
    BUG = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, in a form that any language can word.

    `params` fill the sentence of `code` (``host``, ``status``, ``path`` …); `said` is the server's own sentence,
    as received: show it, never decide on it.
    """

    code: ReasonCode
    params: tuple[tuple[str, str], ...] = ()
    said: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseCount:
    """One operation's active licenses of one product.

    `licenses` is ``None`` when the server's quantity couldn't be read: unknown, which is not zero. `raw` is that
    quantity as sent, `date` the row's date as sent (the date of the *query*, so it never tells when a count
    changed). `rows` is how many rows of the answer were summed here: 1, or more for duplicates.
    """

    operation: str
    product: str
    licenses: int | None
    raw: str | None = None
    date: str | None = None
    rows: int = 1

    @property
    def key(self) -> RowKey:
        """What this row is known by from answer to answer."""
        return (self.operation, self.product)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A count that appeared (no `before`), vanished (no `after`) or differs."""

    before: LicenseCount | None
    after: LicenseCount | None

    @property
    def count(self) -> LicenseCount:
        """The row this is about: as it is now, or as it last was."""
        count = self.after or self.before
        assert count is not None, "a change has a before or an after"  # noqa: S101 - our own promise
        return count

    @property
    def delta(self) -> int | None:
        """How many licenses more (or fewer) than before; ``None`` if either side is unknown."""
        before = 0 if self.before is None else self.before.licenses
        after = 0 if self.after is None else self.after.licenses
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """A row's latest stored change, as the table shows it: what it was, what it is, when we noticed."""

    key: RowKey
    before: int | None
    after: int | None
    noticed_at: datetime


def _opened(frozen: type[Any]) -> Any:
    """Return a class with the same slots that can still be filled."""
    return make_dataclass(frozen.__name__, [each.name for each in fields(frozen)], slots=True, repr=False, eq=False)


_LicenseCount, _Change, _LastChange = map(_opened, (LicenseCount, Change, LastChange))


# For who makes sixty thousand of them, in a third of the time. A frozen class looks each field's setter up by its
# name; an open one with the same slots is filled first, and then becomes the frozen one.


def license_count(
    operation: str,
    product: str,
    licenses: int | None,
    raw: str | None = None,
    date: str | None = None,
    rows: int = 1,
) -> LicenseCount:
    """Return a `LicenseCount`, quickly."""
    made = _LicenseCount(operation, product, licenses, raw, date, rows)
    made.__class__ = LicenseCount
    return made  # type: ignore[no-any-return]  # it is one by now


def change(before: LicenseCount | None, after: LicenseCount | None) -> Change:
    """Return a `Change`, quickly."""
    made = _Change(before, after)
    made.__class__ = Change
    return made  # type: ignore[no-any-return]  # likewise


def last_change(key: RowKey, before: int | None, after: int | None, noticed_at: datetime) -> LastChange:
    """Return a `LastChange`, quickly."""
    made = _LastChange(key, before, after, noticed_at)
    made.__class__ = LastChange
    return made  # type: ignore[no-any-return]  # likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A moment that survives a clock that is set: wall clock, boot, and seconds since boot incl. sleep.

    Within one `boot` only `elapsed_s` counts; across boots only `wall` can be compared.
    """

    wall: datetime
    boot: str
    elapsed_s: float


class Age(StrEnum):
    """How old an answer is: fresh within 1.5 intervals, late up to 3, stale beyond, never if there is none."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One round of one account, answered or not: all that any view needs, and all it gets.

    `counts` are those of the last *good* answer, whatever happened since, and `answered_at` is when that answer
    came: a failure keeps both and says why in `reason`. `asked_at` is when the newest request was sent, by
    whichever program; `asked_now` tells whether this very poll sent it. `since` is when the present `health`
    began. `changes` are the confirmed changes found by this poll. `unseen` are rows of last month that this month
    has not shown yet. `interval_s` is what `age` measures against. `day_total` is the total when the account's day
    began, ``None`` if it isn't known, as it was at `day_since`. `crossings` are the contracted quantities that are
    passed, `contracted` is that of the whole account, ``None`` if the user entered none. `total` is the sum of the
    known counts, ``None`` (never 0) if no count is known; `unknown` is how many rows have a quantity that couldn't be
    read.
    """

    account: str
    name: str
    server: str
    report: str = REPORT
    health: Health
    asked_now: bool = False
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    next_allowed_at: datetime | None = None
    since: datetime | None = None
    counts: tuple[LicenseCount, ...] = ()
    changes: tuple[Change, ...] = ()
    last_changes: tuple[LastChange, ...] = ()
    unseen: tuple[LicenseCount, ...] = ()
    reason: Reason | None = None
    interval_s: int = 300
    day_total: int | None = None
    day_since: datetime | None = None
    crossings: tuple[Crossing, ...] = ()
    contracted: int | None = None
    total: int | None = field(init=False)
    unknown: int = field(init=False)

    def __post_init__(self) -> None:
        """Add up the counts where a poll is made, in the poll thread: the GUI asks for the sums at every look."""
        known = [count.licenses for count in self.counts if count.licenses is not None]
        object.__setattr__(self, "total", sum(known) if known else None)
        object.__setattr__(self, "unknown", len(self.counts) - len(known))

    def age(self, now: datetime) -> Age:
        """How old the counts are at `now`, measured in poll intervals.

        An answer of the future is as old as it is far: the clock was set back, and it must not be fresh until then.
        """
        if self.answered_at is None:
            return Age.NEVER
        old = abs(now - self.answered_at)
        interval = timedelta(seconds=self.interval_s)
        return Age.FRESH if old <= interval * 1.5 else Age.LATE if old <= interval * 3 else Age.STALE
