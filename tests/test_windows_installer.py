r"""The Windows installer: compiled here, and tried under wine64 with a small stand-in for the app.

What Wine can't show is looked at on Windows only: UAC's question, SmartScreen, and the property in the shortcut's own
file (Wine drops properties of shortcuts; that the right one is set is shown with another kind of store).
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import windows_installer
from exe_icon import icon_of

from tests.helpers.wine import SOURCES, Wine, added, why_not
from wolkvox_tray import __version__
from wolkvox_tray.core.machine.app_id import APP_ID
from wolkvox_tray.core.machine.autostart import NAME, RUN_KEY, RunKey

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "installer" / "windows"
UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\wolkvox_tray"
HKCU, HKLM = "HKEY_CURRENT_USER\\", "HKEY_LOCAL_MACHINE\\"
OURS = "users/{user}/AppData/Local/Programs/wolkvox_tray"

FAILED, IN_USE, NO_ADMIN, TOO_OLD, NOT_FORGOTTEN, TWICE = range(2, 8)

_can = pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can")


def windows(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that needs Wine, which takes its time."""
    marked: Callable[..., None] = pytest.mark.slow(_can(test))
    return marked


def nsis(name: str, output: Path) -> Path:
    """Compile one of the helper programs."""
    windows_installer.makensis(SOURCES / f"{name}.nsi", {"OUTPUT": str(output)})
    return output


