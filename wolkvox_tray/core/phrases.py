"""Each health, reason and complaint in words: what happened, and what to do about it.

One table for window, notice and terminal, so that a fault has the same name everywhere. The sentences name the cause
first, then the remedy, and address the reader formally. They are chosen here, at the moment of showing, in the
language of that moment; a `Reason` itself holds no words but the server's own.
"""

from __future__ import annotations

import re
import unicodedata

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.model import Health, Reason, ReasonCode
from wolkvox_tray.core.words import N_, _, number

ELLIPSIS = "…"
MINUS = "\N{MINUS SIGN}"
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")
"""What a spreadsheet takes for a formula's beginning, after any white space; in full width too, as some do."""

_HEALTHS = {
    Health.OK: N_("Up to date"),
    Health.NO_DATA: N_("No data this month yet"),
    Health.DENIED: N_("Token refused"),
    Health.QUOTA: N_("Daily quota used up"),
    Health.BUSY: N_("Token in use elsewhere"),
    Health.MAINTENANCE: N_("Maintenance at wolkvox"),
    Health.OFFLINE: N_("No connection"),
    Health.UNUSABLE: N_("Answer can't be used"),
    Health.LOCKED: N_("Key store locked"),
    Health.NOT_SET_UP: N_("Not set up"),
    Health.BUG: N_("Error in this program"),
}

_ONLY_WAITING = frozenset(
    {
        ReasonCode.TOO_SOON,
        ReasonCode.OTHER_PROGRAM_ASKING,
        ReasonCode.MONTH_ENDING,
        ReasonCode.TOO_MANY_REQUESTS,
    }
)
"""Why an account is busy though nobody said that its token is in use elsewhere."""

_ALLOW_LIST = N_("Check the Internet connection. If it works, ask wolkvox to authorize this computer's IP address.")
_WAIT = N_("Nothing to do: wolkvox is asked again automatically.")
_NEW_TOKEN = N_("Create or copy one in wolkvox Manager › Configuración › Integraciones › Tokens, and enter it here.")
_PROXY = N_("Check the proxy in the settings, or ask your IT department.")

