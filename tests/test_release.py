"""A release: one version everywhere, what it says and contains, what is tried, signed and published."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import checksums
import publish
import pytest
import release_notes
import sbom
import sign
import trial
import try_install
import try_windows
import version
from trial import Failed, Said

from tests.helpers.house import ROOT
from wolkvox_tray.core.machine.settings_table import BY_NAME

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of nothing and of "abc", as FIPS 180-2 gives them."""
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)

# One version.


def a_project(
    folder: Path,
    *,
    own: str = "1.2.3",
    changes: str = "1.2.3",
    metainfo: str = "1.2.3",
    page: str = "1.2.3",
    installer: str = "${VERSION}",
) -> Path:
    files = {
        "wolkvox_tray/__init__.py": f'"""A map."""\n\n__version__ = "{own}"\n',
        "CHANGELOG.md": f"# Changes\n\n## {changes}\n\nNew.\n\n## 1.0.0\n\nFirst.\n",
        "installer/linux/x.metainfo.xml": f'<component><releases><release version="{metainfo}"/>'
        '<release version="1.0.0"/></releases></component>',
        "installer/linux/x.1": f'.TH X 1 "2026-11-23" "wolkvox_tray {page}" "User commands"\n',
        "installer/windows/x.nsi": f'VIProductVersion "{installer}"\n!define VERSION "{installer}"\n',
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_package_change_log_metainfo_manual_page_and_installers_of_this_project_agree() -> None:
    assert version.disagreements(version.version()) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"changes": "1.2.2"}, "CHANGELOG.md, newest section: 1.2.2, not 1.2.3"),
        ({"metainfo": "1.2.2"}, "x.metainfo.xml, newest release: 1.2.2, not 1.2.3"),
        ({"page": "1.2.2"}, "x.1: 1.2.2, not 1.2.3"),
        ({"installer": "1.2.2"}, "x.nsi: 1.2.2, not 1.2.3"),
    ],
)
def test_each_place_that_says_another_version_is_named(
    tmp_path: Path, wrong: Mapping[str, str], complaint: str
) -> None:
    assert version.disagreements("1.2.3", a_project(tmp_path, **wrong)) == [complaint]


def test_an_installer_that_is_told_its_version_and_places_that_agree_are_fine(tmp_path: Path) -> None:
    root = a_project(tmp_path, installer="${VERSION_NUMBERS}")

    assert (version.version(root), version.disagreements("1.2.3", root)) == ("1.2.3", [])


@pytest.mark.parametrize("own", ["1.2", "v1.2.3", "01.2.3", "1.2.3-dev"])
def test_a_version_that_no_installer_would_understand_is_refused(tmp_path: Path, own: str) -> None:
    with pytest.raises(ValueError, match=r"form 1\.2\.3"):
        version.version(a_project(tmp_path, own=own))


@pytest.mark.parametrize(
    ("tag", "code"), [(f"v{version.version()}", 0), (version.version(), 1), ("v0.0.0", 1), ("v1.2.3$(true)", 1)]
)
def test_only_the_tag_of_this_version_is_released(tag: str, code: int) -> None:
    assert version.main(["--check-tag", tag]) == code


@pytest.mark.parametrize(
    ("heading", "wanted", "found"),
    [
        ("## 1.2.3", "1.2.3", "New."),
        ("## 1.2.3 (2026-11-23)", "1.2.3", "New."),
        ("## [1.2.3]", "1.2.3", "New."),
        ("## 1.2.30", "1.2.3", None),
        ("## 1.2.3.4", "1.2.3", None),
        ("## 1.2.3-beta", "1.2.3-beta", "New."),
    ],
)
def test_a_release_says_what_its_own_section_says(heading: str, wanted: str, found: str | None) -> None:
    changes = f"# Changes\n\n{heading}\n\nNew.\n\n## 1.0.0\n\nFirst.\n"

    assert release_notes.section(changes, wanted) == found


