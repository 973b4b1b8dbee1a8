from odoo import models
from odoo.exceptions import UserError
from odoo.http import root

#: The most recoveries of one account in a week, and by one clerk in a day.
OF_ACCOUNT, BY_CLERK = (2, 7 * 24), (20, 24)


class ResUsers(models.Model):
    """A lost phone or mailbox: at the counter a citizen's account gets a new address.

    Only an account whose identity was checked, by a clerk who has compared the card again, to an
    address whose code the citizen tells; told to the old and the new address. Never an account of
    somebody who works here.
    """

    _inherit = "res.users"

    def _egate_drop_keys(self):
        """Take all that opens this account of a citizen: password, factor, keys, sessions."""
        self.ensure_one()
        self._egate_refuse_colleague()
        # sudo: the caller has checked who asks; see the class
        account = self.sudo()
        account.password = ""
        account._revoke_all_devices()
        account.totp_secret = False
        account.auth_passkey_key_ids.unlink()
        account.api_key_ids.unlink()
        devices = account._egate_devices()
        root.session_store.delete_from_identifiers(list(set(devices.mapped("session_identifier"))))
        logs = account.env["res.device.log"].search([("user_id", "=", account.id)])
        logs.revoked = True

    def _egate_refuse_recovery(self):
        """Refuse what the current user, a clerk, may not recover, or not so often.

        :return: the clerk's unit (sudo)
        :raise UserError: the sentence says what to do
        """
        self.ensure_one()
        Event = self.env["egate.account.event"]
        unit = Event._clerk_unit()
        # sudo: what kind of account it is, and whose
        account = self.sudo()
        if not account._is_egate_citizen():
            raise UserError(self.env._("Only accounts of citizens are recovered at the counter."))
        if not account.env["egate.citizen.identity"]._citizen_of(account):
            raise UserError(
                self.env._(
                    "Nobody has checked whose account this is, so it cannot be given back. The "
                    "citizen makes a new one, and it is linked here."
                )
            )
        most, hours = OF_ACCOUNT
        if Event._count_lately(["recovered"], hours, account=account) >= most:
            raise UserError(
                self.env._(
                    "This account was recovered twice this week. Let the official for personal "
                    "data look into it."
                )
            )
        most, hours = BY_CLERK
        if Event._count_lately(["recovered"], hours, by=self.env.user) >= most:
            raise UserError(
                self.env._("You have recovered many accounts today. Let a colleague do this one.")
            )
        return unit

    def _egate_recover_at_desk(self, address, reason):
        """Give this account a new address, whose code the citizen has told; as a clerk.

        :param str address: normalised and proven
        :param str reason: a code, for the trail
        """
        unit = self._egate_refuse_recovery()
        self._egate_refuse_taken(address)
        # sudo: see the class
        account = self.sudo()
        citizen = account.env["egate.citizen.identity"]._citizen_of(account)
        readers = {account._egate_address(), citizen.email, address}
        account._egate_drop_keys()
        account._egate_put_mail(address)
        self.env["egate.account.event"]._note(
            "recovered",
            account=account,
            partner=citizen,
            unit=unit,
            data={"because": reason},
        )
        subject, sentence = account._egate_words_of_new_mail(address)
        done = self.env._(
            "This was done at the counter of %(unit)s. Password and second factor were removed and "
            "all devices signed out.",
            unit=unit.name,
        )
        for reader in sorted(filter(None, readers)):
            self.env["egate.account.mail"]._queue(reader, subject, [sentence, done])
