"""Make the .deb of the frozen app: ``python build/linux_packages.py`` (after `build/freeze.py`) leaves it in ``dist/``.

The tree lies in ``/usr/lib/wolkvox-tray`` with a link in ``/usr/bin``; what desktops look for lies where they look. No
maintainer script is needed: dpkg's triggers refresh the menus, and start at login is the user's own setting. ``--site
ADDRESS`` is the project's page: with it the AppStream file names it and the pictures there. Nothing here needs root.
"""

from __future__ import annotations

import argparse
import gzip
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from environment import ROOT
from freeze import DIST, FOLDER
from system import say
from version import version

LINUX = ROOT / "installer" / "linux"
METAINFO = "io.github.wolkvox_tray.metainfo.xml"
PICTURES = (("popup", "popup-en.png"), ("settings", "settings-en.png"), ("first run", "first-run-en.png"))
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MARK = "  <!-- build/linux_packages.py puts the project's address and its pictures here. -->\n"


def main(arguments: Sequence[str]) -> int:
    """Make the package; return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the frozen app")
    parser.add_argument("--into", type=Path, default=DIST, help="where the package goes")
    parser.add_argument("--icons", type=Path, help="what build/app_icons.py made; else it is run")
    parser.add_argument("--site", help="the project's page, https://…")
    options = parser.parse_args(arguments)
    if not (options.folder / "wolkvox-tray").exists():
        say(f"{options.folder} holds no frozen app: run build/freeze.py first.")
        return 1
    options.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        icons = options.icons or made_icons(Path(scratch, "icons"))
        root = Path(scratch, "root")
        lay_out(root, options.folder, icons, options.site)
        deb = package(root, options.into)
    say(f"{deb.name}: {deb.stat().st_size / 1e6:.1f} MB")
    return 0


def made_icons(folder: Path) -> Path:
    """Return the icons, made by the environment that freezes, which has what that needs."""
    python = ROOT / ".cache" / "freeze" / "bin" / "python"
    subprocess.run([str(python), str(ROOT / "build" / "app_icons.py"), str(folder)], check=True, capture_output=True)
    return folder


def lay_out(root: Path, folder: Path, icons: Path, site: str | None) -> None:
    """Put everything below `root` where the system wants it."""
    app, share = root / "usr/lib/wolkvox-tray", root / "usr/share"
    shutil.copytree(folder, app, symlinks=True, ignore=shutil.ignore_patterns("licenses"))
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/wolkvox-tray").symlink_to("../lib/wolkvox-tray/wolkvox-tray")
    put(LINUX / "wolkvox_tray.desktop", share / "applications")
    (share / "metainfo").mkdir(parents=True)
    (share / "metainfo" / METAINFO).write_text(metainfo(site), encoding="utf-8")
    shutil.copytree(icons / "hicolor", share / "icons" / "hicolor")
    squeeze((LINUX / "wolkvox-tray.1").read_bytes(), share / "man/man1/wolkvox-tray.1.gz")
    papers = share / "doc/wolkvox-tray"
    squeeze((ROOT / "CHANGELOG.md").read_bytes(), papers / "changelog.gz")
    squeeze(debian_changelog().encode(), papers / "changelog.Debian.gz")
    (papers / "copyright").write_text(copyright_of(), encoding="utf-8")
    for text in sorted((folder / "licenses").glob("*.txt")):
        squeeze(text.read_bytes(), papers / "licenses" / f"{text.name}.gz")
    overrides = share / "lintian/overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(LINUX / "deb" / "lintian-overrides", overrides / "wolkvox-tray")
    for path in root.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path == app / "wolkvox-tray"
            path.chmod(0o755 if runs else 0o644)


def package(root: Path, into: Path) -> Path:
    """Return the .deb of what is below `root`."""
    architecture = ARCHITECTURES[platform.machine()]
    values = {
        "VERSION": f"{version()}-1",
        "ARCHITECTURE": architecture,
        "INSTALLED_KB": str(sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024),
        "GLIBC": newest_glibc(root),
    }
    text = (LINUX / "deb" / "control").read_text(encoding="utf-8")
    (root / "DEBIAN").mkdir(mode=0o755)
    (root / "DEBIAN/control").write_text(re.sub(r"@(\w+)@", lambda name: values[name[1]], text), encoding="utf-8")
    deb = into / f"wolkvox-tray_{values['VERSION']}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(deb)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return deb


def newest_glibc(root: Path) -> str:
    """Return the glibc that the binaries below `root` need: the highest version any of them names.

    The names stand in them as plain text, so no tool is needed, which a bare system has not (glibc itself isn't taken
    along, so whoever names one needs it).
    """
    found: set[tuple[int, ...]] = set()
    for path in root.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        if content.startswith(b"\x7fELF"):
            named = re.findall(rb"GLIBC_([0-9]+(?:\.[0-9]+)+)\0", content)
            found |= {tuple(map(int, each.split(b"."))) for each in named}
    return ".".join(map(str, max(found, default=(2, 34))))


def metainfo(site: str | None) -> str:
    """Return the AppStream file, with the project's page and pictures if that is known."""
    text = (LINUX / METAINFO).read_text(encoding="utf-8")
    if not site:
        return text.replace(MARK, "")
    raw = f"{site.replace('//github.com/', '//raw.githubusercontent.com/')}/v{version()}/docs/pictures"
    lines = [f'  <url type="homepage">{site}</url>', f'  <url type="bugtracker">{site}/issues</url>', "  <screenshots>"]
    for number, (caption, name) in enumerate(PICTURES):
        kind = ' type="default"' if number == 0 else ""
        lines += [f"    <screenshot{kind}>", f"      <caption>The {caption} window</caption>"]
        lines += [f"      <image>{raw}/{name}</image>", "    </screenshot>"]
    return text.replace(MARK, "\n".join([*lines, "  </screenshots>"]) + "\n")


def debian_changelog() -> str:
    """Return the package's own changelog, in Debian's form: what changed in the app stands in the other one."""
    text = (LINUX / METAINFO).read_text(encoding="utf-8")
    (day,) = re.findall(rf'version="{re.escape(version())}" date="([0-9-]+)"', text)
    date = format_datetime(datetime.fromisoformat(day).replace(tzinfo=UTC))
    (maintainer,) = re.findall(
        r"^Maintainer: (.+)$", (LINUX / "deb" / "control").read_text(encoding="utf-8"), re.MULTILINE
    )
    head = f"wolkvox-tray ({version()}-1) unstable; urgency=medium"
    return f"{head}\n\n  * The app's version {version()}; see changelog.gz.\n\n -- {maintainer}  {date}\n"


def copyright_of() -> str:
    """Return Debian's machine-readable copyright file."""
    terms = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n\n")[2].partition("\n\n")[2]
    indented = "\n".join(f" {line}" if line else " ." for line in terms.strip().splitlines())
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: wolkvox_tray\n"
        "Comment: Python, Qt and the libraries in /usr/lib/wolkvox-tray/_internal have licenses of their own;\n"
        " their texts are in /usr/share/doc/wolkvox-tray/licenses.\n\n"
        "Files: *\nCopyright: 2026 wolkvox_tray contributors\nLicense: MIT\n" + indented + "\n"
    )


def put(file: Path, folder: Path) -> None:
    """Copy `file` into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / file.name)


def squeeze(content: bytes, target: Path) -> None:
    """Write `content` as Debian wants its documents: packed, without name or time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
