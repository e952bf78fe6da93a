"""Invented accounts in every state, the same every time: for ``--demo --screenshot``, the manual's pictures and tests.

Nothing of it is anybody's: names, numbers and servers are made up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from wolkvox_tray.core.contracted import Crossing, Limit
from wolkvox_tray.core.history.trails import Trail
from wolkvox_tray.core.machine.mishaps import Mishap
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.model import Change, Health, LastChange, LicenseCount, Poll, Reason, ReasonCode
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate, Kept

NOW = datetime(2026, 11, 23, 10, 36).astimezone()
ANSWERED = NOW - timedelta(minutes=1)
LOOKED = NOW - timedelta(hours=2, minutes=30)
"""When the window was last looked at: three changes came since."""

BOGOTA = LicenseCount(operation="Ventas Bogotá", product="Marcación predictiva", licenses=42, raw="42")
MEDELLIN = LicenseCount(operation="Cobranza Medellín", product="Marcación predictiva", licenses=38, raw="38")
CALI = LicenseCount(operation="Servicio Posventa Cali", product="Marcación progresiva", licenses=24, raw="24")
MOVIL = LicenseCount(operation="Retención y Fidelización Móvil Empresas", product="Marcación predictiva", licenses=17)
NPS = LicenseCount(operation="Encuestas NPS", product="Vista previa", licenses=12, raw="12")
BARRANQUILLA = LicenseCount(operation="Ventas Barranquilla", product="Vista previa", licenses=5, raw="5")
LIMA = LicenseCount(operation="Cobranza Lima", product="Marcación predictiva", licenses=21, raw="21")
UNREAD = LicenseCount(operation="Servicio Posventa Cali", product="Marcación progresiva", licenses=None, raw="")


def moved(count: LicenseCount, by: int, ago: timedelta) -> LastChange:
    """Return the change that brought a count where it is."""
    after = count.licenses or 0
    return LastChange(key=count.key, before=after - by, after=after, noticed_at=NOW - ago)


WENT_BLANK = LastChange(key=UNREAD.key, before=24, after=None, noticed_at=NOW - timedelta(minutes=6))
CHANGES = (
    moved(BOGOTA, 2, timedelta(minutes=1)),
    moved(MEDELLIN, -3, timedelta(minutes=86)),
    moved(CALI, 5, timedelta(minutes=136)),
    moved(MOVIL, 1, timedelta(hours=17, minutes=51)),
    moved(BARRANQUILLA, -1, timedelta(days=11)),
    moved(LIMA, 1, timedelta(days=3)),
)
OLD_CHANGES = (
    moved(BOGOTA, 2, timedelta(hours=17, minutes=51)),
    moved(MEDELLIN, -3, timedelta(hours=3, minutes=26)),
    moved(CALI, 5, timedelta(hours=2, minutes=16)),
    *CHANGES[3:],
)
"""As they were noticed where there was no answer since: nothing is noticed after the last one."""
TRAILS = {
    BOGOTA.key: Trail(points=((0, 38), (0.3, 39), (0.5, 40), (0.8, 42))),
    MEDELLIN.key: Trail(points=((0, 36), (0.15, 40), (0.3, 41), (0.8, 38))),
    CALI.key: Trail(points=((0, 20), (0.3, 19), (0.8, 24))),
    MOVIL.key: Trail(points=((0, 14), (0.15, 15), (0.5, 16), (0.75, 17))),
    BARRANQUILLA.key: Trail(points=((0, 5), (0.15, 6), (0.6, 5))),
    LIMA.key: Trail(points=((0, 20), (0.85, 21))),
}
"""How the rows came to where they are, this month."""
FRESH = Poll(
    account="andina",
    name="Contact Center Andina",
    server="0042",
    health=Health.OK,
    asked_now=True,
    asked_at=ANSWERED,
    answered_at=ANSWERED,
    next_allowed_at=ANSWERED + timedelta(minutes=5),
    counts=(BOGOTA, MEDELLIN, CALI, MOVIL, NPS, BARRANQUILLA),
    last_changes=CHANGES,
    day_total=134,
    day_since=NOW - timedelta(hours=16, minutes=36),
    contracted=150,
)
OLD = replace(
    FRESH,
    counts=(BOGOTA, MEDELLIN, CALI),
    last_changes=OLD_CHANGES,
    answered_at=NOW - timedelta(hours=2, minutes=1),
    next_allowed_at=None,
    since=NOW - timedelta(hours=1, minutes=56),
)
PERU = replace(
    OLD,
    account="peru",
    name="Contacto Perú",
    server="0107",
    health=Health.OFFLINE,
    counts=(LIMA,),
    contracted=None,
    reason=Reason(code=ReasonCode.NO_ROUTE, params=(("host", "wv0107.wolkvox.com"),)),
)


def failing(health: Health, code: ReasonCode, *, said: str | None = None, poll: Poll = OLD, **changes: object) -> Poll:
    """Return a poll that failed for a reason."""
    params = (("host", f"wv{poll.server}.wolkvox.com"), ("status", "503"), ("path", "/home/ana/.local/share"))
    return replace(poll, health=health, reason=Reason(code=code, params=params, said=said), **changes)  # type: ignore[arg-type]  # a poll's own fields


PERU_FRESH = replace(
    PERU,
    health=Health.OK,
    reason=None,
    since=None,
    answered_at=ANSWERED,
    day_total=20,
    day_since=NOW - timedelta(hours=16, minutes=40),
)
BARE = replace(OLD, counts=(), last_changes=(), answered_at=None, since=None)
STATES: dict[str, tuple[Poll, ...]] = {
    "not-set-up": (),
    "no-token": (failing(Health.NOT_SET_UP, ReasonCode.TOKEN_MISSING, poll=BARE),),
    "first-poll": (replace(BARE, health=Health.OK),),
    "first-failed": (failing(Health.OFFLINE, ReasonCode.TIMED_OUT, poll=BARE, since=ANSWERED),),
    "fresh": (FRESH,),
    "late": (replace(FRESH, last_changes=OLD_CHANGES, answered_at=NOW - timedelta(minutes=10)),),
    "stale": (replace(OLD, health=Health.OK),),
    "offline": (failing(Health.OFFLINE, ReasonCode.NO_ROUTE),),
    "denied": (failing(Health.DENIED, ReasonCode.TOKEN_REFUSED, said="PLEASE VALIDATE TOKEN"),),
    "locked": (failing(Health.LOCKED, ReasonCode.KEYRING_LOCKED, poll=FRESH),),
    "maintenance": (failing(Health.MAINTENANCE, ReasonCode.MAINTENANCE),),
    "quota": (failing(Health.QUOTA, ReasonCode.QUOTA_USED),),
    "busy": (failing(Health.BUSY, ReasonCode.SIMULTANEOUS, poll=FRESH),),
    "unusable": (failing(Health.UNUSABLE, ReasonCode.SERVER_ERROR),),
    "wrong-server": (failing(Health.UNUSABLE, ReasonCode.NO_SUCH_REPORT, poll=BARE),),
    "bug": (failing(Health.BUG, ReasonCode.BUG),),
    "no-data": (
        failing(Health.NO_DATA, ReasonCode.NO_DATA, poll=replace(FRESH, answered_at=NOW - timedelta(days=23))),
    ),
    "unknown": (
        replace(FRESH, counts=(BOGOTA, MEDELLIN, UNREAD), last_changes=(*CHANGES[:2], WENT_BLANK, *CHANGES[3:])),
    ),
    "mixed": (FRESH, PERU),
    "demo": (replace(FRESH, server="demo", name="Contact Center Demo"),),
    "several": (FRESH, PERU_FRESH),
    "fresh-failing": (failing(Health.OFFLINE, ReasonCode.TIMED_OUT, poll=FRESH, since=ANSWERED),),
    "key-store-silent": (failing(Health.LOCKED, ReasonCode.KEYRING_SILENT, poll=FRESH),),
    "paused": (FRESH,),
    "paused-several": (FRESH, PERU),
    "paused-denied": (failing(Health.DENIED, ReasonCode.TOKEN_REFUSED), PERU_FRESH),
    "paused-first": (replace(BARE, health=Health.OK),),
    "over": (replace(FRESH, crossings=(Crossing(limit=Limit(contracted=130), count=138),), contracted=130),),
    "muted": (replace(FRESH, unseen=(LIMA, UNREAD, BARRANQUILLA)),),
}
AN_HOUR = (NOW + timedelta(minutes=59)).isoformat()
SETTINGS = {
    "paused": Settings(paused_until=AN_HOUR),
    "paused-several": Settings(paused_until=ALWAYS),
    "paused-denied": Settings(paused_until=AN_HOUR),
    "paused-first": Settings(paused_until=AN_HOUR),
    "muted": Settings(muted_until=AN_HOUR, keep_open=True),
}
"""The settings that belong to a state, where they aren't the usual ones."""

