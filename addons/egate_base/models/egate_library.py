from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.search_key import search_index, search_key


class EgateLibraryItem(models.AbstractModel):
    """An item of the library, found by its words without diacritics: “ho tich”, “Hộ tịch”."""

    _name = "egate.library.item"
    _description = "Item of the library"

    #: The fields whose words are searched.
    _search_key_fields = ("name",)

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    search_key = fields.Char(
        compute="_compute_search_key", store=True, export_string_translation=False
    )

    _search_key_idx = models.Index(search_index)

    @api.depends(lambda self: self._search_key_fields)
    def _compute_search_key(self):
        for item in self:
            item.search_key = search_key(*(item[name] for name in self._search_key_fields))

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "like", "=ilike", "=like") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        return Domain("search_key", "like", search_key(value))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_cited(self):
        for item in self:
            if item._citing():
                raise UserError(
                    self.env._(
                        "“%(item)s” is cited and cannot be deleted. Archive it: what cites it "
                        "stays whole.",
                        item=item.display_name,
                    )
                )

    def _citing(self):
        """Return the recordsets, none of them empty, that cite this item."""
        return []


class EgateLibraryFile(models.AbstractModel):
    """An edition of an item of the library, with its file and its days in force."""

    _name = "egate.library.file"
    _description = "Edition with its file"
    _order = "date_from desc, id desc"

    name = fields.Char(string="Edition", required=True)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until", help="Last day, included.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An edition cannot end before it begins.",
    )

    def _on(self, day):
        """Return the latest of these editions that is in force on the local date ``day``."""
        return self.filtered(
            lambda edition: (
                (not edition.date_from or edition.date_from <= day)
                and (not edition.date_to or day <= edition.date_to)
            )
        )[:1]
