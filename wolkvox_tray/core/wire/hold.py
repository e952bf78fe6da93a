"""A token that needn't be asked with: it was refused, its quota is used up for the day, or wolkvox asked for a pause.

Remembered on disk beside the token's stamp and under the same name (`core.wire.gate.generation`), so every program of
this user keeps to it and a restart forgets nothing: a ``status`` that runs every five minutes doesn't knock at a door
that was shut. A token without a name of its own (no key store) is remembered by the running program only.

What was refused stays so until the token changes, a person tests the connection, or enters the same token again. A
used-up quota stands until the account's next local day, ``Retry-After`` for as long as it says. A hold that can't be
read, or is of the future, is none: then one request more is sent than needed, and the gate still keeps the five
minutes.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from wolkvox_tray.core.errors import Trouble
from wolkvox_tray.core.model import Health, Reason, ReasonCode

log = logging.getLogger(__name__)

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a token isn't asked with since `at`; `until` is ``None`` for what only a person can end."""

    health: Health
    reason: Reason
    at: datetime
    until: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Tell whether it still holds at `now`."""
        return self.until is None or self.at <= now < self.until


class Holds:
    """The hold of one token at one server and report; `generation` as in `core.wire.gate`."""

    def __init__(self, folder: Path, *, server: str, report: str, generation: str | None) -> None:
        self._path = folder / f"{server}-{report}-{generation}.hold" if generation else None

    def read(self) -> Hold | None:
        """Return what holds, as far as it can be read."""
        if self._path is None:
            return None
        try:
            fields = json.loads(self._path.read_bytes())
            until = datetime.fromisoformat(fields["until"]) if fields["until"] else None
            hold = Hold(
                health=Health(fields["health"]),
                reason=Reason(code=ReasonCode(fields["code"]), params=_params(fields["params"]), said=fields["said"]),
                at=datetime.fromisoformat(fields["at"]),
                until=until,
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            log.warning("the hold %s can't be read", self._path.name)
            return None
        whole = fields["format"] == _FORMAT and all(each.tzinfo for each in (hold.at, until or hold.at))
        return hold if whole else None

    def write(self, hold: Hold) -> None:
        """Remember `hold`; a disk that refuses is no reason to stop."""
        if self._path is None:
            return
        fields = {
            "format": _FORMAT,
            "health": hold.health,
            "code": hold.reason.code,
            "params": hold.reason.params,
            "said": hold.reason.said,
            "at": hold.at.isoformat(),
            "until": hold.until.isoformat() if hold.until else None,
        }
        fresh = self._path.with_suffix(".hold.new")
        try:
            fresh.write_text(json.dumps(fields), encoding="ascii")
            fresh.replace(self._path)
        except OSError as problem:
            log.warning("the hold %s can't be written: %s", self._path.name, problem)

    def end(self) -> None:
        """Forget it: wolkvox answered, or a person wants to ask again."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _params(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in pairs)


def hold_of(trouble: Trouble, at: datetime, now: datetime, zone: ZoneInfo) -> Hold | None:
    """Return the hold that a refusal brings, by the account's zone; ``None`` for troubles that may pass at any time.

    The request was sent `at`, which tells whose day's quota is used up, and answered `now`, from when a pause counts.
    """
    if trouble.health is Health.DENIED:
        return Hold(health=trouble.health, reason=trouble.reason, at=at)
    until = now + timedelta(seconds=trouble.retry_after_s or 0.0)
    if trouble.health is Health.QUOTA:
        tomorrow = (at.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        until = max(until, tomorrow)
    return Hold(health=trouble.health, reason=trouble.reason, at=at, until=until) if until > now else None
