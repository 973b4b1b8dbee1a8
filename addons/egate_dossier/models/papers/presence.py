from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: So long after a proof the citizen is taken to stand at the counter.
PRESENT_MINUTES = 30


class EgatePresence(models.Model):
    """That a citizen stood at the counter: what proved it, to whom, for which draft, and when.

    Written by the server alone, after it has held what was scanned against what is on file; never
    on the word of a screen. It ends by itself, and with the draft. No group has rights here.
    """

    _name = "egate.presence"
    _description = "Presence of a citizen at the counter"
    _log_access = False
    _order = "id desc"

    dossier_id = fields.Many2one(
        "egate.dossier", required=True, index=True, ondelete="cascade", readonly=True
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", readonly=True)
    kind = fields.Selection(
        [("card", "Identity card"), ("receipt", "Receipt of the earlier dossier")],
        required=True,
        readonly=True,
    )
    earlier_id = fields.Many2one(
        "egate.dossier",
        string="Dossier of the receipt",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _note(self, draft, owner, kind, earlier=None):
        """Note that the owner of ``draft`` stands before the current user.

        :param owner: who is on file with number and name of the draft
        :param kind: what proved it, a value of ``kind``
        :param earlier: the dossier whose receipt was shown
        """
        # sudo: no group has rights here; the caller has held the proof against what is on file
        self._create_privileged(
            {
                "dossier_id": draft.id,
                "user_id": self.env.uid,
                "partner_id": owner.id,
                "kind": kind,
                "earlier_id": earlier.id if earlier else False,
                "at": fields.Datetime.now(),
            }
        )

    @api.model
    def _of(self, draft, owner):
        """Return what proves that ``owner`` stands before the current user for ``draft`` now.

        :rtype: egate.presence (sudo)
        """
        since = fields.Datetime.now() - timedelta(minutes=PRESENT_MINUTES)
        # sudo: no group has rights here; of the current user's own draft
        return self.sudo().search_fetch(
            Domain("dossier_id", "=", draft.id)
            & Domain("user_id", "=", self.env.uid)
            & Domain("partner_id", "=", owner.id)
            & Domain("at", ">=", since),
            ["kind", "earlier_id"],
        )
