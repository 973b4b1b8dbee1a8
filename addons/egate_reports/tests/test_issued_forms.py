import hashlib

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.models.egate_masked import MASKED_FIELDS_PARAMETER

from .common import ReceiptCase, pdf_reader, pdf_texts

MORNING = "2026-11-23 02:15:00"
LATER = "2026-11-25 03:00:00"


@tagged("post_install", "-at_install")
class TestIssuedForms(ReceiptCase):
    """What was given out is kept, and is what is printed again."""

    def give(self, dossier=None, user=None):
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        return reports._egate_issue("egate_reports.receipt", (dossier or self.dossier).ids)

    def newest(self):
        domain = [("dossier_id", "=", self.dossier.id)]
        return self.env["egate.issued.form"].search(domain, limit=1)

    @freeze_time(MORNING)
    def test_the_first_print_is_kept_as_it_was_given_out(self):
        form = self.give()
        content = form._content()
        self.assertRecordValues(
            form,
            [
                {
                    "dossier_id": self.dossier.id,
                    "kind": "receipt",
                    "code": "T17.33-261123-0001",
                    "form_version": "Thông tư 03/2025/TT-VPCP, mẫu số 01",
                    "print_number": 0,
                    "printed_by_id": self.clerk.id,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "page_count": 2,
                }
            ],
        )
        self.assertEqual(str(form.printed_at), MORNING)
        self.assertEqual(content, self.print_receipt(self.dossier), "the bytes of the form itself")
        self.assertNotIn("Bản in lại", pdf_texts(content)[0])

    def test_changed_data_changes_no_paper_given_out(self):
        with freeze_time(MORNING):
            original = self.give()
            kept = original._content()
        self.dossier.write({"applicant_name": "Tên Khác", "due_at": "2027-01-01 03:00:00"})
        with freeze_time(LATER):
            again = self.give()
        self.assertEqual(original._content(), kept)
        for page, before in zip(pdf_texts(again._content()), pdf_texts(kept), strict=True):
            self.assertIn("Bản in lại lần 1, ngày 25 tháng 11 năm 2026", page)
            self.assertIn("17 giờ 00 phút, ngày 24 tháng 11 năm 2026", page)
            self.assertNotIn("Tên Khác", page)
            plain = page.replace("Bản in lại lần 1, ngày 25 tháng 11 năm 2026", "")
            self.assertEqual(plain.split(), before.split(), "nothing else changed")

    def test_reprints_are_counted_and_kept(self):
        for day, user in ((23, self.clerk), (24, self.clerk), (25, self.clerk)):
            with freeze_time(f"2026-11-{day} 03:00:00"):
                self.give(user=user)
        forms = self.dossier.issued_form_ids.sorted("id")
        self.assertEqual(forms.mapped("print_number"), [0, 1, 2])
        self.assertEqual(forms.mapped("original_id"), forms[0])
        self.assertEqual(len(set(forms.mapped("sha256"))), 3)
        for form in forms:
            self.assertEqual(hashlib.sha256(form._content()).hexdigest(), form.sha256)
        self.assertIn("Bản in lại lần 2", pdf_texts(forms[2]._content())[1])
        self.assertNotIn("Bản in lại lần 1", pdf_texts(forms[2]._content())[1])

    def test_the_paper_of_an_anonymised_dossier_is_gone_and_not_damaged(self):
        with freeze_time(MORNING):
            form = self.give()
        attachment, sha256 = form.sudo().attachment_id, form.sha256
        self.env["egate.dossier.event"].flush_model()
        dossier = form.sudo().dossier_id
        dossier._forget_parts()
        self.env.cr.execute(
            "UPDATE egate_dossier SET anonymised_at = now() WHERE id = %s", [dossier.id]
        )
        self.env.invalidate_all()
        self.assertFalse(attachment.exists())
        self.assertEqual(form.sha256, sha256)
        with self.assertRaisesRegex(UserError, "is over"):
            form._content()

    @freeze_time(MORNING)
    def test_a_second_click_is_the_same_print(self):
        self.assertEqual(self.give(), self.give())
        colleague = new_test_user(self.env, "ng.colleague", lang="en_US")
        self.env["egate.assignment"].create(
            {
                "user_id": colleague.id,
                "role_id": self.env.ref("egate_base.egate_role_clerk").id,
                "unit_id": self.desk.id,
                "date_from": "2020-01-01",
            }
        )
        second = self.give(user=colleague)
        self.assertEqual(second.print_number, 1, "a colleague's print is another paper")

    def test_a_mark_leaves_the_paper_what_it_is(self):
        with freeze_time(MORNING):
            self.give()
        with freeze_time(LATER):
            form = self.give()
            self.assertEqual(form.original_id._print_again(), form)
        reader = pdf_reader(form._content())
        self.assertEqual(reader.xmp_metadata.pdfaid_part, "2")
        self.assertEqual(
            reader.metadata.title, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả T17.33-261123-0001"
        )

    def test_the_desk_may_print_again_what_it_could_not_print_now(self):
        with freeze_time(MORNING):
            self.give()
        self.dossier.due_at = False
        with freeze_time(LATER):
            action = self.dossier.with_user(self.clerk).action_print_receipt()
            self.assertEqual(action["report_name"], "egate_reports.receipt")
            self.assertEqual(self.give().print_number, 1)

    def test_the_buttons_of_the_list(self):
        with freeze_time(MORNING):
            form = self.give().with_user(self.clerk)
        self.assertEqual(form.action_open()["url"], f"/egate/report/issued/{form.id}")
        with freeze_time(LATER):
            url = form.action_print_again()["url"]
        again = self.newest()
        self.assertEqual((url, again.print_number), (again._url(), 1))
        with freeze_time("2026-11-26 03:00:00"):
            again.with_user(self.clerk).action_print_again()
        last = self.newest()
        self.assertEqual((last.print_number, last.original_id), (2, form.with_env(self.env)))

    def original(self):
        subject = {"dossier_id": self.dossier.id, "about_id": False}
        return self.env["egate.issued.form"]._original_of("receipt", subject)

    def test_the_page_of_a_dossier_lists_its_forms_and_prints_labels_too(self):
        views = self.env["egate.dossier"].with_user(self.clerk)
        page = etree.fromstring(views.get_view(view_type="form")["arch"])
        self.assertEqual(
            len(page.xpath("//page[@name='issued']//field[@name='issued_form_ids']")), 1
        )
        for button in ("transfer", "label", "separators", "control"):
            self.assertTrue(page.xpath(f"//button[@name='action_print_{button}']"), button)

    def test_several_are_kept_one_by_one(self):
        other = self.receive("T-6")
        forms = self.give(self.dossier | other)
        self.assertEqual(forms.mapped("dossier_id"), self.dossier | other)
        self.assertEqual(forms[0], self.original())

    def test_the_original_stays_what_the_desk_gave(self):
        kept = self.give()
        raw = kept._content()
        self.dossier.applicant_name = "Tên Khác"
        self.assertEqual(self.original(), kept)
        self.assertEqual(self.original()._content(), raw)

    def test_strangers_see_and_print_nothing(self):
        form = self.give()
        with self.assertRaises(AccessError):
            self.give(user=self.stranger)
        self.assertFalse(self.env["egate.issued.form"].with_user(self.stranger).search([]))
        for method in ("action_open", "action_print_again"):
            with self.assertRaises(AccessError):
                getattr(form.with_user(self.stranger), method)()
        with self.assertRaises(AccessError):
            form.attachment_id.with_user(self.stranger).read(["raw"])
        self.assertEqual(len(self.dossier.issued_form_ids), 1)

    def test_whoever_reads_details_masked_reads_no_kept_form(self):
        form = self.give()
        official = new_test_user(
            self.env, "ng.official", groups="egate_base.egate_group_official", lang="en_US"
        )
        official.sudo().write({"egate_unit_ids": [(4, self.desk.id)]})
        self.env.registry.clear_cache()
        form.with_user(self.clerk).check_access("read")
        self.env["ir.config_parameter"].set_param(MASKED_FIELDS_PARAMETER, "address,phone")
        self.assertEqual(self.dossier.with_user(official).code, self.dossier.code)
        self.assertFalse(self.dossier.with_user(official).issued_form_ids)
        for act in (
            lambda: form.with_user(official).check_access("read"),
            lambda: form.attachment_id.with_user(official).read(["raw"]),
            lambda: self.give(user=official),
        ):
            with self.assertRaisesRegex(AccessError, "masked|[Aa]ttachment"):
                act()
        form.with_user(self.clerk).check_access("read")

    def test_a_kept_form_has_no_other_door(self):
        form = self.give()
        values = {"dossier_id": self.dossier.id, "kind": "receipt", "code": "x"}
        for user in (self.clerk, self.env.ref("base.user_admin")):
            forms = self.env["egate.issued.form"].with_user(user)
            for act in (
                lambda forms=forms: forms.create(values),
                lambda forms=forms: forms.browse(form.id).write({"kind": "guide"}),
                lambda forms=forms: forms.browse(form.id).unlink(),
                lambda user=user: form.attachment_id.with_user(user).write({"raw": b"x"}),
                lambda user=user: form.attachment_id.with_user(user).unlink(),
                lambda user=user: (
                    self.env["ir.attachment"]
                    .with_user(user)
                    .create(
                        {
                            "name": "x.pdf",
                            "raw": b"x",
                            "res_model": "egate.issued.form",
                            "res_id": form.id,
                        }
                    )
                ),
            ):
                with (
                    self.subTest(user=user.login),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    act()

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_keeps_forms(self):
        self.give()
        self.env.flush_all()
        for statement in (
            "UPDATE egate_issued_form SET sha256 = 'x'",
            "UPDATE egate_issued_form SET attachment_id = (SELECT min(id) FROM ir_attachment)",
            "DELETE FROM egate_issued_form",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaisesRegex(Exception, "append-only|foreign key"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_a_damaged_file_is_not_printed(self):
        with freeze_time(MORNING):
            form = self.give()
        form.attachment_id.sudo().raw = b"%PDF-1.4 something else"
        with (
            freeze_time(LATER),
            self.assertLogs("odoo.addons.egate_reports", "ERROR"),
            self.assertRaisesRegex(UserError, "is damaged"),
        ):
            self.give()

    def test_printing_costs_few_queries(self):
        self.give(self.receive("T-8"))
        self.env.flush_all()
        self.env.invalidate_all()
        # One of them asks whether a detail was corrected since.
        with self.assertQueryCount(30):
            self.give()
            self.env.flush_all()
