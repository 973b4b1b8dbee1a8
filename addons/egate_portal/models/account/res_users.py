from odoo import api, fields, models
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import escape_psql

#: Where a session keeps for whom its owner acts: the id of a ``res.partner``.
ACTING_FOR = "egate_acting_for"


class ResUsers(models.Model):
    """For whom an account may act."""

    _inherit = "res.users"

    #: The address whose code the owner has typed: codes for signing in go there and nowhere else.
    egate_confirmed_email = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )

    _egate_confirmed_email_uniq = models.UniqueIndex(
        "(egate_confirmed_email) WHERE egate_confirmed_email IS NOT NULL AND active"
    )

    def _is_egate_citizen(self):
        """Return whether this is an account of a citizen, and of nobody who works here."""
        self.ensure_one()
        return bool(self.active and self.share and self._is_portal() and not self._is_internal())

    def _egate_citizens(self):
        """Return the people on file (sudo) for whom this account may act today.

        The citizen whose identity was checked first, then the organisations that this citizen
        represents on the local day. Empty without a checked identity.

        :rtype: res.partner
        """
        self.ensure_one()
        citizen = self.env["egate.citizen.identity"]._citizen_of(self)
        if not citizen:
            return citizen
        mandates = self.env["egate.representation"]._in_force(citizen)
        return citizen | mandates.organisation_id._kept()

    # lint: allow for whatever lists an account's dossiers
    def _egate_owners(self):
        """Return all records on file (sudo) of :meth:`_egate_citizens`, merged ones among them.

        A dossier keeps the record that it was received with: look for an account's dossiers by
        these.

        :rtype: res.partner
        """
        return self._egate_citizens()._same_person()

    def _egate_acting_for(self):
        """Return for whom the owner of this session has chosen to act (sudo).

        The citizen themselves unless they chose an organisation that they represent today; empty
        without a checked identity.

        :rtype: res.partner
        """
        self.ensure_one()
        citizens = self._egate_citizens()
        chosen = request.session.get(ACTING_FOR) if request and self == self.env.user else None
        return citizens.filtered(lambda one: one.id == chosen) or citizens[:1]

    @api.model
    def _egate_act_for(self, partner_id):
        """Choose for whom the owner of this session acts; what is not theirs changes nothing.

        :return: whether it was theirs
        """
        theirs = partner_id in self.env.user._egate_citizens().ids
        if theirs:
            request.session[ACTING_FOR] = partner_id
        return theirs

    @api.model
    def _egate_account_of(self, address):
        """Return the account (sudo) that this proven address belongs to, or none.

        The one that has confirmed it; else the one that logs in by it. Also an account of somebody
        who works here, for which a code opens nothing.

        :param str address: normalised
        """
        # sudo: accounts are closed to visitors; the caller has proven the address
        users = self.sudo()
        found = users.search(Domain("egate_confirmed_email", "=", address))
        if not found:
            names = users.with_context(active_test=False)
            found = names.search(Domain("login", "=ilike", escape_psql(address)))
            found = found.filtered(lambda user: user.login.lower() == address)
        return found[:1]
