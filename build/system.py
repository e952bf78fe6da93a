"""What the system itself must bring (libraries of Qt, a virtual screen, the parts of a desktop), and how to get it.

A need is known by what is looked for, not by a package: a library is loaded, a program is found on PATH, a file lies
somewhere. So nothing is asked for on a system that has it from elsewhere, and an unknown one gets a list it can act on.
Debian's names were proved in an empty Debian 12; those of dnf, zypper and pacman were
written from memory and run nowhere yet.
Windows and macOS need nothing: their Qt wheels are whole.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MANAGERS: Mapping[str, tuple[str, ...]] = {
    "apt-get": ("apt-get", "install", "--yes", "--no-install-recommends"),
    "dnf": ("dnf", "install", "--assumeyes", "--setopt=install_weak_deps=False"),
    "zypper": ("zypper", "--non-interactive", "install", "--no-recommends"),
    "pacman": ("pacman", "-S", "--noconfirm", "--needed"),
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True)
class Need:
    """Something looked for, and the package that brings it with apt-get, dnf, zypper and pacman, in this order."""

    what: str
    packages: tuple[str, str, str, str]

    def is_there(self) -> bool:
        """Look for it: a library (``libX.so.1``), a font, a file (``/usr/…``, may hold ``*``), or a program."""
        if self.what.startswith("lib"):
            return _loads(self.what)
        if self.what == "a font":
            folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
            return any(next(folder.rglob("*.[to]tf"), None) is not None for folder in folders)
        if self.what.startswith("/"):
            return next(Path("/").glob(self.what[1:]), None) is not None
        return shutil.which(self.what) is not None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _same(what: str, package: str) -> Need:
    return Need(what, (package, package, package, package))


QT = (
    Need("libEGL.so.1", ("libegl1", "libglvnd-egl", "Mesa-libEGL1", "libglvnd")),
    Need("libGL.so.1", ("libgl1", "libglvnd-glx", "Mesa-libGL1", "libglvnd")),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11-0", "libxkbcommon-x11")),
    Need("libxcb-cursor.so.0", ("libxcb-cursor0", "xcb-util-cursor", "libxcb-cursor0", "xcb-util-cursor")),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4", "xcb-util-wm", "libxcb-icccm4", "xcb-util-wm")),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1", "xcb-util-keysyms", "libxcb-keysyms1", "xcb-util-keysyms")),
    Need("libxcb-shape.so.0", ("libxcb-shape0", "libxcb", "libxcb-shape0", "libxcb")),
    Need("libxcb-randr.so.0", ("libxcb-randr0", "libxcb", "libxcb-randr0", "libxcb")),
    Need("libdbus-1.so.3", ("libdbus-1-3", "dbus-libs", "libdbus-1-3", "dbus")),
    Need("libglib-2.0.so.0", ("libglib2.0-0", "glib2", "libglib-2_0-0", "glib2")),
    Need("libfontconfig.so.1", ("libfontconfig1", "fontconfig", "libfontconfig1", "fontconfig")),
    Need("libgssapi_krb5.so.2", ("libgssapi-krb5-2", "krb5-libs", "krb5", "krb5")),
    Need("a font", ("fonts-dejavu-core", "dejavu-sans-fonts", "dejavu-fonts", "ttf-dejavu")),
)
"""What the windows need."""

DESKTOP = (
    Need("Xvfb", ("xvfb", "xorg-x11-server-Xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb")),
    Need("xauth", ("xauth", "xauth", "xauth", "xorg-xauth")),
    Need("dbus-daemon", ("dbus-daemon", "dbus-daemon", "dbus-1-daemon", "dbus")),
    Need("dbus-send", ("dbus-bin", "dbus-tools", "dbus-1-tools", "dbus")),
    Need("dbus-update-activation-environment", ("dbus-bin", "dbus-tools", "dbus-1-tools", "dbus")),
    _same("openbox", "openbox"),
    _same("xfce4-panel", "xfce4-panel"),
    _same("xfconf-query", "xfconf"),
    _same("dunst", "dunst"),
    _same("gnome-keyring-daemon", "gnome-keyring"),
    Need("secret-tool", ("libsecret-tools", "libsecret", "libsecret-tools", "libsecret")),
    _same("xdotool", "xdotool"),
    Need("import", ("imagemagick", "ImageMagick", "ImageMagick", "imagemagick")),
    Need("xprop", ("x11-utils", "xprop", "xprop", "xorg-xprop")),
    Need("/usr/lib*/at-spi-bus-launcher", ("at-spi2-core", "at-spi2-core", "at-spi2-core", "at-spi2-core")),
    Need("xsetroot", ("x11-xserver-utils", "xsetroot", "xsetroot", "xorg-xsetroot")),
)
"""What the tests' real desktop is made of."""