ACCOUNTS = (
    Account(id="andina", name="Contact Center Andina", server="0042"),
    Account(id="peru", name="Contacto Perú", server="0107"),
)


def a_change(count: LicenseCount, before: int | None) -> Change:
    """Return the change of a count from `before`; ``None``: it appeared."""
    return Change(before=None if before is None else replace(count, licenses=before), after=count)


def some_notices() -> tuple[Kept, ...]:
    """Return a notice of most kinds, newest first, as the store keeps them."""
    changed = Notice(kind=NoticeKind.CHANGES, account="andina", at=NOW, total_before=136, total_after=138)
    one = replace(changed, changes=(a_change(BOGOTA, 40),), change_count=1)
    three = (a_change(CALI, 19), a_change(MEDELLIN, 41), a_change(BOGOTA, 40))
    several = replace(changed, changes=three, change_count=5, total_before=132)
    reason = Reason(code=ReasonCode.NO_ROUTE, params=(("host", "wv0042.wolkvox.com"),))
    away = NOW - timedelta(hours=3)
    outage = Notice(
        kind=NoticeKind.OUTAGE, account="andina", at=NOW, reason=reason, since=away, total_before=132, answered_at=away
    )
    back = Notice(kind=NoticeKind.RECOVERY, account="andina", at=NOW, since=away, total_before=132, total_after=132)
    ages = ((one, 2, Fate.SHOWN), (several, 86, Fate.SILENCED), (back, 150, Fate.SHOWN), (outage, 165, Fate.SHOWN))
    return tuple(
        Kept(number=number, notice=replace(notice, at=NOW - timedelta(minutes=ago)), fate=fate)
        for number, (notice, ago, fate) in enumerate(ages)
    )


A_MISHAP = Mishap(
    title="ValueError in series.py:66",
    report="""wolkvox_tray 1.0.0, Python 3.11.7, Linux 6.1.0
2026-11-23T15:36:00+00:00
poll wolkvox_tray.qt.poller: the poll thread met an error
    Traceback (most recent call last):
      File "wolkvox_tray/qt/poller.py", line 170, in _guarded
        work()
      File "wolkvox_tray/core/watch/series.py", line 66, in read
        read.told[operation, product] = told
    ValueError: a made-up error
""",
)
