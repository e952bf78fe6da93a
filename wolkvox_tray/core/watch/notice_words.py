"""A notice in words: a title of at most 48 and a body of at most 200 UTF-16 units, which every system shows whole.

Windows is the strictest. How much is said is the user's choice (`Privacy`): with numbers only there is no name of an
operation, product, account or server, and none of the server's own words, for these may hold names; with nothing there
are no numbers either. Times may always be said.
"""

from __future__ import annotations

from enum import StrEnum

from wolkvox_tray.core.contracted import Crossing
from wolkvox_tray.core.model import Change
from wolkvox_tray.core.phrases import elide
from wolkvox_tray.core.watch.change_words import changed, sentence, sentences
from wolkvox_tray.core.watch.digest import Digest
from wolkvox_tray.core.watch.limit_words import state_words
from wolkvox_tray.core.watch.notice_speech import BODY_UNITS, TITLE_UNITS, ClockWords, Speaker, total_words
from wolkvox_tray.core.watch.notices import Notice, NoticeKind
from wolkvox_tray.core.words import _


class Privacy(StrEnum):
    """How much a bubble says; the strings are those of the setting ``notice_privacy``."""

    NAMES = "names"
    NUMBERS = "numbers"
    NOTHING = "nothing"


def word(
    notice: Notice,
    *,
    account_name: str | None,
    server: str,
    clock_words: ClockWords,
    privacy: Privacy = Privacy.NAMES,
) -> tuple[str, str]:
    """Return a notice's title (one line, ≤ 48 UTF-16 units) and body (≤ 200), in the language in use.

    `account_name` is ``None`` if there is only one account. `server` (``0042``) names the host in an outage;
    `clock_words` words a moment as the reader's system does.
    """
    speaker = _SPEAKERS[privacy](account_name, server, clock_words)
    return _cut(*speaker.notice(notice))


def word_digest(
    found: Digest,
    *,
    account_name: str | None,
    server: str,
    clock_words: ClockWords,
    privacy: Privacy = Privacy.NAMES,
) -> tuple[str, str]:
    """Return title and body of what came while notices were silent; parameters and limits are those of `word`.

    `server` is that of the account which has trouble, if one has.
    """
    speaker = _SPEAKERS[privacy](account_name, server, clock_words)
    return _cut(*speaker.digest(found))


def _cut(title: str, body: str) -> tuple[str, str]:
    return elide(title, TITLE_UNITS), elide(body, BODY_UNITS)


class _Nameless(Speaker):
    """Words without a name, and without the server's own words, which may hold names."""

    def __init__(self, account_name: str | None, server: str, clock_words: ClockWords) -> None:
        super().__init__(None, "", clock_words)

    def one_change(self, notice: Notice, change: Change) -> tuple[str, str]:
        """Return "A count changed: 12 → 14 (+2)"."""
        title = changed(_("A count changed"), change)
        return title, sentences(total_words(notice), self.noticed(notice.at, 0))

    def trouble(self, notice: Notice) -> tuple[str, str]:
        """Return where it is said."""
        return "", _("The window says why, and what to do.")

    def limited(self, crossing: Crossing, units: int) -> str:
        """Return that there is one."""
        return _("an operation")

    def limit_line(self, crossing: Crossing) -> str:
        """Return it without its operation."""
        return state_words(crossing)

    def listing(self, notice: Notice, units: int, end: str = "") -> str:
        """Return what stands after the list."""
        return end

    def digest_body(self, found: Digest, span: str) -> str:
        """Return when it was, and where all notices are."""
        passed = (f"{line}." for line in self.passed(found) if line)
        return sentences(span, *passed, _("All of them are in “Past notices”."))


class _Silent(_Nameless):
    """That there is something, and when."""

    def notice(self, notice: Notice) -> tuple[str, str]:
        """Return title and body of a notice."""
        body = self.noticed(notice.at, 0)
        match notice.kind:
            case NoticeKind.OUTAGE:
                since = self.clock_words(notice.since or notice.at)
                return _("wolkvox isn't answering"), sentence(_("Since {time}.").format(time=since))
            case NoticeKind.RECOVERY:
                return self.recovery(Notice(kind=notice.kind, account="", at=notice.at, since=notice.since))
            case NoticeKind.DENIED | NoticeKind.LOCKED:
                return _("wolkvox can't be asked"), sentences(*self.trouble(notice), body)
            case NoticeKind.LIMIT:
                return _("A threshold was passed in wolkvox"), body
            case _:
                return _("Something changed in wolkvox"), body

    def digest(self, found: Digest) -> tuple[str, str]:
        """Return that there were notices."""
        silent = _("It was quiet hours.") if found.quiet else "" if found.piled else _("Notices were muted.")
        body = sentences(silent, _("All of them are in “Past notices”."))
        return _("Something changed in wolkvox"), body


_SPEAKERS: dict[Privacy, type[Speaker]] = {
    Privacy.NAMES: Speaker,
    Privacy.NUMBERS: _Nameless,
    Privacy.NOTHING: _Silent,
}
