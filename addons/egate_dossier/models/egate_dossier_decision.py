from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class EgateDossierDecision(models.AbstractModel):
    """Something about a dossier that one person asks for and another decides, once.

    The model that inherits it has a ``state`` that is :attr:`_UNDECIDED` until then, and says by
    :meth:`_deciding_fault` who decides. Whoever decides at the same time as a colleague meets them
    at the dossier's row: the later of the two is told that it is decided.
    """

    _name = "egate.dossier.decision"
    _description = "Asked by one, decided by another"
    _inherit = "egate.dossier.decided"

    #: The state in which it waits for its decision.
    _UNDECIDED = "asked"

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
            waits = asked.state == self._UNDECIDED
            asked.may_decide = waits and not asked._deciding_fault()

    def _search_may_decide(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "=", self._UNDECIDED) & self._decided_by_user()

    @api.model
    def _decided_by_user(self):
        """Return the domain of what :meth:`_deciding_fault` lets the current user decide."""
        units = self.env["egate.dossier"]._headed_unit_ids()
        return Domain("asked_by_id", "!=", self.env.uid) & (
            Domain("dossier_id.holder_unit_id", "in", units)
            | Domain("dossier_id.agency_unit_id", "in", units)
        )

    def _deciding_fault(self):
        """Return why the current user does not decide this, or an empty string.

        A head over the dossier, where it is or over its agency, and never who asked, whom the
        model names by ``asked_by_id``.
        """
        self.ensure_one()
        dossier = self.dossier_id
        if self.asked_by_id == self.env.user:
            return self._sentence_own()
        if dossier._is_headed_by_user() or dossier._is_headed_by_user(dossier.agency_unit_id):
            return ""
        return dossier._sentence_head_only()

    @api.model
    def _sentence_own(self):
        return self.env._("Somebody else decides what you asked for.")

    def _begin_decision(self):
        """Check that the current user decides this now, and hold the dossier's row.

        :raise UserError: it is decided already
        :raise AccessError: somebody else decides
        """
        self.ensure_one()
        self.check_access("read")
        self.dossier_id._meet_here()
        self.invalidate_recordset()
        if self.state != self._UNDECIDED:
            raise UserError(self.env._("This is decided already. Reload the page."))
        if fault := self._deciding_fault():
            raise AccessError(fault)

    def action_decline(self, decision=None):
        """Decline it: the dossier goes on as it is.

        :param str decision: why, for whoever asked
        """
        self._begin_decision()
        decision = self._text(decision)
        if not decision:
            raise UserError(self.env._("Write why it is declined: whoever asked reads it."))
        at = fields.Datetime.now().replace(microsecond=0)
        # sudo: the one door to a decision; the decider was checked
        declined = self.sudo()
        declined._decide("declined", decision, at)
        declined._after_decline(at)
        return True

    def _decide(self, state, decision, at, **values):
        """Write the decision of the current user on this sudo record, who was checked before.

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

    @api.model
    def _headed_unit_ids(self):
        """Return the ids of the units over whose work the current user decides.

        :rtype: list[int]
        """
        held = self.env["egate.assignment"]._held_units(self.env.user)
        return sorted({unit for role in self._assigning_roles() for unit in held.get(role, ())})

    def _is_headed_by_user(self, unit=None):
        """Return whether the current user decides over the work of ``unit``, where it is now.

        A head or leader: a role that says who works on what.
        """
        self.ensure_one()
        unit = unit or self.holder_unit_id or self.agency_unit_id
        return unit.id in self._headed_unit_ids()

    def _sentence_head_only(self):
        return self.env._(
            "Only a head or leader over “%(dossier)s” decides this.", dossier=self.display_name
        )
