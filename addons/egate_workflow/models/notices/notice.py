from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

#: How long sent notices are kept, in case of questions.
KEPT = timedelta(days=90)


class EgateWorkflowNotice(models.Model):
    """A notification about a record; written with the change that causes it, sent afterwards.

    A notice that cannot be sent undoes nothing: it is tried again, and shown to the administrator
    if that does not help. Sent means for each recipient: the mail server has taken the mail, or
    the recipient has no address but has the activity.
    """

    _name = "egate.workflow.notice"
    _inherit = "egate.sending"
    _description = "Notice"
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Number", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(string="Record", compute="_compute_record_name")
    kind = fields.Selection(
        [
            ("arrived", "Work has come"),
            ("reminder", "Reminder"),
            ("asked", "An opinion is asked for"),
            ("unanswered", "An opinion is overdue"),
            ("answered", "An opinion was given"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    transition_id = fields.Many2one("egate.workflow.transition", readonly=True, ondelete="restrict")
    reminder_id = fields.Many2one("egate.workflow.reminder", readonly=True, ondelete="restrict")
    step_sequence = fields.Integer(readonly=True)
    point_at = fields.Datetime(
        string="Point in time", readonly=True, help="When the reminder was due."
    )
    state = fields.Selection(
        [
            ("waiting", "To be sent"),
            ("queued", "In the queue"),
            ("sent", "Sent"),
            ("dropped", "No longer needed"),
            ("failed", "Not sent"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    told_ids = fields.Many2many("res.users", readonly=True)
    #: Mails that the mail server has not taken yet; a mail that it has taken deletes itself.
    mail_ids = fields.One2many("mail.mail", "egate_notice_id", readonly=True)

    # A reminder whose due time has moved is a new one; the same one is given only once.
    _once = models.UniqueIndex(
        "(res_model, res_id, step_sequence, reminder_id, point_at) WHERE reminder_id IS NOT NULL"
    )
    _asked_once = models.UniqueIndex(
        "(res_model, res_id, kind) WHERE kind IN ('asked', 'unanswered')"
    )
    _reminders_idx = models.Index("(reminder_id) WHERE reminder_id IS NOT NULL")
    _transitions_idx = models.Index("(transition_id) WHERE transition_id IS NOT NULL")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for notice in self:
            # sudo: its code, for the administrator who checks why the notice was not sent
            record = notice.sudo()._about()
            notice.record_name = record._notice_name() if record else False

    def _about(self):
        """Return the record that this notice is about; empty if it was deleted."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None or not hasattr(model, "_notice_name"):
            return self.browse()
        return model.browse(self.res_id).exists()

    @api.model
    def _queue(self, records, kind, transition=None):
        """Queue a notice of ``kind`` about each of ``records``.

        :param transition: what caused it
        """
        common = {"kind": kind, "transition_id": transition.id if transition else None}
        self._insert_rows([{**common, "res_id": record.id} for record in records], records._name)

    @api.model
    def _insert_rows(self, rows, model):
        """Insert a notice for each of ``rows``, about ``model``, unless it exists already.

        One statement for any number of rows; all rows have the same keys.
        """
        if not rows:
            return
        now = fields.Datetime.now()
        common = {"res_model": model, "state": "waiting", "attempts": 0}
        rows = [{**common, "created_at": now, "try_at": now, **row} for row in rows]
        columns = list(rows[0])
        # Another worker may have written the same reminder: the second one adds nothing.
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s ON CONFLICT DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )

    def action_retry(self):
        """Retry those of these notices that could not be sent.

        :raise AccessError: only the administrator sees and sends notices
        """
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise AccessError(self.env._("Only an administrator sends notices again."))
        # sudo: notices are the engine's own; the right was checked above
        failed = self.sudo().filtered(lambda notice: notice.state == "failed")
        failed.write({"state": "waiting", "attempts": 0, "try_at": fields.Datetime.now()})
        return True

    @api.autovacuum
    def _gc_told(self, limit=1000):
        """Delete notices sent long ago; failed ones stay for the administrator to see."""
        domain = Domain("state", "in", ("sent", "dropped"))
        domain &= Domain("created_at", "<", fields.Datetime.now() - KEPT)
        old = self.search(domain, limit=limit)
        old.unlink()
        return len(old), len(old) == limit
