from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class EgateReadable(models.AbstractModel):
    """Rows with reading rights that record rules cannot express.

    Each search and each read uses :meth:`_readable_domain`; the superuser reads all rows.
    """

    _name = "egate.readable"
    _description = "Read in part"

    @api.model
    def _readable_domain(self):
        """Return what the current user reads, as a domain."""
        raise NotImplementedError

    @api.model
    def _hidden_message(self):
        """Return a sentence on who may not see a row, and why."""
        raise NotImplementedError

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        if hidden := self - self.browse(self._search([("id", "in", self.ids)])):
            return hidden, lambda: AccessError(self._hidden_message())
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._readable_domain()
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
