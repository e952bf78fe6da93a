import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.helpers.command_line import BOGOTA, CommandLine, HandClock, LockedVault
from wolkvox_tray.core import doctor
from wolkvox_tray.core.doctor import Probes, State
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import ReasonCode

QT = {"qt": "6.11.3", "pyside": "6.11.3", "platform": "xcb", "tray": "yes", "icon": "yes", "window": "yes"}
DESKTOP = Probes(screen=True, qt=QT, bus=True, tray_watcher=True, notifier="dunst 1.9", capabilities=("body",))


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def test_everything_is_checked_once_and_a_good_desktop_has_no_failure(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)
    with line.house(line.paths, demo=False) as house:
        findings = doctor.examine(house, DESKTOP, {})

    assert [finding.name for finding in findings] == [
        "versions",
        "tray",
        "notifications",
        "key_store",
        "trust",
        "proxy",
        "folder",
        "folder",
        "folder",
        "database",
        "accounts",
        "clock",
    ]
    assert [finding for finding in findings if finding.state is State.FAIL] == []


@pytest.mark.parametrize(
    ("probes", "state"),
    [
        (DESKTOP, State.OK),
        (replace(DESKTOP, qt={**QT, "tray": "no"}), State.OK),
        (replace(DESKTOP, qt={**QT, "tray": "no"}, tray_watcher=False), State.WARN),
        (replace(DESKTOP, screen=False), State.WARN),
        (replace(DESKTOP, qt={"problem": "libEGL.so.1"}), State.FAIL),
        (replace(DESKTOP, qt={"problem": "libEGL.so.1"}, screen=False), State.WARN),
    ],
)
def test_a_missing_tray_is_worth_knowing_and_a_qt_that_cannot_start_fails(probes: Probes, state: State) -> None:
    finding = doctor.tray(probes)

    assert (finding.state, finding.to_do is None) == (state, state is State.OK)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (ReasonCode.TOKEN_MISSING, State.OK),
        (ReasonCode.KEYRING_LOCKED, State.WARN),
        (ReasonCode.KEYRING_MISSING, State.FAIL),
        (ReasonCode.KEYRING_SILENT, State.FAIL),
        (ReasonCode.KEYRING_NOT_NATIVE, State.FAIL),
    ],
)
def test_the_key_store_is_asked_whether_it_answers(code: ReasonCode, state: State) -> None:
    assert doctor.key_store(LockedVault(code)).state is state


def test_the_key_store_is_never_asked_to_unlock() -> None:
    prompts: list[bool] = []

    class Watched(SessionVault):
        def read(self, account_id: str, *, may_prompt: bool = False) -> Any:
            prompts.append(may_prompt)
            return super().read(account_id, may_prompt=may_prompt)

    doctor.key_store(Watched())

    assert prompts == [False]


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_certificates_of_ones_own_are_read(tmp_path: Path, variable: str) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))

    finding = doctor.trust(None, {variable: str(file)})

    assert (finding.state, variable in finding.what) == (State.OK, True)


def test_a_file_of_certificates_in_the_settings_counts_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    line = CommandLine(folder=tmp_path)
    with line.house(line.paths, demo=False) as house:
        house.settings = replace(house.settings, trust="file", trust_file=str(file))
        (finding,) = (
            each for each in doctor.examine(house, DESKTOP, {"SSL_CERT_FILE": "/nowhere"}) if each.name == "trust"
        )

    assert finding == doctor.Finding(
        name="trust",
        state=State.OK,
        what=f"The certificates in {file} decide whom to trust.",
        facts=(("mode", "file"), ("path", str(file))),
    )


def test_a_file_of_certificates_in_the_settings_that_cannot_be_used_fails(tmp_path: Path) -> None:
    finding = doctor.trust(tmp_path / "ca.pem", {})

    assert (finding.state, finding.what, finding.to_do) == (
        State.FAIL,
        f"The certificate file {tmp_path / 'ca.pem'} isn't there, so no server is trusted.",
        "Put it back, or choose another one in the settings.",
    )


@pytest.mark.parametrize(("content", "state"), [(None, State.WARN), (b"", State.FAIL), (b"nonsense", State.FAIL)])
def test_certificates_that_cannot_be_read_name_the_variable(
    tmp_path: Path, content: bytes | None, state: State
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)

    finding = doctor.trust(None, {"SSL_CERT_FILE": str(file)})

    assert (finding.state, finding.to_do) == (state, "Correct the path in SSL_CERT_FILE, or unset it.")


def test_the_proxy_of_each_server_is_told_without_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ana:secret@proxy.example:8080")
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,))
    with line.house(line.paths, demo=False) as house:
        (finding,) = doctor.proxies(house)

    assert finding.what == "wv0042.wolkvox.com is reached through http://•••@proxy.example:8080."
    assert "secret" not in repr(finding)


def test_a_folder_that_cannot_be_written_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> Any:
        raise PermissionError

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    line = CommandLine(folder=tmp_path / "not" / "made" / "yet")

    assert {finding.state for finding in doctor.folders(line.paths)} == {State.FAIL}


def test_an_almost_full_disk_is_worth_knowing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage._replace(free=1000))

    assert {finding.state for finding in doctor.folders(CommandLine(folder=tmp_path).paths)} == {State.WARN}


def test_looking_at_folders_makes_none(tmp_path: Path) -> None:
    list(doctor.folders(CommandLine(folder=tmp_path / "new").paths))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "state"), [(None, State.OK), ("a database", State.OK), ("garbage" * 99, State.FAIL)]
)
def test_a_damaged_database_fails(tmp_path: Path, content: str | None, state: State) -> None:
    file = tmp_path / "watch.sqlite"
    if content == "a database":
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE counts (licenses INTEGER)")
        connection.commit()
        connection.close()
    elif content:
        file.write_text(content, encoding="utf-8")

    assert doctor.database(file).state is state


def test_no_account_and_an_unknown_zone_are_worth_knowing(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path)
    with line.house(line.paths, demo=False) as house:
        empty = doctor.accounts(house)
        house.settings = replace(house.settings, zone="America/Atlantis")
        lost = doctor.accounts(house)

    assert (empty.state, lost.state) == (State.WARN, State.WARN)
    assert lost.what == "The time zone “America/Atlantis” is not known."


def test_a_clock_of_the_last_century_fails(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, clock=HandClock(datetime.fromisoformat("1970-01-01T00:00:00+00:00")))
    with line.house(line.paths, demo=False) as house:
        finding = doctor.clock(house)

    assert finding.state is State.FAIL


def test_settings_are_not_touched(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,))
    before = line.paths.settings_file.read_bytes()
    with line.house(line.paths, demo=False) as house:
        doctor.examine(house, DESKTOP, {})

    assert line.paths.settings_file.read_bytes() == before
    assert SettingsFile(line.paths.settings_file).load().accounts == (BOGOTA,)
