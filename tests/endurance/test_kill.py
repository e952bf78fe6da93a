"""Killed thirty times in every test run, at moments drawn anew each time; more by ``tests.endurance.kill``."""

import os
import random
from pathlib import Path

from tests.endurance.kill import kill_at_random

TIMES = 30


def test_thirty_kills_lose_nothing_that_was_told_and_tell_nothing_wrong(tmp_path: Path) -> None:
    seed = 2026 if os.environ.get("CI") else random.SystemRandom().randrange(10**6)
    verdict = kill_at_random(seed, TIMES, tmp_path)

    assert (f"seed {seed}", verdict.wrong) == (f"seed {seed}", [])
    assert min(verdict.requests, verdict.answers, verdict.told) > 0
