"""Damaged, newer and unreadable files: the app starts, says so once, keeps what was there, and goes on."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from wolkvox_tray.core.assemble import House, live
from wolkvox_tray.core.machine.paths import Paths, paths
from wolkvox_tray.core.machine.policy import NO_FORMAT, UNREADABLE, WRITABLE
from wolkvox_tray.core.machine.secrets import SessionVault
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.troubles import FileTrouble, FileTroubleCode, of_policy, words_of
from wolkvox_tray.core.watch.schema import VERSION

Code = FileTroubleCode
ANA = Account(id="ana", name="Ana", server="0042")


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    where = paths(tmp_path)
    where.make()
    SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ANA))
    return where


def the_house(where: Paths) -> House:
    return live(where, vault=SessionVault())


def damaged(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def cut_short(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (x)")
        db.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 100)
    db.close()
    file.write_bytes(file.read_bytes()[:9000])


def newer(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()


@pytest.mark.parametrize(
    ("harm", "code", "name"),
    [
        (damaged, Code.STORE_DAMAGED, "watch.sqlite.bad-…"),
        (cut_short, Code.STORE_DAMAGED, "watch.sqlite.bad-…"),
        (newer, Code.STORE_NEWER, f"watch.v{VERSION}.sqlite"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_of_once_and_kept(
    where: Paths, harm: Callable[[Path], None], code: Code, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    harm(where.database)
    before = where.database.read_bytes()
    with the_house(where) as house:
        polls = house.last_polls()
        house.open_store().close()
        told = [house.new_troubles(), house.new_troubles()]
    kept = [file for file in where.database.parent.iterdir() if file.is_file() and file.read_bytes() == before]

    assert told == [(FileTrouble(code=code, name=name),), ()]
    assert ([poll.account for poll in polls], len(kept)) == (["ana"], 1)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_damaged_settings_are_told_of_and_kept_under_the_name_that_is_said(where: Paths, content: bytes) -> None:
    where.settings_file.write_bytes(content)
    with the_house(where) as house:
        house.reload()
        (trouble,) = house.new_troubles()

    assert (trouble.code, house.settings.accounts) == (Code.SETTINGS_DAMAGED, ())
    assert (where.settings_file.parent / trouble.name).read_bytes() == content


def test_a_bad_value_and_a_bad_account_are_told_of_and_stay_in_the_file(where: Paths) -> None:
    data = json.loads(where.settings_file.read_text("utf-8")) | {"poll_every_min": -7}
    data["accounts"].append({"id": "bea"})
    where.settings_file.write_text(json.dumps(data), "utf-8")
    with the_house(where) as house:
        house.file.update(lambda settings: settings.changed(notices=False))
        told = house.new_troubles()

    assert told == (FileTrouble(code=Code.SETTINGS_PARTLY, name="poll_every_min, accounts[1]"),)
    assert json.loads(where.settings_file.read_text("utf-8"))["accounts"][1] == {"id": "bea"}


def test_a_settings_file_that_is_a_folder_is_told_of_and_left_alone(where: Paths) -> None:
    where.settings_file.unlink()
    where.settings_file.mkdir()
    with the_house(where) as house:
        told = house.new_troubles()

    assert told == (FileTrouble(code=Code.SETTINGS_UNREADABLE, name="settings.json"),)
    assert where.settings_file.is_dir()


def test_settings_of_a_newer_version_are_told_of_until_they_are_written(where: Paths) -> None:
    data = json.loads(where.settings_file.read_text("utf-8")) | {"schema_version": 7, "sound": "bell"}
    where.settings_file.write_text(json.dumps(data), "utf-8")
    with the_house(where) as house:
        told = house.new_troubles()
        house.file.update(lambda settings: settings.changed(notices=False))
    with the_house(where) as house:
        after = house.new_troubles()

    assert (told, after) == ((FileTrouble(code=Code.SETTINGS_NEWER, name="settings.json"),), ())


def test_good_files_are_not_told_of(where: Paths) -> None:
    with the_house(where) as house:
        house.last_polls()

        assert house.new_troubles() == ()


@pytest.mark.parametrize("code", Code)
def test_each_says_where_what_was_kept_lies(code: Code) -> None:
    title, body = words_of(FileTrouble(code=code, name="the-name"))

    assert (len(title) <= 48, len(body) <= 200, "the-name" in body) == (True, True, True)


def test_a_policy_that_is_not_followed_at_all_does_not_count_in_part() -> None:
    whole = [words_of(each)[1] for name in (WRITABLE, UNREADABLE, NO_FORMAT) for each in of_policy([name])]
    (partly,) = of_policy(["locked.colour", "preset.zone"])

    assert [("is not followed" in each, "The rest" in each) for each in whole] == [(True, False)] * 3
    assert "locked.colour, preset.zone. The rest of it counts." in words_of(partly)[1]
