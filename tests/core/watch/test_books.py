"""What the user enters: kept by account and kind, replaced as a whole, forgotten with the account."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wolkvox_tray.core.watch.books import BookKind
from wolkvox_tray.core.watch.store import Store

TEN, TWELVE = {"contracted": 10, "operation": "Ana ñ"}, {"contracted": 12}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "watch.sqlite")) as opened:
        yield opened


def test_entries_are_kept_by_account_and_kind(store: Store) -> None:
    store.books.write("a", BookKind.LIMIT, [TEN, TWELVE])
    store.books.write("a", BookKind.PRICE, [{"amount": "7.50"}])
    store.books.write("b", BookKind.LIMIT, [TWELVE])

    assert [store.books.read(account, kind) for account in "ab" for kind in (BookKind.LIMIT, BookKind.PRICE)] == [
        (TEN, TWELVE),
        ({"amount": "7.50"},),
        (TWELVE,),
        (),
    ]


def test_writing_replaces_and_a_refused_entry_replaces_nothing(store: Store) -> None:
    store.books.write("a", BookKind.LIMIT, [TEN])
    with pytest.raises(TypeError):
        store.books.write("a", BookKind.LIMIT, [{"contracted": object()}])
    kept = store.books.read("a", BookKind.LIMIT)
    store.books.write("a", BookKind.LIMIT, [TWELVE])

    assert (kept, store.books.read("a", BookKind.LIMIT)) == ((TEN,), (TWELVE,))


def test_what_cannot_be_read_costs_nothing_else(store: Store) -> None:
    store.books.write("a", BookKind.LIMIT, [TEN])
    for text in ("", "7", "{"):
        store._db.execute("INSERT INTO book (account, kind, data) VALUES ('a', 'limit', ?)", (text,))

    assert store.books.read("a", BookKind.LIMIT) == (TEN,)


def test_a_forgotten_account_takes_its_books_along(store: Store) -> None:
    store.books.write("a", BookKind.LIMIT, [TEN])
    store.books.write("b", BookKind.LIMIT, [TWELVE])
    store.forget("a")

    assert (store.books.read("a", BookKind.LIMIT), store.books.read("b", BookKind.LIMIT)) == ((), (TWELVE,))
