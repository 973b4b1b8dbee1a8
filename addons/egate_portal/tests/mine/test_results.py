import hashlib

from odoo.tests import freeze_time, new_test_user, tagged

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

    def unchecked(self, dossier):
        """Let it have been sent by an account that nobody checked, which is logged in then."""
        user = new_test_user(self.env, "typed", groups="base.group_portal", lang="vi_VN")
        self.env["egate.submission"].create(
            {
                "user_id": user.id,
                "procedure_id": dossier.procedure_id.id,
                "version_id": dossier.version_id.id,
                "state": "accepted",
                "dossier_id": dossier.id,
            }
        )
        self.log_in(user)
        return user

    def test_an_account_that_nobody_checked_collects_at_the_counter(self):
        dossier = self.receive_at().sudo()
        with freeze_time(LATER):
            self.bring_to_desk(dossier)
            result = dossier.result_ids.with_user(self.officer)
            result.action_number({"number": "15/GXN", "decided_on": "2026-11-23"})
            file = result._add_file("kết quả.pdf", pdf("Giấy xác nhận"))
        dossier.result_channel = "electronic"
        dossier.flush_recordset()
        self.env.cr.execute("UPDATE egate_dossier SET fee_paid = fee_total")
        self.env.invalidate_all()
        self.unchecked(dossier)
        address = self.path(dossier, f"/results/{file.id}")
        self.read_page(address, 404)
        page = self.read_page(self.path(dossier)).text
        self.assertNotIn(address, page)
        self.assertIn("chưa được xác thực danh tính", page)
        self.log_in(self.account_of(dossier, "khai"))
        self.read_page(address)

    def test_what_was_given_with_the_card_at_the_counter_is_the_senders_too(self):
        dossier = self.receive_at().sudo()
        file = self.give_result(dossier).file_ids
        self.unchecked(dossier)
        self.read_page(self.path(dossier, f"/results/{file.id}"))

    def test_a_replaced_version_is_not_given_any_more(self):
        dossier = self.own_dossier()
        result = self.give_result(dossier)
        file = result.file_ids
        self.correct(result)
        self.env.invalidate_all()
        self.read_page(self.path(dossier, f"/results/{file.id}"), 404)
