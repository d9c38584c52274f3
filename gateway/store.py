"""The store: the rows of `gateway.rows` in SQLite or PostgreSQL, by one generic mapping.

Everything decided becomes true in `commit`, one transaction. Single rows are read over the plain
database driver with statements compiled once: that is what decisions do thousands of times.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from gateway import durable
from gateway.errors import Conflict, StoreError
from gateway.home import Home
from gateway.mapping import Column, columns_of, decoder, encoder, storable
from gateway.rows import TABLES, ParkedRow, SentGroupRow
from gateway.state import KEYS, Key, State

VERSION = 2
"""The version of the tables; another one in a database is refused."""

BUSY_MILLISECONDS = 30_000
"""How long a transaction waits for another process to finish its own."""

CHECKPOINT_PAGES = 8_000
"""SQLite's log grows to 32 MB before it is worked in: that costs two more fsyncs each time."""

CACHE_KIBIBYTES = 64 * 1024
"""How much of the database SQLite keeps in memory."""

FETCH_ROWS = 1_000
"""Rows fetched at once while streaming."""

ADVISORY_LOCK = 4_997_850
"""PostgreSQL's number for the lock of the posting process; nothing else in the database uses it."""

INDEXES: Mapping[str, tuple[str, ...]] = {
    "arrivals": ("state",),
    "interchanges": ("arrival",),
    "groups": ("interchange",),
    "documents": (
        "number", "group", "business_key", "subject", "answers", "arrival", "file",
        "event", "posting", "delivery", "acknowledgement",
    ),
    "verdicts": ("group",),
    "problems": ("owner",),
    "cases": ("state", "subject", "document"),
    "events": ("document", "subject"),
    "entries": ("event", "on"),
    "postings": ("number", "account", "party", "ref"),
    "open_items": ("account", "party"),
    "balances": ("account",),
    "files": ("state", "partner"),
    "sent_groups": ("key", "notice_at", "late"),
    "fetches": ("token", "digest"),
    "sends": ("state", "partner"),
    "orders": ("customer", "number", "status"),
    "shipments": ("order",),
    "invoices": ("customer", "order"),
    "receipts": ("place", "document"),
    "moves": ("pool",),
    "parked": ("until",),
    "acts": ("state",),
}  # fmt: skip
"""The columns lists and decisions search by."""

UNIQUE: Mapping[str, tuple[str, ...]] = {"arrivals": ("claim",)}
"""Columns beside the key that no two rows share: a file is taken in once."""

OPERATORS = {
    "": "__eq__",
    "!=": "__ne__",
    ">": "__gt__",
    ">=": "__ge__",
    "<": "__lt__",
    "<=": "__le__",
}
"""What may stand behind a column's name in `where`."""

_TEXT = sql.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_TYPES: Mapping[str, sql.types.TypeEngine[Any]] = {
    "text": _TEXT,
    "number": sql.BigInteger(),
    "flag": sql.Boolean(),
    "bytes": sql.LargeBinary(),
}
_METADATA = sql.MetaData()
_VERSIONS = sql.Table("versions", _METADATA, sql.Column("number", sql.BigInteger()))


def _table(name: str, struct: type[msgspec.Struct]) -> sql.Table:
    """The table of a record type: its columns, primary key and indexes."""
    columns = [
        sql.Column(
            column.name,
            _TYPES[column.kind],
            primary_key=column.name == KEYS[name],
            autoincrement=False,
            nullable=column.optional,
            unique=column.name in UNIQUE.get(name, ()),
        )
        for column in columns_of(struct)
    ]
    indexes = [sql.Index(f"{name}_by_{column}", column) for column in INDEXES.get(name, ())]
    return sql.Table(name, _METADATA, *columns, *indexes)


_TABLES = {name: _table(name, struct) for name, struct in TABLES.items()}
_COLUMNS: Mapping[str, Mapping[str, Column]] = {
    name: {column.name: column for column in columns_of(struct)} for name, struct in TABLES.items()
}
_ENCODERS = {name: encoder(struct) for name, struct in TABLES.items()}
_DECODERS = {name: decoder(struct) for name, struct in TABLES.items()}

Where = Mapping[str, object]
"""Column → value: all must hold. A tuple or list means one of these; None means none; a column may
carry an operator: `{"number >": 7, "state !=": "sent"}`."""


