"""Write the parts list of the frozen app: ``python build/sbom.py`` after ``build/freeze.py`` (CycloneDX 1.6, JSON).

``dist/wolkvox-tray-<version>-<system>-<machine>.cdx.json`` names what is really in the folder that users get: Python
and the libraries it brings, Qt, every package of `wolkvox_tray.core.licenses` (a test holds that list, and its
licenses, to what is installed) with the hashes that `build/requirements` locks, PyInstaller's starter, and on Linux the
system's libraries that were taken along. One list a system, for each has other parts. It runs in the environment that
froze the app: a version there that isn't the locked one is an error. The same commit gives the same list.

``--check`` writes nothing: it holds the list of whatever environment runs it to CycloneDX's own schema (needs the
``check`` layer; `build/run.py check` runs it). ``--validate FILE ...`` does so with lists that were written.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import sqlite3
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from environment import ROOT, Environment
from freeze import CACHE, DIST, FOLDER, debian_packages
from version import version

sys.path.insert(0, str(ROOT))
from wolkvox_tray.core.licenses import LGPL, PACKAGES, Component

Part = dict[str, object]
Locks = Mapping[str, tuple[str, tuple[str, ...]]]
"""Name → version and hashes (SHA-256)."""
BOOTLOADER = "GPL-2.0-or-later WITH Bootloader-exception"
NAMESPACE = uuid.UUID("8b0a3a5e-4f1c-4c0e-9d59-52e4d2d4b1a7")
"""Made up once: the lists' own numbers are derived from it and from what they say."""
HERE = "--in-this-environment"


def main(arguments: Sequence[str]) -> int:
    """Write the list of the frozen app, or validate lists; return an exit code."""
    if arguments[:1] == ["--validate"]:
        return max((fault(path.name, path.read_text(encoding="utf-8")) for path in map(Path, arguments[1:])), default=1)
    if arguments[:1] == ["--check"]:
        return fault("the parts list", as_json(bill(locked(), made_at(), system_libraries(FOLDER))))
    if HERE not in arguments:
        frozen_by = Environment(CACHE / "freeze").python
        command = [str(frozen_by), __file__, HERE, *arguments]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    target = DIST / f"wolkvox-tray-{version()}-{sys.platform}-{platform.machine().lower()}.cdx.json"
    target.write_text(as_json(bill(locked(), made_at(), system_libraries(FOLDER))), encoding="utf-8", newline="\n")
    print(target)
    return 0


def bill(locks: Locks, moment: datetime, libraries: Sequence[Part]) -> Part:
    """Return the whole list; `moment` is when its source was written, `libraries` are parts that the system brought."""
    app: Part = {
        "bom-ref": "wolkvox-tray",
        "type": "application",
        "name": "wolkvox-tray",
        "version": version(),
        "licenses": [{"expression": "MIT"}],
    }
    packages = [package(each, locks) for each in PACKAGES if each.is_here]
    parts = [*packages, *runtime(locks), *libraries]
    body: Part = {
        "metadata": {
            "timestamp": moment.astimezone(UTC).isoformat(timespec="seconds"),
            "component": app,
            "tools": {"components": [{"type": "application", "name": "build/sbom.py", "version": version()}]},
            "properties": [{"name": "platform", "value": f"{sys.platform}-{platform.machine().lower()}"}],
        },
        "components": parts,
        "dependencies": [*edges(parts)],
    }
    number = uuid.uuid5(NAMESPACE, json.dumps(body, sort_keys=True))
    head: Part = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": f"urn:uuid:{number}"}
    return {**head, **body}


def package(component: Component, locks: Locks) -> Part:
    """Return a Python package as a part. Raises `SystemExit` if another version than the locked one is installed."""
    name = plain(component.distribution or component.name)
    pinned, hashes = locks[name]
    installed = importlib.metadata.version(name)
    if installed != pinned:
        raise SystemExit(f"{name} {installed} is installed, but {pinned} is locked: freeze again")
    return pypi(name, pinned, component.license, hashes)