def in_words(switch: str, path: str) -> list[str]:
    """Return a switch whose path NSIS takes as it stands, to the end of the line: quoted it would be another path."""
    return f"{switch}={path}".split(" ")


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder` with what is in them."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Office:
    """One PC with Wine for Windows, an older and a newer installer, and programs to trouble them with."""

    def __init__(self, folder: Path) -> None:
        self.wine = Wine(folder)
        program = nsis("stand_in", folder / "stand_in.exe")
        self.hold, self.limited = nsis("hold", folder / "hold.exe"), nsis("limited", folder / "limited.exe")
        self.cancel, self.app_id = nsis("cancel", folder / "cancel.exe"), nsis("app_id", folder / "app_id.exe")
        self.twice = nsis("twice", folder / "twice.exe")
        self.old_payload, self.new_payload = folder / "payload-1", folder / "payload-2"
        self._fill(
            self.old_payload, program, {"_internal/gone.dll": b"1", "_internal/qt/kept.dll": b"1", "old/x": b"1"}
        )
        self._fill(self.new_payload, program, {"_internal/qt/kept.dll": b"2", "licenses/Qt.txt": b"2"})
        self.old, self.new = folder / "older.exe", folder / "newer.exe"
        for payload, output in ((self.old_payload, self.old), (self.new_payload, self.new)):
            arguments = ["--payload", str(payload), "--output", str(output), "--quick"]
            assert windows_installer.main(arguments) == 0
        self.folder = self.wine.local / "Programs" / "wolkvox_tray"
        self.for_all = self.wine.drive / "Program Files" / "wolkvox_tray"
        self.shortcut = self.wine.start_menu / "wolkvox_tray.lnk"
        self.program = self.folder / "wolkvox-tray.exe"

    @staticmethod
    def _fill(payload: Path, program: Path, files: dict[str, bytes]) -> None:
        payload.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (payload / name).parent.mkdir(parents=True, exist_ok=True)
            (payload / name).write_bytes(content)
        for name in windows_installer.PROGRAMS:
            shutil.copyfile(program, payload / name)

    def installed(self, folder: Path) -> dict[str, bytes]:
        """Return the files of the app in `folder`: without the installer's own two, if both are there."""
        files = tree(folder)
        assert files.pop("uninstall.exe").startswith(b"MZ")
        assert files.pop("parts.txt").decode().split("\r\n")[:-1] == sorted({name.split("/")[0] for name in files})
        return files

    def uninstall(self, *arguments: str, folder: Path | None = None) -> int:
        """Run a copy of the uninstaller, which can be waited for; return its exit code."""
        where = folder or self.folder
        copy = self.wine.drive / "windows" / "temp" / "remove.exe"
        shutil.copyfile(where / "uninstall.exe", copy)
        return self.wine.run(copy, "/S", *arguments, *in_words("_?", self.wine.inside(where)))

    def calls(self) -> list[str]:
        """Return how the stand-ins were started and ended, and forget it."""
        note = self.wine.drive / "calls.txt"
        lines = note.read_text().splitlines() if note.exists() else []
        note.unlink(missing_ok=True)
        return [line.strip() for line in lines]

    def clean(self) -> None:
        """Leave nothing behind."""
        self.wine.end()
        for folder in (self.folder, self.for_all, self.wine.local / "wolkvox_tray", self.wine.drive / "else where"):
            shutil.rmtree(folder, ignore_errors=True)
        menus = self.wine.drive.glob("ProgramData/Microsoft/Windows/Start Menu/Programs/wolkvox_tray.lnk")
        for file in (self.shortcut, *menus, *(self.wine.drive / name for name in ("calls.txt", "code.txt"))):
            file.unlink(missing_ok=True)
        for hive in ("HKCU", "HKLM"):
            self.wine.run("reg", "delete", f"{hive}\\{UNINSTALL_KEY}", "/f")
            self.wine.run("reg", "delete", f"{hive}\\{RUN_KEY}", "/v", NAME, "/f")


@pytest.fixture(scope="module")
def whole_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.wine.end()


@pytest.fixture
def office(whole_office: Office) -> Iterator[Office]:
    yield whole_office
    whole_office.clean()


@windows
def test_a_silent_installation_is_for_this_user_alone_and_needs_no_administrator(office: Office) -> None:
    wine = office.wine
    files, registry = wine.files(), wine.registry()
    assert wine.run(office.limited, wine.inside(office.new), "/S") == 0

    place = wine.inside(office.folder)
    assert office.installed(office.folder) == tree(office.new_payload)
    new = {wine.drive / path for path in wine.files() - files}
    assert {path for path in new if not path.is_relative_to(office.folder.parent)} == {office.shortcut}
    new_keys = added(registry, wine.registry())
    assert {key: values for key, values in new_keys.items() if values} == {
        HKCU + UNINSTALL_KEY: {
            "DisplayName": "wolkvox_tray",
            "DisplayVersion": __version__,
            "DisplayIcon": rf"{place}\wolkvox-tray.exe",
            "Publisher": "wolkvox_tray contributors",
            "InstallLocation": place,
            "UninstallString": rf'"{place}\uninstall.exe"',
            "QuietUninstallString": rf'"{place}\uninstall.exe" /S',
            "EstimatedSize": f"dword:{windows_installer.size_kb(office.new_payload):08x}",
            "NoModify": "dword:00000001",
            "NoRepair": "dword:00000001",
        }
    }
    assert office.calls() == []


@windows
def test_uninstalling_leaves_what_was_there_before_and_the_users_data(office: Office) -> None:
    wine = office.wine
    data = wine.local / "wolkvox_tray" / "settings.json"
    data.parent.mkdir()
    data.write_text("{}")
    files, registry = wine.files(), wine.registry()
    assert wine.run(office.new, "/S", "/START_AT_LOGIN") == 0
    assert office.uninstall() == 0

    assert wine.files() - files <= {office.folder.parent.relative_to(wine.drive).as_posix()}
    assert files - wine.files() == set()
    assert wine.registry() == registry
    assert office.calls() == []


@windows
def test_the_uninstaller_in_its_own_folder_takes_that_away_too(office: Office) -> None:
    assert office.wine.run(office.new, "/S") == 0
    assert office.wine.run(office.folder / "uninstall.exe", "/S") == 0
    office.wine.wait()  # its copy still works

    assert not office.folder.exists()


@windows
def test_all_users_get_it_in_program_files(office: Office) -> None:
    wine = office.wine
    registry = wine.registry()
    assert wine.run(office.new, "/S", "/AllUsers", "/START_AT_LOGIN") == 0

    assert office.installed(office.for_all) == tree(office.new_payload)
    new = added(registry, wine.registry())
    run = {key: values for key, values in new.items() if key.endswith("\\Run")}
    assert set(new) == {HKLM + UNINSTALL_KEY, HKLM + RUN_KEY}
    assert run == {HKLM + RUN_KEY: {NAME: r'"C:\Program Files\wolkvox_tray\wolkvox-tray.exe" --background'}}
    assert not office.shortcut.exists()
    assert len(list(wine.drive.glob("ProgramData/**/wolkvox_tray.lnk"))) == 1

    assert office.uninstall(folder=office.for_all) == 0
    assert not office.for_all.exists()
    assert wine.registry() == registry


class Values(dict[str, str]):
    """A `Run` key that isn't one."""

    def put(self, name: str, command: str) -> None:
        self[name] = command

    def drop(self, name: str) -> None:
        self.pop(name, None)


@windows
@pytest.mark.parametrize("folder", [None, r"C:\else where\wolkvox_tray"])
def test_start_at_login_is_the_same_value_that_the_apps_own_setting_writes(office: Office, folder: str | None) -> None:
    wine, values = office.wine, Values()
    registry = wine.registry()
    program = rf"{folder or wine.inside(office.folder)}\wolkvox-tray.exe"
    RunKey(values).enable([program, "--background"])
    assert wine.run(office.new, "/S", "/START_AT_LOGIN", *(in_words("/D", folder) if folder else [])) == 0

    assert added(registry, wine.registry())[HKCU + RUN_KEY] == values


@windows
def test_an_upgrade_takes_away_what_the_new_version_has_no_more_and_nothing_else(office: Office) -> None:
    assert office.wine.run(office.old, "/S", "/START_AT_LOGIN") == 0
    assert office.installed(office.folder) == tree(office.old_payload)
    (office.folder / "notes.txt").write_text("the user's own")
    run_key = office.wine.registry()[HKCU + RUN_KEY]
    assert office.wine.run(office.new, "/S") == 0

    files = tree(office.folder)
    assert files.pop("notes.txt") == b"the user's own"
    assert {name: files[name] for name in set(files) - {"uninstall.exe", "parts.txt"}} == tree(office.new_payload)
    assert sorted(path.name for path in office.folder.iterdir() if path.is_dir()) == ["_internal", "licenses"]
    assert office.wine.registry()[HKCU + RUN_KEY] == run_key

    assert office.uninstall() == 0
    assert tree(office.folder) == {"notes.txt": b"the user's own"}


@windows
@pytest.mark.parametrize(
    ("how", "end"), [("--stay", ["wolkvox-tray.exe was closed"]), ("--hang", [])], ids=["asked", "by force"]
)
def test_a_running_instance_is_ended_for_an_upgrade_and_runs_again_after_it(
    office: Office, how: str, end: list[str]
) -> None:
    wine = office.wine
    assert wine.run(office.old, "/S") == 0
    running = wine.start_ready(office.program, how)
    elsewhere = wine.start_ready(office.hold.with_name("stand_in.exe"), "--stay")
    assert wine.run(office.new, "/S") == 0
    running.wait(timeout=30)

    assert office.installed(office.folder) == tree(office.new_payload)
    assert elsewhere.poll() is None
    elsewhere.kill()
    wine.wait()  # until the one that was started again has ended
    started = ["wolkvox-tray.exe " + how, "stand_in.exe --stay"]
    assert office.calls() == [*started, *end, "wolkvox-tray.exe --background"]


@windows
@pytest.mark.parametrize("upgrade", [True, False], ids=["an upgrade", "a first installation"])
def test_after_a_power_cut_the_installation_can_be_repeated(office: Office, upgrade: bool) -> None:
    if upgrade:
        assert office.wine.run(office.old, "/S") == 0
        shutil.move(office.folder / "old", office.folder / "~old" / "old")
        shutil.copytree(office.new_payload / "licenses", office.folder / "licenses")
        with (office.folder / "parts.txt").open("ab") as parts:
            parts.write(b"licenses\r\n")
    shutil.copytree(office.new_payload / "_internal", office.folder / "~new" / "_internal")
    assert office.wine.run(office.new, "/S") == 0

    assert office.installed(office.folder) == tree(office.new_payload)


@windows
def test_code_1_cancelled(office: Office) -> None:
    files, registry = office.wine.files(), office.wine.registry()
    asking = office.wine.start(office.new)
    assert office.wine.run(office.cancel) == 0

    assert asking.wait(timeout=20) == 1
    assert (office.wine.files(), office.wine.registry()) == (files, registry)


@windows
def test_code_2_the_folder_is_somebody_elses(office: Office) -> None:
    other = office.wine.drive / "else where"
    other.mkdir()
    (other / "thesis.doc").write_text("years")
    files, registry = office.wine.files(), office.wine.registry()

    assert office.wine.run(office.new, "/S", *in_words("/D", r"C:\else where")) == FAILED
    assert (office.wine.files(), office.wine.registry()) == (files, registry)


@windows
def test_code_2_the_files_cannot_be_written(office: Office) -> None:
    office.folder.parent.mkdir(parents=True, exist_ok=True)
    office.folder.write_text("a file where the folder should be")
    files, registry = office.wine.files(), office.wine.registry()

    assert office.wine.run(office.new, "/S") == FAILED
    assert (office.wine.files(), office.wine.registry()) == (files, registry)
    office.folder.unlink()


@windows
def test_code_3_files_in_use_and_the_old_version_is_whole(office: Office) -> None:
    wine = office.wine
    assert wine.run(office.old, "/S") == 0
    registry = wine.registry()
    holding = wine.start_ready(office.hold, wine.inside(office.folder / "wolkvox-tray.exe"))

    assert wine.run(office.new, "/S") == IN_USE
    assert office.uninstall() == IN_USE
    holding.communicate(b"x")
    files = tree(office.folder)
    assert {name: files[name] for name in tree(office.old_payload)} == tree(office.old_payload)
    assert sorted(path.name for path in office.folder.iterdir() if path.is_dir()) == ["_internal", "old"]
    assert wine.registry() == registry
    assert wine.run(office.new, "/S") == 0
    assert office.installed(office.folder) == tree(office.new_payload)


@windows
def test_code_4_all_users_without_an_administrators_rights(office: Office) -> None:
    wine = office.wine
    assert wine.run(office.limited, wine.inside(office.new), "/S", "/AllUsers") == NO_ADMIN
    assert not office.for_all.exists()
    assert wine.run(office.new, "/S", "/AllUsers") == 0

    copy = wine.drive / "windows" / "temp" / "remove.exe"
    shutil.copyfile(office.for_all / "uninstall.exe", copy)
    assert wine.run(office.limited, wine.inside(copy), "/S", *in_words("_?", wine.inside(office.for_all))) == NO_ADMIN
    assert office.installed(office.for_all) == tree(office.new_payload)


@windows
def test_code_5_windows_is_too_old(office: Office) -> None:
    office.wine.run("winecfg", "/v", "win81")
    files = office.wine.files()
    try:
        assert office.wine.run(office.new, "/S") == TOO_OLD
        assert office.wine.files() == files
    finally:
        office.wine.run("winecfg", "/v", "win10")


@windows
def test_forgetting_is_the_apps_own_work_and_comes_first(office: Office) -> None:
    assert office.wine.run(office.new, "/S") == 0
    assert office.uninstall("/FORGET") == 0

    assert office.calls() == ["wolkvox-tray-cli.exe forget --yes"]
    assert not office.folder.exists()


@windows
def test_code_6_what_cannot_be_forgotten_keeps_the_app(office: Office) -> None:
    assert office.wine.run(office.new, "/S") == 0
    registry = office.wine.registry()
    (office.wine.drive / "code.txt").write_text("3")

    assert office.uninstall("/FORGET") == NOT_FORGOTTEN
    assert office.installed(office.folder) == tree(office.new_payload)
    assert office.wine.registry() == registry


@windows
def test_code_7_only_one_at_a_time(office: Office) -> None:
    asking = office.wine.start_ready(office.twice)
    files = office.wine.files()

    assert office.wine.run(office.new, "/S") == TWICE
    assert office.wine.files() == files
    asking.communicate(b"x")
    assert office.wine.run(office.new, "/S") == 0


@windows
def test_the_shortcut_carries_the_app_id(office: Office) -> None:
    office.wine.run(office.app_id)

    assert (office.wine.drive / "app_id.txt").read_text() == "31 wolkvox_tray"  # VT_LPWSTR


def test_every_text_is_there_in_all_three_languages() -> None:
    text = (SCRIPTS / "texts.nsh").read_text(encoding="utf-8")
    found = re.findall(r'^!insertmacro TEXT (TX_\w+) \\\n  "(.*)" \\\n  "(.*)" \\\n  "(.*)"$', text, re.MULTILINE)
    used = {
        name for file in SCRIPTS.glob("*.ns[ih]") for name in re.findall(r"\$\((TX_\w+)\)", file.read_text("utf-8"))
    }

    assert {name for name, *_texts in found} == used
    assert len(found) == text.count("!insertmacro TEXT ")
    for name, *texts in found:
        assert len({*texts, ""}) == 4, f"{name} is missing or the same in two languages"
        assert len({each.count("$") for each in texts}) == 1, f"{name}: a line or a folder is missing"


@windows
def test_the_installer_wears_the_icon_of_the_program_it_brings(whole_office: Office) -> None:
    assert icon_of(whole_office.new) == icon_of(whole_office.new_payload / "wolkvox-tray.exe")


@windows
def test_what_windows_shows_under_details_is_the_version(whole_office: Office) -> None:
    text = whole_office.new.read_bytes().decode("utf-16-le", "replace")
    found = dict(re.findall(r"(FileVersion|ProductName|CompanyName)\0+([^\0]+)\0", text))

    assert found == {
        "FileVersion": __version__, "ProductName": "wolkvox_tray", "CompanyName": "wolkvox_tray contributors",
    }  # fmt: skip


def test_the_app_id_is_the_one_the_app_gives_itself() -> None:
    script = (SCRIPTS / "wolkvox-tray.nsi").read_text(encoding="utf-8")

    assert re.findall(r'define APP_ID "(.+?)"', script) == [APP_ID]
    assert f'"{RUN_KEY}"' in script


def test_documented_exit_codes_are_those_of_the_script() -> None:
    script = (SCRIPTS / "wolkvox-tray.nsi").read_text(encoding="utf-8")
    document = (ROOT / "docs" / "en" / "install-windows.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| (\d) \|", document, re.MULTILINE) == list("01234567")
    assert re.findall(r"^!define [A-Z_]+ ([2-9])$", script, re.MULTILINE) == list("234567")


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", "0.1.0.0"), ("1.2.3rc4", "1.2.3.0"), ("2.0.dev5", "2.0.0.0"), ("1.2", "1.2.0.0")]
)
def test_a_version_as_four_numbers(version: str, numbers: str) -> None:
    assert windows_installer.four_numbers(version) == numbers


def test_the_portable_zip_holds_the_folder_and_is_the_same_each_time(tmp_path: Path) -> None:
    payload = tmp_path / "payload"
    Office._fill(payload, Path(sys.executable), {"_internal/a.dll": b"1"})
    for name in ("one.zip", "two.zip"):
        assert windows_installer.main(["--payload", str(payload), "--output", str(tmp_path / name), "--zip"]) == 0
        (payload / "_internal/a.dll").touch()

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        top = f"wolkvox-tray-{__version__}"
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{top}/{name}": content for name, content in tree(payload).items()
        }


@pytest.mark.parametrize("name", ["uninstall.exe", "a$b", "~new", ".hidden", 'a"b'])
def test_a_part_that_the_script_could_not_handle_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Office._fill(tmp_path, Path(__file__), {name: b""})

    assert windows_installer.main(["--payload", str(tmp_path), "--output", str(tmp_path / "x.zip"), "--zip"]) == 1
    assert capsys.readouterr().err.startswith(f"{name!r} can't be a part of the app")


def test_a_folder_that_is_not_the_app_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert windows_installer.main(["--payload", str(tmp_path), "--output", str(tmp_path / "x.exe")]) == 1
    assert "has no wolkvox-tray.exe" in capsys.readouterr().err


@windows
def test_uninstaller_and_installer_are_signed_in_this_order(tmp_path: Path) -> None:
    payload, log = tmp_path / "payload", tmp_path / "signed.txt"
    Office._fill(payload, nsis("hold", tmp_path / "hold.exe"), {})
    signer = tmp_path / "sign.sh"
    signer.write_text(f'#!/bin/sh\nbasename "$1" >> "{log}"\n')
    signer.chmod(0o755)
    command = ["--payload", str(payload), "--output", str(tmp_path / "wt.exe"), "--quick", "--sign", str(signer)]
    subprocess.run([sys.executable, str(ROOT / "build" / "windows_installer.py"), *command], check=True)

    names = log.read_text().split()
    assert (len(names), names[-1]) == (2, "wt.exe")
