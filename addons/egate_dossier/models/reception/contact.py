from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import str2bool

NOTICES_ON = "egate_dossier.notices"


class EgateDossier(models.Model):
    """How a citizen wants to be told, as said at reception or changed at the counter later."""

    _inherit = "egate.dossier"

    notice_channel = fields.Selection(
        selection="_selection_notice_channel",
        string="Notices by",
        help="Empty: by the first way for which there is an address.",
    )

    notice_lang = fields.Selection(selection="_selection_notice_lang", string="Language of notices")

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
        # sudo: a switch of the office, the same for every user
        return str2bool(self.env["ir.config_parameter"].sudo().get_param(NOTICES_ON) or "0")

    @api.model
    def _notice_choices(self):
        """Return the ways that the office has now, for the counter; none while notices are off."""
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

    def _keep_citizens_choice(self, applicants):
        """Take over how these citizens wanted to be told last time; keep what they say now.

        :param dict applicants: by dossier the id of its owner
        """
        if not self._notices_are_on():
            return
        # sudo: how a citizen is reached; the reception was checked before
        for dossier in self.sudo():
            owner = self.env["res.partner"].sudo().browse(applicants[dossier])
            if not owner or not (dossier.applicant_email or dossier.applicant_phone):
                continue
            if not dossier.notice_channel and owner.egate_notice_channel:
                dossier.notice_channel = owner.egate_notice_channel
            elif dossier.notice_channel and dossier.notice_channel != owner.egate_notice_channel:
                owner.egate_notice_channel = dossier.notice_channel

    def action_set_contact(self, values):
        """Change how the citizen of a received dossier is reached; the rest stays frozen.

        :param dict values: ``channel``, ``lang``, ``email``, ``phone``; what is absent stays
        :raise UserError: the current user is no clerk of its one-stop unit, or an address is wrong
        """
        self.ensure_one()
        self.check_access("read")
        if not self.received_at or self.reception_unit_id.id not in self._clerk_units():
            raise AccessError(
                self.env._(
                    "Only a clerk of the dossier's one-stop unit changes how the citizen is "
                    "reached."
                )
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
        # sudo: a named correction at the counter; the right was checked above
        record = self.sudo()
        told = [[name, changes[name]] for name in sorted(changes) if changes[name] != record[name]]
        if not told:
            return True
        record.write(changes)
        at = fields.Datetime.now()
        record._trace("contact_changed", at, {record: {"text": told}})
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
        """Open the dialog in which the clerk changes how the citizen is reached."""
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

    @api.model
    def _notice_channels(self):
        """Return the channels that the office has, the first one preferred."""
        return ["mail"]

    def _notice_address(self, channel):
        """Return the citizen's address on ``channel``, or an empty string."""
        self.ensure_one()
        return self._address_on(channel, self.applicant_email, self.applicant_phone)

    @api.model
    def _address_on(self, channel, email, phone):
        """Return where ``channel`` reaches somebody with this e-mail and telephone, or ``""``."""
        whole = channel == "mail" and not self.env["res.partner"]._email_fault(email)
        return (email or "").strip().lower() if whole else ""

    @api.model
    def _hand_over_short(self, channel, told, address, text):
        """Put a short text on its way by a channel that is no mail; its addon answers.

        :param told: the record that hears how it went, of a model with ``_note_sent()``,
            ``_note_delivered(at)``, ``_note_undeliverable(reason)``, ``_note_not_sent(reason)``
        :param str address: of :meth:`_address_on`
        """
        raise NotImplementedError(channel)

    @api.model
    def _forget_short(self, told):
        """Forget the texts and numbers that were handed over for ``told``; the addons answer."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    egate_notice_channel = fields.Selection(
        selection=lambda self: self.env["egate.dossier"]._selection_notice_channel(),
        string="Notices of dossiers by",
        help="As the citizen said last; a dossier may say otherwise.",
    )
