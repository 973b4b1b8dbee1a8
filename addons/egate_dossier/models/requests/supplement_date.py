from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import office_date


class EgateSupplement(models.Model):
    """By when the citizen brings the papers, and what the office may do when they do not come.

    The day is the version's, with its legal text, and stands on the slip as it was told. Past it
    nothing happens by itself: the holder is reminded to ask for the dossier's end, a head
    decides, and papers that come meanwhile are taken in as ever.
    """

    _inherit = "egate.supplement"

    is_past_date = fields.Boolean(
        string="Past the day that was named",
        compute="_compute_is_past_date",
        search="_search_is_past_date",
    )
    may_stop = fields.Boolean(
        compute="_compute_may_stop", search="_search_may_stop", export_string_translation=False
    )

    _answer_by_idx = models.Index("(answer_by) WHERE state = 'waiting' AND answer_by IS NOT NULL")

    @api.depends("answer_by", "state", "dossier_id.closed_at")
    def _compute_is_past_date(self):
        today = office_date(fields.Datetime.now())
        for supplement in self:
            supplement.is_past_date = (
                supplement.state == "waiting"
                and not supplement.dossier_id.closed_at
                and bool(supplement.answer_by)
                and supplement.answer_by < today
            )

    @api.model
    def _past_date(self):
        today = office_date(fields.Datetime.now())
        waiting = Domain("state", "=", "waiting") & Domain("dossier_id.closed_at", "=", False)
        return waiting & Domain("answer_by", "<", today)

    def _search_is_past_date(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._past_date()

    @api.depends("answer_by", "state", "dossier_id.closed_at", "dossier_id.termination_ids.state")
    @api.depends_context("uid")
    def _compute_may_stop(self):
        for supplement in self:
            dossier = supplement.dossier_id
            supplement.may_stop = (
                supplement.is_past_date
                and "asked" not in dossier.termination_ids.mapped("state")
                and not dossier._asking_refusal("stop")
            )

    def _search_may_stop(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        undecided = self.env["egate.dossier.termination"]._undecided_domain()
        asked = Domain("dossier_id.termination_ids", "any", undecided)
        return self._past_date() & Domain("dossier_id.awaits_me", "=", True) & ~asked

    def action_propose_stop(self):
        """Open the dialog that asks for the end, filled in; nothing is decided by it.

        :raise UserError: the papers are not overdue
        """
        self.ensure_one()
        self.check_access("read")
        dossier = self.dossier_id
        if fault := dossier._asking_refusal("stop"):
            raise AccessError(fault)
        if not self.is_past_date:
            raise UserError(
                self.env._("These papers are not overdue, so nothing is proposed. Reload the page.")
            )
        # sudo: the slip of a request that the user reads
        slip = self.sudo().slip_id
        reason = self.env._(
            "What slip %(code)s asked for was not brought by %(day)s.",
            code=slip.code,
            day=self.answer_by.strftime("%d/%m/%Y"),
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "egate_dossier.egate_termination_ask_action"
        )
        return {
            **action,
            "context": {
                "default_dossier_id": dossier.id,
                "default_kind": "stop",
                "default_reason": reason,
                "default_legal_basis": slip.answer_basis,
            },
        }


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    unanswered_id = fields.Many2one(
        "egate.supplement",
        string="Request whose day has passed",
        compute="_compute_unanswered_id",
        export_string_translation=False,
    )

    @api.depends("supplement_ids.state", "supplement_ids.answer_by", "termination_ids.state")
    def _compute_unanswered_id(self):
        for dossier in self:
            late = dossier._waiting_request()
            asked = late.is_past_date and "asked" in dossier.termination_ids.mapped("state")
            dossier.unanswered_id = late if late.is_past_date and not asked else False

    def _waiting_request(self):
        """Return the request for papers that this dossier waits for, or an empty record.

        Of several the one whose day comes first.
        """
        waiting = self._waiting_requests()
        return waiting.sorted(lambda one: (not one.answer_by, one.answer_by, one.id))[:1]

    def _waiting_requests(self):
        """Return the requests for papers that this dossier waits for."""
        self.ensure_one()
        # sudo: the state and the day of a request, for all readers of the dossier
        waiting = self.sudo().supplement_ids.filtered(lambda one: one.state == "waiting")
        return waiting.with_env(self.env)

    def action_propose_stop(self):
        """Open the dialog that asks for the end of this dossier, whose papers did not come."""
        self.ensure_one()
        self.check_access("read")
        request = self._waiting_request()
        if not request:
            raise UserError(
                self.env._("These papers are not overdue, so nothing is proposed. Reload the page.")
            )
        return request.action_propose_stop()

    # -- what is told -------------------------------------------------------------------------

    def _answer_by_in_words(self):
        """Return the day by which this sudo dossier's papers are to be brought, or nothing."""
        day = self._waiting_request().answer_by
        return day.strftime("%d/%m/%Y") if day else ""

    def _answer_by_note(self):
        """Return, for the asker, which day the slip will name, or nothing."""
        told = self._prepare_answer_by("supplement", fields.Datetime.now())
        if not told.get("answer_by"):
            return ""
        return self.env._(
            "The slip names the day by which the papers are to be brought: %(day)s (%(basis)s).",
            day=told["answer_by"].strftime("%d/%m/%Y"),
            basis=told["answer_basis"],
        )