def pypi(name: str, pinned: str, terms: str, hashes: Sequence[str]) -> Part:
    """Return a part that comes from PyPI; any one of `hashes` (SHA-256) may be that of the file that was used."""
    return {
        "bom-ref": f"pkg:pypi/{name}@{pinned}",
        "type": "library",
        "name": name,
        "version": pinned,
        "purl": f"pkg:pypi/{name}@{pinned}",
        "licenses": [{"expression": terms}],
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"pkg:pypi/{name}@{pinned}",  # no address: any mirror will do
                "comment": "the files that the lock accepts",
                "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
            }
        ],
    }


def runtime(locks: Locks) -> list[Part]:
    """Return Python, what it brings, Qt, and the program that starts it all."""
    qt, _hashes = locks["pyside6-essentials"]
    return [
        generic("python", platform.python_version(), "PSF-2.0"),
        generic("openssl", ssl.OPENSSL_VERSION.split()[1], "Apache-2.0"),
        generic("sqlite", sqlite3.sqlite_version, "blessing"),
        generic("qt", qt, LGPL),
        pypi("pyinstaller", locks["pyinstaller"][0], BOOTLOADER, locks["pyinstaller"][1]),
    ]


def generic(name: str, its_version: str, terms: str) -> Part:
    """Return a part that no package registry names."""
    purl = f"pkg:generic/{name}@{its_version}"
    return {"bom-ref": purl, "type": "library", "name": name, "version": its_version, "purl": purl,
            "licenses": [{"expression": terms}]}  # fmt: skip


def system_libraries(folder: Path) -> list[Part]:
    """Return the Debian or Ubuntu packages that libraries in `folder` are from; their terms lie in ``licenses``."""
    names = sorted(debian_packages(folder))
    if not names:
        return []
    release = platform.freedesktop_os_release()
    form = "${Package} ${Version}\n"
    command = ["dpkg-query", "--show", f"--showformat={form}", *names]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts: list[Part] = []
    for name, its_version in sorted({tuple(line.split()) for line in said.splitlines()}):
        distro = f"{release['ID']}-{release.get('VERSION_ID', '')}"
        purl = f"pkg:deb/{release['ID']}/{quote(name)}@{quote(its_version, safe=':')}?distro={distro}"
        parts.append({"bom-ref": purl, "type": "library", "name": name, "version": its_version, "purl": purl})
    return parts


def edges(parts: Sequence[Part]) -> Iterator[Part]:
    """Return who needs whom, as the packages themselves say; the app needs what nobody else here does."""
    by_name = {str(part["name"]): str(part["bom-ref"]) for part in parts}
    needs = {name: {by_name[each] for each in required(name) if each in by_name} for name in by_name}
    needed = set().union(*needs.values())
    own = {by_name[each] for each in required("wolkvox-tray") if each in by_name}
    yield {"ref": "wolkvox-tray", "dependsOn": sorted(own | (set(by_name.values()) - needed))}
    for name, ref in by_name.items():
        yield {"ref": ref, "dependsOn": sorted(needs[name])}


def required(name: str) -> set[str]:
    """Return the names of the packages that the installed `name` needs here; none if it isn't one of Python."""
    from packaging.requirements import Requirement  # is in the environment that freezes, not in every Python

    try:
        said = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    wanted = map(Requirement, said)
    return {plain(each.name) for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})}


def locked(folder: Path = ROOT / "build" / "requirements") -> Locks:
    """Return all that is locked for freezing."""
    text = "".join((folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("app", "freeze"))
    blocks = re.findall(r"^([\w.-]+)==(\S+)(.*(?:\n +--hash=\S+.*)*)", text, re.MULTILINE)
    return {plain(name): (pin, tuple(re.findall(r"sha256:(\w{64})", rest))) for name, pin, rest in blocks}


def plain(name: str) -> str:
    """Return a distribution's name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def made_at() -> datetime:
    """Return when this source was committed (or ``SOURCE_DATE_EPOCH``): not now, so that the list can be made again."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    command = ["git", "log", "-1", "--format=%ct"]
    seconds = told or subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return datetime.fromtimestamp(int(seconds), UTC)


def as_json(part: Part) -> str:
    """Return the list as it is written."""
    return json.dumps(part, indent=2, sort_keys=True) + "\n"


def fault(name: str, text: str) -> int:
    """Hold a list to the schema and say what is wrong; return an exit code."""
    from cyclonedx.schema import SchemaVersion  # only in the ``check`` layer
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if found is not None:
        print(f"{name}: {found}", file=sys.stderr)
    return int(found is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
