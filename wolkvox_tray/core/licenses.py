"""What of others is in this program, and under which license: the list that "About" shows.

The names are those of the distributions that the app needs to run, and of theirs; a test walks the installed ones and
reads their licenses, so that neither can go stale. Versions aren't written here but looked up where the app runs, for
a user's installation may have newer ones. Where a component may be used under several licenses, the one we use stands
here: Qt and PySide6 under the LGPL, which asks that they stay replaceable (so they are never linked into one file) and
that the reader is told so.
"""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wolkvox_tray.core.words import N_

LGPL = "LGPL-3.0-only"
OLD_PYTHON = (3, 12)
"""Python from this version on has what some packages bring for older ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component. `license` is an SPDX expression, or words, `distribution` the name its version is found by.

    `system` is the `sys.platform` it is for, ``None`` for every one; `old_python`: only needed before `OLD_PYTHON`.
    """

    name: str
    license: str
    distribution: str | None = None
    system: str | None = None
    old_python: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it belongs to the app on this system."""
        on_system = self.system is None or sys.platform.startswith(self.system)
        return on_system and (not self.old_python or sys.version_info < OLD_PYTHON)


def _package(
    name: str, terms: str, *, system: str | None = None, old_python: bool = False, shown: str = ""
) -> Component:
    return Component(name=shown or name, license=terms, distribution=name, system=system, old_python=old_python)


PACKAGES: tuple[Component, ...] = (
    _package("PySide6_Essentials", LGPL, shown="Qt, PySide6"),
    _package("shiboken6", LGPL),
    _package("certifi", "MPL-2.0"),
    _package("charset-normalizer", "MIT"),
    _package("filelock", "MIT"),
    _package("idna", "BSD-3-Clause"),
    _package("jaraco.classes", "MIT"),
    _package("jaraco.context", "MIT"),
    _package("jaraco.functools", "MIT"),
    _package("keyring", "MIT"),
    _package("more-itertools", "MIT"),
    _package("platformdirs", "MIT"),
    _package("requests", "Apache-2.0"),
    _package("truststore", "MIT"),
    _package("tzdata", "Apache-2.0"),
    _package("urllib3", "MIT"),
    _package("xlsxwriter", "BSD-2-Clause"),
    _package("backports.tarfile", "MIT", old_python=True),
    _package("importlib_metadata", "Apache-2.0", old_python=True),
    _package("lazy-importer", "Apache-2.0", old_python=True),
    _package("zipp", "MIT", old_python=True),
    _package("cffi", "MIT-0", system="linux"),
    _package("cryptography", "Apache-2.0 OR BSD-3-Clause", system="linux"),
    _package("jeepney", "MIT", system="linux"),
    _package("pycparser", "BSD-3-Clause", system="linux"),
    _package("SecretStorage", "BSD-3-Clause", system="linux"),
    _package("pywin32-ctypes", "BSD-3-Clause", system="win32"),
)
"""The Python packages, those of every system first."""
COMPONENTS: tuple[Component, ...] = (
    Component(name="Python", license="PSF-2.0"),
    Component(name="OpenSSL", license="Apache-2.0"),
    Component(name="SQLite", license=N_("Public domain")),
    *PACKAGES,
)
"""All of them."""


def components() -> tuple[Component, ...]:
    """Return what belongs to the app on this system, in the order in which it is shown."""
    first, rest = COMPONENTS[:4], COMPONENTS[4:]
    return (*first, *sorted(filter(lambda each: each.is_here, rest), key=lambda each: each.name.casefold()))


def versions() -> Mapping[str, str]:
    """Return the version of each component by name, as far as they are known. Reads files: not on the GUI thread."""
    found = {
        "Python": platform.python_version(),
        "OpenSSL": ssl.OPENSSL_VERSION.removeprefix("OpenSSL ").partition(" ")[0],
        "SQLite": sqlite3.sqlite_version,
    }
    for each in components():
        if each.distribution is not None and (version := _version(each.distribution)) is not None:
            found[each.name] = version
    return MappingProxyType(found)


def _version(distribution: str) -> str | None:
    """Return a distribution's version; ``None`` if the app came without its papers."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
