from odoo import api, models


class EgateCached(models.AbstractModel):
    """What workers keep in memory (``ormcache``): every change makes all of them read it anew."""

    _name = "egate.cached"
    _description = "Kept in memory"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self._forget()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    @api.model
    def _forget(self):
        """Make every worker read anew what it keeps in memory.

        Now, for the rest of this transaction, and once more after it: until the commit another
        thread still reads what was, and would keep it.
        """
        self.env.registry.clear_cache()
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("egate_forget"):
            postcommit.data["egate_forget"] = True
            postcommit.add(self.env.registry.clear_cache)
