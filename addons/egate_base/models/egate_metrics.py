import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from contextlib import closing
from types import MappingProxyType
from typing import NamedTuple

import psutil
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from psycopg2.errors import QueryCanceled

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service import server
from odoo.tools import config

from ..tools.hooks import hook, hooked
from ..tools.standby import Standby

_logger = logging.getLogger(__name__)

#: The SHA-256 of the token: 256 random bits need no slower hash, and a copy of the database does
#: not hold what opens the address.
TOKEN_PARAMETER = "egate_base.metrics_token_sha256"
#: How long a statement for one figure may take; a part that needs more is left out and counted.
PATIENCE = "5s"


class Figure(NamedTuple):
    """A figure at this moment.

    :ivar name: as Prometheus knows it, the unit last: ``egate_…_seconds``
    :ivar help: what is counted, in English as all of these are
    :ivar labels: what tells it from others of its name; values without an end belong in no label
    """

    name: str
    help: str
    value: float
    labels: Mapping = MappingProxyType({})


class _Collected:
    """Figures that were read already, as ``prometheus_client`` asks for them."""

    def __init__(self, families):
        self.families = families

    # lint: allow prometheus_client calls it
    def collect(self):
        return self.families


class EgateMetrics(models.AbstractModel):
    """Figures for the operator, from outside: no names, no codes of dossiers, nothing to open.

    All come from the database, so each process of each host gives the same, save those that the
    help says are of one server. Each addon tells of its own tables.
    """

    _name = "egate.metrics"
    _description = "Figures for monitoring"

    # -- the token ----------------------------------------------------------------------------

    @api.model
    def _new_token(self):
        """Set a new token and return it; it is shown once and kept nowhere.

        :rtype: str
        """
        token = secrets.token_urlsafe(32)
        self._keep_token(self._hashed(token))
        return token

    @api.model
    def _revoke_token(self):
        """Switch the figures off."""
        self._keep_token(False)

    @api.model
    def _keep_token(self, hashed):
        # sudo: callers have checked that the user administers the system
        self.env["ir.config_parameter"].sudo().set_param(TOKEN_PARAMETER, hashed)

    @api.model
    def _kept_token(self):
        # sudo: compared alone; see above for what it is
        return self.env["ir.config_parameter"].sudo().get_param(TOKEN_PARAMETER) or ""

    @api.model
    def _is_on(self):
        return bool(self._kept_token())

    @api.model
    def _is_token(self, told):
        """Return whether this is the token, in a time that tells nothing about it."""
        return hmac.compare_digest(self._hashed(told), self._kept_token())

    @staticmethod
    def _hashed(token):
        return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

    # -- the figures --------------------------------------------------------------------------

    @api.model
    def _registry(self):
        """Return the figures of now for ``prometheus_client`` to write.

        :rtype: CollectorRegistry
        """
        registry = CollectorRegistry()
        registry.register(_Collected(self._families()))
        return registry

    @api.model
    def _families(self):
        """Return the figures, those of one name together.

        Hook ``metrics``: called with nothing, returns a list of :class:`Figure`. One statement for
        all figures of a part, cheap on millions of rows; of one name, all have the same labels.
        """
        self._limit_statements()
        figures, slow = [], 0
        for part in hooked(self, "metrics"):
            try:
                figures += part()
            except QueryCanceled:
                _logger.warning("The figures of %s take more than %s.", part.__name__, PATIENCE)
                # lint: allow nothing is written here, and the other figures are told
                self.env.cr.rollback()
                self._limit_statements()
                slow += 1
        told = "Parts of these figures that took too long and are left out."
        figures.append(Figure("egate_figures_missing", told, slow))
        families = {}
        for figure in figures:
            if not (family := families.get(figure.name)):
                family = GaugeMetricFamily(figure.name, figure.help, labels=figure.labels)
                families[figure.name] = family
            family.add_metric([str(value) for value in figure.labels.values()], figure.value)
        return list(families.values())

    @api.model
    def _limit_statements(self):
        # Of this transaction alone, in which nothing else is done.
        self.env.cr.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])

    # -- for the parts ------------------------------------------------------------------------

    @api.model
    def _queue_figures(self, queue, model, waiting, since):
        """Return how many rows of a queue wait, and how long the oldest one has.

        :param str queue: its name in the figures
        :param Domain waiting: of the rows that wait; an index is to hold them alone
        :param str since: the field that says when a row was put there (UTC)
        :rtype: list[Figure]
        """
        # sudo: how many and how old, not what; the caller proved itself by the token
        rows = self.env[model].sudo()
        ((count, oldest),) = rows._read_group(waiting, [], ["__count", f"{since}:min"])
        labels = {"queue": queue}
        return [
            Figure("egate_queue_rows", "Rows that wait in a queue.", count, labels),
            Figure(
                "egate_queue_oldest_seconds",
                "Age of the oldest row that waits in a queue; 0 where none does.",
                self._seconds_since(oldest) if oldest else 0,
                labels,
            ),
        ]

    @api.model
    def _seconds_since(self, moment):
        """Return the seconds from ``moment`` (UTC) until now, none below 0."""
        return max((fields.Datetime.now() - moment).total_seconds(), 0)

    # -- of the server ------------------------------------------------------------------------

    @hook("metrics")
    def _cron_figures(self):
        """Jobs, by their XML id: a name would be in the language of whoever installed it."""
        self.env.cr.execute(
            """
            SELECT data.module || '.' || data.name, cron.active, cron.failure_count,
                   EXTRACT(epoch FROM now() AT TIME ZONE 'UTC' - cron.lastcall),
                   EXTRACT(epoch FROM now() AT TIME ZONE 'UTC' - cron.nextcall)
            FROM ir_cron cron
            JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
            ORDER BY 1
            """
        )
        figures = []
        for name, active, failures, age, late in self.env.cr.fetchall():
            labels = {"cron": name}
            figures += [
                Figure("egate_cron_active", "1: the job is switched on.", int(active), labels),
                Figure(
                    "egate_cron_failures",
                    "How often in a row the job has failed; 0 after a success.",
                    failures or 0,
                    labels,
                ),
            ]
            if age is not None:
                figures.append(
                    Figure(
                        "egate_cron_age_seconds",
                        "Seconds since the job ran last; absent where it never did.",
                        max(age, 0),
                        labels,
                    )
                )
            if active:
                figures.append(
                    Figure(
                        "egate_cron_late_seconds",
                        "Seconds since the job should have run; 0 while its time has not come.",
                        max(late, 0),
                        labels,
                    )
                )
        return figures

    @hook("metrics")
    def _connection_figures(self):
        self.env.cr.execute(
            "SELECT sum(numbackends), current_setting('max_connections') FROM pg_stat_database"
        )
        count, most = self.env.cr.fetchone()
        return [
            Figure("egate_database_connections", "Connections that PostgreSQL has.", count),
            Figure(
                "egate_database_connections_max",
                "Connections that PostgreSQL allows.",
                int(most),
            ),
        ]

    @hook("metrics")
    def _standby_figures(self):
        """How far behind the standby is that this server reads from; nothing where none is set.

        Asked of the standby itself: what the primary knows of it is hidden from ordinary roles.
        """
        if not config["db_replica_host"]:
            return []
        self.env.cr.execute("SELECT pg_current_wal_lsn()")
        (written,) = self.env.cr.fetchone()
        connection = self.env.registry._db_readonly
        # Whatever is asked with a token, or lags, is read from the primary: not this question.
        standby = isinstance(connection, Standby) and connection.standby_cursor()
        figures = [
            Figure(
                "egate_standby_used",
                "1: the standby that is set answers this server; 0: all is read from the primary.",
                int(bool(standby)),
            )
        ]
        if standby:
            with closing(standby):
                standby.execute(
                    """
                    SELECT GREATEST(pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn()), 0),
                           EXTRACT(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
                    """,
                    [written],
                )
                behind, age = standby.fetchone()
            figures += [
                Figure(
                    "egate_standby_lag_bytes",
                    "Bytes of WAL that the standby has not replayed yet.",
                    behind,
                ),
                Figure(
                    "egate_standby_lag_seconds",
                    "Age of what the standby replayed last; 0 where it has replayed all.",
                    max(age or 0, 0) if behind else 0,
                ),
            ]
        return figures

    @hook("metrics")
    def _process_figures(self):
        """Processes of the server that answers, where it has several."""
        if not isinstance(server.server, server.PreforkServer):
            return []
        try:
            children = psutil.Process(server.server.pid).children()
            alive = sum(child.status() != psutil.STATUS_ZOMBIE for child in children)
        except psutil.Error:
            # One ended meanwhile: the next time.
            return []
        # One more for the websocket.
        expected = config["workers"] + config["max_cron_threads"] + 1
        return [
            Figure("egate_server_processes", "Processes of this server that are alive.", alive),
            Figure(
                "egate_server_processes_expected",
                "Processes that this server has when all is well.",
                expected,
            ),
        ]

    @hook("metrics")
    def _fault_figures(self):
        faults = self.env["egate.server.fault"]
        return [
            Figure(
                "egate_server_faults_last_hour",
                "Requests of the last hour that ended with a fault of the server.",
                faults._count_lately(),
            )
        ]

    @hook("metrics")
    def _mail_figures(self):
        waiting = Domain("state", "=", "outgoing")
        return self._queue_figures("mail", "mail.mail", waiting, "create_date")


class EgateMetricsToken(models.AbstractModel):
    """Shows a new token once; it is nowhere but in the window that is open."""

    _name = "egate.metrics.token"
    _description = "Token for monitoring, shown once"

    # The web client asks for the values of a new record by its id.
    id = fields.Id()
    token = fields.Char(readonly=True)
