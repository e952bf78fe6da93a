"""A short play of the monkey, always the same; longer ones by ``tests.endurance.monkey``."""

import sys

import pytest

from tests.endurance.monkey import watched

SEED, STEPS = 3, 100


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="left to Linux: it plays by a desktop's rules there")
def test_whatever_a_monkey_does_nothing_breaks() -> None:
    code, last = watched(SEED, STEPS)

    assert (code, last[-1].split(",")[0]) == (0, f"{STEPS} steps"), "\n".join(last)