def test_an_empty_section_is_no_section() -> None:
    assert release_notes.section("## 2.0.0\n\n## 1.0.0\n\nFirst.\n", "2.0.0") is None


# Sums.


def test_the_sums_are_of_every_file_but_not_of_folders_and_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "b c.deb").write_bytes(b"abc")
    (tmp_path / "a.zip").write_bytes(b"")
    (tmp_path / "wolkvox-tray").mkdir()
    checksums.main([str(tmp_path)])

    assert (
        (tmp_path / "SHA256SUMS").read_text(encoding="utf-8"),
        checksums.main(["--check", str(tmp_path)]),
    ) == (
        f"{NOTHING}  a.zip\n{ABC}  b c.deb\n",
        0,
    )


def test_what_differs_lacks_or_is_too_much_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("changed", "gone"):
        (tmp_path / name).write_bytes(b"as it was")
    checksums.main([str(tmp_path)])
    capsys.readouterr()
    (tmp_path / "changed").write_bytes(b"as it is")
    (tmp_path / "gone").unlink()
    (tmp_path / "more").touch()
    code = checksums.main(["--check", str(tmp_path)])

    assert (code, capsys.readouterr().err.splitlines()) == (
        1,
        ["changed: differs from SHA256SUMS", "gone: missing", "more: not in SHA256SUMS"],
    )


def test_an_empty_folder_is_no_release(tmp_path: Path) -> None:
    assert checksums.main([str(tmp_path)]) == 1


# The parts list.


def parts() -> dict[str, Mapping[str, object]]:
    found = sbom.bill(sbom.locked(), MOMENT, ())["components"]
    assert isinstance(found, list)
    return {part["name"]: part for part in found}


def test_the_parts_list_names_python_qt_and_what_was_locked_with_its_hashes() -> None:
    locks, found = sbom.locked(), parts()
    pinned, hashes = locks["requests"]

    assert (
        {"python", "qt", "openssl", "sqlite", "pyinstaller", "keyring", "shiboken6"} - set(found),
        found["requests"],
    ) == (
        set(),
        {
            "bom-ref": f"pkg:pypi/requests@{pinned}",
            "type": "library",
            "name": "requests",
            "version": pinned,
            "purl": f"pkg:pypi/requests@{pinned}",
            "licenses": [{"expression": "Apache-2.0"}],
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"pkg:pypi/requests@{pinned}",
                    "comment": "the files that the lock accepts",
                    "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
                }
            ],
        },
    )
    assert len(hashes) >= 1


def test_build_tools_that_no_user_gets_are_not_parts() -> None:
    assert {"hatchling", "babel", "setuptools", "pytest", "pip"} & set(parts()) == set()


def test_the_same_commit_gives_the_same_list() -> None:
    first, second = (sbom.as_json(sbom.bill(sbom.locked(), MOMENT, ())) for _each in range(2))

    assert first == second


def test_who_needs_whom_is_what_the_packages_say_and_nothing_hangs_loose() -> None:
    whole = sbom.bill(sbom.locked(), MOMENT, ())
    edges = whole["dependencies"]
    assert isinstance(edges, list)
    needs = {edge["ref"]: set(edge["dependsOn"]) for edge in edges}
    reached, todo = set[str](), ["wolkvox-tray"]
    while todo:
        ref = todo.pop()
        reached.add(ref)
        todo += needs[ref] - reached

    assert (reached, sbom.required("requests")) == (set(needs), {"certifi", "charset-normalizer", "idna", "urllib3"})


def test_a_list_of_another_version_than_the_locked_one_is_not_written() -> None:
    locks = {**sbom.locked(), "requests": ("0.0.1", ())}

    with pytest.raises(SystemExit, match=r"is installed, but 0\.0\.1 is locked"):
        sbom.bill(locks, MOMENT, ())


# Is it fit to be released?


def a_report(**changed: object) -> dict[str, object]:
    checks = [
        {"name": "window", "state": "ok", "detail": ""},
        {"name": "key store", "state": "skipped", "detail": "no session bus"},
    ]
    whole = {"version": version.version(), "frozen": True, "platform": "linux", "ok": True, "checks": checks}
    return {**whole, **changed}


