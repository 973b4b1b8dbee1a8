from odoo import api, models
from odoo.tools import ormcache


class EgateCached(models.AbstractModel):
    """Records that workers cache (``ormcache``): each change clears the caches of all workers."""

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

    def _recall(self, names):
        """Read these sudo records for this transaction out of what the worker remembers of them.

        For pages that thousands of visitors read: no query once the worker has seen a record.

        :param tuple[str, ...] names: stored fields that are not translated
        """
        for record in self:
            remembered = record._remembered(names)
            for name, value in zip(names, remembered, strict=True):
                self._fields[name]._insert_cache(record, (value,))

    @ormcache("self.id", "names")
    def _remembered(self, names):
        # sudo: the same for everybody; who may be told what, the caller knows
        record = self.sudo()
        record.fetch(names)
        return tuple(self._fields[name]._get_cache(record.env).get(record.id) for name in names)

    @api.model
    def _forget(self):
        """Clear the caches of all workers.

        Now, for the rest of this transaction, and again after it: until the commit another thread
        still reads the old values, and would cache them.
        """
        self.env.registry.clear_cache()
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("egate_forget"):
            postcommit.data["egate_forget"] = True
            postcommit.add(self.env.registry.clear_cache)
