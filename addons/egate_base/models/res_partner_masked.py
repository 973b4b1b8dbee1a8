from odoo import api, fields, models

from ..tools import masks


class ResPartner(models.Model):
    """What users see of a citizen if they do not need the exact identity."""

    _name = "res.partner"
    _inherit = ["res.partner", "egate.masked"]

    #: Fields of addons that may be there or not are named as well.
    _MASKED_FIELDS = {
        "identity_number": {
            "identity_number": "identity_masked",
            "identity_old_number": None,
            "identity_parent_number": None,
        },
        "birth_date": {"birth_date": "birth_date_masked", "birth_year": None},
        "phone": {
            "phone": "phone_masked",
            "phone_sanitized": None,
            "phone_mobile_search": None,
        },
        "address": {
            "street": "address_masked",
            "street2": None,
            "contact_address": None,
            "contact_address_inline": None,
            "contact_address_complete": None,
        },
        "email": {"email": None, "email_normalized": None, "email_formatted": None},
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
    address_masked = fields.Char(
        string="Address (masked)", compute="_compute_address_masked", compute_sudo=True
    )

    def _is_public_detail(self):
        # sudo: all users know who works here, and the office itself; an empty set asks about no
        # person
        return bool(self) and not any(
            partner.partner_share and partner._origin.id not in self._office_ids()
            # sudo: see above
            for partner in self.sudo()
        )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        # Once more: Odoo puts in the address as the company's country writes it.
        if self._kinds_closed_to_user():
            self._mask_view(arch, view_type)
        return arch, view

    @api.depends("identity_number")
    def _compute_identity_masked(self):
        for partner in self:
            partner.identity_masked = masks.mask_number(partner.identity_number)

    @api.depends("birth_date", "birth_year")
    def _compute_birth_date_masked(self):
        for partner in self:
            partner.birth_date_masked = masks.mask_birth_date(
                partner.birth_date or partner.birth_year
            )

    @api.depends("phone")
    def _compute_phone_masked(self):
        for partner in self:
            partner.phone_masked = masks.mask_phone(partner.phone)

    @api.depends("street", "street2")
    def _compute_address_masked(self):
        for partner in self:
            parts = [part for part in (partner.street, partner.street2) if part]
            partner.address_masked = masks.mask_address(", ".join(parts))


class ResUsers(models.Model):
    """Citizens who log in: their phone is a separate field here, read with sudo."""

    _name = "res.users"
    _inherit = ["res.users", "egate.masked"]

    # An account also reads all fields of its partner; but administrators of accounts need the
    # address that a user logs in with.
    _MASKED_FIELDS = {
        kind: raw for kind, raw in ResPartner._MASKED_FIELDS.items() if kind != "email"
    }

    def _is_public_detail(self):
        # sudo: all users know who works here; an empty set asks about no person
        return bool(self) and not any(user.share for user in self.sudo())
