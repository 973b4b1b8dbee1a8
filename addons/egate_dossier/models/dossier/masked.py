from odoo import api, fields, models

from odoo.addons.egate_base.tools import masks


class EgateDossier(models.Model):
    """The masked owner, for users who need not know exactly who it is."""

    _name = "egate.dossier"
    _inherit = ["egate.dossier", "egate.masked"]

    _MASKED_FIELDS = {
        "identity_number": {
            "identity_number": "identity_masked",
            "identity_old_number": None,
            "identity_parent_number": None,
            "submitter_identity_number": None,
        },
        "birth_date": {
            "applicant_birth_date": "birth_date_masked",
            "applicant_birth_year": None,
        },
        "phone": {"applicant_phone": "phone_masked", "submitter_phone": "submitter_phone_masked"},
        "address": {"applicant_address": "address_masked", "submitter_address": None},
    }

    identity_masked = fields.Char(
        string="Identity number (masked)", compute="_compute_identity_masked", compute_sudo=True
    )
    birth_date_masked = fields.Char(
        string="Date of birth (masked)", compute="_compute_birth_date_masked", compute_sudo=True
    )
    phone_masked = fields.Char(
        string="Phone (masked)", compute="_compute_phone_masked", compute_sudo=True
    )
    submitter_phone_masked = fields.Char(
        string="Submitter's phone (masked)",
        compute="_compute_submitter_phone_masked",
        compute_sudo=True,
    )
    address_masked = fields.Char(
        string="Address (masked)", compute="_compute_address_masked", compute_sudo=True
    )

    @api.depends("identity_number")
    def _compute_identity_masked(self):
        for dossier in self:
            dossier.identity_masked = masks.mask_number(dossier.identity_number)

    @api.depends("applicant_birth_date", "applicant_birth_year")
    def _compute_birth_date_masked(self):
        for dossier in self:
            dossier.birth_date_masked = masks.mask_birth_date(
                dossier.applicant_birth_date or dossier.applicant_birth_year
            )

    @api.depends("applicant_phone")
    def _compute_phone_masked(self):
        for dossier in self:
            dossier.phone_masked = masks.mask_phone(dossier.applicant_phone)

    @api.depends("submitter_phone")
    def _compute_submitter_phone_masked(self):
        for dossier in self:
            dossier.submitter_phone_masked = masks.mask_phone(dossier.submitter_phone)

    @api.depends("applicant_address")
    def _compute_address_masked(self):
        for dossier in self:
            dossier.address_masked = masks.mask_address(dossier.applicant_address)
