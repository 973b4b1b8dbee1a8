from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class EgateDossierDecision(models.AbstractModel):
    """Something about a dossier that one person asks for and another decides, once.

    The model that inherits it has a ``state`` that is ``_UNDECIDED`` until then, and says by
    :meth:`_deciding_refusal` who decides. Two who decide at once meet at the dossier's row: the
    later one is told that it is decided.
    """

    _name = "egate.dossier.decision"
    _description = "Asked by one, decided by another"
    _inherit = "egate.dossier.decided"

    dossier_id = fields.Many2one(ondelete="restrict")
    applicant_name = fields.Char(related="dossier_id.applicant_name", string="Owner")
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided", readonly=True)
    decision = fields.Text(readonly=True)
    may_decide = fields.Boolean(compute="_compute_may_decide", search="_search_may_decide")

    @api.depends("state", "dossier_id.holder_unit_id", "dossier_id.holder_user_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for asked in self:
            asked.may_decide = bool(asked._undecided()) and not asked._deciding_refusal()

    def _search_may_decide(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._undecided_domain() & self._decided_by_user()

    @api.model
    def _decided_by_user(self):
        """Return the domain of what :meth:`_deciding_refusal` lets the current user decide."""
        units = list(self.env["egate.assignment"]._headed_units(self.env.user))
        return Domain("asked_by_id", "!=", self.env.uid) & self._undecided_of(
            Domain("holder_unit_id", "in", units) | Domain("agency_unit_id", "in", units)
        )

    @api.model
    def _undecided_of(self, dossiers):
        """Return the domain of what is undecided about the dossiers of a domain.

        It names the few dossiers that it is about: beside an alternative, PostgreSQL would read
        all that a unit ever had before it looks at the first request.
        """
        # sudo: narrows alone; which requests and dossiers the user may read is asked besides
        asked = self.sudo()._search(self._undecided_domain()).subselect("dossier_id")
        return Domain("dossier_id", "any", dossiers & Domain("id", "in", asked))

    def _deciding_refusal(self):
        """Return why the current user does not decide this, or an empty string.

        A head of the dossier's unit or of its agency decides, never the asker (``asked_by_id``).
        """
        self.ensure_one()
        dossier = self.dossier_id
        if self.asked_by_id == self.env.user:
            return self._own_request_message()
        if dossier._is_headed_by_user() or dossier._is_headed_by_user(dossier.agency_unit_id):
            return ""
        return dossier._head_only_message()

    @api.model
    def _own_request_message(self):
        return self.env._("Somebody else decides what you asked for.")

    def _begin_decision(self):
        """Check that the current user decides this now, and hold the dossier's row.

        :raise UserError: it is decided already
        :raise AccessError: the current user does not decide this
        """
        self.ensure_one()
        self.check_access("read")
        self.dossier_id._lock_rows()
        self.invalidate_recordset()
        if not self._undecided():
            raise UserError(self.env._("This is decided already. Reload the page."))
        if fault := self._deciding_refusal():
            raise AccessError(fault)

    def action_decline(self, decision=None):
        """Decline it: the dossier goes on as it is.

        :param str decision: why, for the asker
        """
        self._begin_decision()
        decision = self._text(decision)
        if not decision:
            raise UserError(self.env._("Write why it is declined: whoever asked reads it."))
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: users may not write decisions; the decider is checked above
        declined = self.sudo()
        declined._decide("declined", decision, at)
        declined._after_decline(at)
        return True

    def _decide(self, state, decision, at, **values):
        """Write the decision of the current user on this sudo record; the caller checks the user.

        :param datetime at: UTC
        """
        self.write(
            {
                **values,
                "state": state,
                "decision": decision,
                "decided_by_id": self.env.uid,
                "decided_at": at,
            }
        )
        self.flush_recordset()

    def _after_decline(self, at):
        """Hook: what else follows when this sudo record was declined."""

    @api.model
    def _text(self, text):
        """Return what a client wrote, empty where it says nothing or is no text."""
        return self._entered_text(text)


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    def _is_headed_by_user(self, unit=None):
        """Return whether the current user decides over the work of ``unit``, where it is now."""
        self.ensure_one()
        unit = unit or self.holder_unit_id or self.agency_unit_id
        return unit.id in self.env["egate.assignment"]._headed_units(self.env.user)

    def _head_only_message(self):
        return self.env._(
            "Only a head or leader over “%(dossier)s” decides this.", dossier=self.display_name
        )
