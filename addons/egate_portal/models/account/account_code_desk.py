import secrets

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .account_code import VALID

#: Letters and digits that nobody mistakes for one another when they are read out.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
#: The most codes that an account may show in an hour, and wrong ones that a clerk may type.
SHOWN_IN_AN_HOUR, WRONG_IN_AN_HOUR = 10, 10


class EgateAccountCode(models.Model):
    """The code by which a citizen shows a clerk which account is theirs.

    The account's page shows it, the citizen says it, the clerk types it: so no clerk reaches an
    account whose owner does not stand there.
    """

    _inherit = "egate.account.code"

    @api.model
    def _show_at_desk(self, account):
        """Return a new code of this account, as it is read out; earlier ones end.

        :param account: ``res.users``, the owner is signed in
        :return: such as ``K7PM-2QXA``; empty where too many were asked for
        """
        now = fields.Datetime.now()
        of_account = Domain("kind", "=", "desk") & Domain("user_id", "=", account.id)
        lately = Domain("made_at", ">", fields.Datetime.subtract(now, hours=1))
        # sudo: the table is closed to everybody; the rows are the account's own
        codes = self.sudo().search(of_account & lately)
        if len(codes) >= SHOWN_IN_AN_HOUR:
            return ""
        codes.filtered(lambda code: code.valid_until > now).valid_until = now
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        # sudo: see above
        self._create_privileged(
            {
                "kind": "desk",
                "user_id": account.id,
                "salt": "desk",
                "digest": self._digest("desk", "desk", code),
                "made_at": now,
                "valid_until": now + VALID,
            }
        )
        return f"{code[:4]}-{code[4:]}"

    @api.model
    def _take_at_desk(self, text):
        """Return the account (sudo) whose code a clerk has typed, and use the code up.

        Nothing is raised for a wrong one: it is counted and noted, which must stay.

        :return: ``res.users`` or none, and a sentence where there is none
        :rtype: tuple[res.users, str]
        :raise AccessError: the current user is no clerk
        """
        Event = self.env["egate.account.event"]
        unit, nobody = Event._clerk_unit(), self.env["res.users"]
        if Event._count_lately(["wrong_code"], 1, by=self.env.user) >= WRONG_IN_AN_HOUR:
            return nobody, self.env._(
                "Too many wrong codes were typed. Wait an hour, or let a colleague do it."
            )
        code = "".join(char for char in (text or "").upper() if char in ALPHABET)
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """UPDATE egate_account_code SET used_at = %s
                   WHERE kind = 'desk' AND digest = %s AND used_at IS NULL AND valid_until > %s
                   RETURNING user_id""",
                now,
                self._digest("desk", "desk", code),
                now,
            )
        )
        self.invalidate_model()
        # sudo: accounts of citizens are hidden from clerks; the citizen showed this one
        account = nobody.sudo().browse(row[0] for row in rows)
        if not account or not account._is_egate_citizen():
            Event._note("wrong_code", unit=unit)
            return nobody, self.env._(
                "No account shows this code now. Codes count once and for 10 minutes: let the "
                "citizen show a new one, and compare it letter by letter."
            )
        return account, ""
