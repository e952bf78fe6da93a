"""Costs and invoices on a real desktop: opened from the icon's menu, entered by keyboard, there the next time."""

import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.accessibility import READABLE, Reader
from tests.helpers.desktop import PANEL, Area, Desktop, wait_until
from tests.helpers.small_disk import ANA
from tests.helpers.watching import a_count, an_answer, an_occasion
from wolkvox_tray.core.history.invoices import InvoiceLine
from wolkvox_tray.core.history.ledger import Ledger, read_ledger, write_ledger
from wolkvox_tray.core.machine.paths import paths
from wolkvox_tray.core.machine.settings_file import SettingsFile
from wolkvox_tray.core.model import REPORT
from wolkvox_tray.core.watch.occasion import Occasion
from wolkvox_tray.core.watch.state import Step, WatchState, step
from wolkvox_tray.core.watch.store import Store
from wolkvox_tray.core.wire.parse import Answer

pytestmark = pytest.mark.desktop

TITLES = {"en": "Costs and invoices — wolkvox_tray", "es": "Costos y facturas — wolkvox_tray"}
LEVEL = {"en": "At this level: COP 217,300 a month", "es": "Con este nivel: COP 217,300 al mes"}
AGREES = {"en": "agrees", "es": "coincide"}
SAVED = {"en": "Saved.", "es": "Guardado."}
KEYS = {"en": ("alt+i", "alt+n", "alt+s"), "es": ("alt+f", "alt+n", "alt+g")}
"""The letters of the tabs Invoice and Names, and of Save."""
STEP = timedelta(hours=6)


def _silently(answer: Answer, occasion: Occasion, state: WatchState) -> Step:
    """Take an answer in without any notice: a bubble would hide the window."""
    return replace(step(state, answer, occasion), notices=())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An account that was watched for two months and invoiced for the last one: 41 and 12 licenses."""
    where = paths(tmp_path)
    SettingsFile(where.settings_file).update(lambda settings: settings.with_account(ANA).changed(notices=False))
    now = datetime.now(UTC) - timedelta(minutes=1)
    before = (now.astimezone().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    rows = [a_count(name, licenses) for name, licenses in (("Ventas Bogotá", 41), ("Encuestas NPS", 12))]
    lines = [
        InvoiceLine(
            month=before,
            operation=name,
            product="Predictiva",
            quantity=Decimal(quantity),
            unit_price=Decimal(4100),
            currency="COP",
        )
        for name, quantity in (("Ventas Bogotá", 45), ("Encuestas NPS", 12))
    ]
    with closing(Store.open(where.database)) as store:
        for number in range(63 * 4, -1, -1):
            occasion = an_occasion(now - number * STEP, account=ANA.id, interval_s=round(STEP.total_seconds()))
            store.advance(ANA.id, REPORT, partial(_silently, an_answer(*rows), occasion))
        write_ledger(store, ANA.id, Ledger(invoices=tuple(lines)))
    return tmp_path


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_price_is_entered_saved_and_there_the_next_time(
    desktop: Desktop, reader: Reader, home: Path, language: str
) -> None:
    SettingsFile(paths(home).settings_file).update(lambda settings: settings.changed(language=language))
    invoice, names, save = KEYS[language]
    command = (sys.executable, "-m", "wolkvox_tray", "--data-dir", str(home), "--background")
    before = desktop.pixels(PANEL)
    app = desktop.spawn(*command, name="money", env={**READABLE, "HOME": str(home)})

    def says(text: str) -> bool:
        return any(text in node.name for node in reader.tree(app.pid))

    def asked_for(icon: Area) -> bool:
        """Choose the window in the icon's menu; just after the start the panel shows its own instead."""
        desktop.click(icon, button=3)
        desktop.press(*["Up"] * 5, "Return")
        try:
            return wait_until(lambda: TITLES[language] in desktop.windows(app), "the window", within_s=2)
        except TimeoutError:
            desktop.press("Escape", "Escape", "Escape")
            return False

    try:
        icon = wait_until(lambda: desktop.difference(before, PANEL), "the icon")
        wait_until(lambda: asked_for(icon), "the window", within_s=20)
        desktop.run("xdotool", "mousemove", "600", "400")  # away from the icon's tooltip
        wait_until(lambda: says("Encuestas NPS"), "what was read")
        for text in ("Predictiva", "4100", "cop"):
            desktop.press("Right")
            desktop.type(text)
            desktop.press("Return")
        wait_until(lambda: says(LEVEL[language]), "the cost")
        desktop.shot(f"money-prices-{language}")
        desktop.press(invoice)
        wait_until(lambda: says(AGREES[language]), "the comparison")
        desktop.shot(f"money-invoice-{language}")
        desktop.press(names)
        desktop.shot(f"money-names-{language}")
        desktop.press(save)
        wait_until(lambda: says(SAVED[language]), "that it was saved")
        desktop.press("Escape")
        wait_until(lambda: TITLES[language] not in desktop.windows(app), "the window to close")
    finally:
        desktop.end("money")

    with closing(Store.open(paths(home).database)) as store:
        ledger = read_ledger(store, ANA.id)
    prices = [(price.operation, price.product, price.amount, price.currency) for price in ledger.prices]
    assert (prices, len(ledger.invoices)) == ([(None, "Predictiva", Decimal(4100), "COP")], 2)
