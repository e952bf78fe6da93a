"""Notices in words, by the settings and the language of the moment: bubbles, the digest, the sample, the past ones.

A bubble says as much as the user wants others to see. The list in the app has everything: whoever opens it sits in
front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from wolkvox_tray.core.model import Change, LicenseCount
from wolkvox_tray.core.watch.change_words import lines, sentence, sentences
from wolkvox_tray.core.watch.digest import Digest
from wolkvox_tray.core.watch.notice_words import Privacy, word, word_digest
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import Fate, Kept
from wolkvox_tray.core.watch.quiet import Silence, silence
from wolkvox_tray.core.words import _, ngettext
from wolkvox_tray.qt.text import clock

if TYPE_CHECKING:
    from wolkvox_tray.core.machine.settings import Account, Settings

Words = tuple[str, str]
"""Title and body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastNotice:
    """One line of the list of past notices, in words. `fate` is ``None`` while the notice waits to be shown."""

    at: datetime
    kind: NoticeKind
    title: str
    body: str
    account_name: str
    fate: Fate | None


class Texts:
    """Words by the settings in use and the time of day at the moment of asking."""

    def __init__(self, settings: Callable[[], Settings], now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now

    @property
    def silence(self) -> Silence | None:
        """Why no notice appears now, ``None`` if they appear as they come."""
        return silence(self._settings(), self._now())

    def of(self, notice: Notice) -> Words | None:
        """Return the words of a notice's bubble, ``None`` if its account is gone."""
        account = self._account(notice.account)
        return self._of(notice, account, self._now(), self._privacy) if account else None

    def shared(self, notices: Sequence[Notice]) -> Words:
        """Return the words for several accounts with the same outage (or end of it), the newest notice first.

        It began with the first of them; totals are each account's own and not said.
        """
        accounts = [account for notice in notices if (account := self._account(notice.account)) is not None]
        since = min((notice.since for notice in notices if notice.since is not None), default=None)
        return word(
            replace(notices[0], since=since, total_before=None, total_after=None),
            account_name=ngettext("{n} account", "{n} accounts", len(accounts)).format(n=len(accounts)),
            server=accounts[0].server if accounts else "",
            clock_words=clock(self._now()),
            privacy=self._privacy,
        )

    def digest(self, found: Digest) -> Words:
        """Return the words of what came while notices were silent."""
        account = self._account(found.account) if found.account else None
        troubled = self._account(found.trouble.account) if found.trouble else None
        return word_digest(
            found,
            account_name=self._name(account) if account else None,
            server=troubled.server if troubled else "",
            clock_words=clock(self._now()),
            privacy=self._privacy,
        )

    def sample(self) -> Words:
        """Return a made-up notice as a real one would look now, which says that it is one, and when real ones wait."""
        now = self._now()
        before, after = (LicenseCount(operation=_("Sample operation"), product="", licenses=n) for n in (12, 14))
        notice = Notice(
            kind=NoticeKind.CHANGES,
            account="",
            at=now,
            changes=(Change(before=before, after=after),),
            change_count=1,
            total_after=138,
        )
        title, body = word(notice, account_name=None, server="", clock_words=clock(now), privacy=self._privacy)
        return title, lines(body, sentences(_("This is a sample: nothing changed."), self._silent_words()))

    def past(self, kept: Iterable[Kept]) -> tuple[PastNotice, ...]:
        """Return the notices of the accounts there are, with all names, as they were told when they were found."""
        found = []
        for each in kept:
            notice, account = each.notice, self._account(each.notice.account)
            if account is not None:
                title, body = self._of(notice, account, notice.at, Privacy.NAMES)
                past = PastNotice(
                    at=notice.at, kind=notice.kind, title=title, body=body, account_name=account.name, fate=each.fate
                )
                found.append(past)
        return tuple(found)

    def _of(self, notice: Notice, account: Account, now: datetime, privacy: Privacy) -> Words:
        return word(
            notice,
            account_name=self._name(account),
            server=account.server,
            clock_words=clock(now),
            privacy=privacy,
        )

    def _silent_words(self) -> str:
        silent = self.silence
        if silent is None:
            return ""
        if silent.until is None:
            return _("Real ones are muted now.")
        words = _("Real ones wait until {time}.") if silent.quiet else _("Real ones are muted until {time}.")
        return sentence(words.format(time=clock(self._now())(silent.until)))

    def _account(self, account_id: str) -> Account | None:
        return next((account for account in self._settings().accounts if account.id == account_id), None)

    def _name(self, account: Account) -> str | None:
        """Return whose news it is, ``None`` if there is only one account."""
        return account.name if len(self._settings().accounts) > 1 else None

    @property
    def _privacy(self) -> Privacy:
        return Privacy(self._settings().notice_privacy)
