from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MORNING, SubmissionCase

ASKED = {"reason": "Thiếu giấy tờ", "lines": [{"name": "Trích lục", "original_count": 0}]}
LATER = "2026-11-24 02:00:00"


class NoticesCase(SubmissionCase):
    """A citizen with a checked identity, who represents an organisation until the 23rd."""

    def setUp(self):
        super().setUp()
        self.person = self.check_identity()
        self.organisation = self.env["res.partner"].create(
            {"name": "Hợp tác xã Mẫu", "is_company": True, "street": "1 Lê Lợi"}
        )
        self.represent(self.person, date_to="2026-11-23")
        self.log_in_as()

    def represent(self, person, **dates):
        return self.env["egate.representation"].create(
            {
                "organisation_id": self.organisation.id,
                "partner_id": person.id,
                "mandate": "12/GUQ",
                "date_from": "2026-01-01",
                "unit_id": self.desk.id,
                **dates,
            }
        )

    def next_one(self, **dates):
        """Let somebody else represent the organisation; return their account."""
        person = self.check_identity(self.neighbour, "Trần Văn Bảo Long", "048090000456")
        self.represent(person, **dates)
        return self.neighbour

    def sent_for_it(self):
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom=self.organisation.id))
            self.act(sent, "send")
        sent.invalidate_recordset()
        self.assertEqual(sent.state, "sent")
        return sent

    def ask(self, submission, moment=LATER):
        with freeze_time(moment):
            submission.dossier_id.with_user(self.clerk).action_issue_guide(ASKED)
        self.env.invalidate_all()

    def heard(self, submission, what):
        """Return who was told of ``what``, and where."""
        notices = submission.notice_ids.filtered(lambda one: one.what == what)
        return {(one.user_id, one.channel, one.mail_id.email_to) for one in notices}


@tagged("post_install", "-at_install")
class TestWhoIsTold(NoticesCase):
    """Nobody hears of it who acts for the owner no longer; the organisation's next one does."""

    def test_whoever_sent_it_is_told_while_the_mandate_lasts(self):
        self.next_one()
        sent = self.sent_for_it()
        self.assertEqual(self.heard(sent, "sent"), {(self.account, "mail", self.account.email)})

    def test_after_the_mandate_those_are_told_who_represent_it_now(self):
        sent = self.sent_for_it()
        theirs = self.next_one()
        self.ask(sent)
        self.assertEqual(self.heard(sent, "asked"), {(theirs, "mail", theirs.email)})
        self.assertFalse(sent.not_told)

    def test_a_mandate_to_come_tells_nobody_yet(self):
        sent = self.sent_for_it()
        self.next_one(date_from="2026-12-01")
        self.ask(sent)
        self.assertEqual(self.heard(sent, "asked"), {(self.env["res.users"], False, False)})

    def test_an_account_whose_link_ended_is_told_nothing(self):
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom="self"))
            self.act(sent, "send")
        self.env["egate.citizen.identity"].search([("user_id", "=", self.account.id)])._end("wrong")
        self.ask(sent)
        self.assertEqual(self.heard(sent, "asked"), {(self.env["res.users"], False, False)})
        self.assertTrue(sent.not_told)

    def test_a_closed_account_is_told_nothing(self):
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom="other"), **{"delegate_paper": "Giấy ủy quyền"})
            self.act(sent, "send")
        sent.invalidate_recordset()
        self.account.active = False
        self.ask(sent)
        self.assertTrue(sent.not_told)

    def test_where_nobody_can_be_told_the_desk_calls(self):
        sent = self.sent_for_it()
        with freeze_time(LATER):
            self.assertTrue(sent.with_user(self.clerk).unreachable, "before anything is written")
        self.ask(sent)
        mine = self.env["egate.submission"].with_user(self.clerk)
        self.assertEqual(mine.search([("not_told", "=", True)]), sent)
        counts = self.env["egate.dossier"].with_user(self.clerk).work_counts()
        self.assertIn(
            "Sent online, the citizen could not be told: call", [c["name"] for c in counts]
        )
        with freeze_time(LATER), self.assertRaises(AccessError):
            sent.with_user(self.officer).action_told()
        with freeze_time(LATER):
            sent.with_user(self.clerk).action_told()
            sent.with_user(self.clerk).action_told()
        self.env.invalidate_all()
        self.assertFalse(sent.not_told)
        last = sent.notice_ids[:1]
        self.assertEqual((last.state, last.told_by_id), ("phoned", self.clerk))

    def test_refused_or_accepted_it_is_the_same(self):
        self.organisation.vat = "0100109106"
        sent = self.sent_for_it()
        with freeze_time(LATER):
            sent.with_user(self.clerk).action_accept()
        self.env.invalidate_all()
        self.assertEqual(self.heard(sent, "accepted"), {(self.env["res.users"], False, False)})

    def test_the_end_of_a_draft_is_told_to_nobody_who_left_and_the_desk_learns_of_no_draft(self):
        with freeze_time(MORNING):
            draft = self.fill(self.begin(for_whom=self.organisation.id))
        with freeze_time("2026-12-21 03:00:00"):
            self.job(self.env["egate.submission"]._cron_end_drafts)
        self.assertFalse(draft.notice_ids)
        self.assertFalse(draft.not_told)

    def test_who_wants_no_notices_gets_none_and_nobody_has_to_call(self):
        self.person.egate_notice_channel = "none"
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom="self"))
            self.act(sent, "send")
        sent.invalidate_recordset()
        self.assertFalse(sent.notice_ids)
        self.assertFalse(sent.not_told)


