from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .milestones import MILESTONES

#: The states of what reached the citizen, as far as the office knows.
TOLD = ("sent", "delivered", "phoned")
#: The states of what did not reach the citizen: the desk phones, or has it sent again.
UNDELIVERED = ("failed", "bounced", "undeliverable")


def _told_at(notice):
    if notice.state == "phoned":
        return notice.told_at
    return notice.sent_at or notice.delivered_at


class EgateNotice(models.Model):
    """A citizen is to be told of a milestone of their dossier, through one channel, once.

    Written with what caused it, in the same transaction; sent afterwards, so that nothing that
    fails outside undoes anything inside. *Sent* means that the mail server or the gateway has
    taken it, *delivered* that it says the citizen has it; neither is what the law calls notified.
    """

    _name = "egate.notice"
    _description = "Notice to a citizen"
    _inherit = ["egate.dossier.part", "egate.sending"]
    _log_access = False
    _order = "id desc"
    _rec_name = "milestone"
    _PERSONAL = frozenset({"error"})

    dossier_id = fields.Many2one(ondelete="restrict", index=False)
    milestone = fields.Selection(MILESTONES, required=True, readonly=True)
    channel = fields.Selection(
        [("mail", "E-mail")], string="Notice channel", required=True, readonly=True
    )
    #: The number of the event that caused it: the same milestone may come again.
    occurrence = fields.Integer(required=True, readonly=True, export_string_translation=False)
    state = fields.Selection(
        [
            ("waiting", "To be sent"),
            ("queued", "In the queue"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("bounced", "Came back"),
            ("undeliverable", "Cannot be delivered"),
            ("failed", "Not sent"),
            ("phoned", "Told by phone"),
            ("dropped", "No longer needed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    delivered_at = fields.Datetime(string="Delivered on", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    message_ref = fields.Char(
        readonly=True, index="btree_not_null", export_string_translation=False
    )

    _once = models.UniqueIndex("(dossier_id, milestone, channel, occurrence)")
    _undelivered_idx = models.Index(
        "(created_at) WHERE state IN ('failed', 'bounced', 'undeliverable')"
    )

    def _meet_at_the_dossier(self):
        """Do not lock the dossier: a notice decides nothing."""

    @api.model
    def _queue(self, channels, milestone, wait=0):
        """Remember that these citizens are to be told; one statement whatever their number.

        The same milestone that is still waiting is not told twice.

        :param dict channels: by id of a dossier the channel
        :param int wait: so many minutes what caused it may be undone
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """INSERT INTO egate_notice (dossier_id, milestone, channel, occurrence, state,
                                             attempts, created_at, try_at)
                   SELECT d.id, %(milestone)s, v.channel, COALESCE(d.event_seq, 0), 'waiting',
                          0, %(now)s, %(now)s::timestamp + %(wait)s * interval '1 minute'
                   FROM (VALUES %(rows)s) AS v (id, channel)
                   JOIN egate_dossier d ON d.id = v.id
                   WHERE NOT EXISTS (
                       SELECT 1 FROM egate_notice n
                       WHERE n.dossier_id = d.id AND n.milestone = %(milestone)s
                         AND n.channel = v.channel AND n.state = 'waiting')
                   ORDER BY d.id
                   ON CONFLICT DO NOTHING""",
                milestone=milestone,
                now=now,
                wait=wait,
                rows=SQL(", ").join(SQL("(%s, %s)", *row) for row in channels.items()),
            )
        )
        dossiers = self.env["egate.dossier"].browse(channels)
        dossiers.invalidate_recordset(["notice_ids"])

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._note_on_results()
        return result

    def _note_on_results(self):
        """Note on results that are ready whether and when their citizens were told of them."""
        for dossier in self.filtered(lambda notice: notice.milestone == "ready").dossier_id:
            ready = dossier.notice_ids.filtered(lambda one: one.milestone == "ready")
            for result in dossier.result_ids.filtered(lambda one: not one.withdrawn_at):
                told = ready.filtered(
                    lambda one, since=result.signed_at: (
                        one.state in TOLD and one.created_at >= since
                    )
                )
                result._mark_notified(min(filter(None, map(_told_at, told)), default=False))

    def action_retry(self):
        """Send these notices once more that did not arrive.

        :raise UserError: the current user is no clerk of the dossier's desk, nor administrator
        """
        notices = self._of_own_desk()
        again = notices.filtered(lambda notice: notice.state in UNDELIVERED)
        if not again:
            raise UserError(self.env._("These notices did not fail: there is nothing to send."))
        again.write(
            {
                "state": "waiting",
                "attempts": 0,
                "try_at": fields.Datetime.now(),
                "error": False,
                "mail_id": False,
            }
        )
        return True

    @api.autovacuum
    def _gc_dropped(self, limit=1000):
        """Forget what was never needed; what was told is kept with the dossier."""
        domain = Domain("state", "=", "dropped")
        domain &= Domain(
            "created_at", "<", fields.Datetime.subtract(fields.Datetime.now(), days=90)
        )
        old = self.search(domain, limit=limit)
        old.unlink()
        return len(old), len(old) == limit
