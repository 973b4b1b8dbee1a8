import re

from odoo import api, fields, models

from odoo.addons.egate_base.tools.search_key import search_key

MAX_KEY = 40


class EgateOnlineFormKeyed(models.AbstractModel):
    """A part of an online form that rules and answers name by a key, made from its words.

    Nobody enters a key. It never changes once made: an answer on a citizen's device has it.
    """

    _name = "egate.online.form.keyed"
    _description = "Named by a key in an online form"

    #: The words that make the key, and the key of words without a letter.
    _KEY_OF, _KEY_STEM = "label", "field"

    key = fields.Char(readonly=True, export_string_translation=False)

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name != "key"
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records.filtered(lambda one: not one.key):
            # sudo: keys are closed to users; the right to create was checked above
            record.sudo().key = record._new_key()
        return records

    def _new_key(self):
        """Return a key that nothing beside this record has."""
        words = re.findall("[a-z0-9]+", search_key(self[self._KEY_OF] or ""))
        stem = "_".join(words)[: MAX_KEY - 4].strip("_")
        if not re.match("[a-z]", stem):
            stem = f"{self._KEY_STEM}_{stem}".strip("_")
        taken, key, number = set((self._beside() - self).mapped("key")), stem, 1
        while key in taken:
            number += 1
            key = f"{stem}_{number}"
        return key

    def _beside(self):
        """Return the records that share the keys."""
        return self[self._PARENT][self._BESIDE]
