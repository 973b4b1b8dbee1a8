"""Are the signatures of a PDF whole, and is their issuer one that the office trusts?

Nothing is asked of other servers: their addresses stand in the file, and a stranger wrote it.
Source: ETSI EN 319 102-1 (passed, indeterminate, failed).
"""

import asyncio
import json
import logging
from datetime import timezone

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

#: The best last: a file is what its worst signature is.
STATES = ("broken", "unknown", "intact", "trusted")
TIMESTAMP = "/DocTimeStamp"
#: Its certificate was good when it was checked; that it would be found good for ever, with a
#: timestamp and one more around that, is what few offices provide for.
ENOUGH = (AdESPassed.OK, AdESIndeterminate.SIG_CONSTRAINTS_FAILURE, AdESIndeterminate.NO_POE)
#: How a signature is made, where pyHanko knows it; the others are old and rare.
KINDS = ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161")


def run(output, stream, trusted):
    """Write ``state``, the worst of all, and ``signatures``, as JSON.

    Of each signature: ``state`` (of :data:`STATES`), ``reason`` (``changed``, ``revoked``,
    ``weak``, ``issuer``, ``revocation``, ``kind`` or ``""``), ``name`` and ``issuer`` as its
    certificate says, ``at`` (ISO, UTC, or ``None``), ``proven`` (a timestamp says so), ``stamp``
    (it is a timestamp and no person's signature).

    :param str trusted: certificates whose holders are trusted to issue others, as PEM
    """
    logging.disable(logging.CRITICAL)
    output.write(json.dumps(check(stream, certificates(trusted))).encode())


def certificates(text):
    """Return the certificates of a text in the PEM format."""
    if not pem.detect(raw := text.encode()):
        return []
    return [
        x509.Certificate.load(content)
        for kind, _headers, content in pem.unarmor(raw, multiple=True)
        if kind == "CERTIFICATE"
    ]


def check(stream, roots):
    found = []
    try:
        reader = PdfFileReader(stream, strict=False)
        if reader.encrypted:
            reader.decrypt("")
        fields = list(enumerate_sig_fields(reader, filled_status=True))
    except Exception:
        # A file that the reader of signatures cannot follow; a viewer may well show it.
        fields = []
    for name, _value, field in fields:
        try:
            found.append(asyncio.run(look_at(reader, name, field, roots)))
        except Exception:
            found.append(told("unknown", "kind"))
    # Not in a field: somebody's signature, but it is not known of what.
    found = found or [told("unknown", "kind")]
    # A timestamp around the whole adds nothing to who signed, but shows what was changed since.
    counted = [one for one in found if not one["stamp"] or one["state"] == "broken"] or found
    return {
        "state": min((one["state"] for one in counted), key=STATES.index),
        "signatures": sorted(found, key=lambda one: one["at"] or ""),
    }


def told(state, reason="", name="", issuer="", at=None, proven=False, stamp=False):
    at = at and at.astimezone(timezone.utc).isoformat()
    return {
        "state": state,
        "reason": reason,
        "name": name,
        "issuer": issuer,
        "at": at,
        "proven": proven,
        "stamp": stamp,
    }


async def look_at(reader, name, field, roots):
    """Return what is known of one signature."""
    signature = EmbeddedPdfSignature(reader, field, name)
    if signature.sig_object.get("/SubFilter") not in KINDS:
        return told("unknown", "kind", **people(signature))
    stamp = signature.sig_object_type == TIMESTAMP
    state, reason, at, proven = await (look_at_stamp if stamp else look_at_name)(signature, roots)
    return told(state, reason, at=at, proven=proven, stamp=stamp, **people(signature))


def people(signature):
    """Return the names in the certificate of the signer."""

    def plain(names):
        known = names.native
        value = known.get("common_name") or known.get("organization_name") or ""
        return value if isinstance(value, str) else ", ".join(value)

    certificate = signature.signer_cert
    return {"name": plain(certificate.subject), "issuer": plain(certificate.issuer)}


async def look_at_name(signature, roots):
    """Return state, reason, time and whether it is proven, of a person's or office's signature."""
    signature.compute_integrity_info()
    result = await ades_lta_validation(signature, specification(roots))
    status, verdict = result.api_status, result.ades_subindic
    stamp = status and status.timestamp_validity
    proven = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    at = stamp.timestamp if proven else signature.self_reported_timestamp
    if not status or not (status.intact and status.valid):
        return "broken", "changed", at, proven
    if not status.docmdp_ok:
        # What was added later is more than a further signature.
        return "broken", "changed", at, proven
    if isinstance(verdict, AdESFailure) or status.revoked:
        return "broken", "revoked", at, proven
    if verdict.name.startswith("CRYPTO_CONSTRAINTS"):
        return "intact", "weak", at, proven
    if status.trusted and verdict in ENOUGH:
        return "trusted", "", at, proven
    known = await is_issued(signature, roots)
    return "intact", "revocation" if known else "issuer", at, proven


async def look_at_stamp(signature, roots):
    """Return the same of a timestamp of the whole document."""
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = await async_validate_pdf_timestamp(signature, context)
    at = status.timestamp
    whole = status.intact and status.valid and signature.summarise_integrity_info()["docmdp_ok"]
    if not whole:
        return "broken", "changed", at, False
    if not status.trusted:
        return "intact", "issuer", at, False
    # Whether its own certificate was called back is not looked up.
    return "intact", "revocation", at, True


def specification(roots):
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )
    gathering = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    knowledge = LocalKnowledge(known_certs=roots)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(policy, gathering, local_knowledge=knowledge)
    )


async def is_issued(signature, roots):
    """Say whether somebody trusted issued it, valid when it was signed or called back or not."""
    from pyhanko.sign.validation import async_validate_pdf_signature

    moment = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    return (await async_validate_pdf_signature(signature, context)).trusted
