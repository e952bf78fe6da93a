"""One name for Windows' task bar, Linux' desktop file and the macOS bundle."""

import pytest

from tests.helpers.house import ROOT
from wolkvox_tray.core.machine.app_id import APP_ID, BUNDLE_ID, say_who_we_are


class Shell32:
    """Windows' shell, which takes the name or doesn't."""

    def __init__(self, answer: int) -> None:
        self.answer, self.told = answer, list[str]()

    def SetCurrentProcessExplicitAppUserModelID(self, name: str) -> int:  # noqa: N802 - Windows' name
        self.told.append(name)
        return self.answer


@pytest.mark.parametrize(("answer", "taken"), [(0, True), (-2147024809, False)])
def test_windows_is_told_the_name(answer: int, taken: bool) -> None:
    shell = Shell32(answer)

    assert (say_who_we_are(shell), shell.told) == (taken, ["wolkvox_tray"])


def test_the_installers_and_the_bundle_have_the_same_names() -> None:
    spec, script = ROOT / "build" / "wolkvox_tray.spec", ROOT / "installer" / "windows"
    scripts = "".join(file.read_text(encoding="utf-8") for file in sorted(script.glob("*.ns[ih]")))

    assert f'bundle_identifier="{BUNDLE_ID}"' in spec.read_text(encoding="utf-8")
    assert f'"{APP_ID}"' in scripts
