"""A standby of the database for what only reads: asked while it knows enough, done without else.

PostgreSQL writes all that changes into one log, and a standby replays it. A place in the log is a
*position*, here an ``int``: what was committed at or before a position is visible where the log
was replayed up to it. Times are seconds of the monotonic clock; no two machines' clocks are
compared.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing

import psycopg2
from psycopg2.errors import QueryCanceled, ReadOnlySqlTransaction
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from werkzeug.exceptions import ServiceUnavailable

from odoo import sql_db
from odoo.http import request

from .standby_watch import Watch, ask, cut

_logger = logging.getLogger(__name__)

#: A standby that is more than so many seconds behind is not read.
MOST_BEHIND = 2.0
#: After so many seconds a process asks the primary anew where its log is.
ASK_AFTER = 0.5
#: A standby that failed is tried again after so many seconds, a primary that did not say likewise.
RETRY_AFTER = 10.0
#: A standby that was not read for so many seconds on end is worth a line in the log.
TELL_AFTER = 30.0
#: A machine that is gone is no reason to wait: seconds and milliseconds, as libpq wants them.
PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 3000}

#: Nothing where the server is no standby, or no longer one.
REPLAYED = "SELECT pg_last_wal_replay_lsn() WHERE pg_is_in_recovery()"
FLUSHED = "SELECT pg_current_wal_flush_lsn()"


def parse_position(text: str) -> int:
    """Return a position that PostgreSQL writes as two hexadecimal numbers.

    >>> parse_position("1/A"), parse_position("0/3000028")
    (4294967306, 50331688)
    """
    high, _slash, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


class Marks:
    """Where the primary's log was of late: by it one sees how far behind a standby is.

    Each mark says that the log was at a position at some moment or later. Who has replayed the
    oldest mark is behind by no more than its age.

    >>> marks = Marks(most=2, every=0.5)
    >>> marks.add(100, 0), marks.add(200, 1), marks.add(300, 1.4)
    (None, None, None)
    >>> marks.needed, marks.is_due(1.8), marks.is_due(2)
    (100, False, True)
    >>> marks.add(400, 2.5), marks.needed
    (None, 200)

    :param float most: seconds that a standby may be behind
    :param float every: seconds after which a new mark is due
    """

    def __init__(self, most: float, every: float):
        self.span, self.every = most - every, every
        self._marks: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def add(self, position: int, at: float) -> None:
        with self._lock:
            self._marks.append((at, position))
            while self._marks[0][0] < at - self.span:
                self._marks.popleft()

    def is_due(self, now: float) -> bool:
        return not self._marks or now - self._marks[-1][0] >= self.every

    @property
    def needed(self) -> int | None:
        """What a standby has replayed that is not too far behind; None while nothing is known."""
        with self._lock:
            return self._marks[0][1] if self._marks else None


class StandbyLost(ReadOnlySqlTransaction):
    """The standby failed in the middle of a reading, which is done anew on the primary.

    Odoo does so for a reading that turns out to write, which this error says to it.
    """


class StandbyCursor(sql_db.Cursor):
    """A transaction on a standby."""

    def __init__(self, standby):
        self._standby = standby
        # From here on it may wait: a connection of before is asked whether it is still good.
        standby.watch.begin(id(self))
        try:
            super().__init__(*standby.place())
        except BaseException:
            standby.watch.end(id(self))
            raise

    def replayed(self):
        """Return the position that the standby has replayed, or None where there is none.

        Asked outside the transaction that follows: its snapshot has to be the younger one.
        """
        connection = self._cnx
        # In this order psycopg2 sends nothing besides the question.
        connection.set_session(isolation_level="DEFAULT", readonly="DEFAULT")
        connection.autocommit = True
        # Not this class's own, which goes elsewhere. pylint: disable-next=super-method-mismatch
        super().execute(REPLAYED)
        row = self.fetchone()
        connection.autocommit = False
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        return row and parse_position(row[0])

    def execute(self, query, params=None, log_exceptions=True):
        try:
            return super().execute(query, params, log_exceptions)
        except psycopg2.Error as fault:
            if self._closed or not self.readonly or not _is_of_server(fault):
                raise
            self.lose(fault)
            if getattr(threading.current_thread(), "cursor_mode", None) is not None:
                raise StandbyLost("The standby failed") from fault
        # Odoo is not yet at the reading itself, which is done anew only from its beginning: what
        # comes before (caches, the route) may as well go on here.
        self.close()
        self._standby.watch.end(id(self))
        # The same cursor, elsewhere. pylint: disable-next=super-method-mismatch
        super().__init__(*self._standby.primary_place())
        return super().execute(query, params, log_exceptions)

    def commit(self):
        try:
            return super().commit()
        except psycopg2.Error as fault:
            if not _is_of_connection(fault):
                raise
            self.lose(fault)
            raise StandbyLost("The standby failed") from fault

    def rollback(self):
        try:
            return super().rollback()
        except psycopg2.Error as fault:
            if not self.readonly or not _is_of_connection(fault):
                raise
            # Nothing was written that would have to be undone.
            self.lose(fault)
            return self.postrollback.run()

    def _close(self, leak=False):
        try:
            return super()._close(leak)
        finally:
            self._standby.watch.end(id(self))

    def lose(self, fault):
        """Give the connection up, if that is what failed."""
        # One that ended a statement only, for it was in the way of the replay, goes on answering.
        if _is_of_connection(fault):
            self._cnx.close()
            self._standby.watch.end(id(self))
            self._standby.lose(fault)


class Standby(sql_db.Connection):
    """The connection of a registry for readings: to the standby where that will do.

    Its cursors are read-only ones of the standby, or ordinary ones of the primary where the standby
    does not answer, is too far behind, or lacks what this reader has to find.

    :param str database: its name
    :param seen: says before each reading up to which position its reader has to see; None: all
    """

    def __init__(self, database: str, seen: Callable[[], int | None]):
        self._seen = seen
        self._database, info = sql_db.connection_info_for(database, readonly=True)
        self._info = info | PATIENCE
        # Asked apart from the work, without the patience that work deserves.
        self._asking = sql_db.Connection(
            sql_db._Pool, database, sql_db.connection_info_for(database)[1] | PATIENCE
        )
        self._marks = Marks(MOST_BEHIND, ASK_AFTER)
        self._retry_at = self._ask_at = 0.0
        self._lost = False
        self._opening = threading.Lock()
        self.watch = Watch(lambda: ask(self._info), self._cut_off)
        self._unread_since = self._told = None
        super().__init__(*self.place())

    def place(self):
        return sql_db._Pool_readonly, self._database, self._info

    def primary_place(self):
        return sql_db._Pool, *sql_db.connection_info_for(self._database)

    def cursor(self):
        seen = self._seen()
        if seen is not None and (cr := self.standby_cursor()):
            if self._knows_enough(cr, seen):
                return cr
            cr.close()
        return self._primary_cursor()

    def standby_cursor(self):
        """Return a cursor of the standby, however far behind it is; None where it is lost.

        :rtype: StandbyCursor | None
        """
        # Whoever waits for a connection while the standby is lost does not wait for it as well.
        # Odoo's pool lets one in at a time, too.
        with self._opening:
            if self._lost and not self._is_back():
                return None
            try:
                return StandbyCursor(self)
            except psycopg2.Error as fault:
                self.lose(fault)
                return None

    def _is_back(self):
        """Return whether a standby that was lost answers again; asked now and then."""
        now = time.monotonic()
        if now < self._retry_at:
            return False
        self._retry_at = now + RETRY_AFTER
        self._lost = not self.watch.answers()
        return not self._lost

    def _knows_enough(self, cr, seen):
        needed = self._needed()
        try:
            replayed = cr.replayed()
        except psycopg2.Error as fault:
            cr.lose(fault)
            return False
        if needed is None:
            return False
        self._tell(replayed is not None and replayed >= needed)
        return replayed is not None and replayed >= max(seen, needed)

    def _needed(self):
        """Return the position that a standby has replayed which is not too far behind.

        While the primary does not answer there is nothing newer to be had, and the last that was
        known of it counts.
        """
        now = time.monotonic()
        if self._marks.is_due(now) and now >= self._ask_at:
            try:
                with closing(self._asking.cursor()) as cr:
                    cr.execute(FLUSHED)
                    self.note(parse_position(cr.fetchone()[0]), now)
            except psycopg2.Error as fault:
                self._ask_at = now + RETRY_AFTER
                _logger.warning("The primary does not say where its log is: %s", _first(fault))
        return self._marks.needed

    def note(self, position, at):
        """Note where the primary's log was at a moment, or soon after.

        :param int position: of its log
        :param float at: seconds of the monotonic clock
        """
        self._marks.add(position, at)

    def lose(self, fault):
        """Do without the standby for a while."""
        self._lost, self._retry_at = True, time.monotonic() + RETRY_AFTER
        _logger.warning("The standby does not answer, the primary is read: %s", _first(fault))

    def _cut_off(self, fault):
        """End what waits for a standby that does not answer: it is done anew on the primary."""
        self.lose(fault)
        # All of the pool, which has no other server: those at rest would be waited for next.
        cut(list(sql_db._Pool_readonly._connections))

    def _tell(self, is_near):
        """Tell the operator of a standby that is of no use, once, and when it is again."""
        now = time.monotonic()
        if is_near:
            if self._told:
                _logger.info("The standby is near the primary again, and read.")
            self._unread_since = self._told = None
        elif self._unread_since is None:
            self._unread_since = now
        elif not self._told and now - self._unread_since >= TELL_AFTER:
            self._told = True
            _logger.warning(
                "The standby has been more than %s s behind for %s s, the primary is read.",
                *(MOST_BEHIND, round(now - self._unread_since)),
            )

    def _primary_cursor(self):
        try:
            return sql_db.Cursor(*self.primary_place())
        except psycopg2.Error as fault:
            if not request or not _is_of_server(fault):
                raise
            # Any error of the database here would log the reader out, see odoo/http.py, and put
            # the standby aside for twenty minutes, see odoo/orm/registry.py.
            _logger.warning("Neither the standby nor the primary can be read: %s", _first(fault))
            raise ServiceUnavailable(retry_after=int(RETRY_AFTER)) from fault


def _is_of_connection(fault):
    """Return whether nothing more can be asked over the connection."""
    if fault.pgcode:
        return fault.pgcode.startswith("57P")
    # psycopg2 says so of a connection that an ending server leaves behind by a plain DatabaseError,
    # and still holds it for open.
    return type(fault) is psycopg2.DatabaseError or isinstance(
        fault, psycopg2.OperationalError | psycopg2.InterfaceError
    )


def _is_of_server(fault):
    """Return whether the server failed, or ended a statement for reasons of its own."""
    return _is_of_connection(fault) or (
        isinstance(fault, psycopg2.OperationalError) and not isinstance(fault, QueryCanceled)
    )


def _first(fault):
    return str(fault).strip().partition("\n")[0] or type(fault).__name__
