from odoo import api, models


class Base(models.AbstractModel):
    """Technical fields are not offered to people who search, group or export.

    A field is technical where its declaration says so (``export_string_translation=False``: it has
    no name in the office's language), and so is what the mail thread brings along.
    """

    _inherit = "base"

    #: What is taken from a technical field; searches of our own by name go on working.
    _TECHNICAL = ("searchable", "groupable", "exportable")

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        for name, description in described.items():
            if self._is_technical(self._fields[name]):
                description.update({key: False for key in self._TECHNICAL if key in description})
        return described

    @api.model
    def _is_technical(self, field):
        """Return whether ``field`` is a technical one of the suite."""
        if (field._module or "").startswith("egate_"):
            return not field.export_string_translation
        return self._is_of_the_suite() and field._module == "mail"
