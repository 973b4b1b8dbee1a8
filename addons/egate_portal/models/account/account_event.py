from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.egate_base.tools.compact_json import CompactJson


class EgateAccountEvent(models.Model):
    """What was done with a citizen's account and whose word it was; rows are only added.

    They hold ids and codes. No address and no number stands in them, so that nothing here has to
    be removed when a citizen is anonymised.
    """

    _name = "egate.account.event"
    _description = "Trail of citizens' accounts"
    _inherit = ["egate.append.only", "egate.readable"]
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"
    _PERSONAL = frozenset({"address"})

    at = fields.Datetime(string="When", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("made", "Account made"),
            ("mail", "E-mail address changed"),
            ("password", "Password set"),
            ("sessions", "Sessions ended"),
            ("closed", "Account closed"),
            ("linked", "Identity checked"),
            ("unlinked", "Checked identity ended"),
            ("recovered", "Account recovered at the counter"),
            ("wrong_code", "Wrong code of an account"),
            ("help_begun", "Help at the kiosk begun"),
            ("help_ended", "Help at the kiosk ended"),
            ("mandate", "Representative entered"),
            ("mandate_ended", "Representative ended"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="By whom", required=True, readonly=True, index=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Citizen on file",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    unit_id = fields.Many2one(
        "egate.unit", string="For which unit", readonly=True, index=True, ondelete="restrict"
    )
    address = fields.Char(string="From address", readonly=True, help="Of the network.")
    data = CompactJson(readonly=True, export_string_translation=False)
    detail = fields.Char(compute="_compute_detail")

    @api.depends("data")
    def _compute_detail(self):
        for event in self:
            facts = event.data or {}
            event.detail = "; ".join(f"{key}: {value}" for key, value in facts.items() if value)

    @api.model
    def _note(self, kind, *, account=None, partner=None, unit=None, by=None, data=None):
        """Add an event of now; part of the same transaction.

        :param account: the ``res.users`` whose account it is
        :param partner: the citizen or organisation on file
        :param unit: ``egate.unit`` on whose behalf a clerk acts
        :param by: who acts where that is not the current user: somebody who has just proven an
            address has no session yet
        :param dict data: ids, codes and numbers, nothing personal
        """
        self.env.flush_all()
        self._insert(
            [
                {
                    "at": fields.Datetime.now().replace(microsecond=0),
                    "kind": kind,
                    "user_id": by.id if by else self.env.uid,
                    "account_id": account.id if account else None,
                    "partner_id": partner.id if partner else None,
                    "unit_id": unit.id if unit else None,
                    "address": request.httprequest.remote_addr if request else None,
                    "data": {key: value for key, value in (data or {}).items() if value} or None,
                }
            ]
        )

    @api.model
    def _count_lately(self, kinds, hours, *, account=None, by=None):
        """Return how many events of these kinds there were in so many hours.

        :param account: only of this ``res.users``' account
        :param by: only by this ``res.users``
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=hours)
        domain = Domain("kind", "in", kinds) & Domain("at", ">", since)
        if account:
            domain &= Domain("account_id", "=", account.id)
        if by:
            domain &= Domain("user_id", "=", by.id)
        # sudo: only how many there are; they limit what people may do
        return self.sudo().search_count(domain)

    @api.model
    def _clerk_unit(self):
        """Return the one-stop unit (sudo) in which the current user works as a clerk today.

        :raise AccessError: in none; whatever a clerk does with an account goes past here
        """
        unit = self.env.user._egate_acting()[0]
        if not unit:
            raise AccessError(
                self.env._("Only a reception clerk of a one-stop unit does this, at the counter.")
            )
        return unit

    # -- who reads it -------------------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        return self._of_ones_units(self.env.user)

    @api.model
    def _of_ones_units(self, user):
        """Return which rows with a ``unit_id`` this person reads: all, or those of their units.

        The official for personal data answers for all of them.
        """
        if user.has_group("egate_base.egate_group_data"):
            return Domain.TRUE
        # sudo: one's own units
        return Domain("unit_id", "in", user.sudo().egate_unit_ids.ids)

    @api.model
    def _hidden_message(self):
        return self.env._(
            "What was done with citizens' accounts is read by the unit that did it and by the "
            "official for personal data."
        )
