from odoo import fields, models
from odoo.exceptions import UserError

from .egate_dossier_sheets import SHEETS

#: Forms about the dossier itself; other kinds are sheets, or are about its slips.
_OF_THE_DOSSIER = ("receipt", "transfer")


class EgateDossier(models.Model):
    """Printing the forms of a dossier, and the forms issued so far."""

    _inherit = "egate.dossier"

    issued_form_ids = fields.One2many(
        "egate.issued.form", "dossier_id", string="Forms given out", copy=False
    )

    def _print_form(self, kind):
        """Print the forms of this addon; a refusal comes here, before a new tab opens."""
        if kind in SHEETS:
            return self._print_sheet(kind)
        if kind in _OF_THE_DOSSIER:
            return self.env["ir.actions.report"]._egate_action(f"egate_reports.{kind}", self)
        kinds = dict(
            self.env["egate.dossier.slip"]._fields["kind"]._description_selection(self.env)
        )
        if kind not in kinds:
            return super()._print_form(kind)
        slip = self.slip_ids.filtered(lambda slip: slip.kind == kind)[:1]
        if not slip:
            raise UserError(
                self.env._(
                    "“%(dossier)s” has no slip of the kind “%(kind)s”. Issue it first.",
                    dossier=self.display_name,
                    kind=kinds[kind],
                )
            )
        return slip._print_slip()

    def action_print_transfer(self):
        """Print the transfer slip (phiếu chuyển hồ sơ) of the latest hand-over."""
        self.ensure_one()
        self.check_access("read")
        return self._print_form("transfer")
