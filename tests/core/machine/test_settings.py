"""The table of settings: every value is checked against it, and the accounts' rules hold."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wolkvox_tray.core.errors import BadInput, InputCode
from wolkvox_tray.core.machine.settings import NAME_LIMIT, Account, Settings, clean_name
from wolkvox_tray.core.machine.settings_checks import checked, values_from
from wolkvox_tray.core.machine.settings_table import BY_NAME, SETTINGS, Value

ANA = Account(id="a1", name="Ana", server="0042")
BEN = Account(id="b2", name="Ben", server="0007")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def code_of(call: Any) -> InputCode | None:
    try:
        call()
    except BadInput as bad:
        return bad.code
    return None


def test_the_table_and_the_value_have_the_same_fields_and_defaults() -> None:
    assert {setting.name: setting.default for setting in SETTINGS} == Settings().values()
    assert [each.name for each in fields(Settings)] == ["accounts", "locked", "managed", "may_add", *BY_NAME]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_is_allowed_and_explained(setting: Any) -> None:
    assert (checked(setting, setting.default), bool(setting.words), bool(setting.help)) == (setting.default, True, True)


@given(st.sampled_from(SETTINGS), json_values)
def test_whatever_a_file_says_is_a_good_value_or_bad_input(setting: Any, value: Any) -> None:
    try:
        good = checked(setting, value)
    except BadInput:
        return

    assert (type(good), checked(setting, good)) == (type(setting.default), good)


@given(st.dictionaries(st.sampled_from(list(BY_NAME)), json_values))
def test_every_value_of_a_file_is_either_good_or_named(data: dict[str, Any]) -> None:
    good, bad = values_from(data)

    assert (set(good) | set(bad), set(good) & set(bad)) == (set(data), set())


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("poll_every_min", 4, InputCode.INTERVAL_TOO_SHORT),
        ("poll_every_min", 1441, InputCode.VALUE_NOT_ALLOWED),
        ("poll_every_min", True, InputCode.VALUE_NOT_ALLOWED),
        ("poll_every_min", 5.0, InputCode.VALUE_NOT_ALLOWED),
        ("poll_every_min", "5", InputCode.VALUE_NOT_ALLOWED),
        ("language", "fr", InputCode.VALUE_NOT_ALLOWED),
        ("language", None, InputCode.VALUE_NOT_ALLOWED),
        ("language", [], InputCode.VALUE_NOT_ALLOWED),
        ("zone", "Bogota", InputCode.ZONE_UNKNOWN),
        ("zone", "", InputCode.ZONE_UNKNOWN),
        ("zone", "America", InputCode.ZONE_UNKNOWN),
        ("zone", "../../etc/passwd", InputCode.ZONE_UNKNOWN),
        ("zone", "/etc/localtime", InputCode.ZONE_UNKNOWN),
        ("zone", "x" * 5000, InputCode.ZONE_UNKNOWN),
        ("zone", "a\0b", InputCode.ZONE_UNKNOWN),
        ("proxy", "always", InputCode.VALUE_NOT_ALLOWED),
        ("proxy_url", "socks5://proxy:1080", InputCode.PROXY_NOT_AN_ADDRESS),
        ("proxy_url", "http://", InputCode.PROXY_NOT_AN_ADDRESS),
        ("proxy_url", "http://proxy:99999", InputCode.PROXY_NOT_AN_ADDRESS),
        ("proxy_url", "http://proxy:0", InputCode.PROXY_NOT_AN_ADDRESS),
        ("proxy_url", "my proxy", InputCode.PROXY_NOT_AN_ADDRESS),
        ("proxy_url", "http://[::1", InputCode.PROXY_NOT_AN_ADDRESS),
        ("icon_panel", "pink", InputCode.VALUE_NOT_ALLOWED),
        ("notices", 1, InputCode.VALUE_NOT_ALLOWED),
        ("start_at_login", "yes", InputCode.VALUE_NOT_ALLOWED),
        ("trust_file", "roots.pem", InputCode.PATH_NOT_ABSOLUTE),
        ("trust_file", str(Path("a\nb").absolute()), InputCode.PATH_NOT_ABSOLUTE),
        ("trust_file", str(Path("x" * 5000).absolute()), InputCode.PATH_NOT_ABSOLUTE),
        ("paused_until", "tomorrow", InputCode.VALUE_NOT_ALLOWED),
        ("paused_until", "2026-11-24T06:00:00", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_from", "24:00", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_from", "20:60", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_from", "20", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_from", "20:00:00", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_from", "٢٠:٠٠", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_to", "", InputCode.VALUE_NOT_ALLOWED),
        ("quiet_days", "", InputCode.NO_DAY),
        ("quiet_days", " , ", InputCode.NO_DAY),
        ("quiet_days", "mon,lun", InputCode.VALUE_NOT_ALLOWED),
        ("muted_until", 5, InputCode.VALUE_NOT_ALLOWED),
        ("table_layout", "x" * 5000, InputCode.VALUE_NOT_ALLOWED),
    ],
)
def test_what_is_not_allowed_is_refused(name: str, value: Any, code: InputCode) -> None:
    assert code_of(lambda: Settings().changed(**{name: value})) == code


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("poll_every_min", 1440, 1440),
        ("language", "es", "es"),
        ("zone", "Europe/Madrid", "Europe/Madrid"),
        ("proxy", "none", "none"),
        ("proxy_url", " proxy.example:8080 ", "http://proxy.example:8080"),
        ("proxy_url", "https://proxy.example", "https://proxy.example"),
        ("proxy_url", "", ""),
        ("notices", False, False),
        ("trust_file", f" {Path('roots.pem').absolute()} ", str(Path("roots.pem").absolute())),
        ("trust_file", "", ""),
        ("quiet_from", " 7:05 ", "07:05"),
        ("quiet_days", "Sun, mon,mon", "mon,sun"),
        ("paused_until", "always", "always"),
        ("paused_until", "2026-11-24T06:00:00-05:00", "2026-11-24T06:00:00-05:00"),
    ],
)
def test_what_is_allowed_is_kept(name: str, value: Value, kept: Value) -> None:
    before = Settings(accounts=(ANA,))
    after = before.changed(**{name: value})

    assert (after.values(), after.accounts) == ({**before.values(), name: kept}, (ANA,))


def test_an_account_has_an_id_of_its_own_that_nobody_can_guess() -> None:
    ids = {Account(name="x", server="0042").id for _ in range(50)}

    assert (len(ids), {len(each) for each in ids}) == (50, {16})


def test_an_account_is_added_at_the_end_and_changed_in_its_place() -> None:
    settings = Settings().with_account(ANA).with_account(BEN)
    renamed = Account(id="a1", name="Anna", server="0042", enabled=False)

    assert (settings.accounts, settings.with_account(renamed).accounts, settings.without("a1").accounts) == (
        (ANA, BEN),
        (renamed, BEN),
        (BEN,),
    )


def test_two_accounts_never_share_a_name_whatever_its_case() -> None:
    settings = Settings(accounts=(ANA, BEN))
    same = Account(id="c3", name=" ANA ", server="0001")

    assert (code_of(lambda: settings.with_account(same)), settings.with_account(ANA)) == (
        InputCode.NAME_TAKEN,
        settings,
    )


def test_an_account_is_found_by_its_name_whatever_its_case() -> None:
    settings = Settings(accounts=(ANA, BEN))

    assert (settings.account_named(" ben "), code_of(lambda: settings.account_named("Eva"))) == (
        BEN,
        InputCode.NO_SUCH_ACCOUNT,
    )


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_an_account_needs_a_name(name: str) -> None:
    assert code_of(lambda: clean_name(name)) == InputCode.NAME_EMPTY


@given(st.text())
def test_a_name_is_one_short_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    try:
        name = clean_name(text)
    except BadInput:
        return

    assert (name == " ".join(name.split()), len(name) <= NAME_LIMIT, clean_name(name)) == (True, True, name)
