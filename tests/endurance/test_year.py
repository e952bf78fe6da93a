"""A whole year in every test run, each time another one where no seed is given; many by ``tests.endurance.year``."""

import os
import random
from pathlib import Path

from tests.endurance.year import live_a_year


def test_a_year_tells_every_true_change_once_and_no_false_one(tmp_path: Path) -> None:
    seed = 2026 if os.environ.get("CI") else random.SystemRandom().randrange(10**6)
    year = live_a_year(seed, tmp_path, pace="thin")

    assert (f"seed {seed}", year.wrong) == (f"seed {seed}", [])
    assert (
        min(
            year.requests,
            year.notices["changes"],
            year.notices["outage"],
            year.notices["new_month"],
            year.notices["limit"],
        )
        > 0
    )
