"""The log holds no secret in any form, no forged line, and stops nobody."""

from __future__ import annotations

import base64
import gc
import json
import logging
import os
import stat
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.machine import log as app_log
from wolkvox_tray.core.machine.log import RedactingFormatter, hide, never_show, start
from wolkvox_tray.core.machine.paths import Paths, paths

CANARY = "canary/+4f1d=8a7e&63b2'\"\\%~"
OURS = logging.getLogger("wolkvox_tray.test")

posix = pytest.mark.skipif(os.name != "posix", reason="not run: modes are POSIX's")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave logging as it was found."""
    root, level = logging.getLogger(), logging.getLogger("wolkvox_tray").level
    handlers, hooks = root.handlers[:], (sys.excepthook, threading.excepthook, sys.unraisablehook)
    yield
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    for handler in [each for each in handlers if each not in root.handlers]:
        root.addHandler(handler)
    logging.getLogger("wolkvox_tray").setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@pytest.fixture
def place(tmp_path: Path) -> Paths:
    never_show(CANARY)
    place = paths(tmp_path)
    start(place)
    return place


def written(place: Paths) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in sorted(place.log_dir.iterdir()))


def fails_with_the_canary() -> None:
    try:
        dict[str, str]()[CANARY]
    except KeyError as error:
        raise RuntimeError(f"inside: {CANARY}") from error


def test_a_secret_is_hidden_in_the_message_its_arguments_and_what_is_added(place: Paths) -> None:
    OURS.info(f"the token is {CANARY}")
    OURS.info("the token is %s", CANARY)
    OURS.info("the token is %r in %s", CANARY, {"headers": [CANARY, CANARY.encode()]})
    OURS.info("stack", stack_info=True)

    assert (CANARY in written(place), repr(CANARY)[1:-1] in written(place), written(place).count("•••") >= 5) == (
        False,
        False,
        True,
    )


def test_a_secret_is_hidden_in_an_exception_and_in_what_caused_it(
    place: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        fails_with_the_canary()
    except RuntimeError:
        OURS.exception("failed")

    assert (CANARY in written(place), "canary/" in written(place), "RuntimeError: inside: •••" in written(place)) == (
        False,
        False,
        True,
    )


ENCODINGS: dict[str, Callable[[str], str]] = {
    "url": lambda text: urllib.parse.quote(text, safe=""),
    "form": urllib.parse.quote_plus,
    "small url": lambda text: urllib.parse.quote(text, safe="").lower(),
    "json": json.dumps,
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "repr": repr,
    "bytes": lambda text: repr(text.encode()),
    "hex": lambda text: text.encode().hex(),
    "capital hex": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "url base64": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "bare base64": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_secret_is_hidden_in_other_encodings(encoding: str, place: Paths) -> None:
    encoded = ENCODINGS[encoding](CANARY)
    OURS.info("sent %s away", encoded)

    found = written(place)

    assert (encoded[4:-4] in found, "4f1d" in found, "sent" in found, "•••" in found) == (False, False, True, True)


@given(st.binary(max_size=7), st.binary(max_size=7))
def test_a_secret_amid_other_bytes_is_hidden_in_base64(before: bytes, after: bytes) -> None:
    never_show("canary-in-the-middle")
    encoded = base64.b64encode(before + b"canary-in-the-middle" + after).decode()
    shown = hide(encoded)
    left = base64.b64decode(shown.replace("•••", "A" * (len(encoded) - len(shown) + 3)))

    assert ("•••" in shown, b"anary-in-the-middl" in left, b"nary-in-the" in left) == (True, False, False)


@pytest.mark.parametrize(
    "line",
    [
        "wolkvox-token: never-seen-before",
        "headers={'wolkvox-token': 'never-seen-before', 'accept': '*/*'}",
        "headers=[('wolkvox-token', 'never-seen-before')]",
        'send: b"Wolkvox-Token: never-seen-before"',
        '{\\"wolkvox-token\\": \\"never-seen-before\\"}',
        "WOLKVOX_TOKEN=never-seen-before",
        "proxy http://user:never-seen-before@proxy.example:8080",
    ],
)
def test_what_looks_like_a_token_or_a_password_is_hidden_though_nobody_named_it(line: str, place: Paths) -> None:
    OURS.info("%s", line)

    assert ("never-seen-before" in written(place), "•••" in written(place)) == (False, True)


def test_an_ordinary_address_is_not_hidden() -> None:
    line = "GET https://wv0042.wolkvox.com/api/v2/x.php?api=a@b from http://proxy.example:8080"

    assert hide(line) == line


def test_a_secret_of_half_surrogates_can_be_named_too() -> None:
    never_show("half-\ud800-surrogate")

    assert hide("a half-\ud800-surrogate b") == "a ••• b"


def test_foreign_text_can_not_forge_a_line(place: Paths) -> None:
    OURS.info("the server said %s", "no\n2026-11-23 INFO all is well\r\x1b[2J\x00\u2028\u202e\udc80")

    assert written(place).split(": ", 1)[1] == (
        "the server said no\n    2026-11-23 INFO all is well\\x0d\\x1b[2J\\x00\\x2028\\x202e\\xdc80\n"
    )


def test_a_record_that_can_not_be_written_is_dropped_and_printed_nowhere(
    place: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = next(each for each in logging.getLogger().handlers if isinstance(each, app_log.PrivateFile))

    class Full:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

        def __getattr__(self, name: str) -> Callable[..., int]:
            return lambda *_arguments: 0

    stream = handler.stream
    monkeypatch.setattr(handler, "stream", Full())
    handler.handle(logging.makeLogRecord({"msg": "the token is %s", "args": (CANARY,)}))
    handler.handle(logging.makeLogRecord({"msg": "%d wrong", "args": (CANARY,)}))
    monkeypatch.setattr(handler, "stream", stream)

    assert tuple(capsys.readouterr()) == ("", "")


@posix
def test_the_log_is_for_its_user_alone_also_after_rotation(place: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_log, "LOG_BYTES", 500)
    start(place)
    for number in range(30):
        OURS.info("line %d, long enough to fill a file soon", number)
    files = sorted(place.log_dir.iterdir())

    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in files] == [
        ("wolkvox_tray.log", 0o600),
        ("wolkvox_tray.log.1", 0o600),
        ("wolkvox_tray.log.2", 0o600),
    ]
    assert "line 29" in files[0].read_text(encoding="utf-8")


@posix
def test_the_log_is_private_from_its_first_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", too_late)
    start(paths(tmp_path))

    assert stat.S_IMODE(paths(tmp_path).log_file.stat().st_mode) == 0o600


@posix
def test_a_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    place = paths(tmp_path)
    place.make()
    place.log_file.write_text("old\n")
    place.log_file.chmod(0o644)
    start(place)

    assert stat.S_IMODE(place.log_file.stat().st_mode) == 0o600


def test_a_file_that_can_not_be_renamed_is_written_on(place: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_log, "LOG_BYTES", 100)
    start(place)

    def held(_self: object, source: str, target: str) -> None:
        raise PermissionError(32, "used by another process", source)

    monkeypatch.setattr(app_log.PrivateFile, "rotate", held)
    for number in range(5):
        OURS.info("line %d, long enough to fill a file at once", number)

    assert [line.rpartition(": ")[2][:6] for line in written(place).splitlines()] == [f"line {n}" for n in range(5)]


def test_a_folder_that_can_not_be_written_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    start(paths(tmp_path / "file"))
    OURS.warning("nobody reads this")

    assert tuple(capsys.readouterr()) == ("", "")


def test_without_a_place_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start(None)
    OURS.warning("nobody reads this")

    assert (tuple(capsys.readouterr()), list(tmp_path.iterdir())) == (("", ""), [])


def test_starting_again_writes_each_record_once(place: Paths) -> None:
    start(place)
    start(place)
    OURS.info("once")

    assert written(place).count("once") == 1


def test_debug_records_are_written_only_if_asked_for(place: Paths) -> None:
    OURS.debug("quiet")
    start(place, verbose=True)
    OURS.debug("loud")
    logging.getLogger("someone.else").info("chatter")

    assert [line.rpartition(": ")[2] for line in written(place).splitlines()] == ["loud"]


def test_what_nobody_caught_is_logged_without_its_secrets(
    place: Paths, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app_log.catch_unexpected()
    try:
        fails_with_the_canary()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fails_with_the_canary)
    thread.start()
    thread.join()

    assert (written(place).count("unexpected error"), "canary/" in written(place), tuple(capsys.readouterr())) == (
        2,
        False,
        ("", ""),
    )


def test_what_nothing_could_raise_is_logged_without_its_secrets_and_printed_nowhere(
    place: Paths, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    class Breaks:
        def __del__(self) -> None:
            fails_with_the_canary()

    app_log.catch_unexpected()
    Breaks()
    gc.collect()

    assert ("RuntimeError" in written(place), "canary/" in written(place), tuple(capsys.readouterr())) == (
        True,
        False,
        ("", ""),
    )


def test_an_interruption_by_its_user_is_no_error(place: Paths) -> None:
    app_log.catch_unexpected()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert written(place) == ""


@posix
def test_memory_images_of_the_process_are_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    limits = SimpleNamespace(
        RLIMIT_CORE=4, getrlimit=lambda _what: (7, 9), setrlimit=lambda what, both: asked.append((what, both))
    )
    monkeypatch.setitem(sys.modules, "resource", limits)
    app_log.no_core_dumps()

    assert asked == [(4, (0, 9))]


def test_a_formatter_leaves_ordinary_text_as_it_is() -> None:
    record = logging.makeLogRecord({"msg": "%d of %s", "args": (3, "«Ventas» ñ")})

    assert RedactingFormatter("%(message)s").format(record) == "3 of «Ventas» ñ"
