"""Start at login on three systems, each tried with a place of the test's own."""

from __future__ import annotations

import plistlib
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.app_id import BUNDLE_ID
from wolkvox_tray.core.machine.autostart import NAME, Autostart, LaunchAgent, RunKey, XdgAutostart, own_command

COMMAND = ("/opt/wolkvox tray/wolkvox-tray", "--background")


class Registry:
    """The ``Run`` key, in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, command: str) -> None:
        self.values[name] = command

    def drop(self, name: str) -> None:
        self.values.pop(name, None)


def exec_of(folder: Path) -> str:
    """Return the value of ``Exec`` as a desktop reads it: the general escapes undone."""
    text = (folder / f"{NAME}.desktop").read_text(encoding="utf-8")
    (value,) = (line.removeprefix("Exec=") for line in text.split("\n") if line.startswith("Exec="))
    escapes = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: escapes[found[1]], value)


def arguments_of(value: str) -> list[str]:
    """Return the arguments of an ``Exec`` value, by the specification's rule of quoting."""
    quoted = re.findall(r'"((?:[^"`$\\]|\\["`$\\])*)"(?: |$)', value)
    assert " ".join(f'"{each}"' for each in quoted) == value
    return [re.sub(r"\\(.)", r"\1", each, flags=re.DOTALL).replace("%%", "%") for each in quoted]


@pytest.fixture(params=["linux", "macos", "windows"])
def a_system(request: pytest.FixtureRequest, tmp_path: Path) -> Autostart:
    systems: dict[str, Autostart] = {
        "linux": XdgAutostart(tmp_path / "not/there/yet"),
        "macos": LaunchAgent(tmp_path / "not/there/yet"),
        "windows": RunKey(Registry()),
    }
    return systems[request.param]


def test_it_can_be_switched_on_and_off_again_and_again(a_system: Autostart) -> None:
    seen = [a_system.enabled()]
    for on in (True, True, False, False, True, False):
        if on:
            a_system.enable(COMMAND)
        else:
            a_system.disable()
        seen.append(a_system.enabled())

    assert seen == [False, True, True, False, False, True, False]


def test_switching_off_what_was_never_on_is_no_error(a_system: Autostart) -> None:
    a_system.disable()

    assert not a_system.enabled()


def test_linux_writes_an_entry_that_a_desktop_understands(tmp_path: Path) -> None:
    XdgAutostart(tmp_path).enable(COMMAND)

    assert (tmp_path / f"{NAME}.desktop").read_text() == (
        "[Desktop Entry]\nType=Application\nVersion=1.4\nName=wolkvox_tray\n"
        'Exec="/opt/wolkvox tray/wolkvox-tray" "--background"\n'
        "Icon=wolkvox_tray\nX-GNOME-Autostart-enabled=true\n"
    )


@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"),
            max_size=12,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_linux_quotes_a_path_so_that_it_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory, command: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "quoting"
    XdgAutostart(folder).enable(command)

    assert arguments_of(exec_of(folder)) == command


def test_linux_escapes_a_dollar_sign_as_the_specification_shows(tmp_path: Path) -> None:
    XdgAutostart(tmp_path).enable((r"/a$b\c", "100%"))

    assert r'Exec="/a\\$b\\\\c" "100%%"' in (tmp_path / f"{NAME}.desktop").read_text()


@pytest.mark.parametrize(
    "said", ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false", "X-GNOME-Autostart-enabled = false"]
)
def test_linux_an_entry_that_the_desktop_switched_off_is_off(said: str, tmp_path: Path) -> None:
    XdgAutostart(tmp_path).enable(COMMAND)
    file = tmp_path / f"{NAME}.desktop"
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", said))

    assert not XdgAutostart(tmp_path).enabled()


def test_linux_an_entry_of_strange_bytes_is_read_forgivingly(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.desktop").write_bytes(b"[Desktop Entry]\nName=\xff\xfe\nHidden=true\n")

    assert not XdgAutostart(tmp_path).enabled()


def test_linux_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match="file"):
        XdgAutostart(tmp_path / "file").enable(COMMAND)


def test_linux_uses_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    autostart.enable()
    there = (tmp_path / "autostart" / f"{NAME}.desktop").exists()
    on = autostart.enabled()
    autostart.disable()

    assert (there, on, autostart.enabled()) == (True, True, False)


def test_macos_writes_an_agent_that_launchd_understands(tmp_path: Path) -> None:
    LaunchAgent(tmp_path).enable(COMMAND)

    assert plistlib.loads((tmp_path / f"{BUNDLE_ID}.plist").read_bytes()) == {
        "Label": BUNDLE_ID,
        "ProgramArguments": list(COMMAND),
        "RunAtLoad": True,
        "ProcessType": "Interactive",
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"<plist", b"no plist", b"<?xml version='1.0'?><plist><array/></plist>", plistlib.dumps({"Disabled": True})],
)
def test_macos_an_agent_that_is_damaged_or_disabled_is_off(content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"{BUNDLE_ID}.plist").write_bytes(content)

    assert not LaunchAgent(tmp_path).enabled()


def test_windows_writes_a_command_line_with_its_path_quoted() -> None:
    registry = Registry()
    RunKey(registry).enable((r"C:\Program Files\wolkvox tray\wolkvox-tray.exe", "--background"))

    assert registry.values == {NAME: r'"C:\Program Files\wolkvox tray\wolkvox-tray.exe" --background'}


def programs(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_text("")
    return folder / names[0]


@pytest.mark.parametrize("asking", ["wolkvox-tray.exe", "wolkvox-tray-cli.exe"])
def test_a_frozen_app_starts_its_twin_without_a_console(
    asking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, "wolkvox-tray.exe", "wolkvox-tray-cli.exe")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / asking))

    assert own_command() == (str(tmp_path / "wolkvox-tray.exe"), "--background")


def test_on_windows_python_starts_without_a_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(programs(tmp_path, "python.exe", "pythonw.exe")))

    assert own_command() == (str(tmp_path / "pythonw.exe"), "-m", "wolkvox_tray", "--background")


@pytest.mark.parametrize("name", ["python3", "python3.11", "python"])
def test_elsewhere_python_itself_starts_the_package(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "executable", str(programs(tmp_path, name, "pythonw")))

    assert own_command() == (str(tmp_path / name), "-m", "wolkvox_tray", "--background")
