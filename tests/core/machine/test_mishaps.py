"""Unexpected errors: told once each, with a report that has no secret in it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from wolkvox_tray.core.machine.log import never_show
from wolkvox_tray.core.machine.mishaps import MOST, Mishap, Mishaps

CANARY = "made-up-canary-of-the-mishaps"
log = logging.getLogger("wolkvox_tray.tests")


@pytest.fixture
def heard() -> Iterator[list[Mishap]]:
    found: list[Mishap] = []
    mishaps = Mishaps(found.append)
    mishaps.begin()
    yield found
    mishaps.end()


def fail(text: str) -> None:
    local = CANARY + "-in-a-variable"
    if local:
        raise ValueError(text)


def meet(text: str) -> None:
    try:
        fail(text)
    except ValueError:
        log.exception("met an error")


def test_an_error_comes_with_where_it_was_and_why(heard: list[Mishap], caplog: pytest.LogCaptureFixture) -> None:
    meet("why")

    (mishap,) = heard
    lines = mishap.report.splitlines()
    assert mishap.title == f"ValueError in test_mishaps.py:{fail.__code__.co_firstlineno + 3}"
    assert (lines[0].startswith("wolkvox_tray "), lines[2], lines[-1]) == (
        True,
        "MainThread wolkvox_tray.tests: met an error",
        "    ValueError: why",
    )


def test_the_same_error_is_told_once(heard: list[Mishap], caplog: pytest.LogCaptureFixture) -> None:
    for text in ("why", "why", "other words, the same place"):
        meet(text)

    assert len(heard) == 1


def test_no_secret_no_variable_and_no_users_folder_is_in_it(
    heard: list[Mishap], caplog: pytest.LogCaptureFixture
) -> None:
    never_show(CANARY)
    meet(f"{CANARY} in {Path.home()}/x")

    assert heard[0].report.splitlines()[-1] == "    ValueError: ••• in ~/x"
    assert "in-a-variable" not in heard[0].report


def test_what_is_logged_without_an_error_is_none(heard: list[Mishap], caplog: pytest.LogCaptureFixture) -> None:
    log.error("said, with no exception")

    assert heard == []


def test_a_program_that_fails_everywhere_tells_only_so_much(
    heard: list[Mishap], caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST + 5):
        kind = type(f"Kind{number}", (Exception,), {})
        log.error("met an error", exc_info=kind())

    assert len(heard) == MOST
