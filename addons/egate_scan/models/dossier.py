from odoo import api, fields, models
from odoo.fields import Domain


class EgateDossier(models.Model):
    """Scans of a dossier: offered at the counter, in its trail, and waiting in the inbox."""

    _inherit = "egate.dossier"

    @api.model
    def _counter_offers(self):
        """Add whether there is a scanner where the user works."""
        _unit, desk = self.env.user._egate_acting()
        # sudo: that a counter has a scanner is no secret
        return {**super()._counter_offers(), "scanner": bool(desk.sudo().scanner)}

    def _log_scan(self, file):
        """Note in the trail of this received dossier that ``file``, a scan, was added to it."""
        self.ensure_one()
        details = {"paper": file.paper_id.id, "file": file.id, "sha256": file.sha256}
        self._trace("filed", fields.Datetime.now(), {self: details})

    def _kept_by(self):
        """Add those that nothing else keeps and whose scan waits in the inbox."""
        kept = super()._kept_by()
        others = Domain("dossier_id", "in", [one.id for one in self if one not in kept])
        # sudo: what waits keeps them, in whatever inbox it lies
        pages = self.env["egate.scan.page"].sudo()
        waiting = pages.search(others & Domain("state", "=", "waiting"), order="id").dossier_id
        sentence = self.env._("A scan of it waits in the inbox.")
        return kept | dict.fromkeys(waiting.with_env(self.env), sentence)
