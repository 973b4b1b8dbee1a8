from odoo import fields, models
from odoo.exceptions import UserError


class EgateDossier(models.Model):
    """How the citizen wants to be told, chosen on the page of the dossier."""

    _inherit = "egate.dossier"

    def _account_notices(self):
        """Return the ways of notices that can be chosen for this (sudo) dossier, and the choice.

        No choice of a way for which the office has no address: it would be silence.

        :return: ``choices`` (``key``, ``name``), ``chosen``; empty while the office sends none
        :rtype: dict
        """
        self.ensure_one()
        choices = [] if self.closed_at else self._notice_choices()
        return {
            "choices": [
                {"key": key, "name": name}
                for key, name in choices
                if key == "none" or self._notice_address(key)
            ],
            "chosen": self.notice_channel or "",
        }

    def _choose_notices(self, channel):
        """Keep how the citizen of this (sudo) dossier wants to be told; for their own page.

        :param str channel: a key of :meth:`_account_notices`
        :raise UserError: it is none of them
        """
        self.ensure_one()
        self._lock_rows()
        offered = {one["key"] for one in self._account_notices()["choices"]}
        if channel not in offered:
            raise UserError(self.env._("Choose one of the ways that are offered."))
        if channel == self.notice_channel:
            return
        self.write({"notice_channel": channel})
        at = fields.Datetime.now().replace(microsecond=0)
        self._trace("contact_changed", at, {self: {"text": [["notice_channel", channel]]}})
