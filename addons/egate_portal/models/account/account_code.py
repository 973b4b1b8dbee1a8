import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, consteq
from odoo.tools.misc import hmac

#: How long a code opens something, and how many wrong ones are forgiven.
VALID = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
#: The most codes in so many hours: for one address, for one address from one network, and from one
#: network (an office or a café is one) to all addresses.
TO_ADDRESS, FROM_NETWORK_TO_ADDRESS, FROM_NETWORK = (10, 24), (5, 1), (60, 1)
#: Seconds between two codes for one address.
PAUSE = 30


class EgateAccountCode(models.Model):
    """A short code that proves something once: an e-mail address, or which account somebody has.

    Stored as a keyed hash. Of a code sent by mail, five wrong tries end it; it counts only in the
    browser session that asked for it. Nobody reads this table but the methods here.
    """

    _name = "egate.account.code"
    _description = "One-time code of an account"
    _order = "id desc"
    _rec_name = "kind"
    _PERSONAL = frozenset({"address", "network"})

    kind = fields.Selection(
        [
            ("address", "Proves an e-mail address"),
            ("change", "Proves the new address of an account"),
            ("desk", "Names an account at the counter"),
        ],
        required=True,
        readonly=True,
    )
    address = fields.Char(string="E-mail address", readonly=True, index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", string="Account", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    network = fields.Char(readonly=True, index="btree_not_null")
    salt = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, index=True)
    made_at = fields.Datetime(required=True, readonly=True, index=True)
    valid_until = fields.Datetime(required=True, readonly=True)
    tries = fields.Integer(readonly=True)
    used_at = fields.Datetime(readonly=True)

    @api.model
    def _digest(self, kind, salt, code):
        # sudo: no user may read the key
        return hmac(self.env(su=True), "egate-account-code", f"{kind}:{salt}:{code}")

    # -- sending ------------------------------------------------------------------------------

    @api.model
    def _send(self, kind, address, *, network="", account=None):
        """Make a code and send it to ``address``; the same whether anybody is known by it.

        :param str kind: ``address`` or ``change``
        :param str address: normalised
        :param str network: of the caller, see ``ir.http._client``
        :param account: the ``res.users`` that is to have this address
        :return: the row (sudo), or none where too many were asked for lately
        """
        if self._is_too_often(address, network):
            return self.browse()
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        salt, now = secrets.token_hex(8), fields.Datetime.now()
        # sudo: the table is closed to everybody
        row = self._create_privileged(
            {
                "kind": kind,
                "address": address,
                "user_id": account.id if account else False,
                "network": network,
                "salt": salt,
                "digest": self._digest(kind, salt, code),
                "made_at": now,
                "valid_until": now + VALID,
            }
        )
        self._hand_over(address, code)
        return row

    @api.model
    def _hand_over(self, address, code):
        """Bring the code to its reader. An addon with another channel extends this."""
        self.env["egate.account.mail"]._queue(
            address,
            self.env._("Your one-time code: %(code)s", code=code),
            [
                self.env._(
                    "Somebody, most likely you, asked for a one-time code with this address."
                ),
                self.env._(
                    "It is valid for 10 minutes, once, on the page where it was asked for. Tell it "
                    "to nobody: no official ever asks for it by phone."
                ),
                self.env._("If it was not you, do nothing: without the code nothing happens."),
            ],
            code=code,
        )

    @api.model
    def _is_too_often(self, address, network):
        now = fields.Datetime.now()
        to_address = Domain("address", "=", address)
        from_network = Domain("network", "=", network) if network else Domain.FALSE
        recent = Domain("made_at", ">", now - timedelta(seconds=PAUSE))
        limits = [
            (to_address & recent, 1),
            *(
                (domain & Domain("made_at", ">", now - timedelta(hours=hours)), most)
                for domain, (most, hours) in (
                    (to_address, TO_ADDRESS),
                    (to_address & from_network, FROM_NETWORK_TO_ADDRESS),
                    (from_network, FROM_NETWORK),
                )
            ),
        ]
        # sudo: only how many there are
        codes = self.sudo()
        return any(codes.search_count(domain, limit=most) >= most for domain, most in limits)

    # -- trying -------------------------------------------------------------------------------

    def _try(self, text):
        """Try ``text`` against this code; a right one is used up.

        The try is counted before it is judged, in one statement, so that any number of requests
        at once has five tries.

        :return: ``right``, ``wrong`` or ``over`` (used, too old, or too many tries)
        """
        self.ensure_one()
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """UPDATE egate_account_code SET tries = COALESCE(tries, 0) + 1
                   WHERE id = %s AND used_at IS NULL AND COALESCE(tries, 0) < %s
                     AND valid_until > %s
                   RETURNING kind, salt, digest, tries""",
                self.id,
                MOST_TRIES,
                now,
            )
        )
        self.invalidate_recordset()
        if not rows:
            return "over"
        kind, salt, digest, tries = rows[0]
        code = "".join(char for char in text or "" if char.isdigit())
        if not consteq(digest, self._digest(kind, salt, code)):
            return "over" if tries >= MOST_TRIES else "wrong"
        # sudo: the table is closed to everybody
        self.sudo().used_at = now
        return "right"

    @api.autovacuum
    def _gc_codes(self, limit=1000):
        """Forget codes that no limit counts any more."""
        old = Domain("made_at", "<", fields.Datetime.now() - timedelta(hours=TO_ADDRESS[1] * 2))
        # sudo: the table is closed to everybody
        codes = self.sudo().search(old, limit=limit)
        codes.unlink()
        return len(codes), len(codes) == limit
