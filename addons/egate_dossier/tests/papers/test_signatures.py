import base64
import io

import pypdf
from cryptography.x509.oid import ExtendedKeyUsageOID
from psycopg2.errors import UniqueViolation
from pypdf import generic

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import durable
from ..common import DossierCommon
from ..sample_files import objects, pdf
from ..signed_pdf import Holder, stamped, with_list


def turned(raw):
    """Return a PDF whose first page a program has turned, everything before it untouched."""
    writer = pypdf.PdfWriter(io.BytesIO(raw), incremental=True)
    writer.pages[0][generic.NameObject("/Rotate")] = generic.NumberObject(90)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@tagged("post_install", "-at_install")
class TestSignatures(DossierCommon):
    """A signature is checked when it comes and when it is looked at; a signed file is never cut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Holder("Cơ quan chứng thực thử")
        cls.signer = Holder("UBND xã Thử", cls.authority)
        cls.paper_pdf = pdf("Giấy chứng nhận", "trang hai")
        cls.raw = cls.signer.sign(cls.paper_pdf, box=(350, 60, 540, 140))

    def setUp(self):
        super().setUp()
        self.paper = self.draft(identity_number="048090000999").paper_ids[0]

    def trust(self, holder):
        return self.env["egate.trusted.issuer"].create(
            {"file": base64.b64encode(holder.pem), "file_name": "ca.pem"}
        )

    def add(self, raw):
        return self.scan(self.paper, "đã ký.pdf", raw)

    def reasons(self, file, user=None):
        found = self.rpc(user or self.clerk, file._name, "signatures", file.ids)
        return found["state"], [one["says"] for one in found["signatures"]]

    # -- what it is worth --------------------------------------------------------------------

    def test_whole_but_nobody_knows_whose(self):
        file = self.add(self.raw)
        self.assertEqual((file.signed, file.signature), (True, "intact"))
        found = self.rpc(self.clerk, file._name, "signatures", file.ids)
        self.assertEqual(found["state"], "intact")
        (one,) = found["signatures"]
        self.assertEqual((one["name"], one["issuer"]), ("UBND xã Thử", "Cơ quan chứng thực thử"))
        self.assertTrue(one["at"])
        self.assertIn("not on the office's list", one["says"])

    def test_whole_of_a_trusted_issuer_with_revocation_unchecked(self):
        self.trust(self.authority)
        file = self.add(self.raw)
        state, (says,) = self.reasons(file)
        self.assertEqual((file.signature, state), ("intact", "intact"))
        self.assertIn("could not be checked", says)

    def test_whole_and_trusted_with_the_issuers_list_in_it(self):
        self.trust(self.authority)
        file = self.add(with_list(self.raw, self.authority.list_of_revoked()))
        self.assertEqual(file.signature, "trusted")
        self.assertEqual(self.reasons(file), ("trusted", ["intact, and its issuer is trusted"]))

    def test_a_revoked_certificate_is_no_signature(self):
        self.trust(self.authority)
        file = self.add(with_list(self.raw, self.authority.list_of_revoked(self.signer)))
        self.assertEqual(file.signature, "broken")
        self.assertIn("revoked", self.reasons(file)[1][0])

    def test_a_list_that_somebody_else_signed_proves_nothing(self):
        self.trust(self.authority)
        file = self.add(with_list(self.raw, Holder("Kẻ lạ").list_of_revoked()))
        self.assertEqual(file.signature, "intact")

    def test_what_was_changed_after_signing_is_broken(self):
        self.trust(self.authority)
        at = self.raw.index(b"/MediaBox")
        for raw in (turned(self.raw), self.raw[:at] + b"/MediaBux" + self.raw[at + 9 :]):
            with self.subTest(size=len(raw)):
                file = self.add(raw)
                self.assertEqual(file.signature, "broken")
                self.assertIn("changed after it was signed", self.reasons(file)[1][0])

    def test_a_second_signature_does_not_break_the_first(self):
        self.trust(self.authority)
        both = Holder("Trưởng phòng", self.authority).sign(self.raw, field="Ky2")
        file = self.add(both)
        self.assertEqual(file.signature, "intact")
        self.assertEqual(len(self.reasons(file)[1]), 2)

    def test_the_worst_signature_counts(self):
        # The first covers less than what is shown: the page was turned before the second.
        file = self.add(self.signer.sign(turned(self.raw), field="Ky2"))
        self.assertEqual(file.signature, "broken")

    def test_a_timestamp_alone_is_a_signature(self):
        clock = Holder("Đồng hồ", self.authority, ExtendedKeyUsageOID.TIME_STAMPING)
        file = self.add(stamped(self.paper_pdf, clock))
        self.assertEqual((file.signed, file.signature), (True, "intact"))
        self.assertTrue(
            self.rpc(self.clerk, file._name, "signatures", file.ids)["signatures"][0]["stamp"]
        )

    def test_whatever_has_a_byte_range_and_contents_is_signed(self):
        judged = self.env["egate.dossier.file"]._judged
        for body in (
            b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>",
            b"<</Type/DocTimeStamp/ByteRange[0 1 2 3]/Contents<00>>>",
            b"<</ByteRange[0 1 2 3]/Contents<00>>>",
        ):
            with self.subTest(body=body):
                raw = objects(body)
                self.assertTrue(judged("ký.pdf", durable.on_disk(raw))[0].signed)
                self.assertEqual(self.add(raw).signature, "unknown", "nobody can check that")
        self.assertFalse(judged("a.pdf", durable.on_disk(self.paper_pdf))[0].signed)

    def test_it_is_checked_anew_when_it_is_looked_at(self):
        file = self.add(with_list(self.raw, self.authority.list_of_revoked()))
        self.assertEqual(self.reasons(file)[0], "intact")
        issuer = self.trust(self.authority)
        self.assertEqual((self.reasons(file)[0], file.signature), ("trusted", "intact"))
        issuer.active = False
        self.assertEqual(self.reasons(file)[0], "intact")

    def test_an_unsigned_file_has_none(self):
        file = self.add(self.paper_pdf)
        self.assertEqual((file.signed, file.signature), (False, False))
        self.assertEqual(self.reasons(file), ("", []))

    def test_who_may_not_read_the_file_learns_nothing_of_it(self):
        file = self.add(self.raw)
        for user in (self.stranger, self.citizen):
            with self.subTest(login=user.login), self.assertRaises(AccessError):
                self.reasons(file, user)

    def test_a_results_file_says_what_its_signature_is_worth(self):
        self.trust(self.authority)
        dossier = self.receive()
        self.bring_to_desk(dossier)
        result = dossier.result_ids[:1]
        file_id = self.rpc(
            self.leader,
            result._name,
            "add_file",
            result.ids,
            "ket-qua.pdf",
            base64.b64encode(self.raw).decode(),
        )
        file = self.env["egate.dossier.result.file"].browse(file_id)
        self.assertEqual((file.signed, file.signature), (True, "intact"))

    # -- whom the office trusts --------------------------------------------------------------

    def test_a_certificate_says_itself_whose_it_is(self):
        issuer = self.trust(self.authority)
        self.assertEqual(issuer.name, "Cơ quan chứng thực thử")
        self.assertEqual(str(issuer.valid_until), "2120-01-01")
        self.assertEqual(len(issuer.fingerprint), 95)

    def test_what_is_no_certificate_is_refused(self):
        both = self.authority.pem + self.signer.pem
        for raw in (b"x", both, b"-----BEGIN CERTIFICATE-----\nx", pdf("a")):
            with (
                self.subTest(raw=raw[:20]),
                self.assertRaisesRegex(ValidationError, "no certificate"),
                self.env.cr.savepoint(),
            ):
                self.env["egate.trusted.issuer"].create({"file": base64.b64encode(raw)})

    def test_a_certificate_is_on_the_list_once(self):
        self.trust(self.authority)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.trust(self.authority)

    # -- kept as it is -----------------------------------------------------------------------

    def test_pages_of_a_signed_file_stay_as_they_are(self):
        file, other = self.add(self.raw), self.add(pdf("x"))
        for method, *arguments in (
            ("action_rotate", [1], 90),
            ("action_reorder", [2, 1]),
            ("action_delete_pages", [1]),
            ("action_split", 1),
        ):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(UserError, "digital signature"),
            ):
                self.rpc(self.clerk, file._name, method, file.ids, *arguments)
        with self.assertRaisesRegex(UserError, "digital signature"):
            self.rpc(self.clerk, file._name, "action_merge", (other | file).ids)
        self.assertEqual(file._open().read(), self.raw)
