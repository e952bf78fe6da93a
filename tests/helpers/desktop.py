"""A real desktop without a screen: X server, session bus, window manager, panel, notification server, key store.

Everything lives below one folder of its own (HOME, XDG_*, the bus's socket), so nothing of the caller's session is
touched, and several can run at once. Programs are found on PATH and ended by their process id. Std-lib only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

PARTS = ("screen", "bus", "windows", "panel", "notices", "keys")
PROGRAMS = {
    "screen": ("Xvfb", "xsetroot", "xdotool", "import", "xprop"),
    "bus": ("dbus-daemon", "dbus-send", "dbus-update-activation-environment"),
    "windows": ("openbox",),
    "panel": ("xfce4-panel",),
    "notices": ("dunst", "dunstctl"),
    "keys": ("gnome-keyring-daemon", "secret-tool"),
}
WIDTH, HEIGHT, PANEL_PX = 1280, 800, 32
KEPT = ("PATH", "LANG", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "COVERAGE_PROCESS_START")

REPOSITORY = Path(__file__).parent.parent.parent

PANEL_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="double" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="hide-new-items" type="bool" value="false"/>
    </property>
  </property>
</channel>
"""
DUNST_SETTINGS = """[global]
    origin = top-right
    offset = 10x10
    width = 380
    markup = full
    format = "<b>%s</b>\\n%b"
    mouse_left_click = do_action, close_current
    history_length = 50
    idle_threshold = 0
[urgency_low]
    timeout = 60
[urgency_normal]
    timeout = 60
"""


NO_SERVER = """[D-BUS Service]
Name=org.freedesktop.Notifications
Exec=/bin/false
"""
"""What stands in the runtime folder comes before the system's service of the same name."""


def missing(parts: Iterable[str] = PARTS) -> str:
    """Return why a desktop of these parts can't start here; "" if it can."""
    absent = [program for part in parts for program in PROGRAMS[part] if shutil.which(program) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def wait_until(look: Callable[[], T | None], what: str, *, within_s: float = 30.0) -> T:
    """Look again and again until something true is seen; return it."""
    deadline = time.monotonic() + within_s
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within_s:g} s in vain for {what}")
        time.sleep(0.02)
    return seen


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the screen, in px."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"


PANEL = Area(0, HEIGHT - PANEL_PX, WIDTH, PANEL_PX)
ABOVE_PANEL = Area(0, 0, WIDTH, HEIGHT - PANEL_PX)


