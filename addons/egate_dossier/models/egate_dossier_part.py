from odoo import fields, models
from odoo.fields import Domain


class EgateDossierPart(models.AbstractModel):
    """Anything that belongs to one dossier. It has no record rules: it asks the dossier.

    Who reads the dossier reads its parts; who may write the dossier may write them.
    """

    _name = "egate.dossier.part"
    _description = "Part of a dossier"

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

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            visible = self.env["egate.dossier"]._search(Domain.TRUE)
            domain = Domain(domain) & Domain("dossier_id", "in", visible)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
