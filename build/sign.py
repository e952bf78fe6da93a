"""Sign what was built, where there is something to sign with; elsewhere say that it isn't signed, and go on.

::

    python build/sign.py app               macOS: the application, before it is packed
    python build/sign.py package           macOS: the disk image, which is then notarized and stapled
    python build/sign.py windows FILE ...  programs and installers for Windows, on any system

Everything comes by environment variables, which the release pipeline fills from secrets:

- Windows: ``WINDOWS_SIGN_COMMAND``, a command line that gets the file to sign in place as its last word. Keys for code
  may no longer lie in files, so it is the provider's own tool: ``jsign --storetype TRUSTEDSIGNING …``, for example.
- macOS: ``MACOS_CERTIFICATE`` (a .p12 with a Developer ID Application, base64), ``MACOS_CERTIFICATE_PASSWORD`` and
  ``MACOS_IDENTITY``; to notarize also ``APPLE_API_KEY`` (text of the .p8), ``APPLE_API_KEY_ID``, ``APPLE_API_ISSUER``.

Linux packages aren't signed: `checksums` tells what they are. The macOS part is written from Apple's documentation and
was run nowhere yet. What is there in part is an error: nobody means half a signature.
"""

from __future__ import annotations

import base64
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from environment import ROOT
from system import say

DIST = ROOT / "dist"
ENTITLEMENTS = ROOT / "installer" / "macos" / "entitlements.plist"
WINDOWS = ("WINDOWS_SIGN_COMMAND",)
CERTIFICATE = ("MACOS_CERTIFICATE", "MACOS_CERTIFICATE_PASSWORD", "MACOS_IDENTITY")
NOTARY = ("APPLE_API_KEY", "APPLE_API_KEY_ID", "APPLE_API_ISSUER")
MACHO = {bytes.fromhex(each) for each in ("feedfacf", "cffaedfe", "cafebabe", "feedface", "cefaedfe")}
"""How a program or library of macOS begins."""
Run = Callable[[Sequence[str]], None]


class NotWhole(Exception):
    """Some of what signing needs is there and some isn't; the text names what lacks."""


def main(arguments: Sequence[str]) -> int:
    """Sign what can be signed here; return an exit code."""
    stage, files = arguments[0] if arguments else "", [Path(each) for each in arguments[1:]]
    try:
        if stage == "windows" and files:
            sign_windows(files, os.environ, run)
        elif stage in ("app", "package") and not files:
            if sys.platform == "darwin":
                sign_macos(stage, DIST, os.environ, run)
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except NotWhole as problem:
        say(str(problem))
        return 1
    return 0


def run(command: Sequence[str]) -> None:
    """Run a command that must succeed. Its words aren't shown: secrets are among them."""
    code = subprocess.run(command, check=False).returncode
    if code:
        raise SystemExit(f"{Path(command[0]).name} failed with {code}")


def given(names: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Tell whether all of `names` have a value; none is no, some raise `NotWhole`."""
    lacking = [name for name in names if not environ.get(name)]
    if lacking and len(lacking) < len(names):
        raise NotWhole(f"Not signed: {', '.join(lacking)} must be set too.")
    if lacking:
        say(f"Not signed: {', '.join(names)} not set (docs/release.md).")
    return not lacking


def sign_windows(files: Sequence[Path], environ: Mapping[str, str], run: Run) -> None:
    """Sign `files` one by one. `try_windows` sees on Windows whether it trusts them."""
    if given(WINDOWS, environ):
        for file in files:
            run([*shlex.split(environ["WINDOWS_SIGN_COMMAND"]), str(file.resolve())])


def sign_macos(stage: str, dist: Path, environ: Mapping[str, str], run: Run) -> None:
    """Sign the application from the inside out, or the disk image, which is then notarized and stapled."""
    if not given(CERTIFICATE, environ):
        return
    with keychain(environ, run):
        sign = ["codesign", "--force", "--timestamp", "--sign", environ["MACOS_IDENTITY"]]
        if stage == "app":
            sign_application(next(dist.glob("*.app")), sign, run)
            return
        images = sorted(dist.glob("*.dmg"))
        for image in images:
            run([*sign, str(image)])
    if given(NOTARY, environ):
        for image in images:
            notarize(image, environ, run)


def sign_application(app: Path, sign: Sequence[str], run: Run) -> None:
    """Sign every program and library in `app`, the inmost first, then `app` itself; Apple advises against --deep."""
    hardened = [*sign, "--options", "runtime", "--entitlements", str(ENTITLEMENTS)]
    for path in parts_to_sign(app):
        run([*hardened, str(path)])
    run([*hardened, str(app)])
    run(["codesign", "--verify", "--strict", "--deep", str(app)])


def parts_to_sign(app: Path) -> list[Path]:
    """Return the programs, libraries and frameworks in `app`, what lies deeper before what holds it."""
    files = [path for path in app.rglob("*") if path.is_file() and not path.is_symlink() and starts_as_macho(path)]
    frameworks = [path for path in app.rglob("*.framework") if path.is_dir() and not path.is_symlink()]
    return sorted([*files, *frameworks], key=lambda path: (-len(path.parts), str(path)))


def starts_as_macho(path: Path) -> bool:
    """Tell whether a file is a program or library of macOS."""
    with path.open("rb") as file:
        return file.read(4) in MACHO


def notarize(image: Path, environ: Mapping[str, str], run: Run) -> None:
    """Have Apple look at `image`, wait, and put the answer into it."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder, "key.p8")
        key.write_text(environ["APPLE_API_KEY"], encoding="ascii")
        whom = ["--key", str(key), "--key-id", environ["APPLE_API_KEY_ID"], "--issuer", environ["APPLE_API_ISSUER"]]
        run(["xcrun", "notarytool", "submit", str(image), *whom, "--wait", "--timeout", "30m"])
    run(["xcrun", "stapler", "staple", str(image)])
    run(["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(image)])


@contextmanager
def keychain(environ: Mapping[str, str], run: Run) -> Iterator[None]:
    """Hold the certificate in a keychain of its own, that ends with it."""
    with tempfile.TemporaryDirectory() as folder:
        certificate, chain = Path(folder, "certificate.p12"), str(Path(folder, "signing.keychain-db"))
        certificate.write_bytes(base64.b64decode(environ["MACOS_CERTIFICATE"]))
        password, own = environ["MACOS_CERTIFICATE_PASSWORD"], secrets.token_hex(16)
        run(["security", "create-keychain", "-p", own, chain])
        try:
            run(["security", "set-keychain-settings", "-lut", "3600", chain])
            run(["security", "unlock-keychain", "-p", own, chain])
            run(["security", "import", str(certificate), "-k", chain, "-P", password, "-T", "/usr/bin/codesign"])
            # Without this, codesign asks in a window.
            run(["security", "set-key-partition-list", "-S", "apple-tool:,apple:", "-s", "-k", own, chain])
            run(["security", "list-keychains", "-d", "user", "-s", chain, "login.keychain-db"])
            yield
        finally:
            run(["security", "delete-keychain", chain])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