class Store:
    """An open database. Safe in several threads and processes; only one of them may post."""

    def __init__(self, url: str) -> None:
        """The database of that address, not touched yet: `sqlite:///…` or `postgresql://…`."""
        address = sql.make_url(url)
        self._postgresql = address.get_backend_name() == "postgresql"
        if self._postgresql:
            address = address.set(drivername="postgresql+psycopg")
        self._engine = sql.create_engine(
            address, paramstyle="format" if self._postgresql else "qmark"
        )
        if not self._postgresql:
            sql.event.listen(self._engine, "connect", _prepare_sqlite)
            sql.event.listen(self._engine, "begin", _begin_sqlite)
        dialect = self._engine.dialect
        self._statements = _STATEMENTS.setdefault(dialect.name, _Statements(dialect))
        self._own = threading.local()

    def create(self) -> None:
        """The tables exist. Raises StoreError: not to be reached, or of another version."""
        try:
            with self._engine.connect().execution_options(write=True) as connection:
                _METADATA.create_all(connection)
                found = connection.execute(sql.select(_VERSIONS)).scalar()
                if found is None:
                    connection.execute(sql.insert(_VERSIONS).values(number=VERSION))
                durable.commit(connection)
        except sql.exc.OperationalError as error:
            raise StoreError(
                f"the database cannot be opened: {error.orig}",
                where=self.address,
                hint="check the address, that the server runs and that the folder is writable",
                exit_code=75,
                retryable=True,
            ) from error
        if found not in (None, VERSION):
            raise StoreError(
                f"the database has tables of version {found}; this program works with {VERSION}",
                where=self.address,
                hint="run the program of that version, or `gateway db upgrade`",
            )

    @property
    def address(self) -> str:
        """The database's address without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Every connection is closed; the store opens new ones when it is used again."""
        self._own = threading.local()
        self._engine.dispose()

    def state(self) -> State:
        """The state decisions see: what is committed now, and nothing changed yet."""
        return State(self.load, self.children)

    def load(self, table: str, key: Key) -> msgspec.Struct | None:
        """The committed row of that key, or None."""
        rows = self._read(self._statements.select(table, KEYS[table]), key)
        return _DECODERS[table](rows[0]) if rows else None

    def children(self, table: str, column: str, value: Key) -> list[msgspec.Struct]:
        """The committed rows of a table whose column has that value, in order of their keys."""
        rows = self._read(self._statements.select(table, column), value)
        return [_DECODERS[table](row) for row in rows]

    def commit(self, changes: Mapping[str, Mapping[Key, msgspec.Struct]]) -> None:
        """All these rows are true, in one transaction: new, or in the place of the same key."""
        rows = {
            table: [_ENCODERS[table](row) for row in changed.values()]
            for table, changed in changes.items()
            if changed
        }
        with self._engine.connect().execution_options(write=True) as connection:
            connection.begin()
            cursor = connection.connection.cursor()
            for table, values in rows.items():
                cursor.executemany(self._statements.upsert(table), values)
            cursor.close()
            durable.commit(connection)

    def select(
        self,
        table: str,
        *,
        where: Where | None = None,
        order_by: str = "",
        descending: bool = False,
        limit: int | None = None,
    ) -> list[msgspec.Struct]:
        """The rows that satisfy `where`, by a column (else the key), at most `limit`."""
        query = _query(table, where, order_by, descending=descending).limit(limit)
        with self._engine.connect() as connection:
            return [_DECODERS[table](row) for row in connection.execute(query)]

    def columns(
        self, table: str, names: Sequence[str], *, where: Where | None = None
    ) -> list[tuple[Any, ...]]:
        """These columns, as they are stored, of the rows that satisfy `where`, by their keys."""
        found = _TABLES[table]
        query = sql.select(*(found.c[name] for name in names)).where(*_conditions(table, where))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(found.c[KEYS[table]]))
            return [tuple(row) for row in rows]

    def count(self, table: str, *, where: Where | None = None) -> int:
        """How many rows satisfy `where`."""
        query = sql.select(sql.func.count()).select_from(_TABLES[table])
        with self._engine.connect() as connection:
            return int(connection.execute(query.where(*_conditions(table, where))).scalar_one())

    def iterate(
        self, table: str, *, where: Where | None = None, order_by: str = ""
    ) -> Iterator[msgspec.Struct]:
        """The rows that satisfy `where`, by a column (else the key), never all in memory."""
        query = _query(table, where, order_by, descending=False)
        with self._engine.connect() as connection:
            options = {"yield_per": FETCH_ROWS}
            for row in connection.execute(query, execution_options=options):
                yield _DECODERS[table](row)

    def parked_until(self, now: datetime) -> list[ParkedRow]:
        """What has waited long enough at that moment, the longest first."""
        rows = self.select("parked", where={"until <=": now}, order_by="until")
        return [row for row in rows if isinstance(row, ParkedRow)]

    def overdue_at(self, now: datetime) -> list[int]:
        """The outgoing files whose group was not acknowledged until that moment, in order."""
        rows = self.select("sent_groups", where={"notice_at <=": now})
        return [row.id for row in rows if isinstance(row, SentGroupRow)]

    def drop(self, tables: Collection[str]) -> None:
        """These tables are empty."""
        with self._engine.connect().execution_options(write=True) as connection:
            for table in tables:
                connection.execute(sql.delete(_TABLES[table]))
            durable.commit(connection)

    @contextmanager
    def posting_lock(self, home: Home) -> Iterator[None]:
        """This process alone posts meanwhile. Raises Conflict when another does already."""
        durable.make_folder(home.var)
        file = durable.open_lock(home.lock)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise _somebody_posts(str(home.lock)) from None
            if self._postgresql:
                with self._advisory_lock():
                    yield
            else:
                yield
        finally:
            os.close(file)

    @contextmanager
    def _advisory_lock(self) -> Iterator[None]:
        """PostgreSQL's own lock, for processes on other machines; it ends with the connection."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = sql.func.pg_try_advisory_lock(ADVISORY_LOCK)
            if not connection.execute(sql.select(held)).scalar():
                raise _somebody_posts(self.address)
            try:
                yield
            finally:
                connection.execute(sql.select(sql.func.pg_advisory_unlock(ADVISORY_LOCK)))

    def _read(self, statement: str, value: object) -> list[Any]:
        """The rows of a compiled statement, over this thread's own connection."""
        cursor = getattr(self._own, "cursor", None)
        if cursor is None:
            # The connection is kept beside its cursor: it is given back when it is forgotten.
            self._own.connection = self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            cursor = self._own.cursor = self._own.connection.connection.cursor()
        cursor.execute(statement, (storable(value),))
        return list(cursor.fetchall())


