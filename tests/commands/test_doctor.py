import json
import sys
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CommandLine, LockedVault
from wolkvox_tray.commands import child, doctor
from wolkvox_tray.core.doctor import Finding, Probes, State
from wolkvox_tray.core.machine.bus import bus_facts
from wolkvox_tray.core.model import ReasonCode


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop on which nothing is wrong."""
    probes = Probes(screen=True, qt={"tray": "yes"}, bus=True, notifier="dunst 1.9")
    monkeypatch.setattr(doctor, "look", lambda _environ: probes)


@pytest.mark.usefixtures("desktop")
def test_doctor_ends_with_0_and_shows_no_secret_if_nothing_fails(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA).run("doctor")

    assert (ended.code, ended.err, "FAIL" in ended.out) == (0, "", False)
    assert "dunst 1.9 shows notices." in ended.out


@pytest.mark.usefixtures("desktop")
def test_doctor_without_a_key_store_ends_with_3(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, vault=LockedVault(ReasonCode.KEYRING_MISSING))

    ended = line.run("doctor", "--json")

    assert (ended.code, ended.json["ok"]) == (3, False)


@pytest.mark.usefixtures("desktop")
def test_doctor_with_a_locked_key_store_warns(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path, vault=LockedVault()).run("doctor")

    assert ended.code == 0
    assert "warn  The key store is locked" in ended.out


@pytest.mark.usefixtures("desktop")
def test_the_json_has_a_state_and_words_for_each_finding(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("doctor", "--json")

    assert {tuple(finding) for finding in ended.json["findings"]} == {("name", "state", "what", "to_do", "facts")}
    assert {finding["state"] for finding in ended.json["findings"]} <= {"ok", "warn", "fail"}


@pytest.mark.usefixtures("desktop")
@pytest.mark.parametrize(
    ("failing", "code"),
    [((), 0), (("key_store",), 3), (("trust",), 5), (("proxy",), 5), (("folder",), 6), (("folder", "trust"), 5)],
)
def test_the_exit_code_is_that_of_the_poll_it_would_spoil(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: tuple[str, ...], code: int
) -> None:
    findings = tuple(Finding(name=name, state=State.FAIL, what="x") for name in failing)
    monkeypatch.setattr(doctor, "examine", lambda *_: findings)

    assert CommandLine(folder=tmp_path).run("doctor").code == code


@pytest.mark.usefixtures("desktop")
def test_doctor_asks_wolkvox_nothing(tmp_path: Path) -> None:
    line = CommandLine(folder=tmp_path, accounts=(BOGOTA,)).give_tokens(BOGOTA)
    line.answers.clear()

    line.run("doctor")

    assert list(line.paths.gate_dir.glob("*.json")) == []


def test_the_child_tells_what_qt_found_without_a_screen() -> None:
    facts = child.qt_probe(offscreen=True)

    assert {key: facts.get(key) for key in ("platform", "icon", "window", "problem")} == {
        "platform": "offscreen",
        "icon": "yes",
        "window": "yes",
        "problem": None,
    }


def test_a_child_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child, "_myself", lambda: [str(tmp_path / "nothing")])

    assert child.qt_probe() == {"problem": "FileNotFoundError"}


def test_a_child_that_dies_is_told_by_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")

    facts = child.qt_probe()

    assert list(facts) == ["problem"]
    assert facts["problem"]


def test_a_frozen_app_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert child._myself() == [sys.executable]


def test_without_a_session_bus_there_are_no_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    assert bus_facts() is None


def test_a_session_bus_that_is_not_there_gives_no_facts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")

    assert bus_facts() is None


def test_json_of_doctor_is_plain_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "look", lambda _environ: Probes(screen=True, qt={"problem": "\x1b[31mñ"}))

    ended = CommandLine(folder=tmp_path).run("doctor", "--json")

    assert ended.out.isascii()
    assert json.loads(ended.out)
