"""A notice in the outbox: it comes out as it went in, and what is none is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from tests.helpers.notices import NOTICES, OUTAGE
from wolkvox_tray.core.watch.notices import Notice, from_json, to_json
from wolkvox_tray.core.watch.packed import UNREADABLE


@given(NOTICES)
def test_a_notice_comes_out_of_the_outbox_as_it_went_in(notice: Notice) -> None:
    assert from_json(to_json(notice)) == notice


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"kind": "unheard of"}', "{" + json.dumps(to_json(OUTAGE))[1:], '"outage"'],
)
def test_what_is_no_notice_is_refused_in_a_known_way(text: str) -> None:
    with pytest.raises(UNREADABLE):
        from_json(text)
