"""What of all that PyInstaller collects is of use to the app: asked by `wolkvox_tray.spec`, which freezes it.

Each of these choices saves room on every user's disk, and each can break what nobody looks at: a language's buttons, a
desktop's input method. So they stand here, where tests reach them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from wolkvox_tray.core.guide import COMES_ALONG

Entry = tuple[str, str, str]
"""What PyInstaller collects: its name in the folder, where it comes from, its kind."""

INSIDE = {name: f"wolkvox_tray/{name}" for name in ("resources", *(f"docs/{part}" for part in COMES_ALONG))}
"""Folder of the project → its place in the frozen app; `core.machine.paths` finds it there, as it does in a wheel."""
KEPT_PLUGINS = {
    "platforms": r"xcb|wayland|offscreen|windows|cocoa|minimal$",
    "platformthemes": r"xdgdesktopportal",  # not gtk3: it drags in the host's GTK, 19 MB
    "platforminputcontexts": r"ibus|compose",
    "imageformats": r"ico",  # no svg: every picture the app shows is painted by it, or a PNG
    "styles": r"",
    "wayland-decoration-client": r"",
    "wayland-graphics-integration-client": r"wayland-egl",  # the others are for special hardware
    "wayland-shell-integration": r"xdg-shell|qt-shell",
}
"""Folder of plugins → which of them; a folder that isn't named is left out (egldeviceintegrations, tls ...)."""
KEPT_TRANSLATIONS = r"qtbase_(es|en|pt_BR)\.qm$"
"""Qt's own words ("Cancel", "Copy"), in the languages that the app speaks."""
NOT_WANTED = r"(opengl32sw|Qt6?(Qml|Quick|Pdf|VirtualKeyboard|EglF[sS]|Designer|Test|Sql|Help|UiTools))\w*\."
"""Qt's software OpenGL, and libraries of parts the app doesn't have."""
KEPT_PAPERS = r"\.dist-info/(METADATA|INSTALLER|.*(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*)$"
"""Of a library's own files: what it is, and its license texts; lists of its files and parts are of no use here."""
SOURCES = (".po", ".pyi")
"""What others are made from: catalogues before they are compiled, types."""
EAST_ASIAN = tuple(f"_codecs_{each}" for each in ("cn", "hk", "iso2022", "jp", "kr", "tw"))
"""Codecs (1 MB) of texts that no part of the app reads; Python says "unknown encoding" without them."""


def is_kept(name: str) -> bool:
    """Tell whether a collected file is of use to the app, judged by its place in the folder."""
    path = name.replace("\\", "/")
    if plugin := re.search(r"/plugins/([\w-]+)/(.+)$", path):
        return plugin[1] in KEPT_PLUGINS and re.search(KEPT_PLUGINS[plugin[1]], plugin[2]) is not None
    if "/translations/" in path and path.endswith(".qm"):
        return re.search(KEPT_TRANSLATIONS, path) is not None
    if ".dist-info/" in path:
        return re.search(KEPT_PAPERS, path) is not None
    return re.search(NOT_WANTED, path) is None and not path.endswith(SOURCES)


def is_library(name: str) -> bool:
    """Tell whether a binary is there for others only: no module of Python, no plugin of Qt."""
    path = Path(name)
    is_extension = ".cpython-" in path.name or ".abi3." in path.name or path.suffix == ".pyd" or "lib-dynload" in name
    return not is_extension and "plugins" not in path.parts


def needed(binaries: Iterable[Entry]) -> list[Entry]:
    """Return `binaries` without the libraries that no other one that stays needs."""
    from PyInstaller.depend.bindepend import get_imports  # only where the app is frozen

    entries = list(binaries)
    by_name = {Path(entry[0]).name: entry for entry in entries}
    roots = [entry for entry in entries if not is_library(entry[0]) or entry[2] == "SYMLINK"]
    roots += [entry for entry in entries if re.match(r"(lib)?python3", Path(entry[0]).name)]
    seen: set[Entry] = set()
    queue = list(roots)
    while queue:
        entry = queue.pop()
        if entry in seen:
            continue
        seen.add(entry)
        wanted = get_imports(entry[1]) if Path(entry[1]).is_file() else ()
        queue += [by_name[Path(name).name] for name, _path in wanted if Path(name).name in by_name]
    return [entry for entry in entries if entry in seen]
