from odoo import models

from ..tools.hooks import hook
from .egate_metrics import Figure

#: What ``config/backup`` notes of its last success, see ``config/backup/noted.py``.
PARAMETERS = {f"egate.backup_{half}": half for half in ("database", "files", "check")}


class EgateMetrics(models.AbstractModel):
    """Whether backups are taken, and whether the log (WAL) gets away from the database's machine.

    The backup's program works on the database's machine, or on one of its own; what it has done
    it notes in the database, where every server of every host finds it.
    """

    _inherit = "egate.metrics"

    @hook("metrics")
    def _backup_figures(self):
        """What a backup of another cluster has left here, such as in a copy, does not count."""
        self.env.cr.execute(
            """
            SELECT key, EXTRACT(epoch FROM now()) - split_part(value, ' ', 1)::float
            FROM ir_config_parameter, pg_control_system(), pg_database
            WHERE key = ANY(%s) AND datname = current_database()
              AND value ~ '^[0-9]+ [0-9]+ [0-9]+$'
              AND split_part(value, ' ', 2) = system_identifier::text
              AND split_part(value, ' ', 3) = pg_database.oid::text
            """,
            [list(PARAMETERS)],
        )
        ages = {PARAMETERS[key]: age for key, age in self.env.cr.fetchall()}
        figures = []
        for half in PARAMETERS.values():
            labels = {"backup": half}
            figures.append(
                Figure(
                    "egate_backup_known",
                    "1: a good backup of this database, or a check of all backups, is known.",
                    int(half in ages),
                    labels,
                )
            )
            if half in ages:
                figures.append(
                    Figure(
                        "egate_backup_age_seconds",
                        "Age of the last good backup or check; absent where none is known.",
                        max(ages[half], 0),
                        labels,
                    )
                )
        return figures

    @hook("metrics")
    def _archive_figures(self):
        """The log; a command that hangs is neither done nor failed, and shows by what waits."""
        self.env.cr.execute(
            """
            SELECT current_setting('archive_mode') <> 'off',
                   last_failed_time > COALESCE(last_archived_time, '-infinity'),
                   EXTRACT(epoch FROM now() - COALESCE(last_archived_time, stats_reset)),
                   -- Names of the log are timeline, number / 2^32, rest; "history" is none.
                   CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}' AND NOT pg_is_in_recovery() THEN
                       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') - size
                       * (('x' || substr(last_archived_wal, 9, 8))::bit(32)::bigint
                            * (4294967296 / size)
                          + ('x' || substr(last_archived_wal, 17, 8))::bit(32)::bigint + 1)
                   END
            FROM pg_stat_archiver,
                 CAST(pg_size_bytes(current_setting('wal_segment_size')) AS numeric) size
            """
        )
        is_on, fails, since, behind = self.env.cr.fetchone()
        figures = [
            Figure(
                "egate_archive_on",
                "1: PostgreSQL is set to send its log (WAL) to the backups.",
                int(is_on),
            )
        ]
        if is_on:
            figures.append(
                Figure(
                    "egate_archive_failing_seconds",
                    "Seconds since a piece of the log was sent, while sending fails; else 0.",
                    max(since or 0, 0) if fails else 0,
                )
            )
            if behind is not None:
                figures.append(
                    Figure(
                        "egate_archive_behind_bytes",
                        "Bytes of the log that are not sent yet; absent before the first piece.",
                        max(behind, 0),
                    )
                )
        return figures
