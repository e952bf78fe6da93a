"""A policy on a real desktop: what it locks is greyed and says so; its account is there and waits for a token."""

import json
import sys
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import Desktop, wait_until

pytestmark = pytest.mark.desktop

LOCKED = {"notice_privacy": "numbers", "proxy": "none", "shared_by": 40}
POLICY = {
    "format": 1,
    "preset": {"poll_every_min": 15},
    "accounts": [{"id": "ventas", "name": "Ventas", "server": "0042"}],
    "other_accounts": False,
}
START = """
import sys
from pathlib import Path
from wolkvox_tray.core import assemble
from wolkvox_tray.core.machine import policy
from wolkvox_tray.qt import app

assemble.policy_file = lambda: Path(sys.argv[1])
policy.only_administrators_write = lambda _file: True  # whoever runs the tests need not be root
begin = app.App.begin


def with_settings(self):
    begin(self)
    self.dialogs.show_settings()
    self.dialogs._open["settings"].pages.show_page(int(sys.argv[2]))


app.App.begin = with_settings
from wolkvox_tray.cli import main

sys.exit(main([]))
"""
SAYS = {"en": "Set by your administrator.", "es": "Lo definió su administrador."}


@pytest.mark.parametrize(("page", "number"), [("accounts", 0), ("notices", 1), ("general", 3), ("network", 4)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_locked_says_so(
    desktop: Desktop, reader: Reader, tmp_path: Path, language: str, page: str, number: int
) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({**POLICY, "locked": {**LOCKED, "language": language}}), encoding="utf-8")
    command = (sys.executable, "-c", START, str(file), str(number))
    env = {**READABLE, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    app = desktop.spawn(*command, name="policy", env=env)
    try:
        said = wait_until(
            lambda: [node for node in reader.tree(app.pid) if SAYS[language] in (node.name, node.text)],
            "what is locked",
        )
        desktop.shot(f"policy-{page}-{language}")
    finally:
        desktop.end("policy")

    assert said
