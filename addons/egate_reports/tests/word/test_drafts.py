import base64
import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.egate_base.models.egate_masked import MASKED_FIELDS_PARAMETER
from odoo.addons.egate_dossier.tests.common import IDENTITY
from odoo.addons.egate_dossier.tests.requests.test_termination import TerminationCommon

from ...models.word.draft import DRAFT_MARK
from .word_case import HOSTILE, heads, read, template, text, texts

CHART = "Sơ đồ vị trí"


class WordCase(TerminationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.form.word"].search([], limit=100).is_offered = True

    def draft_of(self, report, record, user=None):
        """Return the Word file as ``user`` (the clerk) gets it."""
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        return reports._egate_word(f"egate_reports.{report}", record.id)[0]

    def assert_says(self, content, *expected):
        said = text(content)
        for words in expected:
            self.assertIn(words, said)
        self.assertNotIn(IDENTITY, re.sub(r"\s", "", said))
        self.assertNotRegex(said, r"\{[{%]|None|False|<built-in")
        self.assertEqual(heads(content), [DRAFT_MARK])
        return said


@tagged("post_install", "-at_install")
class TestDrafts(WordCase):
    """A draft says what the printed form says, and that it is none."""

    def slip(self, method, dossier=None, **values):
        dossier = dossier or self.draft()
        values = {
            "lines": [
                {"name": "Giấy chứng sinh & trích lục <sao>", "original_count": 1},
                {
                    "name": "Giấy kết hôn",
                    "certified_count": 2,
                    "copy_count": 3,
                    "fault": "Bản <mờ> & rách",
                },
            ],
            "reason": "Thiếu giấy & tờ <gốc>",
            "legal_basis": "Luật Hộ tịch, Điều 16",
            **values,
        }
        self.rpc(self.clerk, "egate.dossier", method, [dossier.id], values)
        return dossier.slip_ids[:1]

    @freeze_time("2026-11-23 02:10:00")
    def test_the_slips_of_the_desk(self):
        for method, report, title in (
            ("action_issue_guide", "guide", "PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ"),
            ("action_issue_supplement", "supplement", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"),
        ):
            slip = self.slip(method)
            self.assert_says(
                self.draft_of(report, slip),
                "UBND PHƯỜNG MẪU",
                "Phường Mẫu, ngày 23 tháng 11 năm 2026",
                f"Số: {slip.code}",
                title,
                "Nguyễn Thị Minh Khai",
                "1 Giấy chứng sinh & trích lục <sao> 1",
                "2 Giấy kết hôn. Bản <mờ> & rách 2 3",
                "Lý do: Thiếu giấy & tờ <gốc>",
                "Căn cứ: Luật Hộ tịch, Điều 16",
                "NGƯỜI HƯỚNG DẪN (Ký và ghi rõ họ tên) clerk",
            )
        slip = self.slip("action_refuse")
        self.assert_says(
            self.draft_of("refusal", slip),
            "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
            "không tiếp nhận, giải quyết hồ sơ này",
            "Thiếu giấy & tờ <gốc>",
        )

    def test_the_forms_of_what_happens_on_the_way(self):
        dossier = self.appraised()
        cause = self.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến", "code": "T-LATE", "use": "late"}
        )
        with freeze_time("2026-11-25 03:00:00"):
            self.assert_says(self.draft_of("receipt", dossier), dossier.code, "Vào Sổ theo dõi")
            self.assert_says(self.draft_of("control", dossier), "1. Giao: ", "2. Nhận: ")
            self.assert_says(self.draft_of("transfer", dossier), "Bên nhận: UBND phường Mẫu")
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            extension = dossier.extension_ids
            with self.assertRaisesRegex(UserError, "before the head has signed"):
                self.draft_of("apology", extension)
            self.rpc(self.leader, "egate.extension", "action_sign", [extension.id], cause.id, 2)
            self.assert_says(
                self.draft_of("apology", extension),
                "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
                "Ngày 23 tháng 11 năm 2026, Trung tâm",
                "thêm 2 ngày làm việc",
                "Nơi nhận: - Như trên;",
            )
            termination = self.ask_end(dossier, "withdraw", asked_by_name="Trần Văn An")
            with self.assertRaisesRegex(UserError, "before the end is granted"):
                self.draft_of("ending", termination)
            self.grant(termination, user=self.leader)
            self.assert_says(
                self.draft_of("ending", termination),
                "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
                "Theo đề nghị rút hồ sơ của Trần Văn An",
                "Giấy tờ bản chính đã trả lại.",
            )

    def test_papers_that_were_brought(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            supplement = self.ask(dossier, CHART, "Bản vẽ")
            with self.assertRaisesRegex(UserError, "Nothing has been handed in"):
                self.draft_of("supplement_receipt", supplement)
        with freeze_time("2026-11-30 02:10:00"):
            line = supplement.line_ids[0]
            self.take_in(supplement, [{"id": line.id, "original_count": 1, "copy_count": 0}])
            self.assert_says(
                self.draft_of("supplement_receipt", supplement),
                CHART,
                "Còn phải nộp: Bản vẽ",
                "được tính lại khi hồ sơ bổ sung đủ",
            )

    @freeze_time("2026-11-23 02:10:00")
    def test_a_stack_that_is_handed_over(self):
        dossier = self.receive(identity_number="048090000001")
        stack = self.rpc(self.clerk, "egate.handover", "start")["id"]
        self.rpc(self.clerk, "egate.handover", "scan", [stack], dossier.code)
        self.rpc(self.clerk, "egate.handover", "give", [stack])
        handover = self.env["egate.handover"].browse(stack)
        self.assert_says(
            self.draft_of("handover", handover), "GIẤY BÀN GIAO HỒ SƠ", "1 hồ sơ", dossier.code
        )
        self.assertEqual(dossier._word_subject("handover"), handover)

    def test_every_form_gives_what_it_declares_and_texts_alone(self):
        dossier = self.appraised()
        for kind in ("receipt", "transfer", "control"):
            page = self.env[f"report.egate_reports.{kind}"].with_user(self.clerk)
            values = page._word_values(page._get_report_values(dossier.ids))
            declared = {field.name: field.columns for field in page._word_fields()}
            self.assertEqual(set(values), set(declared), kind)
            for name, value in values.items():
                self.assertEqual(isinstance(value, list), bool(declared[name]), name)
                for row in value if isinstance(value, list) else ():
                    self.assertEqual(set(row), {column.name for column in declared[name]})
                    self.assertFalse([one for one in row.values() if hasattr(one, "_name")])
                self.assertFalse(hasattr(value, "_name"), name)

    def test_hostile_details_come_out_whole(self):
        dossier = self.appraised()
        for one in HOSTILE:
            self.env.cr.execute(
                "UPDATE egate_dossier SET content = %s, applicant_name = %s WHERE id = %s",
                [one, one, dossier.id],
            )
            self.env.invalidate_all()
            content = self.draft_of("receipt", dossier)
            said = "\n".join(texts(content))
            with self.subTest(one[:20]):
                self.assertGreaterEqual(said.count(one), 2)
                self.assertIn("NGƯỜI TIẾP NHẬN HỒ SƠ", said)
                self.assertGreater(len(read(content).tables), 2)

    def test_the_citizens_secret_is_on_no_draft(self):
        dossier = self.appraised()
        secret = "ABCD-2345"
        with patch.object(self.env.registry["egate.dossier"], "_look_up_secret", lambda _s: secret):
            said = self.assert_says(self.draft_of("receipt", dossier), dossier.code)
        self.assertNotIn(secret, said)

    # -- rights -------------------------------------------------------------------------------

    def test_a_draft_is_checked_as_a_print_and_gives_nothing_out(self):
        dossier = self.appraised()
        stranger = new_test_user(
            self.env, "w.stranger", groups="egate_base.egate_group_clerk", lang="en_US"
        )
        with self.assertRaises(AccessError):
            self.draft_of("receipt", dossier, user=stranger)
        citizen = new_test_user(self.env, "w.citizen", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.draft_of("receipt", dossier, user=citizen)
        with self.assertRaisesRegex(UserError, "has not been received yet"):
            self.draft_of("receipt", self.draft())
        before = len(dossier.issued_form_ids)
        self.draft_of("receipt", dossier)
        self.assertEqual(len(dossier.issued_form_ids), before)

    def test_a_form_that_is_not_offered_is_refused_and_has_no_button(self):
        slip = self.slip("action_issue_supplement").with_user(self.clerk)
        self.assertTrue(slip.word_offered)
        self.assertEqual(
            slip.action_word()["url"], f"/egate/report/word/egate_reports.supplement/{slip.id}"
        )
        form = self.env.ref("egate_reports.egate_form_word_supplement")
        form.is_offered = False
        slip.invalidate_recordset()
        self.assertFalse(slip.word_offered)
        for act in (slip.action_word, lambda: self.draft_of("supplement", slip)):
            with self.assertRaisesRegex(UserError, "does not offer"):
                act()
        dossier = self.appraised().with_user(self.clerk)
        self.assertEqual(dossier.word_kinds, "receipt,transfer,control")
        self.assertIn("/egate_reports.control/", dossier.action_word_control()["url"])

    def test_details_that_are_read_masked_are_masked_on_a_draft(self):
        dossier = self.appraised()
        address = dossier.applicant_address
        official = new_test_user(
            self.env, "w.official", groups="egate_base.egate_group_official", lang="en_US"
        )
        official.sudo().write({"egate_unit_ids": [(4, self.desk.id)]})
        self.env.registry.clear_cache()
        self.env["ir.config_parameter"].set_param(MASKED_FIELDS_PARAMETER, "address,phone")
        said = self.assert_says(self.draft_of("receipt", dossier, user=official), dossier.code)
        self.assertNotIn(address, said)
        self.assert_says(self.draft_of("receipt", dossier), address)

    # -- templates ------------------------------------------------------------------------------

    def test_the_offices_own_template_is_filled_in_and_marked(self):
        form = self.env.ref("egate_reports.egate_form_word_receipt")
        edition = self.env["egate.form.word.edition"].create(
            {
                "form_id": form.id,
                "content": base64.b64encode(template("{{ owner }} / {{ dossier_code }}")),
            }
        )
        edition.action_use()
        dossier = self.appraised()
        content = self.draft_of("receipt", dossier)
        self.assertEqual(text(content), f"Nguyễn Thị Minh Khai / {dossier.code}")
        self.assertEqual(heads(content), [DRAFT_MARK])
        # A field that a later version of the form has no more.
        page = self.env.registry["report.egate_reports.receipt"]
        with patch.object(page, "_word_values", lambda _self, _values: {"owner": "x"}):
            with self.assertRaisesRegex(UserError, "go back to the standard template"):
                self.draft_of("receipt", dossier)

    def test_a_preview_of_a_real_dossier_is_a_print_of_who_previews(self):
        dossier = self.appraised()
        form = self.env.ref("egate_reports.egate_form_word_receipt")
        both = new_test_user(
            self.env, "w.both", groups="egate_base.egate_group_manager", lang="en_US"
        )
        previews = self.env["egate.form.word.preview"].with_user(both)
        values = {"form_id": form.id, "dossier_id": dossier.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            previews.create(values)
        both.sudo().write({"egate_unit_ids": [(4, self.desk.id)]})
        both.sudo().group_ids += self.env.ref("egate_base.egate_group_official")
        self.env.registry.clear_cache()
        content, name = previews.create(values)._file()
        self.assertIn(dossier.code, text(content))
        self.assertIn("BẢN XEM THỬ", heads(content)[0])
        self.assertIn(dossier.code, name)
        nothing = previews.create(
            {
                "form_id": self.env.ref("egate_reports.egate_form_word_refusal").id,
                "dossier_id": dossier.id,
            }
        )
        with self.assertRaisesRegex(UserError, "to try the template on"):
            nothing.action_fetch()