@tagged("post_install", "-at_install")
class TestElectronicResult(NoticesCase):
    """The result on one's page is for those whose identity somebody has checked."""

    def test_a_checked_account_may_choose_it(self):
        with freeze_time(MORNING):
            draft = self.fill(self.begin(for_whom="self"))
            self.assertIn('value="electronic"', self.read_page(draft._path("result")).text)
            self.step(draft, "result", result_channel="electronic")
            self.act(draft, "send")
        draft.invalidate_recordset()
        self.assertEqual(draft.dossier_id.result_channel, "electronic")

    def test_an_unchecked_one_is_told_why_not(self):
        self.log_in_as("neighbour")
        with freeze_time(MORNING):
            draft = self.fill(self.begin())
            page = self.read_page(draft._path("result")).text
            self.assertNotIn('value="electronic"', page)
            self.assertIn("collected at the counter", page)
            self.step(draft, "result", result_channel="electronic")
            self.assertIn("Nobody has checked", self.act(draft, "send", 422).text)
            self.step(draft, "result", result_channel="desk")
            self.act(draft, "send")
        draft.invalidate_recordset()
        self.assertEqual(draft.state, "sent")


@tagged("post_install", "-at_install")
class TestNextRepresentative(NoticesCase):
    """What was left behind is gone on with by those who represent the organisation now."""

    def test_what_was_sent_is_seen_by_all_who_represent_it(self):
        self.next_one()
        sent = self.sent_for_it()
        self.log_in_as("neighbour")
        with freeze_time(MORNING):
            self.assertIn(sent._path(), self.read_page("/egate/my").text)
            self.read_page(sent._path("receipt"))

    def test_a_draft_is_its_authors_while_they_represent_it(self):
        self.next_one()
        with freeze_time(MORNING):
            draft = self.fill(self.begin(for_whom=self.organisation.id))
            self.log_in_as("neighbour")
            self.read_page(draft._path("review"), 404)
            self.assertNotIn(draft._path(), self.read_page("/egate/my").text)

    def test_what_was_asked_for_is_added_by_the_next_one_who_has_it_then(self):
        sent = self.sent_for_it()
        theirs = self.next_one()
        self.ask(sent)
        self.read_page(sent._path(), 404)
        self.log_in_as("neighbour")
        with freeze_time(LATER):
            self.read_page(sent._path("asked"))
            self.add(sent, self.needed[0], "them.pdf")
            self.act(sent, "send")
        self.env.invalidate_all()
        self.assertEqual((sent.state, sent.rounds, sent.user_id), ("sent", 2, theirs))
        self.assertEqual(self.heard(sent, "sent_again"), {(theirs, "mail", theirs.email)})

    def test_a_draft_left_behind_is_finished_by_the_next_one(self):
        with freeze_time(MORNING):
            draft = self.fill(self.begin(for_whom=self.organisation.id))
        theirs = self.next_one()
        self.log_in_as("neighbour")
        with freeze_time(LATER):
            self.read_page(draft._path("review"))
            self.act(draft, "send")
        self.env.invalidate_all()
        self.assertEqual((draft.state, draft.user_id), ("sent", theirs))

    def test_whoever_represents_another_one_sees_nothing(self):
        sent = self.sent_for_it()
        self.organisation = self.organisation.copy({"name": "Công ty khác"})
        self.next_one()
        self.log_in_as("neighbour")
        with freeze_time(LATER):
            self.read_page(sent._path("receipt"), 404)
            self.post(sent._path("do/withdraw"), 404)

    def test_reading_takes_nothing_over(self):
        sent = self.sent_for_it()
        self.next_one()
        self.ask(sent)
        self.log_in_as("neighbour")
        with freeze_time(LATER):
            self.read_page(sent._path("asked"))
        sent.invalidate_recordset()
        self.assertEqual(sent.user_id, self.account)