_REASONS: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.NO_SUCH_REPORT: (
        N_("{host} doesn't know this report."),
        N_("Check the server number. If it is right, ask wolkvox whether the billing API is active for you."),
    ),
    ReasonCode.NO_TOKEN_SENT: (N_("{host} received no token. Queries are stopped."), _NEW_TOKEN),
    ReasonCode.TOKEN_REFUSED: (N_("wolkvox refused the token. Queries are stopped."), _NEW_TOKEN),
    ReasonCode.QUOTA_USED: (
        N_("The daily quota of queries is used up."),
        N_("Queries go on tomorrow. The quota is shared by all tokens of the operation."),
    ),
    ReasonCode.SIMULTANEOUS: (
        N_("Another program is using this token."),
        N_("Create a token only for this program in wolkvox Manager: two programs with one token collide."),
    ),
    ReasonCode.MAINTENANCE: (N_("wolkvox is under maintenance."), _WAIT),
    ReasonCode.FORBIDDEN: (
        N_("{host} forbids the query for a reason this program doesn't know."),
        N_("Show its words to wolkvox's support. This is not necessarily the token's fault."),
    ),
    ReasonCode.NO_DATA: (
        N_("wolkvox has no data for this month yet."),
        N_("This doesn't mean zero licenses. If it stays so, check the server number."),
    ),
    ReasonCode.TOO_MANY_REQUESTS: (N_("{host} asks for fewer queries."), _WAIT),
    ReasonCode.SERVER_ERROR: (N_("{host} has a fault (HTTP {status})."), _WAIT),
    ReasonCode.UNEXPECTED_STATUS: (
        N_("{host} answered with HTTP {status}, which is not a count."),
        N_("Check the server number. If it is right, show this to wolkvox's support."),
    ),
    ReasonCode.REDIRECTED: (
        N_("{host} redirects elsewhere, and the token is sent to no other address."),
        N_("Check the server number, and whether this network asks for a login page first."),
    ),
    ReasonCode.NOT_JSON: (
        N_("{host} answered with something that is not data."),
        N_("Check whether this network has a login page. If not, wolkvox is asked again automatically."),
    ),
    ReasonCode.NOT_UNDERSTOOD: (
        N_("{host} answered in a form this program doesn't know."),
        N_("Look for a newer version of this program, and report it."),
    ),
    ReasonCode.SAYS_ERROR: (N_("{host} reports an error."), N_("Show its words to wolkvox's support.")),
    ReasonCode.TOO_LARGE: (
        N_("The answer of {host} is too large."),
        N_("Check the server number. If it is right, show this to wolkvox's support."),
    ),
    ReasonCode.NAME_UNKNOWN: (
        N_("The name {host} is not known on this network."),
        N_("Check the Internet connection and the server number."),
    ),
    ReasonCode.CONNECTION_REFUSED: (N_("{host} refuses the connection."), _ALLOW_LIST),
    ReasonCode.NO_ROUTE: (N_("No connection to {host}."), _ALLOW_LIST),
    ReasonCode.TLS_FAILED: (
        N_("No secure connection to {host} could be made."),
        N_("Check whether a firewall or proxy stands between; ask your IT department."),
    ),
    ReasonCode.CERTIFICATE_UNTRUSTED: (
        N_("The certificate of {host} is not trusted by this computer."),
        N_("The token was not sent. Check this computer's date; in a company network, ask IT for its certificate."),
    ),
    ReasonCode.TRUST_FILE_MISSING: (
        N_("The certificate file {path} isn't there, so no server is trusted."),
        N_("Put it back, or choose another one in the settings."),
    ),
    ReasonCode.TRUST_FILE_UNUSABLE: (
        N_("No certificate can be read in {path}, so no server is trusted."),
        N_("Choose a PEM file: a text with “BEGIN CERTIFICATE” in it. Your IT department has it."),
    ),
    ReasonCode.PROXY_UNREACHABLE: (N_("The proxy can't be reached."), _PROXY),
    ReasonCode.PROXY_WANTS_LOGIN: (N_("The proxy asks for a user name and password."), _PROXY),
    ReasonCode.TIMED_OUT: (N_("{host} didn't answer in time."), _ALLOW_LIST),
    ReasonCode.BROKEN_OFF: (N_("The connection to {host} broke off."), _WAIT),
    ReasonCode.STILL_ASKING: (N_("The previous query hasn't ended yet."), _WAIT),
    ReasonCode.KEYRING_LOCKED: (
        N_("The key store is locked, so the token can't be read."),
        N_("Unlock it (usually by logging in again) and choose Retry."),
    ),
    ReasonCode.KEYRING_MISSING: (
        N_("This computer offers no key store."),
        N_("Install one (GNOME Keyring or KWallet), or use the token for this session only."),
    ),
    ReasonCode.KEYRING_NOT_NATIVE: (
        N_("The key store found here is not the system's own."),
        N_("Tokens are never written to a plain file. Install GNOME Keyring or KWallet, or use this session only."),
    ),
    ReasonCode.KEYRING_SILENT: (
        N_("The key store doesn't answer."),
        N_("Look for an open password prompt. If there is none, log in again."),
    ),
    ReasonCode.KEYRING_LOST_IT: (
        N_("The key store accepted the token but didn't keep it."),
        N_("Create a default keyring and enter the token again, or use it for this session only."),
    ),
    ReasonCode.NO_ACCOUNT: (N_("No account is set up."), N_("Enter your wolkvox server and a token.")),
    ReasonCode.TOKEN_MISSING: (N_("There is no token for this account."), _NEW_TOKEN),
    ReasonCode.TOKEN_UNUSABLE: (N_("The stored token has characters no token can have."), _NEW_TOKEN),
    ReasonCode.FOLDER_UNWRITABLE: (
        N_("The folder {path} can't be written, so the five minutes between queries can't be kept."),
        N_("Free some space or mend the folder's permissions. Nothing is asked until then."),
    ),
    ReasonCode.OTHER_PROGRAM_ASKING: (N_("Another window of this program is asking right now."), _WAIT),
    ReasonCode.TOO_SOON: (
        N_("wolkvox allows one query every 5 minutes, and the last one brought no counts."),
        N_("Wait for the next turn."),
    ),
    ReasonCode.MONTH_ENDING: (N_("The month ends within a minute."), N_("The query starts in the new month.")),
    ReasonCode.QUITTING: (N_("The program is closing."), N_("Start it again to go on.")),
    ReasonCode.BUG: (
        N_("An error in this program, not in your data."),
        N_("It goes on. Please report it with the log file."),
    ),
}

