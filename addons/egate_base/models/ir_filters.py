from odoo import api, models
from odoo.exceptions import AccessError


class IrFilters(models.Model):
    """A filter on records of the office is personal; only an administrator may share one.

    A shared filter that applies by itself would empty, or falsify, the lists of all users.
    """

    _inherit = "ir.filters"

    @api.model_create_multi
    def create(self, vals_list):
        filters = super().create(vals_list)
        filters._check_sharing()
        return filters

    def write(self, vals):
        # Before: it may belong to another user. After: it may have changed to one.
        self._check_sharing()
        result = super().write(vals)
        self._check_sharing()
        return result

    def unlink(self):
        self._check_sharing()
        return super().unlink()

    def _check_sharing(self):
        """Refuse a filter on the office's records that is for others than the current user.

        :raise AccessError: says what to do
        """
        user = self.env.user
        if self.env.su or user.has_group("base.group_system"):
            return
        if user.has_group("egate_base.egate_group_manager"):
            return
        # sudo: only to learn whose they are; a rule hides the filters of others
        for one in self.sudo():
            office = self.env["mail.message"]._is_of_office(one.model_id)
            if office and one.user_ids != user:
                raise AccessError(
                    self.env._(
                        "Only an administrator shares a filter with others. Keep “%(filter)s” as "
                        "your own: choose yourself alone as its user.",
                        filter=one.name,
                    )
                )