class _Statements:
    """Statements compiled once for a database, when first needed, with one place per value."""

    def __init__(self, dialect: sql.Dialect) -> None:
        self._dialect = dialect
        self._selects: dict[tuple[str, str], str] = {}
        self._upserts: dict[str, str] = {}

    def select(self, name: str, column: str) -> str:
        """Rows of a table by one column, in order of their keys."""
        place = (name, column)
        if place not in self._selects:
            table = _TABLES[name]
            query = sql.select(table).where(table.c[column] == sql.bindparam("value"))
            self._selects[place] = self._compiled(query.order_by(table.c[KEYS[name]]))
        return self._selects[place]

    def upsert(self, name: str) -> str:
        """Insert a row, or replace the one of the same key; the same in both databases."""
        if name not in self._upserts:
            table = _TABLES[name]
            dialect = postgresql if self._dialect.name == "postgresql" else sqlite
            insert = dialect.insert(table)
            changed = {
                column.name: insert.excluded[column.name]
                for column in table.columns
                if not column.primary_key
            }
            self._upserts[name] = self._compiled(
                insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)
            )
        return self._upserts[name]

    def _compiled(self, statement: sql.ClauseElement) -> str:
        return str(statement.compile(dialect=self._dialect))


_STATEMENTS: dict[str, _Statements] = {}
"""By the kind of database: what one store compiled serves the next."""


def _query(
    table: str, where: Where | None, order_by: str, *, descending: bool
) -> sql.Select[tuple[Any, ...]]:
    found = _TABLES[table]
    key = found.c[KEYS[table]]
    order = [found.c[order_by], key] if order_by else [key]
    return (
        sql.select(found)
        .where(*_conditions(table, where))
        .order_by(*(each.desc() if descending else each for each in order))
    )


def _conditions(table: str, where: Where | None) -> Iterator[sql.ColumnElement[bool]]:
    """The conditions of `where`, its values as the columns hold them."""
    for words, value in (where or {}).items():
        name, _, operator = words.partition(" ")
        column = _TABLES[table].c[name]
        encode = _COLUMNS[table][name].encode or (lambda plain: plain)
        if isinstance(value, list | tuple | set | frozenset):
            yield column.in_([encode(one) for one in value])
        else:
            plain = None if value is None else encode(value)
            yield getattr(column, OPERATORS[operator])(plain)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    """Every commit is durable; readers never wait; the driver begins nothing by itself."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")


def _begin_sqlite(connection: sql.Connection) -> None:
    """Whoever means to write waits for its turn at the start, where waiting can succeed."""
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _somebody_posts(where: str) -> Conflict:
    return Conflict(
        "another process is posting to these books",
        where=where,
        hint="stop it first (`gateway run` posts by itself), or let it do the work",
    )