_COMPLAINTS = {
    InputCode.SERVER_EMPTY: N_("Enter the 4 digits of your server, for example 0042."),
    InputCode.SERVER_NOT_WOLKVOX: N_("That is not a wolkvox address. Enter only the 4 digits, for example 0042."),
    InputCode.TOKEN_EMPTY: N_("Paste the token here."),
    InputCode.TOKEN_UNUSABLE: N_("A token has no spaces or accents inside. Copy it again with Copy Token."),
    InputCode.TOKEN_IN_USE: N_("The account “{name}” uses this token already. Create another one for this account."),
    InputCode.NAME_EMPTY: N_("Give the account a name."),
    InputCode.NAME_TAKEN: N_("Another account is called “{name}” already. Choose another name."),
    InputCode.DECIDED_BY_POLICY: N_("Your administrator decides which accounts there are. Please ask there."),
    InputCode.NO_SUCH_ACCOUNT: N_("There is no account called “{name}”. “account list” shows them."),
    InputCode.SEVERAL_ACCOUNTS: N_("Several accounts match: {names}. Choose one with --account NAME."),
    InputCode.INTERVAL_TOO_SHORT: N_("wolkvox allows one query every 5 minutes: enter 5 or more."),
    InputCode.ZONE_UNKNOWN: N_("“{value}” is not a time zone. Enter one such as America/Bogota."),
    InputCode.PROXY_NOT_AN_ADDRESS: N_("A proxy looks like http://proxy.example:8080."),
    InputCode.PATH_NOT_ABSOLUTE: N_("Choose the file, or type its whole path."),
    InputCode.NO_DAY: N_("Choose at least one day."),
    InputCode.VALUE_NOT_ALLOWED: N_("“{value}” is not allowed for “{name}”. Allowed: {allowed}."),
}


class _Params(dict[str, str]):
    """Format parameters; one that is missing shows as an ellipsis instead of raising."""

    def __missing__(self, key: str) -> str:
        return ELLIPSIS


def reason_words(reason: Reason, *, server: str = "") -> tuple[str, str]:
    """Return what happened and what to do, in the language in use; `server` (``0042``) names the host."""
    params = _Params({name: clean_text(value, 200) for name, value in reason.params})
    if server and "host" not in params:
        params["host"] = f"wv{server}.wolkvox.com" if server.isdigit() else server
    what, remedy = (_(text).format_map(params) for text in _REASONS[reason.code])
    if reason.said:
        what = _("{what} It says: “{words}”").format(what=what, words=clean_text(reason.said.strip(), 200))
    return what, remedy


def health_words(health: Health, reason: Reason | None = None) -> str:
    """Return the short name of a health, such as "Token refused"; for some `reason` there is a truer one."""
    if health is Health.BUSY and reason is not None and reason.code in _ONLY_WAITING:
        return _("Waiting for the next query")
    return _(_HEALTHS[health])


def complaint(error: BadInput) -> str:
    """Return one sentence that says what to type instead."""
    params = _Params({name: clean_text(value, 120) for name, value in error.params.items()})
    return _(_COMPLAINTS[error.code]).format_map(params)


def unwritable_words(path: str) -> str:
    """Return what to do about a file that can't be written."""
    return _("{path} can't be written. Free some space or mend its permissions, then try again.").format(
        path=clean_text(path, 200)
    )


def delta(n: int) -> str:
    """Return a difference with its sign: "+2", "−3" (a real minus), "±0"."""
    return f"+{number(n)}" if n > 0 else f"{MINUS}{number(-n)}" if n < 0 else "±0"


def clean_text(text: str, limit: int = 80) -> str:
    """Return foreign text as one harmless line of at most `limit` UTF-16 units, elided at its end.

    Line breaks and tabs become spaces; control, bidi and other invisible characters and lone surrogates become a
    visible replacement mark, so that a name can neither forge a line in a terminal nor turn one around.
    """
    line = "".join(_harmless(char) for char in text[: limit * 2 + 2])
    return elide(line, limit) if len(text) <= limit * 2 + 2 else elide(line + ELLIPSIS * limit, limit)


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet computes when it is opened or pasted there: with an apostrophe, if need be."""
    return f"'{text}" if _FORMULA.match(text) else text


def elide(text: str, limit: int) -> str:
    """Return `text` cut to `limit` UTF-16 units (what Windows and notification servers count), "…" at the end."""
    if utf16_units(text) <= limit:
        return text
    kept, units = [], 0
    for char in text:
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ELLIPSIS


def utf16_units(text: str) -> int:
    """Return how many UTF-16 units `text` takes."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def _harmless(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    category = unicodedata.category(char)
    return " " if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f\x85" else "\N{REPLACEMENT CHARACTER}"
