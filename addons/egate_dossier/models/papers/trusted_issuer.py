import base64

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EgateTrustedIssuer(models.Model):
    """A certificate whose holder the office trusts to say who signed.

    The state's root authorities and those of the licensed providers; a signature that comes down
    from none of them may be whole all the same, but the office does not know whose it is.
    Source: Luật Giao dịch điện tử 20/2023/QH15.
    """

    _name = "egate.trusted.issuer"
    _description = "Trusted issuer of signatures"
    _order = "name, valid_until desc, id"

    file = fields.Binary(
        string="Authority's certificate",
        required=True,
        attachment=False,
        help="The authority's certificate as it publishes it: .cer, .crt or .pem, one in a file.",
    )
    file_name = fields.Char(export_string_translation=False)
    name = fields.Char(compute="_compute_certificate", store=True)
    valid_until = fields.Date(compute="_compute_certificate", store=True)
    fingerprint = fields.Char(
        string="Fingerprint (SHA-256)",
        compute="_compute_certificate",
        store=True,
        help="Compare it with what the authority publishes before you rely on it.",
    )
    pem = fields.Text(compute="_compute_certificate", store=True, export_string_translation=False)
    active = fields.Boolean(default=True)

    _fingerprint_uniq = models.UniqueIndex(
        "(fingerprint)", "This certificate is on the list already, maybe archived."
    )

    @api.depends("file")
    def _compute_certificate(self):
        for issuer in self:
            certificate = issuer._certificate()
            issuer.name = certificate and self._holder(certificate.subject)
            issuer.valid_until = certificate and certificate.not_valid_after_utc.date()
            issuer.fingerprint = certificate and certificate.fingerprint(hashes.SHA256()).hex(":")
            encoding = serialization.Encoding.PEM
            issuer.pem = certificate and certificate.public_bytes(encoding).decode()

    @api.constrains("file")
    def _check_file(self):
        if not all(issuer.pem for issuer in self):
            raise ValidationError(
                self.env._(
                    "This is no certificate. Choose the file (.cer, .crt or .pem) that the "
                    "authority publishes, with one certificate in it."
                )
            )

    def _certificate(self):
        """Return what is in the file, ``False`` if that is no certificate, or several."""
        raw = base64.b64decode(self.file or b"")
        try:
            if raw.count(b"-----BEGIN") > 1:
                return False
            if b"-----BEGIN" in raw:
                return x509.load_pem_x509_certificate(raw)
            return x509.load_der_x509_certificate(raw)
        except ValueError:
            return False

    @staticmethod
    def _holder(name):
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
            if found := name.get_attributes_for_oid(kind):
                return str(found[0].value)
        return name.rfc4514_string()
