from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ...tools.account import MOST_NAME, local_path
from .account_base import HOME, OWN, PAGE, SEND, AccountPages


class AccountPage(AccountPages, Controller):
    """The account's own page: who one is here, for whom one acts, how one is told, what is open."""

    @route(HOME, **PAGE, **OWN)
    def account(self):
        """Show the account."""
        self._account_owner()
        return self._account_show()

    def _account_show(self, *, fault="", where="", typed=None, code=""):
        user = request.env.user
        values = {
            **self._account_who(user),
            **self._account_acting(user),
            **self._account_notices(user),
            "devices": self._account_devices(user),
            "second_factor": user.totp_enabled,
            "has_password": user._egate_has_password(),
            "code": code,
            "where": where,
            "typed": typed or {"name": user.name, "phone": user.phone or ""},
            "said": self._account_say(),
        }
        return self._account_page("account_page", values, fault=fault)

    def _account_who(self, user):
        # sudo: the account's own identity and its own record on file
        identities = request.env["egate.citizen.identity"].sudo()
        identity = identities.search([("user_id", "=", user.id), ("ended_at", "=", False)], limit=1)
        citizen = identity.partner_id._kept()
        # sudo: the owner's own address
        account = user.sudo()
        return {
            "name": user.name,
            "address": account.egate_confirmed_email or account.email or account.login,
            "confirmed": bool(account.egate_confirmed_email),
            "identity": identity,
            "identity_name": citizen.name,
            "identity_number": citizen.identity_masked,
            "identity_day": self._account_day(identity.at),
            "corrected_at_desk": bool(account.partner_id.identity_number),
        }

    def _account_acting(self, user):
        citizens = user._egate_citizens()
        mandates = request.env["egate.representation"]._in_force(citizens[:1]) if citizens else ()
        kinds = dict(
            request.env["egate.representation"]._fields["kind"]._description_selection(request.env)
        )
        return {
            "citizens": citizens,
            "acting_for": user._egate_acting_for(),
            "mandates": [
                {
                    "name": mandate.organisation_id.name,
                    "kind": kinds[mandate.kind],
                    "mandate": mandate.mandate,
                    "from": mandate.date_from.strftime("%d/%m/%Y"),
                    "to": mandate.date_to and mandate.date_to.strftime("%d/%m/%Y"),
                }
                for mandate in mandates
            ],
        }

    def _account_notices(self, user):
        partner = self._account_reader(user)
        return {
            "channels": request.env["egate.dossier"]._notice_choices(),
            "channel": partner.egate_notice_channel or "",
        }

    def _account_reader(self, user):
        """Return whom the office tells of the account's dossiers (sudo)."""
        return user._egate_citizens()[:1] or user.sudo().partner_id  # sudo: the owner's own record

    def _account_devices(self, user):
        return [
            {
                "key": user._egate_session_key(device),
                "name": device.display_name,
                "network": device.ip_address,
                "last": self._account_moment(device.last_activity),
                "current": device.is_current,
            }
            for device in user._egate_devices()[:20]
        ]

    def _account_local(self, at):
        zoned = request.env["res.users"].with_context(tz="Asia/Ho_Chi_Minh")
        return fields.Datetime.context_timestamp(zoned, at)

    def _account_day(self, at):
        return self._account_local(at).strftime("%d/%m/%Y") if at else ""

    def _account_moment(self, at):
        return self._account_local(at).strftime("%H:%M %d/%m/%Y") if at else ""

    # -- what is changed there ------------------------------------------------------------------

    @route(f"{HOME}/contact", **SEND, **OWN)
    def account_contact(self, name="", phone=""):
        """Keep the name and phone of the account."""
        user, typed = self._account_owner(), {"name": name.strip(), "phone": phone.strip()}
        where, fault = "", request.env["res.partner"]._phone_fault(typed["phone"])
        if fault:
            where = "phone"
        elif not any(map(str.isalpha, typed["name"])) or len(typed["name"]) > MOST_NAME:
            where, fault = "name", request.env._("Enter your full name, as on your identity card.")
        else:
            try:
                # sudo: a portal user writes no partner; the owner's own record, two named fields
                user.sudo().partner_id.write(typed)
            except UserError as refused:
                where, fault = "name", str(refused)
        if fault:
            return self._account_show(fault=fault, where=where, typed=typed)
        self._account_said(request.env._("Name and phone were kept."))
        return self._account_go(HOME)

    @route(f"{HOME}/acting", **SEND, auth="user")
    def account_acting(self, partner="", to=""):
        """Choose for whom one acts in this session.

        :param str to: an address of this site to go on to
        """
        self._use_language()
        chosen = int(partner) if partner.isdecimal() and len(partner) < 10 else 0
        if not request.env["res.users"]._egate_act_for(chosen):
            raise NotFound
        name = request.env.user._egate_acting_for().name
        self._account_said(request.env._("You act for %(name)s now.", name=name))
        return self._account_go(local_path(to, HOME))

    @route(f"{HOME}/notices", **SEND, **OWN)
    def account_notices(self, channel=""):
        """Choose how one is told of one's dossiers."""
        user = self._account_owner()
        if channel not in dict(request.env["egate.dossier"]._notice_choices()):
            return self._account_show(
                fault=request.env._("Choose one of the ways that are offered."), where="notices"
            )
        self._account_reader(user).egate_notice_channel = channel
        self._account_said(request.env._("From now on you are told of new dossiers this way."))
        return self._account_go(HOME)

    @route(f"{HOME}/desk-code", **SEND, **OWN)
    def account_desk_code(self):
        """Show a code that tells a clerk which account is here."""
        code = request.env["egate.account.code"]._show_at_desk(self._account_owner())
        if code:
            return self._account_show(code=code)
        return self._account_show(
            fault=request.env._("Too many codes were shown within an hour. Wait a little."),
            where="code",
        )

    @route(f"{HOME}/sessions/end", **SEND, **OWN)
    def account_sessions_end(self, session=""):
        """Sign out a device of this account, or all others."""
        ended = self._account_owner()._egate_end_sessions(session)
        if not request.session.uid:
            return self._account_go("/egate/account/sign-in")
        self._account_said(
            request.env._("Signed out.")
            if ended
            else request.env._("No other device is signed in.")
        )
        return self._account_go(f"{HOME}#devices")
