from freezegun import freeze_time

from odoo.tests import tagged

from .common import MORNING, PublicPageCase

LATER = "2026-11-23 03:30:00"


class TalkCase(PublicPageCase):
    def address(self, dossier):
        return f"/egate/track/{dossier.sudo().tracking_token}"

    def send(self, dossier, text, status=303, address=None, **headers):
        """Press “Send” on the page, as a browser does."""
        address = address or f"{self.address(dossier)}/message"
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(
                address, data={"text": text}, headers=headers, allow_redirects=False
            )
        self.assertEqual(response.status_code, status)
        self.assertNotIn("Set-Cookie", response.headers)
        self.env.invalidate_all()
        return response

    def texts(self, dossier):
        return dossier.sudo().message_to_citizen_ids.mapped("text")


@tagged("post_install", "-at_install")
class TestMessages(TalkCase):
    """The citizen reads on the page of the dossier what the office wrote, and answers there."""

    def test_what_the_office_wrote_is_on_the_page_and_answered_there(self):
        dossier = self.receive_at()
        with freeze_time(LATER):
            dossier.with_user(self.clerk).action_write_citizen("Mời mang bản chính\nđể đối chiếu")
            page = self.page(self.address(dossier)).text
            self.assertIn("Mời mang bản chính\nđể đối chiếu", page)
            self.assertIn(self.desk.name, page)
            self.assertNotIn(self.clerk.name, page)
            self.assertIn(f'action="{self.address(dossier)}/message"', page)
            response = self.send(dossier, "Chiều nay tôi mang đến")
            self.assertEqual(
                response.headers["Location"].removeprefix(self.base_url()),
                f"{self.address(dossier)}#messages",
            )
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
            page = self.page(self.address(dossier)).text
        self.assertIn("Chiều nay tôi mang đến", page)
        answer = dossier.message_to_citizen_ids[-1]
        self.assertEqual((answer.direction, answer.user_id.id), ("in", False))
        waiting = self.env["egate.dossier.message"].with_user(self.clerk)
        self.assertEqual(waiting.search([("awaits_answer", "=", True)]), answer)

    def test_the_form_goes_nowhere_else(self):
        response = self.page(self.address(self.receive_at()))
        self.assertIn("form-action 'self'", response.headers["Content-Security-Policy"])
        missing = self.page("/egate/track/" + "A" * 22, 404)
        self.assertIn("form-action 'none'", missing.headers["Content-Security-Policy"])

    def test_what_is_refused_stays_in_the_form(self):
        dossier = self.receive_at()
        long = "Thưa cơ quan, " * 150
        response = self.send(dossier, long, 422)
        self.assertIn("2000", response.text)
        self.assertIn(long, response.text)
        self.check_guards(response)
        self.assertIn('role="alert"', self.send(dossier, " \u200b", 422).text)
        self.send(dossier, "x" * 60_000, 413)
        self.assertFalse(self.texts(dossier))

    def test_markup_is_words(self):
        dossier = self.receive_at()
        self.send(dossier, "<script>alert(1)</script>")
        page = self.page(self.address(dossier)).text
        self.assertNotIn("<script>", page)
        self.assertIn("&lt;script&gt;", page)

    def test_a_second_press_is_one_message(self):
        dossier = self.receive_at()
        for _press in range(2):
            self.send(dossier, "Bao giờ có kết quả?")
        self.assertEqual(self.texts(dossier), ["Bao giờ có kết quả?"])

    def test_who_writes_without_end_is_told_whom_to_phone(self):
        dossier = self.receive_at()
        for number in range(10):
            self.send(dossier, f"Lần {number}")
        self.assertIn(self.desk.phone, self.send(dossier, "Nữa", 422).text)
        self.assertEqual(len(self.texts(dossier)), 10)

    def test_after_closing_only_what_was_written_since_is_shown_and_answered(self):
        dossier = self.receive_at()
        with freeze_time(LATER):
            dossier.with_user(self.clerk).action_write_citizen("Trước khi trả")
            self.bring_to_desk(dossier)
        with freeze_time("2026-11-23 04:30:00"):
            self.do(dossier, "return", self.clerk)
            page = self.page(self.address(dossier)).text
            self.assertNotIn("Trước khi trả", page)
            self.assertNotIn("<form", page)
            self.assertIn(self.desk.phone, self.send(dossier, "Còn thiếu một bản", 422).text)
        with freeze_time("2026-11-23 05:30:00"):
            dossier.with_user(self.clerk).action_write_citizen("Bản thứ hai ở quầy")
            page = self.page(self.address(dossier)).text
            self.assertIn("Bản thứ hai ở quầy", page)
            self.send(dossier, "Cảm ơn")
        self.assertEqual(self.texts(dossier)[-1], "Cảm ơn")

    def test_a_draft_has_no_page_to_write_on(self):
        self.assertFalse(self.draft().sudo().tracking_token)


