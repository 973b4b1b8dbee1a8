from odoo import api, fields, models
from odoo.exceptions import UserError


class EgateCodeList(models.AbstractModel):
    """A shared list of names with codes (danh mục dùng chung).

    A code that the catalogue refers to is never changed or deleted, only archived (CN02).
    """

    _name = "egate.code.list"
    _description = "Shared list"
    _inherit = "egate.coded"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another entry has this code.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for entry in self:
            if entry._is_used():
                raise UserError(
                    self.env._(
                        "“%(name)s” (code %(code)s) is in use and cannot be deleted. Archive it: "
                        "it is no longer offered, and what refers to it stays whole.",
                        name=entry.name,
                        code=entry.code,
                    )
                )

    def write(self, vals):
        if "code" in vals:
            for entry in self:
                if entry.code != vals["code"] and entry._is_used():
                    raise UserError(
                        self.env._(
                            "“%(name)s” is in use under the code %(code)s, so the code cannot be "
                            "changed. Archive it and create a new entry with the new code.",
                            name=entry.name,
                            code=entry.code,
                        )
                    )
        return super().write(vals)

    def _is_used(self):
        """Return whether something refers to this entry; to be overridden."""
        return False


class EgateLevel(models.Model):
    """A level of government that carries out procedures (cấp thực hiện)."""

    _name = "egate.level"
    _description = "Level of government"
    _inherit = "egate.code.list"

    def _is_used(self):
        versions = self.env["egate.procedure.version"]
        return bool(versions.search_count([("level_ids", "in", self.ids)], limit=1))


class EgateAudience(models.Model):
    """The audience of a procedure (đối tượng thực hiện), as the national portal names it."""

    _name = "egate.audience"
    _description = "Audience of procedures"
    _inherit = "egate.code.list"

    def _is_used(self):
        versions = self.env["egate.procedure.version"]
        return bool(versions.search_count([("audience_ids", "in", self.ids)], limit=1))
