"""What is to be shown next, and what became of it. Belongs to the notifier's thread, but for its first fields.

The sample comes first, because somebody is looking for it, even while notices are silent. While they are, nothing else
comes but what quiet hours let through, and what waits in the outbox is crossed out as silenced. Then: what the app
itself has to say, the digest of what was silenced, the notices in their order.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from wolkvox_tray.core.watch.digest import digest
from wolkvox_tray.core.watch.notice_filter import wanted
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.watch.outbox import WAITING_KEPT, Fate
from wolkvox_tray.core.watch.shared_outage import SHARED_KINDS, told_before
from wolkvox_tray.core.watch.state import OUTAGE_AFTER
from wolkvox_tray.qt.notice_texts import PastNotice, Texts, Words

if TYPE_CHECKING:
    from wolkvox_tray.core.assemble import House
    from wolkvox_tray.core.watch.outbox import Outbox
    from wolkvox_tray.core.watch.quiet import Silence
    from wolkvox_tray.core.watch.store import Store

FEW = 3
"""More changes than this that wait at once are told as one."""
DIGEST, SAMPLE, SAID = "#digest", "#sample", "#said"
"""Whose messages those are that belong to no account; an account's id never begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to be shown; `taken` is called once the desktop has it. `passing`: it is no news.

    `joins` are the accounts of which the same has been told already: their bubble is to say it of this one too, and if
    it isn't open any more, nobody is told twice.
    """

    account: str
    words: Words
    taken: Callable[[], None]
    kind: NoticeKind | None = None
    passing: bool = False
    joins: tuple[str, ...] = ()


class NoticeQueue:
    """The messages of `house`. `says` and `sample_wanted` are filled from any thread."""

    def __init__(self, house: House, texts: Texts) -> None:
        self.says: deque[Words] = deque()
        self.sample_wanted = threading.Event()
        self.changed = False
        """The list of past notices isn't what it was; whoever told of that sets it back."""
        self._house, self._texts = house, texts
        self._extent = (0, 0)
        self._store: Store | None = None

    def next(self, silent: Silence | None) -> Message | None:
        """Return what is to be shown next, ``None`` if there is nothing."""
        if self.sample_wanted.is_set():
            return Message(account=SAMPLE, words=self._texts.sample(), taken=self.sample_wanted.clear, passing=True)
        if silent is not None:
            return self._next_notice(silent.exempt) if silent.exempt else None
        if self.says:
            return Message(account=SAID, words=self.says[0], taken=self._said, passing=True)
        self._sum_up_what_piled_up()
        return self._digest() or self._next_notice()

    def silence(self, silent: Silence) -> None:
        """Cross out what waits as silenced, but for what comes through."""
        for number, notice in self._outbox.waiting(WAITING_KEPT):
            told, words = self._told(notice)
            if told is None or words is None:
                self._drop(number)
            elif told.kind not in silent.exempt:
                self._settle(number, told, Fate.QUIET if silent.quiet else Fate.SILENCED)

    def _sum_up_what_piled_up(self) -> None:
        """Have many changes that wait told as one: the command line found them while no tray ran to show them."""
        waiting = [each for each in self._outbox.waiting(WAITING_KEPT) if each[1].kind is NoticeKind.CHANGES]
        if len(waiting) > FEW:
            for number, notice in waiting:
                told, words = self._told(notice)
                if told is None or words is None:
                    self._drop(number)
                else:
                    self._settle(number, told, Fate.PILED)

    def look(self) -> None:
        """See whether notices came or went by others' doing; also those are in the list that nobody can show now."""
        before, self._extent = self._extent, self._outbox.extent()
        self.changed |= self._extent != before

    def past(self) -> tuple[PastNotice, ...]:
        """Return the list of past notices, newest first."""
        return self._texts.past(self._outbox.past())

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    def _said(self) -> None:
        self.says.popleft()

    def _digest(self) -> Message | None:
        silenced = self._outbox.silenced()
        fates = {kept.fate for kept in silenced}
        found = digest([kept.notice for kept in silenced], quiet=fates == {Fate.QUIET}, piled=fates == {Fate.PILED})
        if found is None:
            return None
        taken = partial(self._outbox.summed, [kept.number for kept in silenced])
        return Message(account=DIGEST, words=self._texts.digest(found), taken=taken)

    def _next_notice(self, kinds: Collection[NoticeKind] = tuple(NoticeKind)) -> Message | None:
        for number, notice in self._outbox.waiting(WAITING_KEPT):
            if notice.kind not in kinds:
                continue
            told, words = self._told(notice)
            if told is not None and words is not None:
                taken = partial(self._settle, number, told, Fate.SHOWN)
                return self._shared(Message(account=told.account, words=words, kind=told.kind, taken=taken), told)
            self._drop(number)
        return None

    def _shared(self, message: Message, notice: Notice) -> Message:
        """Return `message`, or one for all accounts if others have the same outage, or the same end of it."""
        if message.kind not in SHARED_KINDS:
            return message
        within = OUTAGE_AFTER + timedelta(seconds=self._house.interval_of())
        earlier = told_before(notice, self._outbox.past(), within)
        words = self._texts.shared((notice, *earlier)) if earlier else message.words
        return replace(message, words=words, joins=tuple(each.account for each in earlier))

    def _told(self, notice: Notice) -> tuple[Notice | None, Words | None]:
        """Return what of a notice is to be told, and its words; ``None`` for what nobody wants (any more)."""
        told = wanted(notice, self._house.settings)
        return told, self._texts.of(told) if told else None

    def _settle(self, number: int, told: Notice, fate: Fate) -> None:
        self._outbox.settle(number, told, self._house.clock.now().wall, fate)
        self.changed = True

    def _drop(self, number: int) -> None:
        self._outbox.drop(number)
        self.changed = True

    @property
    def _outbox(self) -> Outbox:
        if self._store is None:
            self._store = self._house.open_store()
        return self._store.outbox
