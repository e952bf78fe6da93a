from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command_line import BOGOTA, CommandLine, HandClock, Patience, reply, rows, trouble
from wolkvox_tray.commands.report import moment
from wolkvox_tray.core.errors import Unanswered
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.model import ReasonCode


def watching(folder: Path, *answers: object, waits: int = 10_000) -> CommandLine:
    return CommandLine(
        folder=folder,
        accounts=(BOGOTA,),
        answers=list(answers),  # type: ignore[arg-type]
        patience=lambda clock: Patience(clock, waits),
    ).give_tokens(BOGOTA)


def interrupting(at: int) -> Callable[[HandClock], Patience]:
    class Interrupted(Patience):
        def wait(self, seconds: float) -> bool:
            if super().wait(seconds):
                raise KeyboardInterrupt
            return False

    return lambda clock: Interrupted(clock, at)


def count(n: object) -> object:
    return rows(("Ventas", "Marcador", n), ("Cobros", "Marcador", "5"))


def test_without_a_terminal_it_prints_table_and_changed_lines_and_stops_after_three_rounds(
    tmp_path: Path,
) -> None:
    line = watching(tmp_path, count("12"), count("14"), count("n/a"), count("1"))

    ended = line.run("watch")

    assert (ended.code, ended.err) == (0, "")
    assert [text.partition("  Bogotá  ")[2] for text in ended.out.splitlines()[8:]] == [
        "Ventas · Marcador: 12 → 14 (+2)  (total 19)",
        "Ventas · Marcador: 14 → ?  (total 5 + ?)",
    ]


def test_a_changed_line_begins_with_the_moment_of_its_answer(tmp_path: Path) -> None:
    line = watching(tmp_path, count("12"), count("14"), count("14"))

    ended = line.run("watch")

    changed = next(text for text in ended.out.splitlines() if "→" in text)
    assert moment(line.clock.now().wall) > changed[:19] > "2026-11-03 10"


def test_rows_that_come_and_go_are_told(tmp_path: Path) -> None:
    line = watching(
        tmp_path, rows(("A", "x", "1")), rows(("A", "x", "1"), ("B", "x", "2")), rows(("B", "x", "2")), count("1")
    )

    ended = line.run("watch")

    told = [text.partition("  Bogotá  ")[2] for text in ended.out.splitlines() if "→" in text]
    assert told == ["B · x: — → 2 (+2)  (total 3)", "A · x: 1 → — (−1)  (total 2)"]


def test_trouble_and_its_end_are_told_once_each_on_standard_error(tmp_path: Path) -> None:
    lost = trouble(Unanswered, ReasonCode.TIMED_OUT)
    line = watching(tmp_path, count("12"), lost, count("12"))

    ended = line.run("watch")

    assert ["answered again" in text for text in ended.err.splitlines()] == [False, True]
    assert "→" not in ended.out


def test_a_person_ends_it_with_ctrl_c_and_it_ends_with_0(tmp_path: Path) -> None:
    line = watching(tmp_path, *[count(str(n)) for n in range(50)])
    line.patience = interrupting(20)

    ended = line.run("watch", person=True)

    assert (ended.code, ended.err) == (0, "")


def test_with_a_person_it_goes_on_beyond_three_rounds(tmp_path: Path) -> None:
    line = watching(tmp_path, *[count(str(n)) for n in range(50)])
    line.patience = interrupting(40)

    ended = line.run("watch", person=True)

    assert ended.out.count("→") > 3


@pytest.mark.parametrize("msg", ["PLEASE VALIDATE TOKEN", "TOKEN LIMIT EXCEEDED"])
def test_without_a_terminal_it_ends_though_a_refused_token_has_no_next_round(tmp_path: Path, msg: str) -> None:
    refusal = reply(403, {"code": "403", "error": "error", "msg": msg, "data": None})
    line = watching(tmp_path, refusal, refusal, refusal)

    ended = line.run("watch")

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (0, "", 1)


def test_a_token_replaced_meanwhile_is_found(tmp_path: Path) -> None:
    refusal = reply(403, {"code": "403", "error": "error", "msg": "PLEASE VALIDATE TOKEN", "data": None})
    line = watching(tmp_path, refusal, count("12"), count("12"))
    line.vault.forget_cached = lambda: line.vault.write(BOGOTA.id, Token.clean("another"))

    ended = line.run("watch")

    assert ("Total" in ended.out, "answered again" in ended.err) == (True, True)


def test_without_an_account_it_ends_with_3(tmp_path: Path) -> None:
    ended = CommandLine(folder=tmp_path).run("watch")

    assert (ended.code, ended.out) == (3, "")


def test_a_first_failure_prints_no_empty_table_and_the_table_follows_with_the_first_answer(tmp_path: Path) -> None:
    lost = trouble(Unanswered, ReasonCode.TIMED_OUT)
    line = watching(tmp_path, lost, count("12"), count("12"))

    ended = line.run("watch")

    assert ended.out.count("Operation") == 1
    assert "Timed out" not in ended.out
