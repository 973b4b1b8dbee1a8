import logging
from collections import defaultdict

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.egate_base.tools.token_bucket import Counts

_logger = logging.getLogger(__name__)

#: Readings of a worker that are not written yet: by database, dossier, way and minute. Flushed by
#: the first reading after a minute; of more than so many dossiers at once, the rest is not told
#: apart and not kept.
READINGS = Counts(every=60, size=2000)


class EgatePageReading(models.Model):
    """How often the page of a dossier was read, by day and way, and when last.

    The pages only read, perhaps from a replica: readings are counted in memory and written by a
    transaction of its own, after the answer's. Nothing of the reader is kept, who has the link may
    read it; the citizen and the desk see when somebody did.
    """

    _name = "egate.page.reading"
    _description = "Readings of a dossier's page"
    _inherit = "egate.dossier.part"
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "day"

    dossier_id = fields.Many2one(ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    way = fields.Selection(
        [
            ("link", "By the link or its QR code"),
            ("secret", "By code and secret"),
            ("account", "From the account"),
        ],
        string="How",
        required=True,
        readonly=True,
    )
    count = fields.Integer(string="Times", required=True, readonly=True, aggregator="sum")
    last_at = fields.Datetime(string="Last", required=True, readonly=True)

    _one_a_day = models.UniqueIndex("(dossier_id, day, way)")

    @api.model
    def _flush_readings(self, told):
        """Write what was counted, after the current transaction.

        :param dict told: number of readings by database, dossier, way and minute (UTC, ISO)
        """
        database, registry, model = self.env.cr.dbname, self.env.registry, self._name
        rows = defaultdict(lambda: [0, ""])
        for key, count in told.items():
            # The others, of which there were too many.
            if not key or key[0] != database:
                continue
            _database, dossier, way, minute = key
            row = rows[dossier, minute[:10], way]
            row[0] += count
            row[1] = max(row[1], minute)

        def write():
            log = registry["egate.access.log"]
            try:
                with log._log_cursor(registry) as cr:
                    api.Environment(cr, SUPERUSER_ID, {})[model]._add_readings(rows)
            except psycopg2.Error:
                # Another worker wrote the same row at that moment; a count is no record.
                _logger.info("Readings of %s pages could not be noted.", len(rows))

        self.env["egate.access.log"]._after_transaction(write)

    @api.model
    def _add_readings(self, rows):
        if not rows:
            return
        values = [
            SQL("(%s, %s::date, %s, %s, %s::timestamp)", dossier, day, way, count, last)
            for (dossier, day, way), (count, last) in sorted(rows.items())
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO egate_page_reading AS kept (dossier_id, day, way, count, last_at)
                SELECT v.* FROM (VALUES %s) v (dossier_id, day, way, count, last_at)
                JOIN egate_dossier d ON d.id = v.dossier_id
                ON CONFLICT (dossier_id, day, way) DO UPDATE
                    SET count = kept.count + excluded.count,
                        last_at = greatest(kept.last_at, excluded.last_at)
                """,
                SQL(", ").join(values),
            )
        )


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _count_reading(self, way):
        """Count that the page of this dossier is read now; costs the answer no query.

        :param str way: a value of ``egate.page.reading.way``
        """
        minute = fields.Datetime.now().strftime("%Y-%m-%d %H:%M:00")
        if told := READINGS.add((self.env.cr.dbname, self.id, way, minute)):
            self.env["egate.page.reading"]._flush_readings(told)

    def _readings_in_words(self):
        """Return how often the page of this (sudo) dossier was read without the account.

        :return: ``count``; ``last`` in words
        :rtype: dict
        """
        self.ensure_one()
        ((count, last),) = self.env["egate.page.reading"]._read_group(
            Domain("dossier_id", "=", self.id) & Domain("way", "!=", "account"),
            [],
            ["count:sum", "last_at:max"],
        )
        return {"count": count or 0, "last": self._local_in_words(last)}

    def action_open_readings(self):
        """Show how often the page of this dossier was read."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Readings of the citizen's page"),
            "res_model": "egate.page.reading",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("dossier_id", "=", self.id)],
        }
