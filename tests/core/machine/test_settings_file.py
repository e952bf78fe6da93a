"""The settings' file: read forgivingly, written whole or not at all, shared by two programs."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.house import ROOT
from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine import settings_file
from wolkvox_tray.core.machine.settings import Account, Settings
from wolkvox_tray.core.machine.settings_file import MemorySettings, SettingsFile, SettingsUnwritable
from wolkvox_tray.core.machine.settings_table import BY_NAME, SETTINGS

ANA = Account(id="a1", name="Ana", server="0042", zone="Europe/Madrid", enabled=False)
BEN = Account(id="b2", name="Ben «ñ»", server="0007", session_only=True)
FULL = Settings(accounts=(ANA, BEN), poll_every_min=30, language="es", proxy="manual", proxy_url="http://p:1")
OTHER_KINDS = {
    "time": st.just("05:30"),
    "days": st.just("sat,sun"),
    "int": st.integers(5, 1440),
    "bool": st.booleans(),
    "zone": st.sampled_from(["America/Bogota", "UTC"]),
    "proxy": st.sampled_from(["", "http://proxy.example:8080"]),
    "path": st.sampled_from(["", str(Path("roots.pem").absolute())]),
    "until": st.sampled_from(["", "always", "2026-11-24T06:00:00-05:00"]),
    "shown": st.sampled_from(["total", "none", "operation:a1:Ventas: Bogotá"]),
    "text": st.text(st.characters(codec="utf-8"), max_size=50).map(str.strip),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def others(path: Path) -> list[str]:
    """What lies beside the settings and their lock, its date left out."""
    names = {each.name for each in path.parent.iterdir()} - {path.name, "settings.lock"}
    return sorted(re.sub(r"\d{8}T\d{6}Z", "DATE", name) for name in names)


def unchanged(settings: Settings) -> Settings:
    return settings


def test_without_a_file_the_defaults_hold_and_nothing_is_made(path: Path) -> None:
    file = SettingsFile(path)

    assert (file.load(), file.problems, path.parent.exists()) == (Settings(), (), False)


def test_what_was_written_is_read(path: Path) -> None:
    written = SettingsFile(path).update(lambda _settings: FULL)
    file = SettingsFile(path)

    assert (written, file.load(), file.problems, others(path)) == (FULL, FULL, (), [])


@st.composite
def any_settings(draw: st.DrawFn) -> Settings:
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        if setting.kind == "choice":
            values[setting.name] = draw(st.sampled_from([code for code, _words in setting.choices]))
        elif setting.kind == "int":
            values[setting.name] = draw(st.integers(setting.low, setting.high))
        else:
            values[setting.name] = draw(OTHER_KINDS[setting.kind])
    settings = Settings().changed(**values)
    for name in draw(st.lists(st.text(st.characters(codec="utf-8")), max_size=4)):
        account = Account(
            name=name, server=draw(st.from_regex(r"[0-9]{4}", fullmatch=True)), enabled=draw(st.booleans())
        )
        try:
            settings = settings.with_account(account)
        except BadInput:
            continue
    return settings


@given(any_settings())
def test_any_settings_survive_the_disk(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    file = SettingsFile(tmp_path_factory.getbasetemp() / "any" / "settings.json")
    file.update(lambda _before: settings)

    assert (file.load(), file.problems) == (settings, ())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
account_like = st.dictionaries(st.sampled_from([*asdict(ANA), "more"]), json_values | st.sampled_from(["a1", "0042"]))


@given(
    st.dictionaries(
        st.sampled_from(["accounts", "schema_version", "unknown", *(each.name for each in SETTINGS)]),
        json_values | st.lists(account_like, max_size=3),
    )
)
def test_no_json_at_all_stops_reading_or_writing(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "strange" / "settings.json"
    write(path, data)
    file = SettingsFile(path)
    read_first = file.load()
    written = file.update(unchanged)

    assert (written, file.load(), read(path).get("unknown")) == (read_first, read_first, data.get("unknown"))


def test_bad_values_keep_their_defaults_and_are_named(path: Path) -> None:
    write(path, {"poll_every_min": 3, "language": "es", "zone": "Moon/Base", "notices": "no", "proxy": []})
    file = SettingsFile(path)

    assert (file.load(), file.problems) == (Settings(language="es"), ("poll_every_min", "zone", "notices", "proxy"))


def test_bad_fields_of_an_account_keep_their_defaults_and_are_named(path: Path) -> None:
    strange = {"id": "a1", "server": "0042", "name": 7, "enabled": "no", "zone": "Moon/Base", "session_only": None}
    write(path, {"accounts": [asdict(BEN), strange]})
    file = SettingsFile(path)
    names = ("name", "enabled", "zone", "session_only")

    assert (file.load().accounts, file.problems) == (
        (BEN, Account(id="a1", server="0042", name="wv0042")),
        tuple(f"accounts[1].{name}" for name in names),
    )


@pytest.mark.parametrize(
    "entry",
    [
        "Ana",
        None,
        {},
        {"id": "a1"},
        {"id": "a1", "server": "42"},
        {"id": "a1", "server": 42},
        {"id": "../a1", "server": "0042"},
        {"id": [], "server": "0042"},
        {"id": "a1", "server": "0042", "name": "BEN «ñ»"},  # taken
    ],
)
def test_what_is_no_account_is_named_and_kept_when_something_else_is_saved(entry: object, path: Path) -> None:
    write(path, {"accounts": [asdict(BEN), entry]})
    file = SettingsFile(path)
    loaded, problems = file.load(), file.problems
    file.update(lambda settings: settings.changed(language="en"))

    assert (loaded.accounts, len(problems), read(path)["accounts"]) == ((BEN,), 1, [asdict(BEN), entry])


def test_two_accounts_of_one_id_are_one(path: Path) -> None:
    write(path, {"accounts": [asdict(ANA), {**asdict(BEN), "id": "a1"}]})
    file = SettingsFile(path)

    assert (file.load().accounts, file.problems) == ((ANA,), ("accounts[1]",))


def test_an_account_that_was_removed_does_not_come_back(path: Path) -> None:
    write(path, {"accounts": [asdict(ANA), {**asdict(BEN), "id": "a1"}]})
    SettingsFile(path).update(lambda settings: settings.without("a1"))

    assert read(path)["accounts"] == []


def test_a_list_of_accounts_that_is_none_is_kept(path: Path) -> None:
    write(path, {"accounts": {"a1": "Ana"}})
    file = SettingsFile(path)
    problems = (file.load(), file.problems)
    file.update(lambda settings: settings.with_account(BEN))

    assert (problems, read(path)["accounts"]) == ((Settings(), ("accounts[0]",)), [asdict(BEN), {"a1": "Ana"}])


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", "7", '{"a": 1}}', "\0\0\0", "[" * 100_000])
def test_a_file_that_is_no_settings_is_put_aside_whole_and_named(damaged: str, path: Path) -> None:
    write(path, damaged)
    file = SettingsFile(path)
    loaded = file.load()
    (aside,) = path.parent.iterdir()

    assert (loaded, file.problems, others(path), aside.read_text()) == (
        Settings(),
        (aside.name,),
        ["settings.json.bad-DATE"],
        damaged,
    )


def test_no_second_damaged_file_takes_the_place_of_the_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_file, "_utc", lambda: "20261123T150000Z")
    for damaged in ("first", "second", "third"):
        write(path, damaged)
        SettingsFile(path).load()
    kept = [file.read_text() for file in sorted(path.parent.iterdir())]

    assert kept == ["first", "second", "third"]


def test_bytes_that_are_no_text_are_put_aside_too(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"language": "\xff"}')
    SettingsFile(path).update(unchanged)

    assert (others(path), SettingsFile(path).load()) == (["settings.json.bad-DATE"], Settings())


def test_what_this_version_does_not_know_survives_a_change(path: Path) -> None:
    unknown = {"sound": "bell", "deep": {"a": [1, None, "\ud800"]}}
    write(path, {**unknown, "accounts": [{**asdict(ANA), "colour": "red"}, asdict(BEN)]})
    SettingsFile(path).update(lambda settings: settings.without("b2").changed(language="es"))

    assert read(path) == {
        **unknown,
        "language": "es",
        "accounts": [{**asdict(ANA), "colour": "red"}],
        "schema_version": 1,
    }


def test_a_file_of_a_newer_version_is_copied_aside_before_it_is_first_written(path: Path) -> None:
    newer = {"schema_version": 7, "language": "es", "sound": "bell"}
    write(path, newer)
    file = SettingsFile(path)
    loaded, before = file.load(), others(path)
    file.update(lambda settings: settings.changed(poll_every_min=10))
    file.update(lambda settings: settings.changed(poll_every_min=15))
    (copy,) = path.parent.glob("settings.json.v7-*")

    assert (loaded, before, others(path), read(copy)) == (
        Settings(language="es"),
        [],
        ["settings.json.v7-DATE"],
        newer,
    )
    assert (read(path)["schema_version"], read(path)["sound"]) == (1, "bell")


def test_a_newer_file_that_can_not_be_copied_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, {"schema_version": 7, "sound": "bell"})

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copy2", full)
    with pytest.raises(SettingsUnwritable):
        SettingsFile(path).update(unchanged)

    assert read(path) == {"schema_version": 7, "sound": "bell"}


@pytest.mark.parametrize("kind", ["file instead of folder", "folder instead of file"])
def test_a_place_that_can_not_be_written_is_told(kind: str, path: Path) -> None:
    if kind == "file instead of folder":
        path.parent.write_text("")
    else:
        path.mkdir(parents=True)
    file = SettingsFile(path)
    with pytest.raises(SettingsUnwritable) as caught:
        file.update(unchanged)

    assert (caught.value.path, file.load()) == (path, Settings())


def test_a_file_that_is_there_but_can_not_be_read_is_never_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SettingsFile(path).update(lambda _settings: FULL)
    file = SettingsFile(path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        loaded, problems = file.load(), file.problems
        with pytest.raises(SettingsUnwritable):
            file.update(lambda settings: settings.changed(language="en"))

    assert (loaded, problems, file.load()) == (Settings(), ("settings.json",), FULL)


def test_a_damaged_file_that_can_not_be_put_aside_is_never_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, "{damaged")
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(SettingsUnwritable):
        SettingsFile(path).update(unchanged)

    assert path.read_text() == "{damaged"


def refused(*_arguments: object) -> Any:
    raise PermissionError(13, "Permission denied")


def test_a_write_that_breaks_off_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SettingsFile(path).update(lambda _settings: FULL)
    monkeypatch.setattr("os.fsync", refused)
    with pytest.raises(SettingsUnwritable):
        SettingsFile(path).update(lambda settings: settings.without("a1"))

    assert (SettingsFile(path).load(), others(path)) == (FULL, [])


def test_what_the_change_itself_raises_comes_through_and_nothing_is_written(path: Path) -> None:
    SettingsFile(path).update(lambda _settings: FULL)

    def disk_trouble_of_its_own(_settings: Settings) -> Settings:
        raise FileNotFoundError("mine")

    with pytest.raises(FileNotFoundError, match="mine"):
        SettingsFile(path).update(disk_trouble_of_its_own)
    with pytest.raises(BadInput) as caught:
        SettingsFile(path).update(lambda settings: settings.changed(poll_every_min=1))

    assert (caught.value.code, SettingsFile(path).load()) == (InputCode.INTERVAL_TOO_SHORT, FULL)


def test_while_another_program_holds_the_lock_nothing_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(settings_file, "LOCK_WAIT_S", 0.01)
    file = SettingsFile(path)
    file.update(lambda _settings: FULL)
    with FileLock(path.with_suffix(".lock")), pytest.raises(SettingsUnwritable):
        file.update(lambda settings: settings.without("a1"))

    assert file.load() == FULL


@pytest.mark.skipif(os.name != "posix", reason="not run: modes are POSIX's")
def test_the_file_is_for_its_user_alone(path: Path) -> None:
    SettingsFile(path).update(unchanged)

    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in [path, path.parent]} == {
        "settings.json": 0o600,
        "config": 0o700,
    }


ADDS_ACCOUNTS = """
import sys
from pathlib import Path
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
file = SettingsFile(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    file.update(lambda settings: settings.with_account(Account(name=f"{sys.argv[2]}{number}", server="0042")))
"""


def test_two_programs_that_change_the_settings_at_once_lose_nothing_of_each_other(path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", ADDS_ACCOUNTS, str(path), who],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in "ab"
    ]
    ready = [program.stdout.readline() for program in programs if program.stdout]
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=60)
    names = {account.name for account in SettingsFile(path).load().accounts}

    assert (ready, names, others(path)) == (
        ["ready\n"] * 2,
        {f"{who}{number}" for who in "ab" for number in range(15)},
        [],
    )


DIES_WHILE_WRITING = """
import os, sys
from pathlib import Path
from wolkvox_tray.core.machine.settings_file import SettingsFile
os.fsync = lambda _file: os._exit(9)
SettingsFile(Path(sys.argv[1])).update(lambda settings: settings.changed(poll_every_min=60))
"""


def test_programs_killed_while_writing_leave_one_file_at_most_and_the_next_writing_ends_it(path: Path) -> None:
    SettingsFile(path).update(lambda _settings: FULL)
    codes = [
        subprocess.run([sys.executable, "-c", DIES_WHILE_WRITING, str(path)], cwd=ROOT, check=False).returncode
        for _each in range(2)
    ]
    left, kept = others(path), SettingsFile(path).load()
    SettingsFile(path).update(unchanged)

    assert (codes, left, kept, others(path)) == ([9, 9], ["settings.new"], FULL, [])


def test_a_file_that_another_program_wrote_is_news_until_it_is_read(path: Path) -> None:
    ours, theirs = SettingsFile(path), SettingsFile(path)
    ours.load()
    told = [ours.changed()]
    theirs.update(lambda settings: settings.changed(keep_open=True))
    told += [ours.changed(), ours.changed()]
    ours.load()
    told.append(ours.changed())
    path.unlink()
    told.append(ours.changed())
    ours.load()

    assert (told, ours.changed(), MemorySettings().changed()) == ([False, True, True, False, True], False, False)


def test_settings_in_memory_keep_what_was_changed_and_touch_no_disk() -> None:
    memory = MemorySettings()
    changed = memory.update(lambda settings: replace(settings, accounts=(ANA,)))

    assert (changed, memory.load(), memory.problems) == (Settings(accounts=(ANA,)), changed, ())


def test_the_file_can_be_read_by_a_person_and_holds_what_was_changed(path: Path) -> None:
    SettingsFile(path).update(lambda _settings: FULL)
    chosen = [name for name, value in FULL.values().items() if value != BY_NAME[name].default]

    assert ('"name": "Ben «ñ»"' in path.read_text(encoding="utf-8"), sorted(read(path))) == (
        True,
        sorted(["accounts", "schema_version", *chosen]),
    )


def test_a_setting_that_was_chosen_stays_chosen_when_it_is_the_default_again(path: Path) -> None:
    for minutes in (15, 5):
        SettingsFile(path).update(lambda settings: settings.changed(poll_every_min=minutes))  # noqa: B023 - at once

    assert read(path)["poll_every_min"] == 5


def test_a_value_that_cannot_be_meant_stays_in_the_file_until_it_is_replaced(path: Path) -> None:
    write(path, {"proxy": "sometimes", "poll_every_min": -7})
    SettingsFile(path).update(lambda settings: settings.changed(poll_every_min=15))

    assert read(path) == {"proxy": "sometimes", "poll_every_min": 15, "accounts": [], "schema_version": 1}