@tagged("post_install", "-at_install")
class TestByTheChosenChannel(NoticesCase):
    """Notices go the way that the citizen chose; what fails is told to the desk."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
        self.handed = []
        dossiers = type(self.env["egate.dossier"])
        mail_alone = dossiers._address_on

        def address_on(record, channel, email, phone):
            return (phone or "") if channel == "sms" else mail_alone(record, channel, email, phone)

        def hand_over(record, channel, told, address, text):
            self.handed.append((channel, told._name, told.id, address, text))

        self.patch(dossiers, "_notice_channels", lambda record: ["mail", "sms"])
        self.patch(dossiers, "_address_on", address_on)
        self.patch(dossiers, "_hand_over_short", hand_over)
        self.account.partner_id.phone = "0905000222"
        self.person.egate_notice_channel = "sms"

    def sent_for_oneself(self):
        with freeze_time(MORNING):
            sent = self.fill(self.begin(for_whom="self"))
            self.act(sent, "send")
        sent.invalidate_recordset()
        return sent

    def test_a_short_text_says_nothing_of_what_it_is_about(self):
        sent = self.sent_for_oneself()
        ((channel, model, notice_id, address, text),) = self.handed
        notice = self.env[model].browse(notice_id)
        self.assertEqual((channel, address, notice.what), ("sms", "0905000222", "sent"))
        self.assertIn(sent.code, text)
        for secret in (self.procedure.name, self.person.name):
            self.assertNotIn(secret, text)
        self.assertFalse(notice.mail_id)

    def test_every_short_text_fits_in_one_message(self):
        sent = self.sent_for_oneself()
        with freeze_time(MORNING):
            sent.with_user(self.clerk).action_accept()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://dichvucong.hue.gov.vn")
        sent.draft_until = sent.accept_by
        for lang in ("vi_VN", "en_US"):
            for what in dict(sent.notice_ids._fields["what"].selection):
                with self.subTest(what, lang=lang):
                    text = sent.with_context(lang=lang)._short_words(what)
                    self.assertLessEqual(len(text), 160, text)

    def test_without_a_number_the_mail_is_better_than_silence(self):
        self.account.partner_id.phone = self.person.phone = False
        sent = self.sent_for_oneself()
        self.assertEqual(self.heard(sent, "sent"), {(self.account, "mail", self.account.email)})

    def test_while_the_office_sends_no_notices_it_is_the_mail(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "False")
        sent = self.sent_for_oneself()
        self.assertEqual(self.heard(sent, "sent"), {(self.account, "mail", self.account.email)})

    def test_what_the_gateway_gives_up_is_called(self):
        sent = self.sent_for_oneself()
        notice = sent.notice_ids
        notice._note_sent()
        self.assertFalse(sent.not_told)
        notice._note_undeliverable("Không có thuê bao")
        self.assertEqual((notice.state, sent.not_told), ("failed", True))
        self.assertEqual(sent.notice_fault, "Không có thuê bao")
        notice._note_delivered(notice.at)
        self.assertFalse(sent.not_told, "a late report that it arrived after all")

    def test_the_desk_reads_why_in_the_words_of_the_office(self):
        sent = self.sent_for_oneself()
        sent.notice_ids._note_undeliverable("[Errno 111] Connection refused")
        words = "Máy chủ thư không trả lời"
        self.assertIn(words, sent.with_context(lang="vi_VN").notice_why)
        self.assertIn(words, sent.with_context(lang="vi_VN").notice_ids.why)

    def test_what_came_back_of_an_earlier_notice_says_nothing_of_the_latest(self):
        sent = self.sent_for_oneself()
        first = sent.notice_ids
        self.ask(sent)
        first._note_not_sent("x")
        self.assertFalse(sent.not_told)

    def test_a_mail_that_does_not_go_out_or_comes_back_is_called(self):
        self.person.egate_notice_channel = "mail"
        sent = self.sent_for_oneself()
        notice, mail = sent.notice_ids, sent.notice_ids.mail_id
        mail._postprocess_sent_message([], [], failure_reason="no route", failure_type="unknown")
        self.assertEqual((notice.state, sent.not_told), ("failed", True))
        notice.state = "queued"
        mail.auto_delete = False
        mail._postprocess_sent_message([], [])
        self.assertEqual((notice.state, sent.not_told), ("sent", False))
        self.env["mail.thread"]._note_came_back([notice.message_ref], "it came back")
        self.assertEqual((notice.state, sent.not_told), ("failed", True))

    def test_administrators_count_what_was_not_told(self):
        sent = self.sent_for_oneself()
        sent.notice_ids._note_not_sent("x")
        lines = self.env["egate.overview"].with_user(self.manager)._submission_notice_lines()
        self.assertEqual([line.count for line in lines], [1])

    def test_accepted_is_told_once_where_the_dossiers_own_notice_says_it(self):
        sent = self.sent_for_oneself()
        self.handed.clear()
        draft = sent.dossier_id
        draft.applicant_phone = "0905000222"
        with freeze_time(MORNING):
            sent.with_user(self.clerk).action_accept()
        self.env.invalidate_all()
        self.assertEqual(draft.notice_channel, "sms")
        self.assertFalse([one for one in self.handed if one[1] == "egate.submission.notice"])
        self.assertEqual(draft.notice_ids.mapped("milestone"), ["received"])

    def test_an_account_that_nobody_checked_has_its_choice_on_the_dossier(self):
        self.neighbour.partner_id.egate_notice_channel = "sms"
        self.neighbour.partner_id.phone = "0905000333"
        self.log_in_as("neighbour")
        with freeze_time(MORNING):
            sent = self.fill(self.begin())
            self.act(sent, "send")
        sent.invalidate_recordset()
        self.assertEqual(sent.dossier_id.notice_channel, "sms")
        self.assertEqual(self.handed[-1][3], "0905000333")

    def test_a_gateway_that_breaks_keeps_nothing_from_being_sent(self):
        def broken(record, channel, told, address, text):
            raise ValueError("no")

        with (
            patch.object(type(self.env["egate.dossier"]), "_hand_over_short", broken),
            self.assertLogs("odoo.addons.egate_portal", "ERROR"),
        ):
            sent = self.sent_for_oneself()
        self.assertEqual((sent.state, sent.not_told), ("sent", True))
