from odoo import api, models
from odoo.fields import Domain


class EgateOfParent(models.AbstractModel):
    """A record of a parent, without record rules: the rights on the parent decide.

    A search finds the records of parents that the user reads, in the same query. A model may let
    users see further records directly, see :meth:`_own_domain`.
    """

    _name = "egate.of.parent"
    _description = "Belongs to another record"

    #: The Many2one that leads to the parent.
    _PARENT = None

    @api.model
    def _parent_operation(self, operation):
        """Return the right on the parent that ``operation`` needs, or ``None``: no right.

        :param str operation: as for ``check_access``
        """
        return "read" if operation == "read" else "write"

    @api.model
    def _own_domain(self):
        """Return what the current user sees whatever the rights on the parent.

        :rtype: Domain
        """
        return Domain.FALSE

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if self.env.su or not any(self._ids):
            return None
        asked = self._parent_operation(operation)
        # sudo: only to learn which parents to ask; their own check then decides
        children = self.sudo()
        own = self._own_domain()
        if not own.is_false():
            children -= children.filtered_domain(own)
        if not asked or not children:
            return None
        if refusal := children[self._PARENT].with_env(self.env)._check_access(asked):
            refused = children.filtered(lambda child: child[self._PARENT].id in refusal[0]._ids)
            return refused.with_env(self.env), refusal[1]
        return None

    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access and self._parent_operation("read"):
            seen = self._own_domain()
            parents = self.env[self._fields[self._PARENT].comodel_name]
            # A user who sees some of them directly need not read any parent.
            if seen.is_false() or parents.has_access("read"):
                seen |= Domain(self._PARENT, "in", parents._search(Domain.TRUE))
            domain = Domain(domain) & seen
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )


class EgateFrozenPart(models.AbstractModel):
    """Part of a record that is frozen on publishing: written like it, read by all users."""

    _name = "egate.frozen.part"
    _description = "Frozen with what it belongs to"
    _inherit = "egate.of.parent"

    @api.model
    def _parent_operation(self, operation):
        return "write" if operation in ("write", "unlink") else None

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts[self._PARENT].check_access("write")
        return parts

    def write(self, vals):
        result = super().write(vals)
        if self._PARENT in vals and not self.env.su:
            # Moved: the old parent was checked before; check the new one here.
            self[self._PARENT].check_access("write")
        return result
