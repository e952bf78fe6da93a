"""wolkvox_tray: how many wolkvox *Intelligent Dial* licenses are active, in the tray; and a word when that changes.

The map of the house. Arrows point one way, ``cli → commands → qt → core``, and inside ``core`` no file imports one
that stands below it here; ``tests/test_house.py`` reads this tree and the imports, and fails when they part. ::

    __main__.py               python -m wolkvox_tray, and the command: the icon first
    cli.py                    arguments → a command; Qt is imported only for the tray
    commands/                 what `wolkvox-tray X` does in a terminal
        call.py               what one command line was given, and the way to the core; exit codes
        terminal.py           streams that can't make a command fail
        report.py             a Poll as table, JSON object or one line for standard error
        parser.py             argparse with our words, which never repeat what was typed
        history_arguments.py  the arguments of history, and their help
        arguments.py          the arguments of every command, and their help
        status.py             one round, printed
        watch.py              changed lines as they come
        accounts.py           account add, set-token, list, remove
        history.py            what was seen, printed or exported
        config.py             the settings in use, and where each comes from
        forget.py             everything kept on this computer goes, after asking
        child.py              this program once more, as a child process
        qt_probe.py           what Qt finds here (runs only as a child)
        doctor.py             the doctor's findings, printed
        selftest.py           is this installation whole?
    core/                     true without a screen: never PySide6
        contracted.py         a contracted quantity, and the line that is drawn by it
        model.py              the values that travel: LicenseCount, Change, Poll, Health, Reason
        errors.py             what can go wrong, by what happens next
        words.py              _(), N_(), ngettext(); the language can change while running
        phrases.py            each health, reason and complaint in words, and what to do about it
        machine/              this computer
            clock.py          Stamp: wall clock, boot, seconds since boot incl. sleep
            paths.py          folders (local, never roaming), resources
            log.py            the log, redacted at its handler
            mishaps.py        errors that nobody foresaw, each once, as a report
            heap.py           what was freed goes back to the system
            bounded.py        a call with a deadline, in a lane of its own
            bus.py            what the session bus offers (Linux)
            setting.py        what a setting is: a row of the table
            settings_table.py one typed table: default, unit, range, words
            settings_checks.py may a setting have this value?
            settings.py       accounts and settings as one value
            policy.py         what an administrator presets or locks
            settings_json.py  the settings' JSON: what it means, what is written over it (pure)
            settings_file.py  the settings on disk: locked read-modify-write, whole or not at all
            secrets.py        Token, which never shows itself, and what a vault is
            keyring_vault.py  the system's own key store: tokens are there and only there
            app_id.py         what this program is called for each system's desktop
            autostart.py      start at login, a class a system
        wire/                 wolkvox
            endpoint.py       Endpoint: live(server) or loopback(port), the only makers of an address
            proxies.py        which proxy, resolved by us
            refusals.py       the vendor's words → errors, one table
            weight.py         how large an answer would be once it is read
            parse.py          bytes → counts; forgiving, never guessing
            lean.py           requests, without what it would only use to guess
            connect.py        the connection: looked up by us, cut from outside, honest about what was sent
            api.py            HTTP: the only module that sees a response
            patience.py       how long to try to get through to a server
            gate.py           may we ask? one small file and one lock a token
            hold.py           a token that needn't be asked with: refused, or its quota used up today
        watch/                time passing
            rounds.py         whose turn is it: interval, back-off, wake-up, fairness (pure)
            diff.py           what an answer changes in what is told (pure)
            days.py           where the total stood when the day began (pure)
            months.py         which month an answer belongs to, and when that can't be said (pure)
            occasion.py       when and for whom something happened (pure)
            change_words.py   a change in words, and text that must fit
            limits.py         which contracted quantities are passed, and what to tell of them (pure)
            limit_words.py    a limit, and a count beyond it, in words
            tally.py          what a month came to, kept up with every answer (pure)
            packed.py         frozen values ↔ what JSON can hold
            notices.py        what the user is told: value, JSON form (pure)
            digest.py         what came while notices were silent, as one value (pure)
            notice_filter.py  which notices the user wants (pure)
            notice_speech.py  a notice in words, with all names and numbers (pure)
            notice_words.py   a notice in words, as openly as the user wants (pure)
            state.py          step(state, event, occasion) → Step: confirmation, outages, month border (pure)
            consequences.py   what follows from a step: the month's tally, limits passed (pure)
            damage.py         whose fault an error of the database is, and what is rescued of a damaged file
            schema.py         the tables, and how a file becomes a usable database
            series.py         the rows of one account: read whole, written only where they differ
            states.py         the states in the database, remembered between two polls
            books.py          what the user enters about an account beside the settings
            outbox.py         notices on their way, and what became of the latest
            database.py       the file, opened again when it must be, and what stands in for it
            store.py          observations, watched intervals, state and outbox, in one transaction
            shared_outage.py  several accounts that can't be reached at once have one outage (pure)
            phases.py         several computers on one token: less often, each at its own moment (pure)
            monitor.py        one round: gate → ask → parse → step → store → Poll
            pauses.py         is asking paused, are notices muted (pure)
            quiet.py          quiet hours, and whether notices are silent (pure)
            shown.py          what the icon's number counts (pure)
            overview.py       all accounts' polls → what one icon may say (pure)
            overview_words.py what the icon says, in words: headline, tooltip, menu (pure)
        history/              what was seen, when somebody looks
            tracks.py         a row's levels and the spans somebody looked in (pure)
            month_view.py     a month, row by row (pure)
            changes.py        the change log (pure)
            reading.py        what was seen, from the store
            figures.py        numbers and currencies as people write them, read without guessing (pure)
            labels.py         aliases and cost centres of operations (pure)
            prices.py         what a license costs by the user's prices, by currency (pure)
            invoices.py       what was invoiced for a month, line by line (pure)
            invoice_csv.py    an invoice's lines from a CSV file (pure)
            reconcile.py      an invoice beside what was seen (pure)
            ledger.py         prices, invoices and names of an account, from and to the store
            trails.py             how a row came to where it is, small enough for a cell
            keeping.py        history that is older than the user wants goes
            sheets.py         typed cells under titled columns (pure)
            sheet_rows.py     what can be exported, as sheets (pure)
            files.py          sheets as CSV, XLSX and JSON
            exporting.py      from the store to a file
        troubles.py           files of ours that were damaged, newer or unreadable, in words
        demo.py               a wolkvox server that exists only on loopback
        assemble.py           Settings → monitors, live or demo
        saving.py             what was typed in the settings: all of it or nothing
        forgetting.py         everything kept on this computer goes: secrets first, files last
        licenses.py           what of others is in this program, and under which license
        guide.py              the guide that comes along: its pages, and where a fault is explained
        doctor.py             what this computer offers the app, as findings
        diagnostics.py        findings, states and settings as one text, without anything private
    qt/                       what can be seen: never requests, sqlite3, keyring
        unread.py             PySide6, kept from reading the sources of all that is imported
        glyphs.py             the icon's figures, as bitmaps and strokes
        shapes.py             the icon's shapes for when there is no number
        icons.py              an Overview → a QIcon with a picture a size
        text.py               times and numbers as the reader's system writes them
        theme.py              sizes in font units; colours the palette has no role for
        edges.py              edges of fields and boxes, where the style draws them too faintly
        mnemonics.py          letters for Alt, unique in every language
        help_key.py           the way from a window to the guide: F1, a button
        slices.py             long work on the GUI thread, cut into slices
        standing.py           where an account stands: current? shown? may it be asked?
        counts_rows.py        the rows behind the table: made, found, ordered; no Qt
        counts_groups.py      the line above each account's rows
        counts_cells.py       what a cell says: text, tooltip, screen reader, copy
        counts_model.py       the table's model: one way in, only what moved is moved
        popup_message.py      what is the matter, and the one button that helps
        popup_face.py         all polls and a moment → what the popup says
        popup_moment.py       the same, by the settings in use
        popup_speech.py       what a screen reader is told while the popup is open
        popup_parts.py        texts that fit their room, the pin, the words of all buttons
        popup_header.py       the total and its state, whose it is, the banner
        popup_footer.py       quiet notes, when wolkvox is asked, the buttons
        popup_total.py        the row below the table
        trails.py             the small lines in the table: wanted, read, painted
        table_layout.py       how a person left the table, as text
        table_looks.py        how the table's titles and lines look
        popup_table.py        how wide columns are, how that is remembered, what keys do
        popup_body.py         the table with its total, or the page in its place
        popup_place.py        beside the icon, wholly on the screen
        popup_window.py       popup or window: which, where, until when
        popup.py              what is in the window by the icon, and what its keys do
        fields.py             small parts that forms are made of
        questions.py          questions before something is lost
        settings_values.py    what goes between dialog and app
        token_field.py        where a token is entered, and never shown again
        found_rows.py         what a test of the connection found
        connection_test.py    "Test connection": the button, the wait, what was found
        account_help.py       where server and token are found, and what becomes of them
        account_form.py       the form of one account
        accounts_page.py      which account is edited; adding and removing
        shown_choices.py      what the icon's number can be chosen to count
        setting_controls.py   a row of the settings table as native widgets, a class a kind
        time_controls.py      a time of the day and days of the week, as native widgets
        settings_page.py      a page of settings, made from the table
        limit_form.py         one contracted quantity as a form
        limits_page.py        the page of contracted quantities
        notices_page.py       the page of notices: a sample, and the past ones
        data_page.py          where everything lies, and how it is forgotten
        pages.py              pages by a list of their names
        settings_dialog.py    accounts and settings, saved together or not at all
        results.py            the way back from another thread
        reader.py             history's own thread, while a window shows history
        title_room.py         columns never narrower than their titles
        export_dialog.py      what, which days, which kind of file
        chart_scale.py        round numbers on the left of a chart, round times below
        history_chart.py      the step chart: painted, and read by mouse and keyboard
        history_facts.py      what the history window shows, computed in history's thread
        history_tables.py     tables of rows: sorted, copied, one row chosen
        history_parts.py      choosers that keep what was chosen, a month's name
        history_columns.py    the columns of the month's table, the change log and the chart's table
        history_speech.py     what a screen reader is told while the history window is open
        history_steps.py      the chart, or the same numbers as a table
        sample_history.py     made-up history for the pictures
        history_window.py     chart, month and changes, from opening to closing
        money_words.py        numbers, amounts and findings in words, as they can be typed
        money_facts.py        what the money window shows, computed in history's thread
        money_typing.py       typing in a cell: names offered, Tab goes on
        money_grid.py         a table to type in
        money_tabs.py         the tabs of prices and of names
        money_invoice.py      the tab of invoices: lines beside what was seen
        money_import.py       an invoice's file: read, and asked about where it is doubtful
        money_pages.py        one account's tabs over one ledger
        money_window.py       costs, invoices and names; asks before it closes
        sample_money.py       a made-up ledger for the pictures
        icon_place.py         where the icon is on this desktop, and what to do if it isn't seen
        first_run_pages.py    the first run's steps: server, token
        first_run_result.py   its last step: the test, what it found, the icon
        first_run_steps.py    the window of steps: strip, page, buttons; asks before it closes
        first_run.py          server → token → test, from nothing to the first count
        mishap_window.py      an error that nobody foresaw, with a report to copy
        about.py              what this is, where its data lies, what of others is in it
        diagnostics.py        asks the doctor in a thread of its own
        board.py              the newest poll of each account
        appearance.py         what the settings decide about looks
        tray_menu.py          the tray's menu: built once, its texts change
        tray.py               icon and tooltip; what a click means
        tray_host.py          is there a tray, and does one come later?
        desktop_notices.py    the notification server over D-Bus (Linux)
        bubbles.py            which bubbles are on the screen, and which are over
        notice_texts.py       notices in words by the settings of the moment
        notice_queue.py       what is to be shown next, and what became of it
        notice_desk.py        the notifier's thread: drains the outbox onto the desktop
        notifier.py           notices, as the app sees them
        notices_model.py      past notices under their days, as rows
        notices_list.py       how these rows look
        mute_bar.py           are notices muted? and the button that changes it
        notices_window.py     the window of past notices
        poller.py             the worker in the poll thread, with its timer
        garbage.py            Python's garbage, collected in the GUI thread only
        signals.py            SIGTERM and SIGINT end the app as Quit does
        local_pipe.py         a word between two processes, on Windows
        local_socket.py       a word between two processes, elsewhere
        instance.py           one app a user: the second start shows the first one's window
        first_icon.py         the icon before everything else
        help_text.py          a page of the guide, in the system's colours; nothing else is read
        help_window.py        the guide: contents, a page, words to find
        open_dialogs.py       the dialogs that are open, by name; F1 opens the guide
        dialogs.py            the other windows, made when first wanted
        windows.py            the popup, as the app sees it
        samples.py            invented accounts in every state
        screenshots.py        every window painted to a PNG, without a screen
        app.py                makes every object, connects every signal; nothing else
"""

__version__ = "0.1.0"
