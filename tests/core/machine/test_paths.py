"""Where things lie: in this user's own folders, below one folder on request, made only when asked."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from wolkvox_tray.core.machine.paths import Paths, guide_dir, locale_dir, paths, resource


def test_everything_lies_below_a_folder_that_was_named(tmp_path: Path) -> None:
    place = paths(tmp_path)

    assert (place.settings_file, place.database, place.gate_dir, place.lock_file, place.log_file) == (
        tmp_path / "config/settings.json",
        tmp_path / "data/watch.sqlite",
        tmp_path / "data/gate",
        tmp_path / "data/tray.lock",
        tmp_path / "log/wolkvox_tray.log",
    )


def test_a_named_folder_stays_the_same_wherever_the_program_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))

    assert (paths(Path("here")).config_dir, paths(Path("~/here")).config_dir) == (
        tmp_path / "here/config",
        tmp_path / "home/here/config",
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: Linux's own folders")
def test_on_linux_the_folders_are_those_of_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    place = paths()

    assert place == Paths(
        config_dir=tmp_path / "CONFIG/wolkvox_tray",
        data_dir=tmp_path / "DATA/wolkvox_tray",
        log_dir=tmp_path / "STATE/wolkvox_tray/log",
    )


def test_nothing_is_made_until_it_is_asked_for(tmp_path: Path) -> None:
    place = paths(tmp_path / "new")
    before = (tmp_path / "new").exists()
    place.make()
    place.make()

    assert (before, [folder.is_dir() for folder in place.folders]) == (False, [True, True, True])


@pytest.mark.skipif(os.name != "posix", reason="not run: modes are POSIX's")
def test_the_folders_are_for_their_user_alone(tmp_path: Path) -> None:
    place = paths(tmp_path)
    place.make()

    assert {stat.S_IMODE(folder.stat().st_mode) for folder in place.folders} == {0o700}


def test_a_folder_that_can_not_be_made_is_no_crash_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    Paths(config_dir=tmp_path / "file" / "config", data_dir=tmp_path / "data", log_dir=tmp_path / "file").make()

    assert [file.name for file in sorted(tmp_path.iterdir())] == ["data", "file"]


def test_two_names_of_one_folder_are_made_once(tmp_path: Path) -> None:
    assert Paths(config_dir=tmp_path, data_dir=tmp_path, log_dir=tmp_path).folders == (tmp_path,)


def test_resources_lie_beside_the_package_in_a_checkout() -> None:
    root = Path(__file__).parent.parent.parent.parent

    assert (resource("icons", "x.svg"), locale_dir(), guide_dir()) == (
        root / "resources/icons/x.svg",
        root / "resources/locale",
        root / "docs",
    )


def test_resources_lie_inside_the_package_of_a_frozen_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("resources", "docs"):
        (tmp_path / "wolkvox_tray" / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert (locale_dir(), guide_dir()) == (
        tmp_path / "wolkvox_tray/resources/locale",
        tmp_path / "wolkvox_tray/docs",
    )
