import hashlib
import hmac
import re

from odoo import api, models
from odoo.tools import SQL

#: Letters and digits that nobody takes for another one, on paper or on the phone.
ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"
LENGTH = 8
#: Hashed for a code that nobody has, so that “wrong” and “not there” cost the same.
_NOBODY = "A" * 22
#: No dossier code is longer.
MAX_CODE = 64


def look_up_secret(token):
    """Return the secret of the receipt, taken from the random token of the dossier's link.

    Whoever has the secret cannot tell the token: it is one way, and much shorter.

    :param str token: 128 bits, random

    >>> look_up_secret("A" * 22) == look_up_secret("A" * 22) != look_up_secret("B" * 22)
    True
    >>> len(look_up_secret("A" * 22))
    8
    """
    digest = hmac.digest(token.encode(), b"egate look-up", hashlib.sha256)
    number, signs = int.from_bytes(digest, "big"), []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


class EgateDossier(models.Model):
    """Following without an account: the code of the dossier and the secret of its receipt (CN21).

    The code alone opens nothing: it is in registers and on envelopes.
    """

    _inherit = "egate.dossier"

    def _look_up_secret(self):
        # sudo: the token is closed to users; who reads the dossier may hand out its receipt
        token = self.sudo().tracking_token
        if not token or not self._tracking_url():
            return ""
        secret = look_up_secret(token)
        return f"{secret[:4]}-{secret[4:]}"

    @api.model
    def _looked_up(self, code, secret):
        """Return the path of the page of the dossier with this code and secret, or an empty string.

        The same work whether the code is unknown or the secret wrong.

        :param str code: as typed; of what was taken over, that of the system before will do
        :param str secret: as typed; spaces, dashes and small letters do not matter
        """
        code = self._look_up_code(code)
        secret = re.sub(r"[^A-Z0-9]", "", secret.upper())
        # sudo: who knows both holds the receipt; nothing but the address of the page is answered
        self.sudo().flush_model(["code", "former_code", "tracking_token"])
        found = self.env.execute_query(
            SQL(
                """SELECT id, tracking_token FROM egate_dossier
                   WHERE code = %(code)s AND anonymised_at IS NULL
                   UNION
                   SELECT id, tracking_token FROM egate_dossier
                   WHERE upper(former_code) = %(code)s AND anonymised_at IS NULL""",
                code=code,
            )
        )
        # At most two: the former code of one may be the code of another.
        tokens = [(number, token) for number, token in found if token]
        path = ""
        for number, token in [*tokens, *[(0, _NOBODY)] * (2 - len(tokens))]:
            same = hmac.compare_digest(look_up_secret(token).encode(), secret.encode())
            if same and number:
                self.browse(number)._count_reading("secret")
                path = f"/egate/track/{token}"
        return path

    @api.model
    def _look_up_code(self, code):
        """Return a code as the office writes it, of what somebody typed."""
        code = re.sub(r"\s+", "", code).upper()[:MAX_CODE]
        return code if code.isprintable() else ""
