"""While the database is away, nobody is signed out: what was asked is to be asked again.

Odoo then answers without a database, and forgets who is signed in: the web client, which asks for
the server's version until it is there again, would lose the session of everybody at work.

Of a PostgreSQL that was stopped at once (``immediate``, or after one session crashed) psycopg2
2.9 says so by a plain ``DatabaseError`` at first, and takes the connection for open. Odoo expects
an ``OperationalError`` of a lost connection: its pool gives the next request a fault instead of a
new connection, and a standby's a fault instead of the primary.

Of a connection that is lost in the middle of a request Odoo takes back what was done, which fails
as well: an ``InterfaceError`` hides the fault that came first, and whoever pressed a button reads a
technical text.

In each of these cases the answer is a page, to who asked by JSON as well: Odoo's web client (19.0,
``rpc.js``) takes an answer that is no JSON for a lost line. It says so, keeps what was entered, and
says when the server is back; of a fault in JSON it makes a dialog with a technical text.

The server's first process asks the database before it forks a worker, and ends with all others
where there is none: a worker that dies meanwhile (that of the jobs always does) took the server
along, and everybody waited for the next one.
"""

import functools
import logging

import psycopg2
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from odoo import http, sql_db
from odoo.service.server import PreforkServer

from .upgrade_mark import UpgradeUnfinishedError

_logger = logging.getLogger(__name__)

#: In both languages: without a database nothing is known of who asks.
WORDS = (
    "Máy chủ đang tạm thời không truy cập được dữ liệu. Hãy giữ nguyên trang này và thử lại sau ít "
    "phút: dữ liệu đã lưu vẫn an toàn. / The server cannot reach its data for the moment. Leave "
    "this page open and try again in a few minutes: what was saved is safe."
)
#: The same while the office's software is upgraded, and until a broken off upgrade is over.
UPGRADE_WORDS = (
    "Phần mềm đang được cập nhật nên chưa làm việc được. Hãy giữ nguyên trang này và thử lại sau "
    "ít phút: dữ liệu đã lưu vẫn an toàn. / The software is being upgraded and cannot be used for "
    "the moment. Leave this page open and try again in a few minutes: what was saved is safe."
)
#: Seconds.
RETRY_AFTER = 5


class AskAgainError(ServiceUnavailable):
    """What was asked is to be asked again, in a while."""

    def __init__(self, words=WORDS):
        super().__init__(words, retry_after=RETRY_AFTER)
        # Odoo answers with it, whatever the kind of the route would make of the fault.
        self.error_response = self.get_response()


def _serving(serve):
    """Return ``Request._serve_db`` that answers 503, the session untouched."""

    @functools.wraps(serve)
    def serve_db(request):
        try:
            return serve(request)
        except http.RegistryError as fault:
            if not isinstance(fault.__cause__, psycopg2.OperationalError):
                raise
            if _leaves_sessions_alone(request):
                request.db = None
                return request._serve_nodb()
            upgraded = isinstance(fault.__cause__, UpgradeUnfinishedError)
            words = UPGRADE_WORDS if upgraded else WORDS
            raise AskAgainError(words) from fault
        except psycopg2.Error as fault:
            if not _is_lost(fault):
                raise
            _logger.warning("The connection to the database was lost in a request: %s", fault)
            raise AskAgainError from fault

    return serve_db


def _is_lost(fault):
    """Return whether a fault says of a connection that it is lost.

    What PostgreSQL itself refuses has a code, but for its last words (class 57P: it is stopped).
    """
    # Without another before it, it is a mistake of ours: a cursor that was closed already.
    while isinstance(fault, psycopg2.InterfaceError):
        fault = fault.__context__
    # Of the kinds below DatabaseError, a ProgrammingError without a code is a mistake of ours, too.
    told = isinstance(fault, psycopg2.OperationalError) or type(fault) is psycopg2.DatabaseError
    return told and (fault.pgcode or "57P")[:3] == "57P"


def _leaves_sessions_alone(request):
    """Return whether what is asked is answered without a database and keeps no session.

    So is what a proxy asks: whether this server is ready.
    """
    known = http.root.nodb_routing_map.bind_to_environ(request.httprequest.environ)
    try:
        rule, _arguments = known.match(return_rule=True)
    except HTTPException:
        return False
    return not rule.endpoint.routing.get("save_session", True)


def _resetting(reset):
    """Return ``PsycoConnection.reset``, which the pool calls to lend a connection, that says of
    each lost one that it is lost."""

    @functools.wraps(reset)
    def reset_or_lost(connection):
        try:
            reset(connection)
        except psycopg2.OperationalError:
            raise
        except psycopg2.DatabaseError as fault:
            connection.close()
            raise psycopg2.OperationalError(*fault.args) from fault

    return reset_or_lost


def _spawning(spawn):
    """Return ``PreforkServer.process_spawn`` that waits for the database: it is called again."""

    @functools.wraps(spawn)
    def spawn_or_wait(server):
        try:
            spawn(server)
        except psycopg2.OperationalError as fault:
            # What was opened before it failed must not be shared by workers that are forked later.
            sql_db.close_all()
            _logger.info("No worker is started while the database is away: %s", fault)

    return spawn_or_wait


PreforkServer.process_spawn = _spawning(PreforkServer.process_spawn)
sql_db.PsycoConnection.reset = _resetting(sql_db.PsycoConnection.reset)
# No model can do it: models are in the database's registry, which is not there.
http.Request._serve_db = _serving(http.Request._serve_db)
