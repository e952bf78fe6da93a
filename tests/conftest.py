"""What holds for every test: no screen needed, no luck involved, nothing logged as an error unnoticed.

A test that can't run on this computer (no desktop, no such system) is skipped with ``not run: reason``. Those are told
at the end in a section of their own; with ``--not-run-fails`` (``build/run.py test --strict``) each of them fails.
"""

import logging
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from wolkvox_tray.core.machine import log

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

NOT_RUN = "not run: "

settings.register_profile("default", deadline=None, print_blob=True)
# The same examples for everyone: a change is judged by what it changes, not by the luck of the draw.
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fast", settings.get_profile("default"), max_examples=20)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--not-run-fails``."""
    parser.addoption("--not-run-fails", action="store_true", help="a test skipped as 'not run: ...' fails")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below tests/desktop as ``desktop``."""
    desktop = Path(__file__).parent / "desktop"
    for item in items:
        if desktop in item.path.parents:
            item.add_marker(pytest.mark.desktop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn "not run" into a failure where that was asked for."""
    report = yield
    reason = not_run_reason(report)
    if reason and item.config.getoption("--not-run-fails"):
        report.outcome, report.longrepr = "failed", f"{NOT_RUN}{reason}"
    return report


def not_run_reason(report: pytest.TestReport) -> str:
    """Return why a test was not run; "" if it was."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return ""
    text = report.longrepr[2].removeprefix("Skipped: ")
    return text.removeprefix(NOT_RUN) if text.startswith(NOT_RUN) else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was not run, and why, one line a reason."""
    reasons: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        if reason := not_run_reason(report):
            reasons.setdefault(reason, []).append(report.nodeid)
    if reasons:
        terminalreporter.section("not run")
        for reason, tests in reasons.items():
            terminalreporter.write_line(f"{NOT_RUN}{reason} ({len(tests)}: {tests[0]}{' …' if tests[1:] else ''})")


class Errors(logging.Handler):
    """Keeps what the app logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.seen.append(record)


@pytest.fixture(autouse=True)
def _no_error_is_logged_unnoticed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which the app logs an error, unless the test looks at the log (asks for ``caplog``)."""
    errors, logger = Errors(), logging.getLogger("wolkvox_tray")
    logger.addHandler(errors)
    yield
    logger.removeHandler(errors)
    if errors.seen and "caplog" not in request.fixturenames:
        pytest.fail("logged: " + "; ".join(f"{each.name}: {each.getMessage()}" for each in errors.seen))


@pytest.fixture(autouse=True)
def _a_tests_secrets_end_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide in one test nothing that only another one calls a secret: its tokens may be everyday words."""
    monkeypatch.setattr(log, "_secrets", log._Secrets())


@pytest.fixture(autouse=True)
def _no_administrator(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever policy this computer has, the tests don't follow it."""
    monkeypatch.setattr("wolkvox_tray.core.assemble.policy_file", lambda: tmp_path_factory.getbasetemp() / "no policy")


HERE = ("localhost", "127.", "::1", "0.0.0.0")


def _stay_on_this_computer(event: str, arguments: tuple[object, ...]) -> None:
    """Fail whoever reaches for a network: no test may, least of all with a token, and be it a made-up one."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host and not str(host if not isinstance(host, bytes) else host.decode()).startswith(HERE):
        raise RuntimeError(f"a test reached for the network: {host!r}")


sys.addaudithook(_stay_on_this_computer)