@dataclass
class CleanSystem:
    """A Debian where nothing was ever installed, as `try_install` sees it."""

    report: Mapping[str, object] = field(default_factory=a_report)
    noise: str = ""
    leaves: tuple[str, ...] = ()
    ran: list[tuple[str, ...]] = field(default_factory=list)
    installed: bool = False

    def __call__(self, *words: str) -> Said:
        self.ran.append(words)
        if words[0] == "find":
            found = ("/tmp/wolkvox.deb", *(self.leaves if self.installed else ()))
            return Said(0, "\n".join(found), "")
        self.installed |= words[:2] == ("apt-get", "install")
        if "--version" in words:
            return Said(0, f"wolkvox-tray {version.version()}\n", self.noise)
        return Said(0, json.dumps(self.report) if words[0] == "cat" else "", "")


@pytest.mark.parametrize("package", ["/tmp/wolkvox.deb", "/tmp/wolkvox.tar.xz"])
def test_a_package_that_works_as_a_user_without_rights_and_leaves_nothing_passes(package: str) -> None:
    system = CleanSystem()
    try_install.try_on_linux(system, package)
    programs = [words for words in system.ran if words[-1] == "--version" or "--selftest" in words]

    assert [words[: len(try_install.USER)] for words in programs] == [try_install.USER] * 2


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (CleanSystem(noise="QSocketNotifier: oh"), "standard error"),
        (CleanSystem(leaves=("/etc/wolkvox",)), "left behind:\n/etc/wolkvox"),
        (CleanSystem(report=a_report(ok=False)), "not as it should be"),
        (CleanSystem(report=a_report(frozen=False)), "not as it should be"),
        (CleanSystem(report=a_report(version="0.0.0")), "not as it should be"),
        (CleanSystem(report=a_report(checks=[])), "no checks"),
        (CleanSystem(report=a_report(platform="win32")), "key store"),
        (CleanSystem(report=a_report(checks=[{"name": "window", "state": "skipped", "detail": ""}])), "window"),
    ],
)
def test_a_package_that_is_not_whole_is_not_released(system: CleanSystem, why: str) -> None:
    with pytest.raises(Failed, match=re.escape(why)):
        try_install.try_on_linux(system, "/tmp/wolkvox.deb")


def test_the_portable_zip_is_unpacked_and_both_its_programs_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[str, bool]] = []
    monkeypatch.setattr(try_windows, "good_signature", lambda _file: None)
    monkeypatch.setattr(
        try_windows, "try_program", lambda file, *, has_console: tried.append((file.read_text(), has_console))
    )
    top = f"wolkvox-tray-{version.version()}"
    with zipfile.ZipFile(tmp_path / "good.zip", "w") as packed:
        for name in ("wolkvox-tray.exe", "wolkvox-tray-cli.exe"):
            packed.writestr(f"{top}/{name}", name)
    with zipfile.ZipFile(tmp_path / "loose.zip", "w") as packed:
        packed.writestr("wolkvox-tray.exe", "")
    try_windows.try_portable(tmp_path / "good.zip")

    assert tried == [("wolkvox-tray-cli.exe", True), ("wolkvox-tray.exe", False)]
    with pytest.raises(Failed, match=r"in loose\.zip"):
        try_windows.try_portable(tmp_path / "loose.zip")


@pytest.mark.parametrize("there", [(), ("x-setup.exe",), ("x-portable.zip",)])
def test_on_windows_an_installer_and_a_zip_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...]
) -> None:
    for name in there:
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(try_install, "try_installer", lambda _file: None)
    monkeypatch.setattr(try_install, "try_portable", lambda _file: None)

    with pytest.raises(Failed, match="there is no"):
        try_install.try_here(tmp_path)


