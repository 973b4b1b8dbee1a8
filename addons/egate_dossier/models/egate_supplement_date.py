from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.egate_base.tools.office_zone import office_date
from odoo.addons.egate_base.tools.term import Term

from .egate_dossier_work import ASK_WITHIN_DAYS, ASK_WITHIN_PARAMETER


class EgateSupplement(models.Model):
    """By when the citizen brings the papers, and what the office may do when they do not come.

    The day is the version's, with its legal text, and stands on the slip as it was told. Past it
    nothing happens by itself: whoever has the dossier is proposed to ask for its end, a head
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

    @api.depends("answer_by", "state", "dossier_id.closed_at", "dossier_id.ending_ids.state")
    @api.depends_context("uid")
    def _compute_may_stop(self):
        for supplement in self:
            dossier = supplement.dossier_id
            supplement.may_stop = (
                supplement.is_past_date
                and "asked" not in dossier.ending_ids.mapped("state")
                and not dossier._asking_fault("stop")
            )

    def _search_may_stop(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        asked = Domain("dossier_id.ending_ids", "any", [("state", "=", "asked")])
        return self._past_date() & Domain("dossier_id.awaits_me", "=", True) & ~asked

    def action_propose_stop(self):
        """Open the dialog that asks for the end, filled in; nothing is decided by it.

        :raise UserError: the papers are not overdue
        """
        self.ensure_one()
        self.check_access("read")
        dossier = self.dossier_id
        if fault := dossier._asking_fault("stop"):
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
            "egate_dossier.egate_ending_ask_action"
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

    @api.depends("supplement_ids.state", "supplement_ids.answer_by", "ending_ids.state")
    def _compute_unanswered_id(self):
        for dossier in self:
            late = dossier._waiting_request()
            asked = late.is_past_date and "asked" in dossier.ending_ids.mapped("state")
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
        # sudo: the state and the day of a request, for whoever sees the dossier
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

    def _prepare_answer_by(self, kind, at):
        """Return the day that a slip of ``kind`` names, and by which law: of what is received."""
        if kind != "supplement" or not self.received_at:
            return {}
        # sudo: the version that it was received with, and the desk's calendar
        dossier = self.sudo()
        calendar = dossier.reception_unit_id._require_calendar()
        day, basis = dossier.version_id._answer_by(calendar, at)
        return {"answer_by": day, "answer_basis": basis}

    def _answer_by_in_words(self):
        """Return the day by which this sudo dossier's papers are to be brought, or nothing."""
        day = self._waiting_request().answer_by
        return day.strftime("%d/%m/%Y") if day else ""

    def _answer_by_note(self):
        """Return for whoever asks which day the slip will name, or nothing."""
        told = self._prepare_answer_by("supplement", fields.Datetime.now())
        if not told.get("answer_by"):
            return ""
        return self.env._(
            "The slip names the day by which the papers are to be brought: %(day)s (%(basis)s).",
            day=told["answer_by"].strftime("%d/%m/%Y"),
            basis=told["answer_basis"],
        )

    @api.model
    def _ask_within_days(self):
        # sudo: the setting is no secret, its table is closed to users
        value = self.env["ir.config_parameter"].sudo().get_param(ASK_WITHIN_PARAMETER)
        return int(value) if value and value.isdigit() else ASK_WITHIN_DAYS

    def _asked_late_sentence(self):
        """Return that the time for asking at all is over, or an empty string. A warning only."""
        self.ensure_one()
        days = self._ask_within_days()
        if not self.received_at or not days:
            return ""
        # sudo: the desk's calendar
        calendar = self.sudo().reception_unit_id._require_calendar()
        term = Term(Fraction(days), "working_day", counting="end_of_day")
        last = calendar._last_day(self.received_at, term)
        if office_date(fields.Datetime.now()) <= last:
            return ""
        return self.env._(
            "Papers are asked for within %(count)s working days of the reception: that was until "
            "%(day)s. You can still ask, and inspections see that it is late.",
            count=days,
            day=last.strftime("%d/%m/%Y"),
        )
