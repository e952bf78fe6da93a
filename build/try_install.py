"""Install what was built as a user would, let it test itself, remove it, and look for what it left.

::

    python3 build/try_install.py --image debian:12 dist/*.deb dist/*.tar.xz    each in a container of its own
    python3 build/try_install.py --root FOLDER dist/*.deb                      in a root folder (chroot; needs root)
    python build/try_install.py dist                                          on this Windows or Mac: a runner's

The container stays clean: no Python, no git, nothing but the package and what it asks for. What is installed is run by
a user without rights. It fails if the app writes anything to standard error, if a check of the self-test fails or is
skipped (but for a key store on Linux, where a container has none), if the version is another one than the source's, or
if something of ours is still there after the removal.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from system import say
from trial import Failed, Said, call, checked, judge, quiet, same_version
from try_macos import try_image
from try_windows import try_installer, try_portable
from version import version

Run = Callable[..., Said]
"""Runs a command, given as its words, in the clean system."""

USER = ("runuser", "-u", "nobody", "--", "env", "HOME=/tmp/home", "LANG=C.UTF-8")
BARE_NEEDS = ("libgl1", "libegl1", "fontconfig-config", "fonts-dejavu-core", "xz-utils")
"""What a system must bring for the archive, which can't ask for it itself (docs/en/install-linux.md)."""
REPORT = "/tmp/home/selftest.json"  # noqa: S108 - in a container of our own


def main(arguments: Sequence[str]) -> int:
    """Try every package; return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--image", help="a container of this image")
    where.add_argument("--root", type=Path, help="this root folder; it is changed")
    parser.add_argument("packages", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.image or options.root:
            for package in options.packages:
                with container(options.image, package) if options.image else root(options.root, package) as run:
                    try_on_linux(run, f"/tmp/{package.name}")  # noqa: S108 - in a system of our own
                say(f"{package.name}: installs, works and goes without a trace on {options.image or options.root}")
        else:
            try_here(options.packages[0])
    except Failed as problem:
        say(str(problem))
        return 1
    return 0


@contextmanager
def container(image: str, package: Path) -> Iterator[Run]:
    """Start a container of `image` with `package` in ``/tmp``; it goes with everything in it."""
    number = checked(call("docker", "run", "--detach", "--rm", image, "sleep", "3600"), "docker run").out.strip()
    try:
        checked(call("docker", "cp", str(package), f"{number}:/tmp/"), "docker cp")
        yield lambda *words: call("docker", "exec", "--env", "DEBIAN_FRONTEND=noninteractive", number, *words)
    finally:
        call("docker", "rm", "--force", number)


@contextmanager
def root(folder: Path, package: Path) -> Iterator[Run]:
    """Use the root folder `folder`, with `package` in its ``/tmp``."""
    copy = folder / "tmp" / package.name
    copy.write_bytes(package.read_bytes())
    copy.chmod(0o644)
    try:
        yield lambda *words: call("chroot", str(folder), "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", *words)
    finally:
        copy.unlink()


def try_on_linux(run: Run, package: str) -> None:
    """Install, try and remove one package. Raises `Failed`."""
    before = ours(run)
    checked(run("apt-get", "update", "--quiet"), "apt-get update")
    install = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
    checked(run("install", "--directory", "--owner=nobody", "--mode=0700", "/tmp/home"), "the user's folder")  # noqa: S108 - in a system of our own
    if package.endswith(".deb"):
        checked(run(*install, package), "installing")
        program, remove = "/usr/bin/wolkvox-tray", ["apt-get", "purge", "--yes", "--quiet", "wolkvox-tray"]
    else:
        checked(run(*install, *BARE_NEEDS), "installing what it needs")
        checked(run("tar", "--extract", "--file", package, "--directory", "/opt"), "unpacking")
        folder = f"/opt/wolkvox-tray-{version()}"
        program, remove = f"{folder}/wolkvox-tray", ["rm", "--recursive", folder]
    try_program(run, *USER, program)
    checked(run(*remove), "removing")
    checked(run("rm", "--recursive", "/tmp/home"), "removing the user's folder")  # noqa: S108 - in a system of our own
    if left := ours(run) - before:
        raise Failed("left behind:\n" + "\n".join(sorted(left)))


def try_program(run: Run, *program: str) -> None:
    """Ask the installed program for its version, and let it test itself. Raises `Failed`."""
    said = quiet(run(*program, "--version"), "--version")
    same_version(said)
    quiet(run(*program, "--selftest", "--json", REPORT), "--selftest")
    judge(json.loads(checked(run("cat", REPORT), "reading the report").out))


def ours(run: Run) -> set[str]:
    """Return every path with our name in the clean system, but for packages in /tmp."""
    looked = ("find", "/", "-xdev", "-path", "/proc", "-prune", "-o", "-iname", "*wolkvox*", "-print")
    return {path for path in run(*looked).out.splitlines() if not path.startswith("/tmp/wolkvox")}  # noqa: S108 - a name, nothing is written


def try_here(dist: Path) -> None:
    """Try what is in `dist` on this system itself. Raises `Failed`."""
    tries = {
        "win32": (("*-setup.exe", try_installer), ("*-portable.zip", try_portable)),
        "darwin": (("*.dmg", try_image),),
    }
    if sys.platform not in tries:
        raise Failed("on Linux, say where: --image or --root")
    for pattern, attempt in tries[sys.platform]:
        packages = sorted(dist.glob(pattern))
        if not packages:
            raise Failed(f"there is no {pattern} in {dist}")
        for package in packages:
            attempt(package)
            say(f"{package.name}: as it should be")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
