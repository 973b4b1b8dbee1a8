import logging
import re
import threading
import time
from functools import partial

import psycopg2

from odoo import models
from odoo.http import request
from odoo.tools import config

from ..tools.standby import Standby, parse_position
from .ir_http_headers import guard_cookies

_logger = logging.getLogger(__name__)

#: Says up to where its bearer has written; nobody gains or learns anything by another value.
COOKIE = "egate_written"
#: Seconds for which it is needed: a standby that is further behind is not read anyway.
KEPT = 60
WRITTEN = "SELECT pg_current_wal_insert_lsn()"


def _seen():
    """Return the position up to which the present reader has written, None if nobody knows."""
    if not request:
        return 0
    asked = request.httprequest
    if asked.headers.get("Authorization", "").lower().startswith("bearer "):
        # A program with a key keeps no cookies.
        return None
    value = asked.cookies.get(COOKIE, "")
    return int(value, 16) if re.fullmatch("[0-9a-f]{1,16}", value) else 0


class IrHttp(models.AbstractModel):
    """Reads a standby where one is configured (``db_replica_host``), and what one has written.

    After each request that may write, the browser gets the position of the database's log as a
    cookie; its readings are answered by the standby once that has replayed the position, else by
    the primary. What others write is visible after ``MOST_BEHIND`` seconds at most.
    """

    _inherit = "ir.http"

    def _register_hook(self):
        super()._register_hook()
        if config["db_replica_host"]:
            registry = self.env.registry
            registry._db_readonly = Standby(registry.db_name, _seen)

    @classmethod
    def _keep_rule(cls, rule, args):
        request.egate_rule = (rule, args)

    @classmethod
    def _standby(cls):
        connection = request.env.registry._db_readonly
        return connection if isinstance(connection, Standby) else None

    @classmethod
    def _remember_writing(cls, response):
        """Let whoever asked see what this request has written, once it is committed."""
        standby = cls._standby()
        if standby is None or request.env.cr.readonly:
            return
        if cls._may_have_written():
            request.env.cr.postcommit.add(
                partial(cls._tell_position, request.env, response, standby)
            )

    @classmethod
    def _may_have_written(cls):
        # A page that only reads sets no cookie, wherever it was read.
        if threading.current_thread().cursor_mode == "ro->rw":
            return True
        rule, args = getattr(request, "egate_rule", (None, None))
        if rule is None:
            return False
        readonly = rule.endpoint.routing["readonly"]
        if callable(readonly):
            readonly = readonly(rule.endpoint.func.__self__, rule, args)
        return not readonly

    @classmethod
    def _tell_position(cls, env, response, standby):
        # Other processes forget what they have cached by rows that Odoo writes after the commit:
        # they are written now, so that the position is behind them.
        env.registry.signal_changes()
        now = time.monotonic()
        try:
            env.cr.execute(WRITTEN)
            position = parse_position(env.cr.fetchone()[0])
        except psycopg2.Error:
            # What was written is safe; a primary that is gone now is no reason to deny it.
            _logger.exception("The position of what was written could not be asked for.")
            return
        standby.note(position, now)
        response.set_cookie(
            COOKIE, f"{position:x}", max_age=KEPT, expires=None, httponly=True, samesite="Lax"
        )
        guard_cookies(response.headers)
