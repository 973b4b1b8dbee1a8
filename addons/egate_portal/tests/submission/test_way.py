from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..form.common import definition, field, page
from .common import MORNING, OWNER, SubmissionCase


@tagged("post_install", "-at_install")
class TestWay(SubmissionCase):
    """The citizen's way, step by step, by forms alone."""

    def test_every_step_is_saved_and_gone_on_with_on_another_device(self):
        self.log_in_as()
        submission = self.begin()
        self.step(submission, "owner", **{**OWNER, "identity_number": "12"})
        # Another device: a new session of the same account.
        self.log_in_as()
        on = self.read_page(f"/egate/my/submissions/{submission.id}", 303)
        self.assertEqual(self.where(on), f"/egate/my/submissions/{submission.id}/owner")
        tree = self.tree(self.read_page(f"/egate/my/submissions/{submission.id}/owner"))
        (typed,) = tree.xpath("//input[@name='identity_number']/@value")
        self.assertEqual(typed, "12")

    def test_what_is_wrong_is_kept_and_told_at_its_field(self):
        self.log_in_as()
        submission = self.begin()
        wrong = {**OWNER, "identity_number": "12", "birth": "31/02/1990", "phone": "abc"}
        answer = self.step(submission, "owner", **wrong)
        self.assertIn("again=1", answer.headers["Location"])
        tree = self.tree(self.read_page(answer.headers["Location"]))
        for name in ("identity_number", "birth", "phone"):
            (box,) = tree.xpath(f"//input[@name='{name}']")
            self.assertEqual(box.get("value"), wrong[name])
            self.assertEqual(box.get("aria-invalid"), "true")
            (told,) = tree.xpath(f"//*[@id='f-{name}-error']")
            self.assertIn(told.get("id"), box.get("aria-describedby"))
        (summary,) = tree.xpath("//*[@role='alert']")
        self.assertEqual(len(summary.xpath(".//a")), 3)

    def test_right_leads_to_the_next_step(self):
        self.log_in_as()
        submission = self.begin()
        answer = self.step(submission, "owner", **OWNER)
        self.assertEqual(self.where(answer), f"/egate/my/submissions/{submission.id}/papers")

    def test_half_typed_is_saved_by_the_script_without_an_answer(self):
        self.log_in_as()
        submission = self.begin()
        self.step(submission, "owner", 204, name="Nguyễn Thị Mi", then="quiet")
        self.assertEqual(submission.owner["name"], "Nguyễn Thị Mi")
        self.assertFalse(submission.done_steps)

    def test_a_session_that_ends_leads_back_to_the_saved_step(self):
        self.log_in_as()
        submission = self.begin()
        self.step(submission, "owner", name="Nguyễn Thị Mi", then="stay")
        self.logout()
        away = self.read_page(f"/egate/my/submissions/{submission.id}/owner", 303)
        self.assertEqual(self.where(away), "/web/login")
        self.assertIn(f"submissions%2F{submission.id}%2Fowner", away.headers["Location"])
        self.log_in_as()
        again = self.read_page(f"/egate/my/submissions/{submission.id}/owner")
        self.assertIn("Nguyễn Thị Mi", again.text)

    def test_a_second_press_of_begin_finds_the_same_draft(self):
        self.log_in_as()
        first = self.begin(key="0123456789abcdef")
        self.assertEqual(self.begin(key="0123456789abcdef"), first)

    def test_without_a_choice_of_the_unit_it_is_asked_for(self):
        self.env["egate.unit"].create(
            {
                "name": "Trung tâm thứ hai",
                "code": "T99.44.01",
                "parent_id": self.other_ward.id,
                "kind": "desk",
                "level": "commune",
            }
        )
        self.log_in_as()
        answer = self.post(
            f"/egate/submit/{self.procedure.code}/begin", 422, for_whom="self", desk=""
        )
        self.assertIn("f-desk-error", answer.text)

    def test_what_was_chosen_is_kept_where_the_beginning_is_refused(self):
        self.log_in_as()
        path = f"/egate/submit/{self.procedure.code}/begin"
        page = self.tree(self.post(path, 422, for_whom="nobody", key="0123456789abcdef"))
        self.assertEqual(page.xpath("//input[@name='key']/@value"), ["0123456789abcdef"])
        self.assertFalse(page.xpath("//input[@name='for_whom'][@checked]"))
        self.assertEqual(
            page.xpath("//fieldset[@id='f-for_whom']/@aria-describedby")[0][-5:], "error"
        )

    def test_a_step_that_asks_for_more_stays_where_it_is(self):
        self.log_in_as()
        submission = self.begin()
        answer = self.step(submission, "owner", **OWNER, egate_again="1")
        self.assertEqual(self.where(answer), submission._path("owner"))

    def test_a_checked_identity_is_not_typed(self):
        person = self.check_identity()
        self.log_in_as()
        submission = self.begin()
        self.assertEqual(submission.partner_id, person)
        self.assertTrue(submission.owner_checked)
        page = self.tree(self.read_page(f"/egate/my/submissions/{submission.id}/owner"))
        self.assertFalse(page.xpath("//input[@name='name' or @name='identity_number']"))
        self.step(submission, "owner", name="Kẻ Khác", identity_number="048090000999")
        self.assertNotIn("name", submission.owner or {})

    def test_somebody_else_is_represented_with_the_paper_that_says_so(self):
        self.log_in_as()
        submission = self.begin(for_whom="other")
        answer = self.step(submission, "owner", **OWNER)
        self.assertIn("again=1", answer.headers["Location"])
        page = self.read_page(answer.headers["Location"]).text
        self.assertIn("f-delegate_paper-error", page)
        self.assertFalse(submission.partner_id, "a delegate is not the owner")

    def test_an_organisation_of_somebody_else_cannot_be_chosen(self):
        company = self.env["res.partner"].create({"name": "Công ty Mẫu", "is_company": True})
        self.log_in_as()
        self.post(
            f"/egate/submit/{self.procedure.code}/begin",
            422,
            for_whom=company.id,
            desk=self.desk.id,
        )

    def test_what_was_told_of_the_owner_is_not_asked_again_by_the_form(self):
        forms = self.env["egate.online.form"]
        name = field("a", label="Họ tên", prefill="owner_name", required=True)
        phone = field("b", "phone", prefill="contact_phone")
        form = forms._from_definition(self.procedure, definition(page(name, phone)))
        form.action_publish()
        self.log_in_as()
        submission = self.begin()
        self.step(submission, "owner", **OWNER)
        submission.invalidate_recordset()
        self.assertEqual(submission.answers["a"], OWNER["name"])
        self.step(submission, submission._steps()[1]["key"], a="Tên khác", b="0905000222")
        self.step(submission, "owner", **OWNER)
        submission.invalidate_recordset()
        self.assertEqual(submission.answers["a"], "Tên khác", "what was changed stays")

    def test_a_newer_version_is_told_and_moved_to_by_a_step(self):
        self.log_in_as()
        with freeze_time(MORNING):
            submission = self.fill(self.begin())
            old = submission.version_id
            new = old.copy({"date_from": "2026-11-23", "decision": "02/QĐ-UBND"})
            old.sudo().date_to = "2026-11-22"
            new.action_publish()
            self.assertEqual(self.procedure.current_version_id, new)
            page = self.read_page(f"/egate/my/submissions/{submission.id}/review")
            self.assertIn("02/QĐ-UBND", page.text)
            self.act(submission, "send", 422)
            self.assertEqual(submission.state, "draft")
            self.act(submission, "move")
            submission.invalidate_recordset()
            self.assertEqual(submission.version_id, new)
            self.assertEqual(submission.file_ids.component_id.version_id, new, "files stay")
            self.assertEqual(submission.owner["name"], OWNER["name"])
            self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual(submission.dossier_id.variant_id, new.variant_ids[:1])

    def publish(self, day, **cases):
        """Publish a version of the procedure in force from a day on, with cases: names by code."""
        old = self.procedure.current_version_id
        new = old.copy({"date_from": day, "decision": f"QĐ {day}"})
        made = [Command.create({"code": code, "name": name}) for code, name in cases.items()]
        new.variant_ids = [Command.clear(), *made]
        old.sudo().date_to = fields.Date.subtract(new.date_from, days=1)
        new.action_publish()
        return new

    def begun_with_a_case(self):
        """Return a draft of the second of two cases."""
        first = self.publish("2026-11-20", new="Xây mới", repair="Sửa chữa")
        submission = self.begin(variant=first.variant_ids[1].id)
        self.assertEqual(submission.variant_id, first.variant_ids[1])
        return submission

    def test_a_case_that_the_newer_version_lacks_is_chosen_anew_and_never_guessed(self):
        self.log_in_as()
        with freeze_time(MORNING):
            submission = self.begun_with_a_case()
            old, before = submission.version_id, submission.variant_id
            new = self.publish("2026-11-23", house="Nhà ở riêng lẻ", other="Nhà ở khác")
            first, second = new.variant_ids
            page = self.read_page(f"/egate/my/submissions/{submission.id}/owner").text
            for words in (first.name, second.name, f"“{before.name}”"):
                self.assertIn(words, page)
            path = f"/egate/my/submissions/{submission.id}/do/move"
            for chosen in ({}, {"variant": before.id}, {"variant": "x"}):
                answer = self.post(path, 422, **chosen)
                self.assertIn("Choose the case that is yours", answer.text)
                submission.invalidate_recordset()
                self.assertEqual(submission.version_id, old)
            self.post(path, 303, variant=second.id)
            submission.invalidate_recordset()
            self.assertEqual((submission.version_id, submission.variant_id), (new, second))

    def test_a_case_that_the_newer_version_names_otherwise_is_the_same_by_its_code(self):
        self.log_in_as()
        with freeze_time(MORNING):
            submission = self.begun_with_a_case()
            new = self.publish("2026-11-23", new="Xây mới nhà ở", repair="Sửa nhà ở")
            self.act(submission, "move")
            submission.invalidate_recordset()
            self.assertEqual(submission.variant_id, new.variant_ids[1])

    def test_the_form_of_the_procedure_is_filled_in_and_pinned(self):
        forms = self.env["egate.online.form"].with_user(self.manager)
        draft = forms._from_definition(
            self.procedure.with_user(self.manager),
            definition(page(field("why", required=True), key="ask", title="Đề nghị")),
            None,
        )
        draft.action_publish()
        self.log_in_as()
        submission = self.begin()
        self.assertEqual(submission.form_id.id, draft.id)
        self.step(submission, "owner", **OWNER)
        answer = self.step(submission, "form-ask", why="")
        self.assertIn("again=1", answer.headers["Location"])
        self.assertIn("f-why-error", self.read_page(answer.headers["Location"]).text)
        answer = self.step(submission, "form-ask", why="Để xin việc")
        self.assertEqual(self.where(answer), f"/egate/my/submissions/{submission.id}/papers")
        self.assertIn(
            "Để xin việc", self.read_page(f"/egate/my/submissions/{submission.id}/review").text
        )

    def test_nothing_of_another_site_or_a_script_inline_is_in_the_pages(self):
        self.log_in_as()
        submission = self.fill(self.begin())
        for step in ("owner", "papers", "result", "review"):
            text = self.read_page(f"/egate/my/submissions/{submission.id}/{step}").text
            markup = " ".join(part.partition(">")[0] for part in text.split("<")[1:])
            for foreign in ("http://", "https://", " onclick", " style="):
                self.assertNotIn(foreign, markup)
