from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..tools import calendar_content


class EgateCalendarRevision(models.Model):
    """What a calendar counted with from a moment on. Rows are only added.

    Every ledger names the revision that it is counted on, so that its due time comes out the same
    at any moment, whatever becomes of the calendar. A calendar that nothing was counted on has no
    revision; its first one is written with the first ledger.
    """

    _name = "egate.calendar.revision"
    _description = "Revision of a working calendar"
    _inherit = "egate.append.only"
    _log_access = False
    _order = "calendar_id, number desc"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, readonly=True, ondelete="restrict"
    )
    number = fields.Integer(string="Revision", required=True, readonly=True, aggregator=None)
    since = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Changed by", required=True, readonly=True, ondelete="restrict"
    )
    decision = fields.Char(readonly=True, help="Number of the decision that ordered the change.")
    content = fields.Json(required=True, readonly=True, export_string_translation=False)
    # Equal for contents that give the same counts.
    fingerprint = fields.Char(required=True, readonly=True, export_string_translation=False)

    _number_uniq = models.UniqueIndex("(calendar_id, number)")

    @api.depends("calendar_id", "number")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "%(calendar)s, revision %(number)s",
                calendar=revision.calendar_id.name,
                number=revision.number,
            )

    # A revision never changes, so only a restart or the lack of room forgets it.
    @ormcache("self.id", cache="stable")
    def _local_calendar(self):
        """Return the compiled revision.

        :rtype: calendar_content.LocalCalendar
        """
        self.ensure_one()
        # sudo: a user who reads a due time may see its explanation
        return calendar_content.compiled(self.sudo().content)

    def _working_calendar(self):
        """Return the working time, as ``resource.calendar`` does."""
        return self._local_calendar().working

    def _to_local(self, moment):
        """Return the naive UTC ``moment`` as a naive moment of the revision's zone."""
        return self._local_calendar().to_local(moment)

    def _to_utc(self, moment):
        """Return the naive local ``moment`` as naive UTC, the way fields store it."""
        return self._local_calendar().to_utc(moment)

    def _counts_like(self, other):
        """Return whether every term comes out the same on both revisions."""
        return self == other or (
            self.calendar_id == other.calendar_id and self.fingerprint == other.fingerprint
        )

    @api.model
    def _last_of(self, calendar):
        """Return the newest revision of ``calendar``, or none."""
        return self.search([("calendar_id", "=", calendar.id)], order="number DESC", limit=1)

    @api.model
    def _add(self, calendar, content, decision, previous):
        """Write the revision after ``previous``; return it.

        If two users change a calendar at once, the number makes the second fail to serialize; it
        is retried and sees the first change.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO egate_calendar_revision
                    (calendar_id, number, since, user_id, decision, content, fingerprint)
                VALUES (%s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT (calendar_id, number) DO NOTHING
                RETURNING id
                """,
                calendar.id,
                previous.number + 1,
                fields.Datetime.now(),
                self.env.uid,
                decision or None,
                fields.Json().convert_to_column(content, self),
                calendar_content.fingerprint(content),
            )
        )
        return self.browse(self.env.cr.fetchone()[0])
