"""wolkvox_tray: how many wolkvox *intelligent dial* licenses are active, in the tray; and a word when that changes.

The map of the house. Arrows point one way, ``cli → commands → qt → core``, and inside ``core`` no file imports one
that stands below it here; ``tests/test_house.py`` reads this tree and the imports, and fails when they part. ::

    __main__.py               python -m wolkvox_tray
    cli.py                    arguments → a command; Qt is imported only for the tray
    commands/                 one file a sub-command: what `wolkvox-tray X` does in a terminal
    core/                     true without a screen: never PySide6
        model.py              the values that travel: LicenseCount, Change, Poll, Health, Reason
        errors.py             what can go wrong, by what happens next
        words.py              _(), N_(), ngettext(); the language can change while running
        phrases.py            each health, reason and complaint in words, and what to do about it
        machine/              this computer
            clock.py          Stamp: wall clock, boot, seconds since boot incl. sleep
            paths.py          folders (local, never roaming), resources
            log.py            the log, redacted at its handler
            bounded.py        a call with a deadline, in a lane of its own
            settings.py       one typed table; schema version; locked read-modify-write
            secrets.py        Token, and the native key store: tokens are there and only there
            autostart.py      start at login
        wire/                 wolkvox
            endpoint.py       Endpoint: live(server) or loopback(port), the only makers of an address
            proxies.py        which proxy, resolved by us
            refusals.py       the vendor's words → errors, one table
            parse.py          bytes → counts; forgiving, never guessing
            api.py            HTTP: the only module that sees a response
            gate.py           may we ask? one small file and one lock a token
        watch/                time passing
            rounds.py         whose turn is it: interval, back-off, wake-up, fairness (pure)
            state.py          step(state, answer, now) → Step: diff, confirmation, month border (pure)
            notices.py        which changes deserve a notice, grouped and worded (pure)
            store.py          SQLite: observations as changes, watched intervals, pending state, outbox
            monitor.py        one round: gate → ask → parse → step → store → Poll
            overview.py       all accounts' polls → one icon, one tooltip (pure)
        demo.py               a wolkvox server that exists only on loopback
        assemble.py           Settings → monitors, live or demo
        doctor.py             what this computer offers the app, in a list
    qt/                       what can be seen: never requests, sqlite3, keyring
        icons.py              digits and shapes, painted for a size
        counts_model.py       the table's model: one way in, index lists for sort and filter
        popup.py              the window by the icon
        settings_dialog.py    accounts and settings
        tray.py               icon, tooltip, menu
        notifier.py           drains the outbox onto the desktop, in a thread of its own
        poller.py             the worker in the poll thread, with its timer
        instance.py           one app a user: the second start shows the first one's popup
        app.py                makes every object, connects every signal; nothing else
"""

__version__ = "0.1.0"
