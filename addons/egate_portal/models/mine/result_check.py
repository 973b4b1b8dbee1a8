import re
import secrets

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.qr_picture import qr_picture

#: What ``secrets.token_urlsafe(16)`` makes: 128 bits in 22 characters.
TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")


class EgateDossierResult(models.Model):
    """The public check of a result: authentic or not, and nothing of its owner.

    The token is random and of its own: it outlives the dossier's link, which ends when the
    personal details go, for a certificate is shown for decades.
    """

    _inherit = "egate.dossier.result"

    check_token = fields.Char(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    _check_token_uniq = models.UniqueIndex("(check_token) WHERE check_token IS NOT NULL")

    def init(self):
        result = super().init()
        # Results are inserted by statements of the engine: the database gives each its token.
        token = SQL(
            """rtrim(translate(encode(substring(sha256(convert_to(
                   gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) FOR 16),
                   'base64'), '+/', '-_'), '=')"""
        )
        self.env.cr.execute(
            SQL("ALTER TABLE egate_dossier_result ALTER COLUMN check_token SET DEFAULT %s", token)
        )
        self.env.cr.execute(
            SQL("UPDATE egate_dossier_result SET check_token = %s WHERE check_token IS NULL", token)
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{"check_token": secrets.token_urlsafe(16), **vals} for vals in vals_list]
        )

    def _is_given(self):
        """Return whether this result was given out, be it replaced since."""
        self.ensure_one()
        return bool(self.returned_at)

    def _check_path(self):
        """Return the path at which anybody checks this result; it holds the token."""
        # sudo: the caller reads the result, or is its owner
        return f"/egate/result/{self.sudo().check_token}"

    def _check_url(self):
        if not self._is_given():
            return ""
        return f"{self.get_base_url()}{self._check_path()}"

    def _check_picture(self):
        """Return the QR code of the check as SVG for a page, sized by its style sheet."""
        return qr_picture(self._check_url())

    @api.model
    def _from_check_token(self, token):
        """Return the given result (sudo) of this token, or an empty record.

        :param str token: any text from the address; a malformed one never reaches the database
        """
        if not TOKEN_PATTERN.fullmatch(token):
            return self.browse()
        # sudo: the token is the right to check; the caller shows only _public_check()
        return self.sudo().search(
            [("check_token", "=", token), ("returned_at", "!=", False)], limit=1
        )

    def _public_check(self):
        """Return what anybody who has the token learns of this (sudo) result.

        The kind as the procedure calls it: the result's own name may name a person.

        :rtype: dict[str, str | bool | list[str]]
        """
        self.ensure_one()
        dossier = self.dossier_id
        later = self.search([("replaces_id", "=", self.id)], limit=1)
        replaced = self.withdrawn_at and dossier._local_in_words(self.withdrawn_at)
        return {
            "number": self.number or "",
            "day": self.decided_on.strftime("%d/%m/%Y") if self.decided_on else "",
            "signed": dossier._local_in_words(self.signed_at),
            "agency": dossier.agency_unit_id.name,
            "kind": dossier.version_id.result_name,
            "replaced": replaced or "",
            "later": (later.number or "") if replaced else "",
            "hashes": self.file_ids.mapped("sha256"),
        }
