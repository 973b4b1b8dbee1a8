from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class EgateDossier(models.Model):
    """What keeps a dossier from being anonymised: something of it is not over.

    Most of it the office's own rows say. What they cannot know, a complaint or a case in court, a
    leader or the official for personal data writes down, and takes off again.
    """

    _inherit = "egate.dossier"

    hold_reason = fields.Char(
        string="Kept because", copy=False, help="A complaint, an inspection, a case in court."
    )
    hold_by_id = fields.Many2one(
        "res.users", string="Kept by", copy=False, ondelete="restrict", index="btree_not_null"
    )
    hold_at = fields.Datetime(string="Kept since", copy=False)

    def action_hold(self, reason):
        """Keep this dossier from being anonymised until :meth:`action_release`.

        :param str reason: a complaint, an inspection, a case in court
        """
        self.ensure_one()
        self._check_holder_of_data()
        reason = self._holding_text(reason)
        # sudo: users may not write blocks; the right is checked above
        record = self.sudo()
        if record.anonymised_at:
            raise UserError(self.env._("Its personal details are anonymised already."))
        if not record.hold_at:
            at = fields.Datetime.now().replace(microsecond=0)
            record.write({"hold_reason": reason, "hold_by_id": self.env.uid, "hold_at": at})
            record._trace("blocked", at, {record: {"text": reason}})
        return True

    def action_release(self, reason):
        """Let this dossier be anonymised again when its time is over.

        :param str reason: how what kept it came to its end
        """
        self.ensure_one()
        self._check_holder_of_data()
        reason = self._holding_text(reason)
        # sudo: see action_hold
        record = self.sudo()
        if record.hold_at:
            at = fields.Datetime.now().replace(microsecond=0)
            record.write({"hold_reason": False, "hold_by_id": False, "hold_at": False})
            record._trace("unblocked", at, {record: {"text": reason}})
        return True

    def _holding_text(self, reason):
        """Lock this dossier, and return the reason; the caller has checked the right."""
        reason = self.env["egate.dossier.decision"]._text(reason)
        if not reason:
            raise UserError(self.env._("Write the reason: whoever comes later reads it."))
        self._lock_rows()
        return reason

    def _check_holder_of_data(self):
        """Refuse those who are neither leader nor responsible for personal data over these."""
        # sudo: desk and agency decide, for users who may not read the dossier
        units = self.sudo().reception_unit_id | self.sudo().agency_unit_id
        if not self.env["egate.retention.list"]._answers_for(units):
            raise AccessError(
                self.env._(
                    "Only a leader, or the official for personal data, of its office does this."
                )
            )

    def _kept_by(self):
        """Return what keeps these sudo dossiers from being anonymised, by dossier, in a sentence.

        Those that nothing keeps are left out.

        :rtype: dict[egate.dossier, str]
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT d.id, CASE
                    WHEN d.hold_at IS NOT NULL THEN 'blocked'
                    WHEN d.received_at IS NOT NULL AND d.closed_at IS NULL THEN 'open'
                    WHEN COALESCE(d.fee_total, 0) <> COALESCE(d.fee_paid, 0) THEN 'money'
                    WHEN EXISTS (
                        SELECT FROM egate_dossier o
                        WHERE o.id <> d.id AND o.received_at IS NOT NULL AND o.closed_at IS NULL
                          AND (o.applicant_id = d.applicant_id
                               OR (o.identity_number = d.identity_number
                                   AND o.identity_kind = d.identity_kind))
                    ) THEN 'citizen'
                    WHEN EXISTS (
                        SELECT FROM egate_personal_request r
                        WHERE r.partner_id = d.applicant_id AND r.state = 'asked'
                    ) THEN 'request'
                    WHEN EXISTS (
                        SELECT FROM egate_handover_line l
                        WHERE l.dossier_id = d.id AND l.state = 'pending'
                    ) THEN 'papers'
                    WHEN EXISTS (
                        SELECT FROM egate_directive_dossier_rel r
                        JOIN egate_directive i ON i.id = r.directive_id
                        WHERE r.dossier_id = d.id AND i.state <> 'closed'
                    ) THEN 'directive'
                    WHEN EXISTS (
                        SELECT FROM egate_notice n
                        WHERE n.dossier_id = d.id AND n.state IN ('waiting', 'queued')
                    ) THEN 'notice'
                    WHEN EXISTS (
                        SELECT FROM egate_dossier_message m
                        WHERE m.dossier_id = d.id AND m.direction = 'in' AND m.read_at IS NULL
                    ) THEN 'unread'
                END
                FROM egate_dossier d WHERE d.id = ANY(%s)
                """,
                self.ids,
            )
        )
        sentences = self._hold_sentences()
        return {self.browse(id_): sentences[key] for id_, key in self.env.cr.fetchall() if key}

    def _hold_sentences(self):
        return {
            "blocked": self.env._("It is kept for a complaint, an inspection or a court."),
            "open": self.env._("It is not closed."),
            "money": self.env._("Money is still to be paid or given back."),
            "citizen": self.env._("The citizen has another dossier that is open."),
            "request": self.env._("A request of the citizen about personal data is open."),
            "papers": self.env._("Its papers are in a stack that is not confirmed yet."),
            "directive": self.env._("A directive about it is not closed."),
            "notice": self.env._("A notice to the citizen is still to be sent."),
            "unread": self.env._("A message of the citizen has not been read."),
        }