class Desktop:
    """A desktop of some `parts`; use it as a context manager. `shots` is where screenshots are kept."""

    def __init__(self, parts: Sequence[str] = PARTS, *, shots: Path | None = None) -> None:
        self.parts = parts
        # Not pytest's folder: a Unix socket's path may be 108 bytes at most.
        self.root = Path(tempfile.mkdtemp(prefix="wt-desk-"))
        self.shots = shots or self.root / "shots"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        home = self.root / "home"
        for folder in (home / ".config", home / ".local/share", home / ".cache", self.root / "run", self.root / "log"):
            folder.mkdir(parents=True)
        (self.root / "run").chmod(0o700)
        self.shots.mkdir(parents=True, exist_ok=True)
        self.env = {name: value for name, value in os.environ.items() if name in KEPT} | {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH", "")])),
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
            "XDG_CURRENT_DESKTOP": "XFCE",
            "XDG_SESSION_TYPE": "x11",
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
        }

    def __enter__(self) -> Self:
        try:
            for part in self.parts:
                getattr(self, f"start_{part}")()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End everything, the last started first."""
        for name in reversed(list(self._running)):
            self.end(name)
        shutil.rmtree(self.root, ignore_errors=True)

    # programs

    def spawn(
        self,
        *command: str,
        name: str = "",
        env: Mapping[str, str] | None = None,
        stdin: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a program inside this desktop; its output goes to ``log/<name>.log``."""
        name = name or Path(command[0]).name
        with (self.root / "log" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env={**self.env, **(env or {})},
                stdin=stdin or subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        self._running[name] = process
        return process

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """Return a program that was started, by its name."""
        return self._running[name]

    def run(self, *command: str, within_s: float = 20.0) -> subprocess.CompletedProcess[str]:
        """Run a program inside this desktop to its end."""
        return subprocess.run(command, env=self.env, text=True, capture_output=True, timeout=within_s, check=False)

    def end(self, name: str, number: int = signal.SIGTERM) -> int | None:
        """End a program by its process id; return its exit code."""
        process = self._running.pop(name, None)
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return process.returncode

    def log_of(self, name: str) -> str:
        """Return what a program has written."""
        return (self.root / "log" / f"{name}.log").read_text(errors="replace")

    def owns(self, bus_name: str) -> bool:
        """Tell whether somebody on the session bus has this name."""
        asked = self.run(
            "dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/",
            "org.freedesktop.DBus.NameHasOwner", f"string:{bus_name}",
        )  # fmt: skip
        return "true" in asked.stdout

    # parts

    def start_screen(self) -> None:
        """The X server picks a free display by itself and tells which."""
        reader, writer = os.pipe()
        try:
            self.spawn(
                "Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp",
                "-noreset", pass_fds=(writer,),
            )  # fmt: skip
        finally:
            os.close(writer)
        with os.fdopen(reader) as told:
            display = told.readline().strip()
        if not display:
            raise RuntimeError("Xvfb didn't start: " + self.log_of("Xvfb"))
        self.env["DISPLAY"] = f":{display}"
        self.run("xsetroot", "-solid", "#3a5a78")

    def start_bus(self) -> None:
        """A session bus; what it starts sees this desktop's environment."""
        address = f"unix:path={self.root}/run/bus"
        self._start_no_notices_by_itself()
        self.spawn("dbus-daemon", "--session", f"--address={address}", "--nofork", "--nopidfile")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        wait_until(lambda: self.owns("org.freedesktop.DBus"), "the session bus")
        self.run("dbus-update-activation-environment", *(n for n in self.env if n.startswith(("XDG_", "HOME", "DISP"))))

    def _start_no_notices_by_itself(self) -> None:
        """Where no server runs, a notice would start the installed one, which knows nothing of `DUNST_SETTINGS`."""
        services = self.root / "run" / "dbus-1" / "services"
        services.mkdir(parents=True)
        (services / "org.freedesktop.Notifications.service").write_text(NO_SERVER)  # another file name is ignored here

    def start_windows(self) -> None:
        """A window manager."""
        self.spawn("openbox", "--sm-disable")
        wait_until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").stdout, "openbox")

    def start_panel(self) -> None:
        """A panel at the bottom with nothing but a tray."""
        folder = self.root / "home/.config/xfce4/xfconf/xfce-perchannel-xml"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "xfce4-panel.xml").write_text(PANEL_SETTINGS)
        self.spawn("xfce4-panel", "--disable-wm-check")
        wait_until(lambda: self.owns("org.kde.StatusNotifierWatcher"), "the panel")

    def start_notices(self) -> None:
        """A notification server."""
        settings = self.root / "dunstrc"
        settings.write_text(DUNST_SETTINGS)
        self.spawn("dunst", "-config", str(settings))
        wait_until(lambda: self.owns("org.freedesktop.Notifications"), "dunst")

    def start_keys(self) -> None:
        """An unlocked key store with a default collection."""
        process = self.spawn(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=subprocess.PIPE
        )
        assert process.stdin is not None
        process.stdin.write(b"test")
        process.stdin.close()
        wait_until(lambda: self.owns("org.freedesktop.secrets"), "gnome-keyring")

    # eyes and hands

    def shot(self, name: str, area: Area | None = None) -> Path:
        """Keep a picture of the screen as ``<name>.png``."""
        file = self.shots / f"{name}.png"
        crop = ("-crop", str(area), "+repage") if area else ()
        self.run("import", "-window", "root", *crop, str(file))
        return file

    def pixels(self, area: Area) -> bytes:
        """Return the colours on a part of the screen, 3 bytes a pixel."""
        # "-depth 8": some builds of ImageMagick write 16 bits a sample.
        command = ("import", "-window", "root", "-crop", str(area), "+repage", "-depth", "8", "rgb:-")
        return subprocess.run(command, env=self.env, capture_output=True, timeout=20, check=True).stdout

    def difference(self, before: bytes, area: Area) -> Area | None:
        """Return the box around what differs from `before` on a part of the screen, ``None`` if nothing does."""
        now = self.pixels(area)
        spots = [i // 3 for i in range(0, len(now), 3) if now[i : i + 3] != before[i : i + 3]]
        if not spots:
            return None
        xs, ys = [spot % area.width for spot in spots], [spot // area.width for spot in spots]
        return Area(area.x + min(xs), area.y + min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)

    def click(self, area: Area, *, button: int = 1) -> None:
        """Move the pointer onto the middle of `area`, as a hand would, and click."""
        x, y = area.x + area.width // 2, area.y + area.height // 2
        self.run("xdotool", "mousemove", str(x - 3), str(y), "mousemove", str(x), str(y), "click", str(button))

    def type(self, *words: str) -> None:
        """Type into whatever has the focus."""
        for word in words:
            self.run("xdotool", "type", "--delay", "1", word)

    def press(self, *keys: str) -> None:
        """Press keys by their X names."""
        self.run("xdotool", "key", *keys)

    def windows(self, process: subprocess.Popen[bytes]) -> list[str]:
        """Return the titles of a process' visible windows."""
        ids = self.run("xdotool", "search", "--onlyvisible", "--pid", str(process.pid)).stdout.split()
        return [self.run("xdotool", "getwindowname", number).stdout.strip() for number in ids]