def test_a_command_that_fails_says_all_it_said() -> None:
    with pytest.raises(Failed, match="installing failed with 100:\nreading\nE: no such package"):
        trial.checked(Said(100, "reading\n", "E: no such package"), "installing")


# Signing.


@dataclass
class Signer:
    """Takes commands, and remembers them."""

    ran: list[list[str]] = field(default_factory=list)

    def __call__(self, command: Sequence[str]) -> None:
        self.ran.append(list(command))


def test_without_anything_to_sign_with_nothing_is_signed_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    signer = Signer()
    sign.sign_windows([Path("setup.exe")], {"WINDOWS_SIGN_COMMAND": ""}, signer)
    sign.sign_macos("package", Path("nowhere"), {}, signer)

    assert (signer.ran, capsys.readouterr().err.count("Not signed: ")) == ([], 2)


def test_each_windows_program_is_the_last_word_of_the_command_that_signs(tmp_path: Path) -> None:
    signer = Signer()
    files = [tmp_path / "a b.exe", tmp_path / "c.exe"]
    sign.sign_windows(files, {"WINDOWS_SIGN_COMMAND": "jsign --name 'wolkvox tray'"}, signer)

    assert signer.ran == [["jsign", "--name", "wolkvox tray", str(file)] for file in files]


def test_half_of_what_signing_needs_is_an_error_and_names_the_rest(tmp_path: Path) -> None:
    with pytest.raises(sign.NotWhole, match="MACOS_CERTIFICATE_PASSWORD, MACOS_IDENTITY must be set too"):
        sign.sign_macos("app", tmp_path, {"MACOS_CERTIFICATE": "eA=="}, Signer())


def test_a_mac_application_is_signed_from_the_inside_out_and_by_its_own_programs_only(tmp_path: Path) -> None:
    app, inner = tmp_path / "x.app", tmp_path / "x.app" / "Contents" / "Frameworks" / "Qt.framework" / "Versions" / "A"
    inner.mkdir(parents=True)
    (app / "Contents" / "MacOS").mkdir()
    (inner / "Qt").write_bytes(bytes.fromhex("cffaedfe") + b"code")
    (inner.parents[1] / "Qt").symlink_to("Versions/A/Qt")
    (app / "Contents" / "MacOS" / "x").write_bytes(bytes.fromhex("cffaedfe"))
    (app / "Contents" / "Info.plist").write_bytes(b"<plist/>")
    signer = Signer()
    sign.sign_application(app, ["codesign"], signer)

    assert [Path(words[-1]).name for words in signer.ran] == ["Qt", "Qt.framework", "x", "x.app", "x.app"]


def test_the_keychain_with_the_certificate_ends_even_if_signing_fails() -> None:
    signer, names = Signer(), {"MACOS_CERTIFICATE": "eA==", "MACOS_CERTIFICATE_PASSWORD": "p", "MACOS_IDENTITY": "i"}

    with pytest.raises(StopIteration), sign.keychain(names, signer):
        next(iter(()))
    assert signer.ran[-1][:2] == ["security", "delete-keychain"]


# Languages, and the guide.

INSTALLERS_NAMES = {"English": "en", "Spanish": "es", "PortugueseBR": "pt_BR"}


def test_installer_menu_entry_and_appstream_speak_the_languages_of_the_app() -> None:
    chosen = {code for code, _name in BY_NAME["language"].choices if code}
    folder = ROOT / "installer"
    script = (folder / "windows" / "wolkvox-tray.nsi").read_text(encoding="utf-8")
    entry = (folder / "linux" / "wolkvox_tray.desktop").read_text(encoding="utf-8")
    (appstream,) = (folder / "linux").glob("*.metainfo.xml")

    assert {INSTALLERS_NAMES[name] for name in re.findall(r"MUI_LANGUAGE (\w+)", script)} == chosen
    assert set(re.findall(r"^Comment\[(\w+)\]", entry, re.MULTILINE)) == chosen - {"en"}
    assert set(re.findall(r'<summary xml:lang="(\w+)"', appstream.read_text(encoding="utf-8"))) == chosen - {"en"}


