from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

from tests.helpers.command_line import BOGOTA, CALI, CommandLine, LockedVault, rows
from wolkvox_tray.commands.forget import app_is_running
from wolkvox_tray.core import forgetting
from wolkvox_tray.core.forgetting import our_folders
from wolkvox_tray.core.machine import autostart
from wolkvox_tray.core.machine.paths import Paths, paths


@pytest.fixture(autouse=True)
def logins(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Start at login as a list: what was done to it."""
    done: list[str] = []
    monkeypatch.setattr(autostart, "disable", lambda: done.append("disabled"))
    return done


@pytest.fixture(autouse=True)
def _nothing_usual(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have set the app up."""
    usual = paths(tmp_path_factory.mktemp("usual"))
    monkeypatch.setattr(forgetting, "usual_paths", lambda: usual)


def lived_in(folder: Path) -> CommandLine:
    line = CommandLine(folder=folder, accounts=(BOGOTA, CALI), answers=[rows(("Ventas", "Marcador", "12"))] * 2)
    line.give_tokens(BOGOTA, CALI).run("status")
    return line


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_forget_removes_tokens_files_folders_and_start_at_login(tmp_path: Path, logins: list[str]) -> None:
    line = lived_in(tmp_path)

    ended = line.run("forget", "--yes")

    assert (ended.code, ended.err, list(tmp_path.iterdir()), line.vault._tokens) == (0, "", [], {})
    assert logins == ["disabled"]


def test_forget_leaves_no_empty_folder_where_the_log_was(tmp_path: Path) -> None:
    base = tmp_path / "wolkvox_tray"
    folders = Paths(config_dir=base / "config", data_dir=tmp_path / "data", log_dir=base / "log")

    assert our_folders(folders) == [
        folders.gate_dir,
        folders.config_dir,
        folders.log_dir,
        folders.data_dir,
        base,
    ]


def test_forget_removes_the_secret_of_the_gates_too(tmp_path: Path) -> None:
    line = lived_in(tmp_path)
    deleted: list[str] = []
    line.vault.delete = deleted.append

    line.run("forget", "--yes")

    assert deleted == [BOGOTA.id, CALI.id, "gate-key"]


def test_forget_says_first_what_will_go(tmp_path: Path) -> None:
    line = lived_in(tmp_path)

    ended = line.run("forget", person=True, stdin="no\n")

    assert (ended.code, "settings.json" in files_below(tmp_path)) == (2, True)
    assert [str(folder) in ended.out for folder in line.paths.folders] == [True, True, True]
    assert "The tokens of 2 accounts" in ended.out


def test_forget_without_a_person_wants_yes(tmp_path: Path) -> None:
    line = lived_in(tmp_path)

    ended = line.run("forget", stdin="yes\n")

    assert (ended.code, "settings.json" in files_below(tmp_path)) == (2, True)


def test_forget_touches_nothing_if_the_key_store_is_locked(tmp_path: Path, logins: list[str]) -> None:
    line = lived_in(tmp_path)
    line.vault = LockedVault()

    ended = line.run("forget", "--yes")

    assert (ended.code, "settings.json" in files_below(tmp_path), logins) == (3, True, [])


def test_forget_leaves_what_others_put_there(tmp_path: Path) -> None:
    line = lived_in(tmp_path)
    (line.paths.data_dir / "thesis.odt").write_text("mine", encoding="utf-8")
    (tmp_path / "photo.jpg").write_text("mine", encoding="utf-8")

    line.run("forget", "--yes")

    assert files_below(tmp_path) == ["photo.jpg", "thesis.odt"]


def test_forget_follows_no_link(tmp_path: Path) -> None:
    line = lived_in(tmp_path / "app")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.json").write_text("mine", encoding="utf-8")
    (line.paths.data_dir / "watch.link").symlink_to(precious)

    line.run("forget", "--yes")

    assert files_below(tmp_path) == ["a.json"]


def test_forget_names_what_it_could_not_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = lived_in(tmp_path)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "watch.sqlite":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    ended = line.run("forget", "--yes")

    assert (ended.code, files_below(tmp_path)) == (6, ["watch.sqlite"])
    assert "watch.sqlite couldn't be removed: Permission denied" in ended.err


def test_forget_names_a_start_at_login_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(autostart, "disable", refuse)
    ended = lived_in(tmp_path).run("forget", "--yes")

    assert (ended.code, files_below(tmp_path)) == (6, [])
    assert "Start at login couldn't be removed: Permission denied" in ended.err


def test_forget_of_nothing_is_no_error(tmp_path: Path) -> None:
    assert CommandLine(folder=tmp_path).run("forget", "--yes").code == 0


def test_forget_refuses_while_the_app_holds_its_lock(tmp_path: Path) -> None:
    line = lived_in(tmp_path)
    lock = QLockFile(str(line.paths.lock_file))
    lock.tryLock(0)

    ended = line.run("forget", "--yes")
    lock.unlock()

    assert (ended.code, "settings.json" in files_below(tmp_path)) == (2, True)
    assert "is running" in ended.err


def test_the_lock_of_the_tray_app_is_recognised_as_qt_makes_it(tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / "tray.lock"))
    lock.tryLock(0)
    held = app_is_running(tmp_path / "tray.lock")
    lock.unlock()

    assert (held, app_is_running(tmp_path / "tray.lock")) == (True, False)


def test_a_lock_left_by_a_crash_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "tray.lock").write_text("1\npython\nhost\n", encoding="utf-8")

    assert app_is_running(tmp_path / "tray.lock") is False
