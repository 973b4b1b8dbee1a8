from odoo import api, models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    @api.model
    def get_field_selection(self, model_name, field_name):
        """Return the labels in the user's language, also of values that an abstract model defines.

        The label of a value belongs to the addon that defines it. Where an abstract model of a
        lower addon does, that addon's translations are loaded before the concrete model exists,
        and the upper addon's do not speak of them: the concrete model would stay in English.
        """
        selection = super().get_field_selection(model_name, field_name)
        sources = self.env[model_name]._fields[field_name].selection
        if not selection or not isinstance(sources, list):
            return selection
        raw = {value for value, label in selection if (value, label) in sources}
        if raw:
            labels = {}
            for parent in self._abstract_parents(model_name, field_name):
                labels.update(super().get_field_selection(parent, field_name))
            selection = [
                (value, labels.get(value, label) if value in raw else label)
                for value, label in selection
            ]
        return selection

    @api.model
    def _abstract_parents(self, model_name, field_name):
        """Return the names of the abstract models behind ``model_name`` that define the field."""
        names = {cls._name for cls in type(self.env[model_name]).mro()[:-1]} - {model_name, None}
        return [
            name
            for name in sorted(names)
            if name in self.env
            and self.env[name]._abstract
            and field_name in self.env[name]._fields
        ]