def pip_needs() -> tuple[Need, ...]:
    """What is missing to make a virtual environment with pip in it; Debian keeps that in a package of its own."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    bundled = "/usr/lib*/python{0}/ensurepip/__main__.py"
    return (Need(bundled.format(version), (f"python{version}-venv", "python3-pip", "python3-pip", "python")),)


@dataclass(frozen=True)
class System:
    """This system: who may install, and how it is asked."""

    manager: str | None
    is_root: bool
    may_install: bool
    """Install without asking: root, or a person who said ``--yes``."""
    ask: Callable[[str], bool]
    run: Callable[[Sequence[str]], str | None]
    """Runs a command; returns what it complained about if it failed, else None."""
    has_sudo: bool = False

    def provide(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """Get what is missing of `needs`; return what is missing still."""
        missing = tuple(need for need in needs if not need.is_there())
        if not missing:
            return ()
        command = self.command(missing)
        if command is None:
            say(f"Missing on this system: {', '.join(need.what for need in missing)}")
        elif not (self.is_root or self.has_sudo) or not self._agreed(command):
            say(f"Missing on this system. As administrator, run:\n    {' '.join(command)}")
        else:
            self._install(command)
        return tuple(need for need in missing if not need.is_there())

    def command(self, missing: Iterable[Need]) -> tuple[str, ...] | None:
        """Return the command that installs what is `missing`; None if this system's way isn't known."""
        if self.manager is None:
            return None
        column = list(MANAGERS).index(self.manager)
        return (*MANAGERS[self.manager], *dict.fromkeys(need.packages[column] for need in missing))

    def _agreed(self, command: Sequence[str]) -> bool:
        return self.may_install or self.ask(f"These system packages are missing. Run this?\n    {' '.join(command)}\n")

    def _install(self, command: Sequence[str]) -> None:
        prefix = () if self.is_root else ("sudo",)
        say(f"Installing system packages: {' '.join(command[len(MANAGERS[command[0]]) :])}")
        complaint = self.run((*prefix, *command))
        # The list of packages is empty on a new machine, and old on one that wasn't used for long.
        if complaint is not None and self.manager == "apt-get" and self.run((*prefix, "apt-get", "update")) is None:
            complaint = self.run((*prefix, *command))
        if complaint is not None:
            say(complaint)


def this_system(*, may_install: bool) -> System:
    """Describe the system this runs on."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return System(
        manager=next((name for name in MANAGERS if shutil.which(name)), None),
        is_root=is_root,
        may_install=may_install or is_root,
        ask=_ask,
        run=_run,
        has_sudo=shutil.which("sudo") is not None,
    )


def _ask(question: str) -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        return False
    return input(f"{question}[Y/n] ").strip().lower() in ("", "y", "yes", "s", "si", "sí")


def _run(command: Sequence[str]) -> str | None:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    output = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    done = subprocess.run(command, env=environment, stdout=output, stderr=subprocess.PIPE, check=False)
    return done.stderr.decode(errors="replace").strip() if done.returncode else None


def say(text: str) -> None:
    """Tell the person something; on standard error, for standard output belongs to what is started."""
    print(text, file=sys.stderr, flush=True)
