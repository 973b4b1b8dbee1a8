"""The shape of a check, and how it reads millions of rows in little memory."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

#: Rows that come from the server at a time.
FETCHED = 2000
_names = itertools.count(1)


class Fault(NamedTuple):
    """Something that does not hold.

    :ivar where: what is faulty: the code of a dossier, the name of a table, of a scope
    :ivar what: in which way, for an operator
    """

    where: str
    what: str


class Check:
    """One class of faults."""

    #: What is checked, in a few words.
    title = ""
    #: How many things are checked: a statement that gives one number.
    counted = "SELECT count(*) FROM egate_dossier WHERE received_at IS NOT NULL"
    #: Whether it takes no longer with more dossiers.
    quick = False

    def count(self, env) -> int:
        """Return how many things :meth:`faults` looks at."""
        env.cr.execute(self.counted)
        return env.cr.fetchone()[0]

    def faults(self, env) -> Iterator[Fault]:
        """Yield what does not hold; ``env`` is the superuser's.

        It writes nothing, and may be stopped after any fault.
        """
        raise NotImplementedError


class SqlCheck(Check):
    """Faults that a statement finds: rows of where and what."""

    statement = ""

    def faults(self, env):
        for row in stream(env.cr, self.statement):
            yield Fault(*row)


def stream(cr, statement, values=None) -> Iterator[tuple]:
    """Yield the rows of a statement through a cursor of the server's, in ``cr``'s transaction."""
    # All rows are wanted. PostgreSQL plans a cursor for the first tenth of them, which are the
    # faults that are not there: it goes through every pair where it could hash.
    cr.execute("SET LOCAL cursor_tuple_fraction = 1")
    with cr._cnx.cursor(f"egate_verify_{next(_names)}") as rows:
        rows.itersize = FETCHED
        rows.execute(statement, values)
        yield from rows
