from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import gateway
from .egate_outbox import DEFAULT_REQUEST
from .egate_outbox_report import DEFAULT_REPORT, DELIVERED, UNDELIVERABLE

#: A shorter secret could be guessed by trying.
MIN_SECRET = 20


class ResConfigSettings(models.TransientModel):
    """Settings of the office's SMS gateway. Without an address nothing leaves the machine."""

    _inherit = "res.config.settings"

    egate_sms_url = fields.Char(string="Address of the gateway", config_parameter="egate_sms.url")
    egate_sms_token = fields.Char(string="Token", config_parameter="egate_sms.token")
    egate_sms_request = fields.Char(
        string="Request", config_parameter="egate_sms.request", default=DEFAULT_REQUEST
    )
    egate_sms_expected = fields.Char(
        string="A good answer contains", config_parameter="egate_sms.expected"
    )
    egate_sms_report_secret = fields.Char(
        string="Secret of its reports", config_parameter="egate_sms.report_secret"
    )
    egate_sms_report = fields.Char(
        string="A report", config_parameter="egate_sms.report", default=DEFAULT_REPORT
    )
    egate_sms_delivered = fields.Char(
        string="Words for delivered", config_parameter="egate_sms.delivered", default=DELIVERED
    )
    egate_sms_undeliverable = fields.Char(
        string="Words for undeliverable",
        config_parameter="egate_sms.undeliverable",
        default=UNDELIVERABLE,
    )
    egate_sms_plain = fields.Boolean(string="Without diacritics")

    @api.model
    def get_values(self):
        # sudo: a user who opens the settings reads all of them
        plain = self.env["ir.config_parameter"].sudo().get_param("egate_sms.plain")
        return {**super().get_values(), "egate_sms_plain": plain != "False"}

    def set_values(self):
        result = super().set_values()
        # sudo: Odoo has let the user write the settings above
        self.env["ir.config_parameter"].sudo().set_param(
            "egate_sms.plain", str(bool(self.egate_sms_plain))
        )
        return result

    @api.constrains("egate_sms_url", "egate_sms_request")
    def _check_egate_sms(self):
        for settings in self:
            if settings.egate_sms_url:
                fault = gateway.address_fault(settings.egate_sms_url)
                if fault == "open":
                    raise ValidationError(
                        self.env._(
                            "The gateway's address must begin with https:// (http:// only for "
                            "one on this machine): phone numbers travel on it."
                        )
                    )
                if fault == "secret":
                    raise ValidationError(
                        self.env._(
                            "Leave name and password out of the gateway's address: enter the "
                            "token instead."
                        )
                    )
                if fault:
                    raise ValidationError(
                        self.env._("Enter the gateway's address in full, https://… .")
                    )
            request = settings.egate_sms_request
            if request and gateway.request_fault(request):
                raise ValidationError(
                    self.env._(
                        "The request must be a JSON object that mentions {phone} or {phone84} and "
                        "{text}, like %(example)s.",
                        example=DEFAULT_REQUEST,
                    )
                )

    @api.constrains("egate_sms_report_secret", "egate_sms_report")
    def _check_egate_sms_report(self):
        for settings in self:
            secret = settings.egate_sms_report_secret or ""
            if secret and (len(secret) < MIN_SECRET or not secret.isascii() or " " in secret):
                raise ValidationError(
                    self.env._(
                        "The secret of the gateway's reports needs at least %(length)s letters "
                        "and digits, without spaces.",
                        length=MIN_SECRET,
                    )
                )
            if settings.egate_sms_report and gateway.report_fault(settings.egate_sms_report):
                raise ValidationError(
                    self.env._(
                        "A report must be a JSON object with {key} and {status}, like %(example)s.",
                        example=DEFAULT_REPORT,
                    )
                )
