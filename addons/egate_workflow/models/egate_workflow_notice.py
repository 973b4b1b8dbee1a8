from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

#: What has been told and is so old that nobody asks any more.
KEPT = timedelta(days=90)


class EgateWorkflowNotice(models.Model):
    """Somebody is to be told of something; written with what caused it, sent afterwards.

    A notice that cannot be sent undoes nothing: it is tried again, and shown to the administrator
    when that does not help. Sent means: the mail server has taken the letter of everybody who is
    to be told, or it is among their activities and they have no address.
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
    #: Letters that the mail server has not taken yet; one that it has taken deletes itself.
    mail_ids = fields.One2many("mail.mail", "egate_notice_id", readonly=True)

    # A reminder whose due time has moved is another point; the same point is given once.
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
            # sudo: its code, for the administrator who looks why nobody was told
            record = notice.sudo()._about()
            notice.record_name = record._notice_name() if record else False

    def _about(self):
        """Return the record that this notice is about; empty when it is no more."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None or not hasattr(model, "_notice_name"):
            return self.browse()
        return model.browse(self.res_id).exists()

    @api.model
    def _queue(self, records, kind, transition=None):
        """Remember that a notice of ``kind`` about each of ``records`` is to be sent.

        :param transition: what caused it
        """
        common = {"kind": kind, "transition_id": transition.id if transition else None}
        self._insert_rows([{**common, "res_id": record.id} for record in records], records._name)

    @api.model
    def _insert_rows(self, rows, model):
        """Insert a notice for each of ``rows``, about ``model``, unless it is there already.

        One statement whatever their number; the rows have the same keys.
        """
        if not rows:
            return
        now = fields.Datetime.now()
        common = {"res_model": model, "state": "waiting", "attempts": 0}
        rows = [{**common, "created_at": now, "try_at": now, **row} for row in rows]
        columns = list(rows[0])
        # Another worker may have told the same point: whoever comes second adds nothing.
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s ON CONFLICT DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )

    def action_retry(self):
        """Try these notices once more that could not be sent.

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
        """Forget what was told long ago; what was not told stays until somebody looks at it."""
        domain = Domain("state", "in", ("sent", "dropped"))
        domain &= Domain("created_at", "<", fields.Datetime.now() - KEPT)
        old = self.search(domain, limit=limit)
        old.unlink()
        return len(old), len(old) == limit
