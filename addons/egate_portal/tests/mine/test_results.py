import hashlib

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

from .common import LATER, OTHER, MineCase


@tagged("post_install", "-at_install")
class TestResults(MineCase):
    """A result is taken home when it was given out, and by nobody else."""

    def test_given_and_downloaded(self):
        dossier = self.own_dossier()
        result = self.give_result(dossier)
        page = self.read_page(self.path(dossier)).text
        file = result.file_ids
        raw = pdf("Giấy xác nhận")
        self.assertIn(hashlib.sha256(raw).hexdigest(), page)
        address = self.path(dossier, f"/results/{file.id}")
        self.assertIn(address, page)
        response = self.read_page(address)
        self.assertEqual(response.content, raw)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        theirs = self.receive_at(**OTHER)
        self.log_in(self.account_of(theirs, "long"))
        self.read_page(address, 404)
        self.read_page(self.path(theirs, f"/results/{file.id}"), 404)

    def test_not_before_it_is_given(self):
        dossier = self.own_dossier()
        with freeze_time(LATER):
            self.bring_to_desk(dossier)
        result = dossier.result_ids
        officer = result.with_user(self.officer)
        file = officer._add_file("kết quả.pdf", pdf("Giấy xác nhận"))
        address = self.path(dossier, f"/results/{file.id}")
        self.read_page(address, 404)
        # Issued electronically: numbered, chosen so, nothing owed.
        dossier.result_channel = "electronic"
        self.read_page(address, 404)
        with freeze_time(LATER):
            officer.action_number({"number": "15/GXN", "decided_on": "2026-11-23"})
        dossier.flush_recordset()
        self.read_page(address, 404)
        self.env.cr.execute("UPDATE egate_dossier SET fee_paid = fee_total")
        self.env.invalidate_all()
        self.read_page(address)

    def test_a_replaced_version_is_not_given_any_more(self):
        dossier = self.own_dossier()
        result = self.give_result(dossier)
        file = result.file_ids
        self.correct(result)
        self.env.invalidate_all()
        self.read_page(self.path(dossier, f"/results/{file.id}"), 404)
