"""Full and read-only disks, real ones: the app starts, says so, shows what it knows, and recovers by itself.

The gate comes first: where the moment of a request can't be written down nothing is asked, for the five minutes must
be kept by the next program too. Where only the counts can't be kept wolkvox is asked all the same.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.small_disk import Computer, Disk, told_by
from tests.helpers.stores import answered, notices
from tests.helpers.watching import START, a_count
from wolkvox_tray.core.machine import log
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings import Settings
from wolkvox_tray.core.machine.settings_file import SettingsFile, SettingsUnwritable
from wolkvox_tray.core.watch.packed import to_ms
from wolkvox_tray.core.watch.store import Store

UNWRITABLE = "folder_unwritable"


def filled_and_emptied(folder: Path) -> Any:
    disk, computer = Disk(folder), Computer(folder)
    with computer.on():
        polls = [computer.poll(7)]
        disk.fill()
        polls += [computer.poll(9), computer.poll(9)]
        disk.empty()
        polls.append(computer.poll(9))
        return [polls, computer.told]


def test_on_a_full_disk_nothing_is_asked_and_when_there_is_room_again_the_change_is_told(tmp_path: Path) -> None:
    seen, told = told_by(filled_and_emptied, tmp_path)

    assert seen == [
        ["ok", None, 7, 1],
        ["unusable", UNWRITABLE, 7, 0],
        ["unusable", UNWRITABLE, 7, 0],
        ["ok", None, 9, 1],
    ]
    assert told == ["changes 7-9"]


def temporary_files_have_no_room(folder: Path) -> Any:
    disk, path, year = Disk(folder / "tmp", 16), folder / "watch.sqlite", timedelta(days=366)
    disk.fill()
    rows = [a_count(f"Op {n}", 7) for n in range(30)]
    with closing(Store.open(path)) as store:
        answered(store, *rows)
        with closing(sqlite3.connect(path)) as db, db:  # a year of changes, so that each row has pages of its own
            moments = [to_ms(START - year) + n * 8_640_000 for n in range(3650)]
            seen = ((number, at) for (number,) in db.execute("SELECT id FROM series").fetchall() for at in moments)
            db.executemany(
                "INSERT INTO observation (series, at, present, licenses, raw) VALUES (?, ?, 1, 7, '7')", seen
            )
        stepped = answered(store, *(a_count(row.operation, 8) for row in rows), at=START + timedelta(minutes=5))
        return [len(stepped.changes), len(notices(store)), store.problem]


def test_an_answer_that_changes_all_is_kept_where_temporary_files_have_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SQLITE_TMPDIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))

    assert told_by(temporary_files_have_no_room, tmp_path) == [30, 1, None]


def only_the_counts_have_no_room(folder: Path) -> Any:
    computer = Computer(folder)
    disk = Disk(computer.paths.data_dir)
    Disk(computer.paths.gate_dir)
    with computer.on():
        polls = [computer.poll(7)]
        disk.fill()
        polls += [computer.poll(9), computer.poll(12)]
        computer.restart()
        polls += [computer.last(), computer.poll(13)]
        disk.empty()
        polls += [computer.poll(15), computer.poll(15)]
        computer.restart()
        return [polls, computer.last(), computer.told]


def test_counts_that_cannot_be_kept_are_asked_and_shown_and_what_changed_is_told_once_it_can(tmp_path: Path) -> None:
    seen, last, told = told_by(only_the_counts_have_no_room, tmp_path)

    assert seen == [
        ["ok", None, 7, 1],
        ["unusable", UNWRITABLE, 9, 1],
        ["unusable", UNWRITABLE, 12, 1],
        [["ok", None, 7]],
        ["unusable", UNWRITABLE, 13, 1],
        ["ok", None, 15, 1],
        ["ok", None, 15, 1],
    ]
    assert (last, told) == ([["ok", None, 15]], ["changes 7-15"])


def begun_where_nothing_can_be_written(folder: Path) -> Any:
    disk, computer = Disk(folder), Computer(folder)
    with computer.on():
        computer.poll(7)
        computer.end()
        disk.read_only()
        computer.begin()
        polls = [computer.last(), computer.found(), computer.poll(9)]
        disk.writable()
        return [*polls, computer.poll(9), computer.told]


def test_an_app_that_begins_on_a_read_only_disk_shows_what_it_knows_and_goes_on_when_it_can(tmp_path: Path) -> None:
    last, found, unwritable, writable, told = told_by(begun_where_nothing_can_be_written, tmp_path)

    assert (last, found) == ([["ok", None, 7]], ["store_unwritable"])
    assert (unwritable, writable, told) == (["unusable", UNWRITABLE, 7, 0], ["ok", None, 9, 1], ["changes 7-9"])


def begun_after_a_kill(folder: Path) -> Any:
    found = []
    alive = Computer(folder / "alive")
    with alive.on():
        alive.poll(7), alive.poll(9)
        for refusing in ("full", "read-only"):
            disk, computer = Disk(folder / refusing), Computer(folder / refusing)
            shutil.copytree(folder / "alive", folder / refusing, dirs_exist_ok=True)  # its journal, as a kill leaves it
            computer.clock = alive.clock
            disk.fill() if refusing == "full" else disk.read_only()
            with computer.on():
                found += [computer.last(), computer.poll(9)]
                disk.empty() if refusing == "full" else disk.writable()
                found += [computer.poll(12), computer.told]
    return found


def test_what_a_killed_program_kept_is_shown_where_nothing_can_be_written(tmp_path: Path) -> None:
    seen = [[["ok", None, 9]], ["unusable", UNWRITABLE, 9, 0], ["ok", None, 12, 1], ["changes 9-12"]]

    assert told_by(begun_after_a_kill, tmp_path) == seen * 2


def begun_for_the_first_time_where_nothing_can_be_written(folder: Path) -> Any:
    computer = Computer(folder)
    disk = Disk(computer.paths.data_dir)
    disk.read_only()
    with computer.on():
        polls = [computer.last(), computer.poll(7)]
        disk.writable()
        return [*polls, computer.poll(7), computer.poll(9), computer.told]


def test_a_first_start_on_a_read_only_disk_is_no_crash(tmp_path: Path) -> None:
    told = told_by(begun_for_the_first_time_where_nothing_can_be_written, tmp_path)

    assert told == [
        [["ok", None, None]],
        ["unusable", UNWRITABLE, None, 0],
        ["ok", None, 7, 1],
        ["ok", None, 9, 1],
        ["changes 7-9"],
    ]


def begun_where_no_folder_can_be_made(folder: Path) -> Any:
    disk, computer = Disk(folder), Computer(folder)
    computer.move_in()
    disk.read_only()
    with computer.on():
        polls = [computer.last(), computer.poll(7)]
        disk.writable()
        return [*polls, computer.poll(7)]


def test_folders_that_cannot_be_made_are_a_reason_and_no_crash(tmp_path: Path) -> None:
    told = told_by(begun_where_no_folder_can_be_made, tmp_path)

    assert told == [[["ok", None, None]], ["unusable", UNWRITABLE, None, 0], ["ok", None, 7, 1]]


def told_while_the_disk_is_full(folder: Path) -> Any:
    computer = Computer(folder)
    disk = Disk(computer.paths.data_dir)
    with computer.on():
        computer.poll(7)
        computer.ask(9)
        disk.fill()
        for _tick in range(3):
            computer.notify()
        told = list(computer.told)
        disk.empty()
        computer.notify()
        computer.restart()
        computer.notify()
        return [told, computer.told, len(computer.store.outbox.past())]


def test_a_notice_that_cannot_be_marked_as_told_is_told_once(tmp_path: Path) -> None:
    told, after, kept = told_by(told_while_the_disk_is_full, tmp_path)

    assert (told, after, kept) == (["changes 7-9"], ["changes 7-9"], 1)


def settings_on_a_disk_that_refuses(folder: Path) -> Any:
    disk, file = Disk(folder), SettingsFile(folder / "config" / "settings.json")
    file.update(lambda settings: settings.changed(poll_every_min=10))
    found = []
    for refuse, relent in ((disk.fill, disk.empty), (disk.read_only, disk.writable)):
        before = (folder / "config" / "settings.json").read_bytes()
        refuse()
        try:
            file.update(lambda settings: settings.changed(poll_every_min=20))
        except SettingsUnwritable as problem:
            found.append([problem.path.name, file.load().poll_every_min, file.problems])
        relent()
        found.append([before == (folder / "config" / "settings.json").read_bytes()])
    file.update(lambda settings: settings.changed(poll_every_min=30))
    files = sorted(path.name for path in (folder / "config").iterdir() if path.suffix != ".lock")
    return [found, file.load().poll_every_min, files]


def test_settings_that_cannot_be_saved_stay_as_they_were_and_can_be_saved_later(tmp_path: Path) -> None:
    found, minutes, files = told_by(settings_on_a_disk_that_refuses, tmp_path)

    assert found == [["settings.json", 10, []], [True]] * 2
    assert (minutes, files) == (30, ["settings.json"])


def damaged_settings_on_a_read_only_disk(folder: Path) -> Any:
    disk, path = Disk(folder), folder / "config" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(b'{"accounts": [{"id": "ana", "serv')
    disk.read_only()
    file = SettingsFile(path)
    found = [file.load() == Settings(), file.problems, path.stat().st_size]
    disk.writable()
    file.load()
    return [*found, [name.startswith("settings.json.bad-") for name in file.problems], path.exists()]


def test_damaged_settings_on_a_read_only_disk_are_put_aside_when_they_can_be(tmp_path: Path) -> None:
    assert told_by(damaged_settings_on_a_read_only_disk, tmp_path) == [True, ["settings.json"], 33, [True], False]


def log_on_a_full_disk(folder: Path) -> Any:
    disk, where = Disk(folder), paths(folder)
    log.start(where)
    ours = logging.getLogger("wolkvox_tray")
    ours.info("before")
    disk.fill()
    for number in range(300):
        ours.info("lost %d %s", number, "x" * 500)
    disk.empty()
    ours.info("after")
    log.start(None)
    lines = where.log_file.read_text(encoding="utf-8").splitlines()
    return [len(lines), [line.rpartition(": ")[2] for line in (lines[0], lines[-1])]]


def test_a_log_on_a_full_disk_stops_nobody_and_goes_on_with_whole_lines(tmp_path: Path) -> None:
    _lines, ends = told_by(log_on_a_full_disk, tmp_path)

    assert ends == ["before", "after"]
