"""Where things lie: folders of this user on this computer, and the resources that come with the app.

Local, never roaming: a token's gate must not travel to another PC while a request of it is still young. Nothing is made
until `Paths.make`. platformdirs is the one library imported before the icon shows: it is pure, small, and knows each
system's folders better than we do.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

APP = "wolkvox_tray"
DATABASE = "watch.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The app's folders. With ``--data-dir`` all of them lie below one folder."""

    config_dir: Path
    data_dir: Path
    log_dir: Path

    @property
    def settings_file(self) -> Path:
        """The settings, JSON."""
        return self.config_dir / "settings.json"

    @property
    def database(self) -> Path:
        """Counts, changes, notices: SQLite."""
        return self.data_dir / DATABASE

    @property
    def gate_dir(self) -> Path:
        """The stamps of requests, one small file a token."""
        return self.data_dir / "gate"

    @property
    def gate_key_lock(self) -> Path:
        """The lock under which the key that names the stamps is made."""
        return self.gate_dir / "key.lock"

    @property
    def lock_file(self) -> Path:
        """The lock of the one running tray app."""
        return self.data_dir / "tray.lock"

    @property
    def log_file(self) -> Path:
        """The newest log; older ones lie beside it, numbered."""
        return self.log_dir / "wolkvox_tray.log"

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders, each once."""
        return tuple(dict.fromkeys((self.config_dir, self.data_dir, self.log_dir)))

    def make(self) -> None:
        """Make the folders, for this user alone, as far as they can be made.

        One that can't is no reason not to start: whoever needs it finds out, says so, and tries again.
        """
        for folder in self.folders:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def paths(data_dir: Path | None = None) -> Paths:
    """Return the user's folders, or those below `data_dir`."""
    if data_dir is not None:
        base = data_dir.expanduser().absolute()
        return Paths(config_dir=base / "config", data_dir=base / "data", log_dir=base / "log")
    dirs = PlatformDirs(APP, appauthor=False, roaming=False)
    return Paths(config_dir=dirs.user_config_path, data_dir=dirs.user_data_path, log_dir=dirs.user_log_path)


def resource(*parts: str) -> Path:
    """Return a file that comes with the app: inside the package (wheel, frozen app) or beside it (checkout)."""
    return _brought("resources").joinpath(*parts)


def locale_dir() -> Path:
    """Return the folder of the catalogues."""
    return resource("locale")


def guide_dir() -> Path:
    """Return the folder of the guide: ``docs``, which comes with the app as resources do."""
    return _brought("docs")


def _brought(folder: str) -> Path:
    package = Path(__file__).resolve().parent.parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        package = Path(frozen) / APP
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
