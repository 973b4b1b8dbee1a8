"""While the sessions cannot be read, nobody is signed out: what was asked is to be asked again.

Odoo takes a session whose file it cannot open for one that was never there, and sends its owner to
sign in. On a volume in the network that is everybody at work, as soon as the volume hangs.
"""

import functools
import os

from psycopg2.pool import PoolError

from odoo import http

from .database_away import AskAgainError


class SessionsAwayError(AskAgainError, PoolError):
    """The sessions cannot be read or written for the moment.

    A PoolError as well: on one, a websocket tells its browser to come again later, not that its
    session is over.
    """


def _getting(get):
    """Return ``FilesystemSessionStore.get`` that knows a session that is not there from one that
    cannot be read."""

    @functools.wraps(get)
    def get_(store, sid):
        session = get(store, sid)
        if session or not store.is_valid_key(sid):
            return session
        try:
            with open(store.get_session_filename(sid), "rb") as file:
                file.read(1)
        except FileNotFoundError as fault:
            # Where the volume is not mounted, its folder is missing with all that is in it.
            if not os.path.isdir(store.path):
                raise SessionsAwayError from fault
            return session
        except OSError as fault:
            raise SessionsAwayError from fault
        # It is there again.
        return get(store, sid)

    return get_


def _saving(save):
    """Return ``FilesystemSessionStore.save`` that says in words what keeps it from saving."""

    @functools.wraps(save)
    def save_(store, session):
        try:
            save(store, session)
        except OSError as fault:
            raise SessionsAwayError from fault

    return save_


# The store is there before any database, so no model can do it.
http.FilesystemSessionStore.get = _getting(http.FilesystemSessionStore.get)
http.FilesystemSessionStore.save = _saving(http.FilesystemSessionStore.save)
