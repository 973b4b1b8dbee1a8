from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import str2bool

from .egate_notice import MILESTONE_BY_STATUS

NOTICES_ON = "egate_dossier.notices"
#: What happened longer ago than this is loaded, not told.
TOLD_WITHIN = timedelta(days=1)
#: Events of the trail other than moves, and what the citizen is told of them.
MILESTONE_BY_EVENT = {
    "asked": "supplement",
    "unasked": "unasked",
    "extended": "apology",
    "apologised": "apology",
    "wrote": "message",
    "corrected": "corrected",
}


class EgateDossier(models.Model):
    """When citizens are told, and how they want to be told.

    Nothing is told until the office turns it on. A dossier without an address costs nothing.
    """

    _inherit = "egate.dossier"

    notice_channel = fields.Selection(
        selection="_selection_notice_channel",
        string="Notices by",
        help="Empty: by the first way for which there is an address.",
    )
    notice_lang = fields.Selection(selection="_selection_notice_lang", string="Language of notices")
    notice_ids = fields.One2many(
        "egate.notice", "dossier_id", string="Notices to the citizen", copy=False
    )
    can_set_contact = fields.Boolean(
        compute="_compute_can_set_contact", export_string_translation=False
    )

    @api.model
    def _selection_notice_channel(self):
        offered = self.env["egate.notice"]._fields["channel"]._description_selection(self.env)
        return [*offered, ("none", self.env._("None wanted"))]

    @api.model
    def _selection_notice_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("reception_unit_id", "received_at")
    @api.depends_context("uid")
    def _compute_can_set_contact(self):
        desks = self._clerk_units()
        for dossier in self:
            there = dossier.reception_unit_id.id in desks
            dossier.can_set_contact = bool(dossier.received_at and there)

    @api.model
    def _notices_are_on(self):
        # sudo: a switch of the office, whoever works
        return str2bool(self.env["ir.config_parameter"].sudo().get_param(NOTICES_ON) or "0")

    # -- when ---------------------------------------------------------------------------------

    def _write_down(self, at, promises, people):
        result = super()._write_down(at, promises, people)
        self._keep_citizens_choice()
        # sudo: notices are the engine's own
        self.sudo()._tell_citizens("received", at)
        return result

    def _trace(self, kind, at, details=None):
        result = super()._trace(kind, at, details)
        if milestone := MILESTONE_BY_EVENT.get(kind):
            self._tell_citizens(milestone, at)
        elif kind == "moved" and details:
            self._tell_moved(at, details)
        return result

    def _tell_moved(self, at, details):
        reachable = self._reachable(at)
        if not reachable:
            return
        first = details[self.browse(next(iter(reachable)))]
        states = self.env["egate.workflow.state"].browse([first["from"], first["to"]])
        before, after = (state.national_code for state in states)
        milestone = MILESTONE_BY_STATUS.get(after)
        if milestone and before != after:
            way = self.env["egate.workflow.transition"].browse(first["way"])
            self.env["egate.notice"]._queue(reachable, milestone, way._rules().undo_minutes)

    def _tell_citizens(self, milestone, at):
        """Let the citizens of these sudo dossiers be told of ``milestone``.

        :param datetime at: UTC, when it happened; long ago is told to nobody
        """
        if channels := self._reachable(at):
            self.env["egate.notice"]._queue(channels, milestone)

    def _reachable(self, at):
        """Return the channel of each of these sudo dossiers whose citizen can be told.

        Ids, so that a caller asks the database for nothing when there are none.

        :rtype: dict[int, str]
        """
        if at < fields.Datetime.now() - TOLD_WITHIN or not self._notices_are_on():
            return {}
        channels = {}
        for dossier in self:
            if channel := dossier._notice_channel_used():
                channels[dossier.id] = channel
        return channels

    def _notice_channel_used(self):
        """Return the channel through which this citizen is told, or an empty string."""
        chosen = self.notice_channel
        if chosen == "none":
            return ""
        offered = self._notice_channels()
        wanted = [chosen] if chosen in offered else offered
        return next((channel for channel in wanted if self._notice_address(channel)), "")

    # -- how ----------------------------------------------------------------------------------

    @api.model
    def _prepare_applicant_details(self, partner):
        # What the citizen said last time is on the screen, so that the clerk asks again.
        details = super()._prepare_applicant_details(partner)
        return {**details, "notice_channel": partner.egate_notice_channel}

    @api.model
    def _notice_choices(self):
        """Return the ways that the office has now, for the counter; none while nobody is told."""
        if not self._notices_are_on():
            return []
        ways = {*self._notice_channels(), "none"}
        offered = self._fields["notice_channel"]._description_selection(self.env)
        return [(way, label) for way, label in offered if way in ways]

    def _notice_hint(self):
        """Return what is missing for the way that the citizen chose, or an empty string."""
        self.ensure_one()
        chosen = self.notice_channel
        if not chosen or chosen == "none" or not self._notices_are_on():
            return ""
        # sudo: whether there is an address, not which
        if self.sudo()._notice_address(chosen):
            return ""
        if chosen not in self._notice_channels():
            return self.env._("The office does not send this way now: choose another.")
        if chosen == "mail":
            return self.env._("Enter the e-mail address: without it nothing is sent.")
        return self.env._("Enter a mobile number: without it nothing is sent.")

    def _keep_citizens_choice(self):
        """Take over how these citizens wanted to be told last time; keep what they say now."""
        if not self._notices_are_on():
            return
        # sudo: how a citizen is reached; the reception was checked before
        for dossier in self.sudo():
            owner = dossier.applicant_id
            if not owner or not (dossier.applicant_email or dossier.applicant_phone):
                continue
            if not dossier.notice_channel and owner.egate_notice_channel:
                dossier.notice_channel = owner.egate_notice_channel
            elif dossier.notice_channel and dossier.notice_channel != owner.egate_notice_channel:
                owner.egate_notice_channel = dossier.notice_channel

    def action_set_contact(self, values):
        """Change how the citizen of a received dossier is reached; the rest stays frozen.

        :param dict values: ``channel``, ``lang``, ``email``, ``phone``; what is absent stays
        :raise UserError: the current user is no clerk of its desk, or an address is wrong
        """
        self.ensure_one()
        self.check_access("read")
        if not self.received_at or self.reception_unit_id.id not in self._clerk_units():
            raise AccessError(
                self.env._("Only a clerk of the dossier's desk changes how the citizen is reached.")
            )
        values = values if isinstance(values, dict) else {}
        changes = {}
        names = {
            "channel": "notice_channel",
            "lang": "notice_lang",
            "email": "applicant_email",
            "phone": "applicant_phone",
        }
        for key, name in names.items():
            if key in values:
                value = values[key]
                changes[name] = value.strip() if isinstance(value, str) else False
        self._check_contact(changes)
        # sudo: a named correction at the desk; the right was checked above
        record = self.sudo()
        told = [[name, changes[name]] for name in sorted(changes) if changes[name] != record[name]]
        if not told:
            return True
        record.write(changes)
        at = fields.Datetime.now()
        record._trace("reached", at, {record: {"text": told}})
        if channel := changes.get("notice_channel"):
            record.applicant_id.egate_notice_channel = channel
        return True

    def _check_contact(self, changes):
        if fault := self.env["res.partner"]._email_fault(changes.get("applicant_email")):
            raise UserError(fault)
        if fault := self.env["res.partner"]._phone_fault(changes.get("applicant_phone")):
            raise UserError(fault)
        for name in ("notice_channel", "notice_lang"):
            offered = dict(self._fields[name]._description_selection(self.env))
            if changes.get(name) and changes[name] not in offered:
                raise UserError(self.env._("Choose one of the ways that are offered."))

    def action_open_contact(self):
        """Open the dialog in which the desk changes how the citizen is reached."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How the citizen is reached"),
            "res_model": "egate.dossier.contact",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dossier_id": self.id},
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    egate_notice_channel = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._selection_notice_channel(),
        string="Notices of dossiers by",
        help="As the citizen said last; a dossier may say otherwise.",
    )
