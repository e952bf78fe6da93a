"""What the monkey does: by hand with any widget it sees, and what happens around the app meanwhile.

An act gets the world and its dice and returns in words what it did, "" for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QMenu

from tests.endurance.monkey_hands import WORDS, Dice, close_one, fiddle, press, resize_one, seen_windows, trigger
from tests.endurance.monkey_world import MOODS, OPERATIONS, PRODUCTS, World
from tests.qt.shots import PALETTES
from wolkvox_tray.core.machine.mishaps import Mishap
from wolkvox_tray.core.machine.secrets import Token
from wolkvox_tray.core.machine.settings import Account
from wolkvox_tray.core.machine.settings_checks import ALWAYS
from wolkvox_tray.core.machine.settings_table import Value
from wolkvox_tray.core.model import ReasonCode
from wolkvox_tray.core.watch.pauses import until_tomorrow
from wolkvox_tray.qt import theme
from wolkvox_tray.qt.desktop_notices import Clicked, Closed, Event, Restarted
from wolkvox_tray.qt.export_dialog import ExportDialog
from wolkvox_tray.qt.history_window import HistoryWindow
from wolkvox_tray.qt.money_window import MoneyWindow
from wolkvox_tray.qt.settings_values import Request

Act = Callable[[World, Dice], str]

CSV = "Operación;Producto;Licencias;Precio\n{0};{1};{2};1.500\nNadie;{1};x;2\n"


def use_icon(world: World, dice: Dice) -> str:
    """Click the icon, or choose from its menu."""
    if dice.random() < 0.4:
        keys = dice.random() < 0.5
        world.app.tray.toggled.emit(dice.choice((None, QRect(700, 500, 22, 22), QRect(0, 0, 22, 22))), keys)
        return "toggle by keyboard" if keys else "toggle"
    world.app.tray.menu.aboutToShow.emit()
    return "icon's " + trigger(world.app.tray.menu, dice)


def open_any(world: World, dice: Dice) -> str:
    """Open a window."""
    dialogs = world.app.dialogs
    openers: dict[str, Callable[[], object]] = {
        "popup": world.app.windows.open,
        "settings": dialogs.show_settings,
        "history": dialogs.show_history,
        "money": dialogs.show_money,
        "notices": dialogs.show_notices,
        "about": dialogs.show_about,
        "help": lambda: dialogs.explain(dice.choice((None, *ReasonCode))),
        "first run": lambda: dialogs._dialog("first run", dialogs._first_run).show(),
        "token": lambda: dialogs.show_token_of(dice.choice(ids(world) or [""])),
        "mishap": lambda: dialogs.show_mishap(Mishap(title=f"Made up {dice.random():.3f}", report="…")),
        "second start": world.app._instance.show_asked.emit,
    }
    name = dice.choice(sorted(openers))
    openers[name]()
    return f"open {name}"


def ids(world: World) -> list[str]:
    """Return the ids of the accounts in use."""
    return [account.id for account in world.house.settings.accounts]


def import_file(world: World, dice: Dice) -> str:
    """Import an invoice."""
    path = world.folder / "invoice.csv"
    path.write_text(CSV.format(dice.choice(OPERATIONS), dice.choice(PRODUCTS), dice.choice(("3", "1.500"))), "utf-8")
    pages = [page for window in those(MoneyWindow) for page in window.pages if page.invoice.isEnabled()]
    for page in pages[:1]:
        page.importing._choose = lambda _parent, _kinds: str(path)
        page._import()
    return "import" if pages else ""


def export(world: World, dice: Dice) -> str:
    """Export history, or close its window while it is exported."""
    for dialog in those(ExportDialog):
        if dialog.save_it.isEnabled():
            dialog._choose = lambda _parent, _name, _kinds: str(world.folder / f"export{dice.randrange(3)}")
            dialog._save()
            if dice.random() < 0.4:
                dialog.parentWidget().close()
            return "export"
    for window in those(HistoryWindow):
        window._export()
        return "open export"
    return ""


def those(kind: type[Any]) -> list[Any]:
    """Return the windows of a kind that are seen."""
    return [each for each in seen_windows() if isinstance(each, kind)]


def set_something(world: World, dice: Dice) -> str:
    """Change a setting, as windows and menus do."""
    now = world.clock.wall()
    choices: dict[str, Sequence[Value]] = {
        "language": ("es", "en", "pt_BR", ""),
        "icon_shows": ("total", "total", "none", f"account:{dice.choice(ids(world) or ['x'])}"),
        "icon_panel": ("auto", "dark", "light"),
        "paused_until": ("", "", until_tomorrow(now), ALWAYS),
        "muted_until": ("", until_tomorrow(now)),
        "keep_open": (True, False),
        "history_months": (0, 1),
        "quiet_hours": (True, False),
        "zone": ("Asia/Tokyo", "America/Bogota", "Pacific/Auckland"),
    }
    name = dice.choice(sorted(choices))
    values: dict[str, Value] = {name: dice.choice(choices[name])}
    world.app.tray.keep_asked.emit(values)
    return f"set {values}"


def change_accounts(world: World, dice: Dice) -> str:
    """Add, rename, move, disable or remove an account, as the settings dialog does."""
    accounts = list(world.house.settings.accounts)
    tokens: list[tuple[str, Token | None]] = []
    what = dice.choice(("add", "rename", "move", "disable", "remove", "sort"))
    if what == "add" and len(accounts) < 4:
        new = Account(id=f"m{dice.randrange(10**6)}", name=f"Cuenta {dice.randrange(99)}", server="0042")
        accounts.append(new)
        tokens.append((new.id, Token.clean(f"made-up-{new.id}")))
    elif not accounts:
        return ""
    elif what == "sort":
        dice.shuffle(accounts)
    else:
        place = dice.randrange(len(accounts))
        old = accounts.pop(place)
        changes: dict[str, dict[str, Any]] = {
            "rename": {"name": f"Otra {dice.randrange(99)}"},
            "move": {"server": f"{dice.randrange(1, 99):04}"},
            "disable": {"enabled": not old.enabled},
        }
        if what in changes:
            accounts.insert(place, replace(old, **changes[what]))
        elif what == "remove":
            tokens.append((old.id, None))
        else:
            return ""
    world.app.dialogs.save_asked.emit(Request(values={}, accounts=tuple(accounts), tokens=tuple(tokens)))
    return f"{what} account"


def change_looks(_world: World, dice: Dice) -> str:
    """Have another theme, another font."""
    app = cast("QApplication", QApplication.instance())
    if dice.random() < 0.6:
        mode = dice.choice(sorted(PALETTES))
        theme.high_contrast = lambda: mode == "contrast"
        app.setPalette(PALETTES[mode]() if dice.random() < 0.9 else QPalette())
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.emit(hints.colorScheme())
        with suppress(AttributeError):  # since Qt 6.10
            hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
        return f"look {mode}"
    size = dice.choice((7, 9, 12, 18))
    app.setFont(QFont("DejaVu Sans", size))
    return f"font {size}"


def change_server(world: World, dice: Dice) -> str:
    """Have the server behave otherwise."""
    world.whims.mood = dice.choice((*MOODS, "restless", "restless"))
    return f"server {world.whims.mood}"


def change_desktop(world: World, dice: Dice) -> str:
    """Let notification server, panel or key store come and go."""
    desk = world.desk
    what = dice.choice(("server", "answers", "click", "close", "restart", "panel", "keys"))
    if what in ("click", "close", "restart"):
        if not desk.servers or desk.server.closed:
            return ""
        bubble = 100 + len(desk.sent)
        events: dict[str, Event] = {
            "click": Clicked(bubble=bubble),
            "close": Closed(bubble=bubble),
            "restart": Restarted(),
        }
        with suppress(OSError):  # it was closed just now
            desk.server.tell(events[what])
    elif what == "panel":
        world.panel = not world.panel
        world.app._host._registered()
    elif what == "keys":
        world.keys.locked = not world.keys.locked
    elif what == "server":
        desk.there = not desk.there
    else:
        desk.answers = not desk.answers
    return f"desktop: {what}"


def let_time_pass(world: World, dice: Dice) -> str:
    """Let minutes, a night or a month go by."""
    hours = dice.choice((0.1, 0.1, 1, 9, 26, 24 * 31))
    world.clock.leap(timedelta(hours=hours))
    world.app.tray.refresh_asked.emit()
    return f"{hours} hours later"


def refresh(world: World, _dice: Dice) -> str:
    """Ask wolkvox now."""
    world.app.tray.refresh_asked.emit()
    return "refresh"


def fill_clipboard(_world: World, dice: Dice) -> str:
    """Copy something elsewhere."""
    lines = ["\t".join(dice.choice(WORDS)[:20] for _cell in range(3)) for _line in range(dice.randint(1, 6))]
    QGuiApplication.clipboard().setText("\n".join(lines))
    return "clipboard"


def collect(world: World, _dice: Dice) -> str:
    """Have all garbage collected."""
    world.app._garbage.collect_all()
    return "collect"


def end_session(world: World, _dice: Dice) -> str:
    """The session ends, and then doesn't: somebody cancelled it."""
    world.app._session_ends(cast("Any", SimpleNamespace(setRestartHint=lambda _hint: None)))
    return "session ends"


def leave(world: World, _dice: Dice) -> str:
    """End as SIGTERM does; the next app starts over the same folder."""
    world.app._leave()
    return "leave"


ACTS: dict[Act, int] = {
    fiddle: 40,
    press: 12,
    open_any: 14,
    use_icon: 10,
    close_one: 8,
    resize_one: 2,
    import_file: 2,
    export: 4,
    set_something: 8,
    change_accounts: 4,
    change_looks: 3,
    change_server: 4,
    change_desktop: 4,
    let_time_pass: 3,
    refresh: 5,
    fill_clipboard: 2,
    collect: 2,
    end_session: 1,
    leave: 1,
}
"""Each act with how often it comes."""


def act(world: World, dice: Dice) -> str:
    """Do anything; return what it was."""
    if (popup := QApplication.activePopupWidget()) is not None and isinstance(popup, QMenu):
        return trigger(popup, dice)
    done = ""
    while not done:
        (chosen,) = dice.choices(list(ACTS), list(ACTS.values()))
        done = chosen(world, dice)
    return done
