from odoo import api, fields, models
from odoo.fields import Domain


class EgateLaw(models.Model):
    """A legal text (văn bản) on which procedures and forms are based.

    Source: the table of legal bases of the national catalogue (số ký hiệu, trích yếu, ngày ban
    hành, cơ quan ban hành).
    """

    _name = "egate.law"
    _description = "Legal text"
    _inherit = "egate.library.item"
    _order = "issued_on desc, id desc"
    _search_key_fields = ("number", "name", "issuer")

    name = fields.Char(string="Title of the text")
    number = fields.Char(string="Number and symbol", required=True, help="Such as 63/2010/NĐ-CP.")
    issued_on = fields.Date(string="Date of issue")
    issuer = fields.Char(string="Issuing body")
    date_from = fields.Date(string="In force from")
    date_to = fields.Date(string="In force until", help="Last day, included.")
    replaced_by_id = fields.Many2one(
        "egate.law", string="Replaced by", index="btree_not_null", ondelete="restrict"
    )
    replaces_ids = fields.One2many("egate.law", "replaced_by_id")
    file_ids = fields.One2many("egate.law.file", "law_id", string="Editions")
    citing_count = fields.Integer(
        string="Cited by", compute="_compute_citing_count", export_string_translation=False
    )

    _number_uniq = models.UniqueIndex("(number)", "Another legal text has this number.")
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A legal text cannot end before it begins.",
    )
    _not_itself = models.Constraint(
        "CHECK (replaced_by_id IS NULL OR replaced_by_id != id)",
        "A legal text cannot replace itself.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for law in self:
            law.display_name = ": ".join(filter(None, (law.number, law.name)))

    def _compute_citing_count(self):
        versions = self.env["egate.procedure.version"]
        counts = dict(versions._read_group([("law_ids", "in", self.ids)], ["law_ids"], ["__count"]))
        for law in self:
            law.citing_count = counts.get(law._origin, 0)

    def action_replace(self):
        """Show what cites this text, before another text replaces it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace a legal text"),
            "res_model": "egate.law.replace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_law_id": self.id, "dialog_size": "extra-large"},
        }

    def _citing_versions(self):
        """Return the versions that cite these texts and are, or are to be, in force."""
        domain = Domain("law_ids", "in", self.ids) & Domain("state", "in", ("draft", "published"))
        return self.env["egate.procedure.version"].search(domain)

    def _citing_templates(self):
        return self.env["egate.form.template"].search([("law_ids", "in", self.ids)])

    @api.model
    def _records_citing(self, law):
        """Return what else is based on ``law``, such as open dossiers.

        A hook: this addon knows no dossiers and returns nothing. There may be a hundred thousand
        of them, so it returns domains that find them.

        :return: model and domain of each kind
        :rtype: list[tuple[str, Domain]]
        """
        return []

    def _count_citing(self):
        """Return how many records of each kind rest on this text, none left out.

        :rtype: list[tuple[str, int]]
        """
        self.ensure_one()
        # sudo: only numbers, for the user who replaces the text; records need their own rights
        env = self.sudo().env
        counted = [
            (model, env[model].search_count(domain)) for model, domain in self._records_citing(self)
        ]
        return [(model, count) for model, count in counted if count]

    def _citing(self):
        self.ensure_one()
        versions = self.env["egate.procedure.version"].search(
            [("law_ids", "in", self.ids)], limit=1
        )
        # sudo: only whether something is based on it
        env = self.sudo().env
        others = [
            env[model].search(domain, limit=1) for model, domain in self._records_citing(self)
        ]
        citing = [versions, self._citing_templates(), self.replaces_ids, *others]
        return [records for records in citing if records]


class EgateLawFile(models.Model):
    """An edition of a legal text: as issued, amended, consolidated."""

    _name = "egate.law.file"
    _description = "Edition of a legal text"
    _inherit = "egate.library.file"

    law_id = fields.Many2one("egate.law", required=True, index=True, ondelete="cascade")