@tagged("post_install", "-at_install")
class TestMessageAttacks(TalkCase):
    """Whoever has the link of a dossier writes about that one, and nobody else."""

    def test_a_second_citizen_reads_and_answers_their_own_alone(self):
        mine = self.receive_at()
        theirs = self.receive_at(identity_number="048090000456", applicant_name="Trần Long")
        with freeze_time(LATER):
            mine.with_user(self.clerk).action_write_citizen("Về việc của Khai")
            self.assertNotIn("Về việc của Khai", self.page(self.address(theirs)).text)
            self.send(theirs, "Của Long")
        self.assertEqual(self.texts(mine), ["Về việc của Khai"])
        self.assertEqual(self.texts(theirs), ["Của Long"])
        # A field that a browser would never send points nowhere else.
        with self.assertNoLogs("odoo", level="WARNING"):
            self.url_open(
                f"{self.address(theirs)}/message",
                data={"text": "Lần hai", "dossier_id": mine.id, "direction": "out", "user_id": 2},
            )
        self.env.invalidate_all()
        self.assertEqual(self.texts(mine), ["Về việc của Khai"])
        self.assertEqual(theirs.sudo().message_to_citizen_ids[-1].direction, "in")

    def test_without_the_token_nothing_is_written(self):
        dossier = self.receive_at()
        token = dossier.sudo().tracking_token
        bodies = set()
        for wrong in ("A" * 22, token.swapcase(), token[:-1], dossier.code, "%00", "%F0%9F%92%A9"):
            with self.subTest(token=wrong):
                response = self.send(dossier, "x", 404, f"/egate/track/{wrong}/message")
                bodies.add(response.text)
        self.assertEqual(len(bodies), 1)
        self.assertFalse(self.texts(dossier))

    def test_a_form_of_another_site_writes_nothing(self):
        dossier = self.receive_at()
        for site in ("cross-site", "same-site"):
            self.send(dossier, "x", 404, **{"Sec-Fetch-Site": site})
        self.assertFalse(self.texts(dossier))
        self.send(dossier, "Từ trang này", **{"Sec-Fetch-Site": "same-origin"})
        self.assertEqual(self.texts(dossier), ["Từ trang này"])

    def test_text_that_no_keyboard_writes_is_taken_as_words_or_refused(self):
        dossier = self.receive_at()
        self.send(dossier, "a\0b\r\nc\u202e")
        self.assertEqual(self.texts(dossier), ["ab\nc"])
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(
                f"{self.address(dossier)}/message",
                data=b"text=%ED%A0%80",
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                allow_redirects=False,
            )
        self.assertIn(response.status_code, (303, 422))

    def test_over_is_over(self):
        dossier = self.receive_at()
        with freeze_time(LATER):
            self.bring_to_desk(dossier)
            self.do(dossier, "return", self.clerk)
        address = f"{self.address(dossier)}/message"
        dossier.sudo().fee_total = dossier.fee_paid
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        self.assertEqual(dossier.sudo()._anonymise({"list": 1}), {})
        self.env.flush_all()
        self.send(dossier, "x", 410, address)

    def test_the_page_itself_is_only_read(self):
        path = self.address(self.receive_at())
        for method in ("GET", "PUT", "DELETE"):
            with self.subTest(method=method):
                response = self.url_open(f"{path}/message", method=method)
                self.assertIn(response.status_code, (404, 405))
        self.assertEqual(self.url_open(path, data={"text": "x"}).status_code, 405)

    def test_reading_costs_a_query_for_the_messages_whatever_their_number(self):
        dossier = self.receive_at(MORNING)
        counts = []
        for _round in range(2):
            with freeze_time(LATER):
                for number in range(4):
                    dossier.sudo()._receive_citizen_message(f"Hỏi {_round} {number}")
                dossier.with_user(self.clerk).action_write_citizen("Đáp")
            counts.append(len(self.queries_of(self.address(dossier))))
        self.assertEqual(counts[0], counts[1])
