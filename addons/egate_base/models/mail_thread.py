from odoo import models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """What a client may say of a message besides its words; see ``mail.message``."""

    _inherit = "mail.thread"

    def _check_can_update_message_content(self, messages):
        """Let only its author change a message about a record of the office.

        Odoo also lets administrators, and their words would appear under the author's name.
        """
        if not self.env.su and messages._is_of_office(self._name):
            messages.with_env(self.env)._check_rewriting({})
        return super()._check_can_update_message_content(messages)

    def message_notify(self, *, model=False, res_id=False, **kwargs):
        """Notify about a record only if the user reads it, as the notice shows its name."""
        if not self.env.su:
            if self:
                self.check_access("read")
            elif self.env["mail.message"]._is_of_office(model):
                if model not in self.env:
                    raise AccessError(self.env._("There is no such record."))
                self.env["mail.message"]._check_thread(model, res_id)
        return super().message_notify(model=model, res_id=res_id, **kwargs)
