from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class EgateDossierPart(models.AbstractModel):
    """Anything that belongs to one dossier. It has no record rules: it asks the dossier.

    Who reads the dossier reads its parts; who may write the dossier may write them. A part stays
    with its dossier for life.
    """

    _name = "egate.dossier.part"
    _description = "Part of a dossier"

    #: So many of one dossier, where a client makes them.
    _MOST = 0

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, ondelete="cascade", readonly=True
    )

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        # sudo: only to learn which dossiers to ask; the dossier's own check then decides
        dossiers = self.sudo().dossier_id.with_env(self.env)
        refusal = dossiers._check_access("read" if operation == "read" else "write")
        if refusal:
            # sudo: see above
            refused = self.sudo().filtered(lambda part: part.dossier_id.id in refusal[0]._ids)
            forbidden = refused.with_env(self.env)
            return forbidden, refusal[1]
        return None

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
        """Make whoever edits a draft's parts and whoever accepts it meet at the dossier's row.

        Both update it, so that the later one fails to serialize, is tried again, and sees what
        the other did: nothing slips into a dossier that has just been received.
        """
        # Of a kind whose number is limited, it tells how many there are, too.
        # sudo: only the row is touched, nothing is read or changed; access was checked above.
        # A draft that was begun in this transaction is seen by nobody else.
        now = self.env.cr.now()
        dossiers = self.sudo().dossier_id.filtered(lambda dossier: dossier.create_date != now)
        if self.env.su or not dossiers:
            return 0
        dossiers.flush_recordset()
        count = SQL(
            "(SELECT count(*) FROM %s p WHERE p.dossier_id = d.id)", SQL.identifier(self._table)
        )
        self.env.cr.execute(
            SQL(
                "UPDATE egate_dossier d SET engine_version = engine_version WHERE id = ANY(%s) "
                "RETURNING %s",
                dossiers.ids,
                count if self._MOST else SQL("0"),
            )
        )
        return max((number for (number,) in self.env.cr.fetchall()), default=0)

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

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            visible = self.env["egate.dossier"]._search(Domain.TRUE)
            domain = Domain(domain) & Domain("dossier_id", "in", visible)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
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
