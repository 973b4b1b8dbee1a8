from odoo import models
from odoo.exceptions import AccessError


def _refusal(env, operation, kind, who=""):
    """Return the refusal of ``operation`` on records of the kind that ``kind`` names."""
    sentence = {
        "read": env._("This account may not open “%(kind)s”.", kind=kind),
        "write": env._("This account may not change “%(kind)s”.", kind=kind),
        "create": env._("This account may not add to “%(kind)s”.", kind=kind),
        "unlink": env._("This account may not delete from “%(kind)s”.", kind=kind),
    }[operation]
    rights = env._("It is for: %(groups)s.", groups=who) if who else ""
    ask = env._("Whoever needs it asks the administrator for an assignment.")
    return AccessError("\n\n".join(filter(None, (sentence, rights, ask))))


class IrModelAccess(models.Model):
    """Refusals use the office's words, not the names of models."""

    _inherit = "ir.model.access"

    def _make_access_error(self, model, mode):
        # What is written to the log stays.
        super()._make_access_error(model, mode)
        who = ", ".join(self.group_names_with_access(model, mode))
        return _refusal(self.env, mode, self.env["ir.model"]._get(model).name or model, who)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if records._name == "res.partner" and operation == "read" and records._guards_citizens():
            return AccessError(records._hidden_message())
        error = super()._make_access_error(operation, records)
        if getattr(error, "context", None):
            # It offers to change to where the record can be read.
            return error
        kind = self.env["ir.model"]._get(records._name).name or records._name
        return _refusal(self.with_context(**self.env.user.context_get()).env, operation, kind)
