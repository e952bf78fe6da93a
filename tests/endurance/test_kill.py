"""Killed thirty times in the middle of polling: nothing is broken, nothing that was announced is missing."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.endurance.kill import kill_often


@pytest.mark.skipif(sys.platform == "win32", reason="not run: there is no SIGKILL on Windows")
def test_whenever_it_is_killed_what_was_announced_is_stored_and_all_is_told(tmp_path: Path) -> None:
    seed = 30 if os.environ.get("CI") else random.SystemRandom().randrange(10**6)
    found = kill_often(30, seed, tmp_path)

    assert (f"seed {seed}", found.wrong) == (f"seed {seed}", [])
    assert min(found.kills.values()) > 0