MADE_ON_LINUX_AND_MACOS = {
    "wolkvox-tray_V-1_amd64.deb",
    "wolkvox-tray-V-linux-x86_64.tar.xz",
    "wolkvox-tray-V-macos-<arm64|x86_64>.dmg",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_guide_calls_each_package_by_the_name_that_it_has(language: str) -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    installers = re.findall(
        r"dist/(wolkvox-tray\S*\.(?:exe|zip))", workflow.replace("$(python3 build/version.py)", "V")
    )
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / language).glob("*.md")))
    said = re.findall(r"wolkvox-tray[-_]<vers[^>]+>[^\s`]*?\.(?:deb|tar\.xz|exe|zip|dmg)\b", text)

    assert {re.sub(r"<vers[^>]+>", "V", name) for name in said} == {*installers, *MADE_ON_LINUX_AND_MACOS}


# Publishing.


@dataclass
class Page:
    """A project's page with at most one release, as `gh` sees it."""

    state: str = "missing"
    broken: bool = False
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, *words: str) -> tuple[int, str]:
        does: Callable[..., tuple[int, str]] = getattr(self, words[1])
        return does(*words[2:])

    def view(self, *_words: str) -> tuple[int, str]:
        return (1, "") if self.state == "missing" else (0, json.dumps({"isDraft": self.state == "draft"}))

    def create(self, *words: str) -> tuple[int, str]:
        self.state = "draft" if {"--draft", "--verify-tag"} <= set(words) else "published"
        return 0, ""

    def upload(self, *words: str) -> tuple[int, str]:
        self.files = {Path(word).name: Path(word).read_bytes() for word in words[1:] if not word.startswith("--")}
        return 0, ""

    def download(self, *words: str) -> tuple[int, str]:
        for name, content in self.files.items():
            Path(words[-1], name).write_bytes(content + b"!" * self.broken)
        return 0, ""

    def edit(self, *words: str) -> tuple[int, str]:
        self.state = "published" if "--draft=false" in words else self.state
        return 0, ""


TAG = f"v{version.version()}"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "wolkvox-tray").mkdir(parents=True)
    (folder / "wolkvox-tray.deb").write_bytes(b"deb")
    return folder


@pytest.mark.parametrize("state", ["missing", "draft"])
def test_a_draft_has_every_file_and_the_sums_and_is_seen_by_nobody(dist: Path, state: str) -> None:
    page = Page(state)
    code = publish.draft(dist, TAG, page)

    assert (code, page.state, sorted(page.files)) == (0, "draft", ["SHA256SUMS", "wolkvox-tray.deb"])


def test_what_was_published_is_never_filled_again(dist: Path) -> None:
    page = Page("published")

    assert (publish.draft(dist, TAG, page), page.files) == (1, {})


def test_a_version_that_the_change_log_says_nothing_of_gets_no_draft(dist: Path) -> None:
    page = Page()

    assert (publish.draft(dist, "v0.0.0", page), page.state) == (1, "missing")


@pytest.mark.parametrize(("broken", "end"), [(False, (0, "published")), (True, (1, "draft"))])
def test_a_draft_is_published_if_what_can_be_fetched_has_its_sums(
    dist: Path, tmp_path: Path, broken: bool, end: tuple[int, str]
) -> None:
    page, fetched = Page(broken=broken), tmp_path / "fetched"
    fetched.mkdir()
    publish.draft(dist, TAG, page)
    code = publish.finish(fetched, TAG, page)

    assert (code, page.state) == end


@pytest.mark.parametrize("state", ["missing", "published"])
def test_only_a_draft_can_be_published(dist: Path, tmp_path: Path, state: str) -> None:
    page, fetched = Page(), tmp_path / "fetched"
    fetched.mkdir()
    publish.draft(dist, TAG, page)
    page.state = state

    assert (publish.finish(fetched, TAG, page), page.state) == (1, state)
