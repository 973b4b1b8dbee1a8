"""PDFs with digital signatures, and the authorities behind them, made here."""

import io
from datetime import datetime, timedelta, timezone

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

DER = serialization.Encoding.DER
#: Valid on any day on which these tests may be run.
BEGIN, END = datetime(2020, 1, 1), datetime(2120, 1, 1)


class Holder:
    """Somebody with a key and a certificate that ``issuer`` gave them; an authority without one."""

    def __init__(self, name, issuer=None, usage=None):
        # The maker of timestamps knows RSA alone; the other keys are made faster.
        self.key = (
            rsa.generate_private_key(65537, 2048)
            if usage
            else ec.generate_private_key(ec.SECP256R1())
        )
        self.issuer = issuer or self
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        authority = issuer is None
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(self.issuer.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGIN)
            .not_valid_after(END)
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(_usage(authority), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
            )
            .add_extension(_identifier(self.issuer), critical=False)
        )
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        self.certificate = builder.sign(self.issuer.key, hashes.SHA256())

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def asn1(self):
        return asn1_x509.Certificate.load(self.certificate.public_bytes(DER))

    @property
    def asn1_key(self):
        kind, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return asn1_keys.PrivateKeyInfo.load(self.key.private_bytes(DER, kind, none))

    def sign(self, raw, field="Ky", box=None, **more):
        """Return ``raw`` with one signature more, and a stamp at ``box`` if wanted."""
        writer = IncrementalPdfFileWriter(io.BytesIO(raw), strict=False)
        if box:
            fields.append_signature_field(writer, fields.SigFieldSpec(field, box=box))
        signer = signers.SimpleSigner(
            signing_cert=self.asn1,
            signing_key=self.asn1_key,
            cert_registry=SimpleCertificateStore(),
        )
        meta = signers.PdfSignatureMetadata(
            field_name=field, subfilter=fields.SigSeedSubFilter.PADES
        )
        return signers.sign_pdf(writer, meta, signer, **more).getvalue()

    def list_of_revoked(self, *holders):
        """Return this authority's list of certificates that it called back."""
        now = datetime.now(timezone.utc)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(now - timedelta(hours=1))
            .next_update(END)
            .add_extension(_identifier(self), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for holder in holders:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(holder.certificate.serial_number)
                .revocation_date(BEGIN + timedelta(days=1))
                .build()
            )
        return asn1_crl.CertificateList.load(
            builder.sign(self.key, hashes.SHA256()).public_bytes(DER)
        )


def _usage(authority):
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _identifier(issuer):
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def with_list(raw, revoked):
    """Return a signed PDF with a list of revoked certificates, as programs add it afterwards."""
    content = io.BytesIO(raw)
    DocumentSecurityStore.add_dss(content, None, crls=[revoked])
    return content.getvalue()


def stamped(raw, holder):
    """Return a PDF with a timestamp of the whole and nobody's signature."""
    stamper = DummyTimeStamper(
        holder.asn1, holder.asn1_key, certs_to_embed=SimpleCertificateStore()
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(raw))
    return signers.PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()
