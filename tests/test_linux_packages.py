"""The Debian package, made of a small stand-in for the frozen app, and the files that desktops read."""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.house import ROOT
from wolkvox_tray import __version__
from wolkvox_tray.commands.arguments import _build
from wolkvox_tray.commands.call import ExitCode

LINUX = ROOT / "installer" / "linux"
SITE = "https://github.com/example/wolkvox_tray"


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "build"))
    yield importlib.import_module("linux_packages")
    for name in ("linux_packages", "freeze", "environment", "system", "version", "run"):
        sys.modules.pop(name, None)


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A stand-in for what `build/freeze.py` leaves."""
    folder = tmp_path / "wolkvox-tray"
    (folder / "_internal").mkdir(parents=True)
    (folder / "licenses").mkdir()
    program = folder / "wolkvox-tray"
    program.write_text("#!/bin/sh\necho made-up\n")
    program.chmod(0o755)
    (folder / "_internal" / "libx.so").write_bytes(b"\x7fELF\0GLIBC_2.4\0GLIBC_2.35\0GLIBC_2.9\0GLIBC_PRIVATE\0")
    (folder / "_internal" / "notes.txt").write_bytes(b"\0GLIBC_9.9\0")
    (folder / "_internal" / "libx.so").chmod(0o755)
    (folder / "_internal" / "libx.so.1").symlink_to("libx.so")
    (folder / "licenses" / "Qt.txt").write_text("terms\n")
    return folder


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    place = tmp_path / "icons" / "hicolor" / "16x16" / "apps"
    place.mkdir(parents=True)
    (place / "wolkvox_tray.png").write_bytes(b"made-up")
    return tmp_path / "icons"


def entries(deb: Path, into: Path) -> dict[str, tarfile.TarInfo]:
    """Return what a package would install."""
    with (into / "tree.tar").open("wb") as file:
        subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], check=True, stdout=file)
    with tarfile.open(into / "tree.tar") as tree:
        return {entry.name.removeprefix("./"): entry for entry in tree if not entry.isdir()}


needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="left to the release: no dpkg here")


@needs_dpkg
def test_the_package_holds_the_app_and_what_desktops_look_for(
    packages: ModuleType, frozen: Path, icons: Path, tmp_path: Path
) -> None:
    code = packages.main(["--folder", str(frozen), "--into", str(tmp_path), "--icons", str(icons)])
    (deb,) = tmp_path.glob("*.deb")
    found = entries(deb, tmp_path)

    assert (code, deb.name.split("_")[:2]) == (0, ["wolkvox-tray", f"{__version__}-1"])
    assert {name: f"{entry.mode:o}" for name, entry in found.items() if not entry.issym()} == {
        "usr/lib/wolkvox-tray/wolkvox-tray": "755",
        "usr/lib/wolkvox-tray/_internal/libx.so": "644",
        "usr/lib/wolkvox-tray/_internal/notes.txt": "644",
        "usr/share/applications/wolkvox_tray.desktop": "644",
        "usr/share/metainfo/io.github.wolkvox_tray.metainfo.xml": "644",
        "usr/share/icons/hicolor/16x16/apps/wolkvox_tray.png": "644",
        "usr/share/man/man1/wolkvox-tray.1.gz": "644",
        "usr/share/doc/wolkvox-tray/changelog.gz": "644",
        "usr/share/doc/wolkvox-tray/changelog.Debian.gz": "644",
        "usr/share/doc/wolkvox-tray/copyright": "644",
        "usr/share/doc/wolkvox-tray/licenses/Qt.txt.gz": "644",
        "usr/share/lintian/overrides/wolkvox-tray": "644",
    }
    assert {name: entry.linkname for name, entry in found.items() if entry.issym()} == {
        "usr/bin/wolkvox-tray": "../lib/wolkvox-tray/wolkvox-tray",
        "usr/lib/wolkvox-tray/_internal/libx.so.1": "libx.so",
    }
    assert {(entry.uname, entry.gname) for entry in found.values()} == {("root", "root")}


@needs_dpkg
def test_two_packages_of_the_same_app_name_the_same_version_and_needs(
    packages: ModuleType, frozen: Path, icons: Path, tmp_path: Path
) -> None:
    packages.main(["--folder", str(frozen), "--into", str(tmp_path), "--icons", str(icons)])
    (deb,) = tmp_path.glob("*.deb")
    fields = subprocess.run(["dpkg-deb", "--field", str(deb)], capture_output=True, text=True, check=True).stdout

    assert f"Version: {__version__}-1\n" in fields
    assert "@" not in fields.replace("maintainers@users.noreply.github.com", "")
    assert re.search(r"^Depends: libc6 \(>= 2\.35\), libegl1, libgl1, fontconfig-config, fonts-", fields, re.MULTILINE)


def test_without_a_frozen_app_it_says_what_to_run(
    packages: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = packages.main(["--folder", str(tmp_path), "--into", str(tmp_path)])

    assert (code, "build/freeze.py" in "".join(capsys.readouterr())) == (1, True)


def test_the_projects_page_and_pictures_are_named_where_they_are_known(packages: ModuleType) -> None:
    bare, whole = packages.metainfo(None), packages.metainfo(SITE)
    raw = f"https://raw.githubusercontent.com/example/wolkvox_tray/v{__version__}"
    pictures = re.findall(rf"<image>{re.escape(raw)}/(.+)</image>", whole)

    assert ("<screenshots>" in bare, "<!--" in bare, "<!--" in whole) == (False, False, False)
    assert (len(pictures), [name for name in pictures if not (ROOT / name).exists()]) == (3, [])


CHECKERS: dict[str, Callable[[Path], list[str]]] = {
    "desktop-file-validate": lambda _folder: ["desktop-file-validate", str(LINUX / "wolkvox_tray.desktop")],
    "appstreamcli": lambda folder: ["appstreamcli", "validate", "--no-net", str(folder / "metainfo.xml")],
    "mandoc": lambda _folder: ["mandoc", "-Tlint", "-Wwarning", str(LINUX / "wolkvox-tray.1")],
    "flatpak-builder": lambda _folder: [
        "flatpak-builder", "--show-manifest", str(LINUX / "flatpak" / "io.github.wolkvox_tray.yml")
    ],
}  # fmt: skip


@pytest.mark.parametrize("site", [None, SITE])
@pytest.mark.parametrize("tool", CHECKERS)
def test_each_file_passes_its_own_validator(packages: ModuleType, tool: str, site: str | None, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"left to the release: no {tool} here")
    (tmp_path / "metainfo.xml").write_text(packages.metainfo(site), encoding="utf-8")
    ended = subprocess.run(CHECKERS[tool](tmp_path), capture_output=True, text=True, check=False, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_manual_page_knows_every_command_option_and_exit_code() -> None:
    text = (LINUX / "wolkvox-tray.1").read_text(encoding="utf-8").replace("\\-", "-")
    actions = [action for action in _build()._actions if action.help != argparse.SUPPRESS]
    options = {max(action.option_strings, key=len) for action in actions if action.option_strings}
    (commands,) = [action.choices for action in actions if action.dest == "command" and action.choices]
    codes = re.findall(r"\d+", text.partition(".SH EXIT STATUS")[2].partition(".SH")[0])

    assert {name for name in commands if not re.search(rf"^\.B {name}\b", text, re.MULTILINE)} == set()
    assert {name for name in options if name not in text} == {"--screenshot"}, "for who writes the manual"
    assert codes == [str(int(code)) for code in ExitCode]


def test_the_app_the_desktop_file_and_the_icon_have_one_name() -> None:
    from wolkvox_tray.core.machine.app_id import APP_ID

    text = (LINUX / "wolkvox_tray.desktop").read_text(encoding="utf-8")
    assert (f"\nIcon={APP_ID}\n" in text, f"\nStartupWMClass={APP_ID}\n" in text) == (True, True)
    assert (ROOT / "resources" / "icons" / f"{APP_ID}.svg").exists()


def test_the_svg_and_the_painted_icon_are_one_picture(qapp: object) -> None:
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    from wolkvox_tray.qt.icons import app_image

    drawn = QImage(256, 256, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(0)
    painter = QPainter(drawn)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "wolkvox_tray.svg")).render(painter)
    painter.end()
    painted = app_image(256).convertToFormat(drawn.format())
    far = [
        (x, y)
        for x in range(0, 256, 3)
        for y in range(0, 256, 3)
        if abs(drawn.pixelColor(x, y).lightness() - painted.pixelColor(x, y).lightness()) > 40
    ]

    assert len(far) < 30, "edges may differ, shapes may not"
