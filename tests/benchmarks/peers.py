"""This app beside a bare icon and its nearest relatives: ``python -m tests.benchmarks.peers``; eight minutes.

    python -m tests.benchmarks.peers                                  # prints the table
    python -m tests.benchmarks.peers --write                          # and puts it into docs/benchmarks.md
    python -m tests.benchmarks.peers --before ../old --rounds 9       # another state of the app beside this one

One virtual screen with a real panel, session bus, notification server and key store, on which the programs start in
turn, round by round, so that whatever else the computer does strikes all of them. The app is the whole app: settings
and history on disk, its token in the key store, its requests through a proxy over TLS to a server on loopback. A start
ends when the panel has taken the icon. After a minute of doing nothing memory is read and wake-ups are counted; then
the app's popup, settings and history are opened and closed, and it idles once more. What a poll costs is measured at
an app that polls every two seconds.

Nothing is asserted. CPU seconds and ratios are the figures to trust; times depend on what else runs.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
from datetime import datetime
from pathlib import Path

from tests.benchmarks import programs
from tests.benchmarks.programs import ROOT, Program
from tests.benchmarks.stage import Figures, Stage
from tests.helpers.desktop import missing

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- peers -->", "<!-- /peers -->"
COLUMNS = (
    # title, attribute, decimals, ratio to the floor
    ("icon, s", "icon_s", 2, True),
    ("CPU s to the icon", "icon_cpu_s", 3, True),
    ("RSS MB", "rss", 1, False),
    ("PSS MB", "pss", 1, True),
    ("USS MB", "uss", 1, False),
    ("CPU ms a minute", "idle_cpu_ms", 1, False),
    ("wake-ups a minute", "wakeups", 0, False),
    ("CPU ms a poll", "poll_cpu_ms", 1, False),
    ("installed MB", "installed_mb", 0, True),
)


def chosen(before: Path | None) -> list[Program]:
    """Return the programs, the floor first; say which are left out."""
    found: list[Program] = [programs.floor(), programs.this_app("this app")]
    if before is not None:
        found.append(programs.this_app("this app, before", before))
    if (bundle := programs.frozen()) is not None:
        found.append(bundle)
    for name in ("buildnotify", "vorta"):
        candidate = programs.peer(name)
        if isinstance(candidate, Program):
            found.append(candidate)
        else:
            print(candidate)
    return found


def table(rows: list[tuple[str, Figures]]) -> list[str]:
    """Return the rows as a table, with ratios to the first."""
    floor = rows[0][1]
    lines = ["| | " + " | ".join(title for title, *_ in COLUMNS) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for name, figures in rows:
        cells = []
        for _title, key, decimals, compared in COLUMNS:
            values, least = figures.of(key), floor.of(key)
            if not values:
                cells.append("")
                continue
            value = statistics.median(values)
            ratio = f" ({value / statistics.median(least):.2f} ×)" if compared and least else ""
            cells.append(f"{value:.{decimals}f}{ratio}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each program is started")
    parser.add_argument("--idle-rounds", type=int, default=1, help="how often each idles")
    parser.add_argument("--idle-s", type=float, default=60.0)
    parser.add_argument("--before", type=Path, help="another working tree of this repository")
    parser.add_argument("--only", default="", help="programs whose names begin so, and the floor")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if why := missing():
        raise SystemExit(f"not run: {why}")
    wanted = [each for each in chosen(options.before) if each.name.startswith(("floor", options.only))]
    figures = {each.name: Figures() for each in wanted}
    with tempfile.TemporaryDirectory() as folder, Stage(Path(folder), idle_s=options.idle_s) as stage:
        stage.warm_up(wanted)
        for _round in range(options.rounds):
            for program in wanted:
                stage.start(program, figures[program.name])
        for _round in range(options.idle_rounds):
            for program in wanted:
                stage.idle(program, figures[program.name])
        for program in wanted:
            stage.polls(program, figures[program.name])
    lines = [heading(options), "", *table(list(rows(wanted, figures)))]
    lines += ["", *(f"- {name}: {each.notes}" for name, each in noted(figures))]
    print("\n".join(lines))
    if options.write:
        write(lines)


def rows(wanted: list[Program], figures: dict[str, Figures]) -> list[tuple[str, Figures]]:
    """Return the table's rows; each app has two, for after its windows were opened and closed it is another."""
    found = []
    for program in wanted:
        version, size = program.installed()
        figures[program.name].add(installed_mb=size)
        found.append((f"{program.name} ({version})", figures[program.name]))
        if (after := figures[program.name].after) is not None:
            found.append(("— its windows opened and closed", after))
    return found


def noted(figures: dict[str, Figures]) -> list[tuple[str, Figures]]:
    """Return all figures that have a note, by what they are of."""
    after = [(f"{name}, windows closed again", each.after) for name, each in figures.items() if each.after]
    return [(name, each) for name, each in (*figures.items(), *after) if each.notes]


def heading(options: argparse.Namespace) -> str:
    """Return what was measured, when and with what."""
    today = datetime.now().astimezone()
    return (
        f"{today:%d %B %Y}, {platform.system()} {platform.machine()}, Python {platform.python_version()}; medians of"
        f" {options.rounds} starts and {options.idle_rounds} idle times of {options.idle_s:g} s each; in brackets:"
        " times the floor."
    )


def write(lines: list[str]) -> None:
    """Put the lines between their marks on the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(head + "\n".join([BEGIN, *lines, END]) + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
