"""No answer costs more than 50 MB above the idle level, however it is made, and none is a crash."""

from __future__ import annotations

import sys

import pytest

from tests.endurance.memory import LIMIT_KB, measure
from tests.endurance.memory_cases import TRUE, cases


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="left to Linux: measured by its /proc")
def test_hostile_answers_stay_within_50_mb_of_the_idle_level_and_the_next_usual_one_is_read() -> None:
    asked = [case for case in cases() if case.what != TRUE]

    found = measure(tuple(asked))

    assert [(case.what, each.outcome, each.after) for case, each in zip(asked, found, strict=True)] == [
        (case.what, case.outcome, "6") for case in asked
    ]
    assert [(case.what, each) for case, each in zip(asked, found, strict=True) if each.peak > LIMIT_KB] == []
