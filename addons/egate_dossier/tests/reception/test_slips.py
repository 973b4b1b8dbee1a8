import doctest
from ast import literal_eval

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ...tools import slip_content
from ..common import DossierCommon

MISSING = {"name": "Giấy chứng sinh", "original_count": 1, "fault": "Chưa nộp"}
GUIDE = {"lines": [MISSING]}
SUPPLEMENT = {
    "lines": [MISSING],
    "reason": "Hồ sơ thiếu giấy chứng sinh",
    "legal_basis": "Luật Hộ tịch Điều 16",
}
REFUSAL = {
    "reason": "Việc này do xã nơi cư trú giải quyết",
    "legal_basis": "Luật Hộ tịch Điều 13",
}


@tagged("post_install", "-at_install")
class TestSlips(DossierCommon):
    def act(self, method, dossier, values=None, user=None):
        return self.rpc(user or self.clerk, "egate.dossier", method, [dossier.id], values)

    def guide(self, dossier, **values):
        self.act("action_issue_guide", dossier, {**GUIDE, **values})
        return dossier.slip_ids[:1]

    def test_content_is_read_plainly(self):
        self.assertFalse(doctest.testmod(slip_content).failed)

    # 09:10 on Monday 23 November 2026 in Vietnam.
    @freeze_time("2026-11-23 02:10:00")
    def test_a_guide_is_numbered_and_says_what_is_missing_and_who_helps(self):
        draft = self.draft()
        slip = self.guide(draft)
        self.assertRecordValues(
            slip,
            [
                {
                    "kind": "guide",
                    "code": "01/2026/PHD-T99.33.01",
                    "stage": "reception",
                    "unit_id": self.desk.id,
                    "issued_by_id": self.clerk.id,
                    "contact_name": self.desk.name,
                    "contact_phone": "02363000000",
                }
            ],
        )
        self.assertEqual(str(slip.issued_at), "2026-11-23 02:10:00")
        self.assertRecordValues(
            slip.line_ids,
            [{"name": "Giấy chứng sinh", "original_count": 1, "fault": "Chưa nộp"}],
        )
        other = self.guide(self.draft(identity_number="048090000124"))
        self.assertEqual(other.code, "02/2026/PHD-T99.33.01")
        self.assertFalse(draft.received_at or draft.refused_at, "the draft goes on")

    @freeze_time("2026-12-31 17:30:00")  # 00:30 on 1 January 2027 in Vietnam
    def test_the_number_is_of_the_local_year(self):
        self.assertEqual(self.guide(self.draft()).code, "01/2027/PHD-T99.33.01")

    def test_each_kind_counts_by_itself(self):
        draft = self.draft()
        self.guide(draft)
        self.act("action_refuse", draft, REFUSAL)
        year = draft.slip_ids[0].issued_date.year
        self.assertEqual(
            draft.slip_ids.mapped("code"),
            [f"01/{year}/PTC-T99.33.01", f"01/{year}/PHD-T99.33.01"],
        )

    def test_a_double_click_gives_one_slip(self):
        draft = self.draft()
        slip = self.guide(draft)
        self.guide(draft)
        self.assertEqual(draft.slip_ids, slip)
        for _click in range(2):
            self.act("action_refuse", draft, REFUSAL)
        self.assertEqual(draft.slip_ids.mapped("kind"), ["refusal", "guide"])

    def test_a_second_slip_needs_a_reason_and_names_the_first(self):
        draft = self.draft()
        first = self.guide(draft)
        more = {"lines": [MISSING, {"name": "Giấy kết hôn", "copy_count": 1}]}
        for method, values in (
            ("action_issue_guide", more),
            ("action_issue_supplement", {**SUPPLEMENT, **more}),
        ):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(UserError, f"already: slip {first.code}.*clerk"),
                self.env.cr.savepoint(),
            ):
                self.act(method, draft, values)
        self.act("action_issue_guide", draft, {**more, "again_reason": "Luật mới từ hôm nay"})
        self.assertEqual(len(draft.slip_ids), 2)
        self.assertEqual(draft.slip_ids[0].again_reason, "Luật mới từ hôm nay")

    def test_what_is_missing_of_a_slip_is_said_at_once(self):
        draft = self.draft()
        for method, values, sentences in (
            ("action_issue_guide", {}, ["List at least one paper"]),
            ("action_issue_guide", "x", ["List at least one paper"]),
            ("action_issue_guide", {"lines": [{"name": " "}, 7]}, ["List at least one paper"]),
            ("action_issue_guide", {"lines": [MISSING] * 101}, ["At most 100"]),
            ("action_issue_guide", {**GUIDE, "reason": "x" * 2001}, ["Shorten"]),
            (
                "action_issue_supplement",
                {"lines": [MISSING]},
                ["Write the reason", "Enter the legal basis"],
            ),
            ("action_refuse", {}, ["Write the reason", "Enter the legal basis"]),
        ):
            with self.subTest(method=method), self.env.cr.savepoint():
                with self.assertRaises(UserError) as refusal:
                    self.act(method, draft, values)
                for sentence in sentences:
                    self.assertIn(sentence, str(refusal.exception))
        self.assertFalse(draft.slip_ids)
        draft.applicant_name = False
        with self.assertRaisesRegex(UserError, "full name"):
            self.act("action_issue_guide", draft, GUIDE)

    def test_what_was_refused_is_kept_and_closed(self):
        draft = self.draft()
        self.act("action_refuse", draft, REFUSAL)
        self.assertTrue(draft.refused_at)
        Dossier = self.env["egate.dossier"].with_user(self.clerk)
        begun = literal_eval(self.env.ref("egate_dossier.egate_dossier_action_draft").domain)
        self.assertNotIn(draft, Dossier.search(begun))
        for act in (
            lambda: draft.write({"applicant_name": "Người khác"}),
            lambda: draft.paper_ids[0].write({"received": False}),
            lambda: draft.unlink(),
            lambda: draft.action_receive(),
            lambda: self.act("action_issue_guide", draft, GUIDE),
            lambda: self.act("action_issue_supplement", draft, SUPPLEMENT),
        ):
            with self.assertRaisesRegex(AccessError, "not accepted"), self.env.cr.savepoint():
                act()
        with self.assertRaisesRegex(UserError, "not accepted"):
            self.act("action_refuse", draft, {**REFUSAL, "reason": "Một lý do khác"})
        self.assertFalse(draft.received_at or draft.code)

    def test_a_draft_with_a_slip_is_not_deleted(self):
        draft = self.draft()
        self.guide(draft)
        with self.assertRaisesRegex(UserError, "it is kept"):
            draft.unlink()

    def test_a_guided_draft_is_accepted_when_the_papers_are_there(self):
        draft = self.draft()
        slip = self.guide(draft)
        draft.action_receive()
        self.assertEqual(draft.slip_ids, slip)
        for method, values in (("action_issue_guide", GUIDE), ("action_refuse", REFUSAL)):
            with self.assertRaisesRegex(AccessError, "by the actions"), self.env.cr.savepoint():
                self.act(method, draft, {**values, "contact_name": "x"})

    def test_who_has_the_dossier_asks_for_more_papers(self):
        dossier = self.receive()
        with self.assertRaisesRegex(UserError, "only a person with the role"):
            self.act("action_issue_supplement", dossier, SUPPLEMENT, user=self.clerk)
        self.act("action_issue_supplement", dossier, SUPPLEMENT, user=self.officer)
        slip = dossier.slip_ids
        self.assertEqual((slip.stage, slip.unit_id), ("processing", self.ward))
        self.assertRegex(slip.code, r"^01/\d{4}/HDHS-T99\.33$")

    def test_strangers_issue_nothing(self):
        draft, received = self.draft(), self.receive(identity_number="048090000124")
        for user in (self.stranger, self.citizen, self.officer, self.leader, self.manager):
            for method, values in (
                ("action_issue_guide", GUIDE),
                ("action_issue_supplement", SUPPLEMENT),
                ("action_refuse", REFUSAL),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.act(method, draft, values, user=user)
        for user in (self.stranger, self.citizen, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.act("action_issue_supplement", received, SUPPLEMENT, user=user)

    def test_slips_and_lines_have_no_door(self):
        slip = self.guide(self.draft())
        for record in (slip, slip.line_ids):
            for user in (self.clerk, self.officer, self.manager, self.citizen):
                for method, args in (
                    ("write", ([record.id], {"dossier_id": slip.dossier_id.id})),
                    ("unlink", ([record.id],)),
                    ("create", ([{"dossier_id": slip.dossier_id.id}],)),
                ):
                    with (
                        self.subTest(user=user.login, model=record._name, method=method),
                        self.assertRaises(AccessError),
                    ):
                        self.rpc(user, record._name, method, *args)
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "egate.dossier", "_issue_slip", [slip.dossier_id.id], "guide", {})

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_keeps_slips(self):
        slip = self.guide(self.draft())
        self.env.flush_all()
        for table in ("egate_dossier_slip", "egate_dossier_slip_line"):
            for statement in (f"UPDATE {table} SET sequence = 9", f"DELETE FROM {table}"):
                if table == "egate_dossier_slip":
                    statement = statement.replace("sequence = 9", "reason = 'x'")
                with (
                    self.subTest(statement=statement),
                    self.assertRaisesRegex(Exception, "append-only"),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement)
        self.assertTrue(slip.exists())

    def test_numbers_that_no_slip_bears_are_found(self):
        slip = self.guide(self.draft())
        scope = f"guide/T99.33.01/{slip.issued_date.year}"
        Number = self.env["egate.number"]
        self.assertEqual(Number._bound_numbers(scope, [1, 2]), {1})
        self.assertEqual(Number._bound_numbers(scope.replace("guide", "refusal"), [1]), set())
        self.assertEqual(Number._bound_numbers(f"guide/T99.33.01/{1999}", [1]), set())

    def test_the_dialog_lists_the_required_papers_that_are_not_ticked(self):
        state = self.ready_draft()
        first = {state["papers"][0]["id"]: {"received": True}}
        self.at_counter("change", state["id"], {"papers": first})
        draft = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        action = draft.action_open_guide()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"])
        )
        names = [dialog.line_ids.edit(index).name for index in range(len(dialog.line_ids))]
        self.assertEqual(names, ["Giấy tờ chứng minh nơi cư trú"])
        self.assertIn("01/QĐ-UBND", dialog.legal_basis)
        self.assertFalse(dialog.asked_before)
        with dialog.line_ids.edit(0) as line:
            line.fault = "Bản sao mờ"
        issue = dialog.save()
        issue.action_issue()
        self.assertRecordValues(
            draft.slip_ids.line_ids,
            [{"name": "Giấy tờ chứng minh nơi cư trú", "copy_count": 1, "fault": "Bản sao mờ"}],
        )
        issue.action_issue()
        self.assertEqual(len(draft.slip_ids), 1, "the same dialog twice is one slip")
        again = Form(
            self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"])
        )
        self.assertIn(draft.slip_ids.code, again.asked_before)

    def test_refused_or_received_never_both(self):
        dossier = self.receive()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception),  # noqa: B017
            self.env.cr.savepoint(),
        ):
            dossier.sudo().refused_at = "2026-01-01 00:00:00"
            dossier.flush_recordset()

    def test_issuing_costs_few_queries(self):
        first = self.draft()
        self.guide(first)
        draft = self.draft(identity_number="048090000124")
        self.env.flush_all()
        draft.invalidate_recordset()
        with self.assertQueryCount(15):
            self.act("action_issue_guide", draft, GUIDE)
            self.env.flush_all()
