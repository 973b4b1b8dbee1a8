from odoo import api, models

#: Where an environment says that a record is being made of the caller's values alone.
_KEY = "egate_values_alone"
#: What stands there: an object of this process, which nothing that a client sends is.
_ALONE = object()
#: What a client may choose of the environment of a privileged create: language and zone.
_KEPT = ("lang", "tz")


class Base(models.AbstractModel):
    """Values from around a call stay out of what the suite makes by its own authority.

    Odoo completes a create with defaults that a person keeps (``ir.default``), with ``default_*``
    of the client's context and with the company that the client chose. Users who set those could
    fill in what only the engine writes: a number, a signature, the file of another user.
    """

    _inherit = "base"

    @api.model
    def _create_privileged(self, vals_list, **context):
        """Create records as superuser from ``vals_list`` and the fields' own defaults alone.

        The only place for it. The caller has checked the user, and says beside the call why the
        user's own rights are not enough.

        :param vals_list: values, or a list of them, as for ``create``
        :param context: keys that the caller itself wants in the context of the create
        :return: the new records as superuser, in the caller's context
        """
        # sudo: see above
        alone = self.sudo()._values_alone(**context)
        return alone.create(vals_list).with_env(self.sudo().env)  # sudo: see above

    def _values_alone(self, **context):
        kept = {key: self.env.context[key] for key in _KEPT if key in self.env.context}
        # Instead of what a client sent, and not beside it.
        # pylint: disable-next=context-overridden
        return self.with_context({**kept, **context, _KEY: _ALONE})

    @api.model
    def default_get(self, fields):
        # lint: allow compared with an object of this process, which no client can send
        if not self._name.startswith("egate.") or self.env.context.get(_KEY) is _ALONE:
            return super().default_get(fields)
        if self.env.su:
            # Also for code that does not use the method above, and for parts created by commands.
            return super(Base, self._values_alone()).default_get(fields)
        around = self._defaults_around()
        closed = [
            name
            for name in fields
            if name in around and not self._has_field_access(self._fields[name], "write")
        ]
        if not closed:
            return super().default_get(fields)
        defaults = super().default_get([name for name in fields if name not in closed])
        return {**super(Base, self._values_alone()).default_get(closed), **defaults}

    @api.model
    def _defaults_around(self):
        """Return the fields for which person, administrator or context have a default."""
        named = {key[8:] for key in self.env.context if key.startswith("default_")}
        return named.union(self.env["ir.default"]._get_model_defaults(self._name)) & set(
            self._fields
        )

    def _is_of_the_suite(self):
        """Return whether this model is one of the suite's own."""
        return (self._original_module or "").startswith("egate_")


class IrDefault(models.Model):
    """Defaults that a person keeps serve what that person fills in, never the superuser."""

    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        # lint: allow compared with an object of this process, which no client can send
        if self.env.context.get(_KEY) is _ALONE:
            return {}
        if self.env.su:
            # Keep the defaults for all users: Odoo's own settings are stored there.
            # sudo: the defaults that belong to no single user
            everybody = self.with_user(api.SUPERUSER_ID)
            return super(IrDefault, everybody)._get_model_defaults(model_name, condition)
        return super()._get_model_defaults(model_name, condition)
