from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class EgateDossierPart(models.AbstractModel):
    """Anything that belongs to one dossier. It has no record rules: it asks the dossier.

    Readers of the dossier read its parts; writers of the dossier write them. A part stays
    with its dossier for life.
    """

    _name = "egate.dossier.part"
    _description = "Part of a dossier"
    _inherit = "egate.of.parent"
    _PARENT = "dossier_id"

    #: So many of one dossier, where a client makes them.
    _MOST = 0

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, ondelete="cascade", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and self._MOST and len(vals_list) > self._MOST:
            counts = Counter(vals.get("dossier_id") for vals in vals_list)
            self._check_count(max(counts.values()))
        parts = super().create(vals_list)
        self._check_count(parts._meet_at_the_dossier() or 0)
        return parts

    def write(self, vals):
        if "dossier_id" in vals and not self.env.su:
            # sudo: only to compare; a part that is taken elsewhere would dodge the other's check
            if any(part.dossier_id.id != vals["dossier_id"] for part in self.sudo()):
                raise AccessError(
                    self.env._("What belongs to one dossier is not moved to another.")
                )
        self._meet_at_the_dossier()
        return super().write(vals)

    def unlink(self):
        self._meet_at_the_dossier()
        return super().unlink()

    def _meet_at_the_dossier(self):
        """Make editing a draft's parts and accepting the draft conflict at the dossier's row.

        Both update it, so that the later one fails to serialize, is tried again, and sees what
        the other did: nothing slips into a dossier that has just been received.
        """
        # Where the number of such parts is limited, it also returns how many there are.
        # sudo: only the row is touched, nothing is read or changed; access was checked above.
        # No other transaction sees a draft that was begun in this one.
        now = self.env.cr.now()
        dossiers = self.sudo().dossier_id.filtered(lambda dossier: dossier.create_date != now)
        if self.env.su or not dossiers:
            return 0
        count = SQL(
            "(SELECT count(*) FROM %s p WHERE p.dossier_id = held.id)", SQL.identifier(self._table)
        )
        counted = dossiers._lock_rows(returning=count if self._MOST else SQL("0"))
        return max((number for (number,) in counted), default=0)

    @api.model
    def _check_count(self, count):
        """Refuse more of these than :attr:`_MOST` for one dossier; ``count`` are there now."""
        if self._MOST and count > self._MOST:
            raise UserError(
                self.env._(
                    "A dossier has at most %(limit)s lines of the kind “%(kind)s”. Put several of "
                    "them into one line.",
                    limit=self._MOST,
                    kind=self.env["ir.model"]._get(self._name).name,
                )
            )

    def _action_open(self):
        """Return the action that opens this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
