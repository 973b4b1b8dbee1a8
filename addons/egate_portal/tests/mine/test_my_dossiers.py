from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import NAME
from .common import LATER, MORNING, OTHER, MineCase


@tagged("post_install", "-at_install")
class TestMyDossiers(MineCase):
    """An account reads the dossiers of those for whom it may act, and nobody else's."""

    def test_the_list_begins_with_what_needs_the_citizen(self):
        dossier = self.own_dossier()
        second = self.receive_at().sudo()
        self.bring_to_desk(second)
        page = self.read_page("/egate/my").text
        waiting, working = page.index('id="needs"'), page.index('id="open"')
        self.assertTrue(waiting < page.index(second.code) < working < page.index(dossier.code))
        self.assertIn("no-store", self.read_page("/egate/my").headers["Cache-Control"])

    def test_the_page_tells_more_than_the_link(self):
        dossier = self.own_dossier()
        with freeze_time(LATER):
            dossier.with_user(self.clerk).action_write_citizen("Mời bổ sung ảnh")
            page = self.read_page(self.path(dossier)).text
        vietnamese = dossier.with_context(lang="vi_VN")
        for part in (NAME, dossier.code, self.procedure.name, "Mời bổ sung ảnh"):
            self.assertIn(part, page)
        for entry in vietnamese.deadline_entry_ids:
            for sentence in entry.explanation.split("\n"):
                self.assertIn(sentence, page)
        for user in (self.clerk, self.officer, self.leader):
            self.assertNotIn(user.name, page)

    def test_a_neighbour_finds_nothing_of_it(self):
        dossier = self.own_dossier()
        theirs = self.receive_at(**OTHER)
        self.log_in(self.account_of(theirs, "long"))
        self.assertNotIn(dossier.code, self.read_page("/egate/my").text)
        there = self.read_page(self.path(dossier), 404).text.replace(self.path(dossier), "")
        missing = self.read_page("/egate/my/dossiers/999999", 404).text
        self.assertEqual(there, missing.replace("/egate/my/dossiers/999999", ""))
        for rest, data in (
            ("/message", {"text": "x"}),
            ("/withdraw", {"reason": "x"}),
            ("/withdraw", {"reason": "x", "step": "sure"}),
            ("/withdraw/back", {}),
            ("/notices", {"channel": "none"}),
            ("/papers", {"line": "1"}),
            ("/papers/remove", {"line": "1", "file": "1"}),
            ("/papers/sent", {"request_id": "1"}),
            ("/rating", {"level": "good"}),
        ):
            with self.subTest(rest=rest):
                self.post(self.path(dossier, rest), 404, **data)
        self.read_page(self.path(dossier, "/results/1"), 404)
        self.assertFalse(dossier.message_to_citizen_ids)
        self.assertFalse(dossier.termination_ids)

    def test_an_account_without_a_checked_identity_sees_what_it_sent_alone(self):
        dossier = self.receive_at().sudo()
        account = new_test_user(self.env, "new", groups="base.group_portal")
        # The number that somebody types opens nothing that was filed under it.
        account.partner_id.sudo().identity_number = False
        self.log_in(account)
        self.assertNotIn(dossier.code, self.read_page("/egate/my").text)
        self.read_page(self.path(dossier), 404)
        self.env["egate.submission"].sudo()._create_privileged(
            {
                "user_id": account.id,
                "procedure_id": self.procedure.id,
                "version_id": self.procedure.current_version_id.id,
                "state": "accepted",
                "dossier_id": dossier.id,
            }
        )
        self.env.flush_all()
        self.assertIn(dossier.code, self.read_page("/egate/my").text)
        self.read_page(self.path(dossier))

    def test_a_representative_sees_the_organisation_while_the_mandate_lasts(self):
        own = self.own_dossier()
        firm = self.receive_at(
            applicant_kind="organisation",
            applicant_name="Công ty Mẫu",
            applicant_tax_code="0100109106",
            representative_name="Lê Văn Đại",
            identity_number=False,
        ).sudo()
        today = self.env["egate.assignment"]._local_today()
        mandate = self.env["egate.representation"].create(
            {
                "organisation_id": firm.applicant_id.id,
                "partner_id": own.applicant_id.id,
                "mandate": "12/GUQ",
                "date_from": today - timedelta(days=1),
                "date_to": today,
            }
        )
        self.assertIn(firm.code, self.read_page("/egate/my").text)
        narrowed = self.read_page("/egate/my?whom=self").text
        self.assertIn(own.code, narrowed)
        self.assertNotIn(firm.code, narrowed)
        narrowed = self.read_page(f"/egate/my?whom={firm.applicant_id.id}").text
        self.assertNotIn(own.code, narrowed)
        self.assertIn(firm.code, narrowed)
        mandate.date_to = today - timedelta(days=1)
        self.env.flush_all()
        self.assertNotIn(firm.code, self.read_page("/egate/my").text)
        self.read_page(self.path(firm), 404)

    def test_who_is_not_logged_in_is_asked_to(self):
        dossier = self.receive_at()
        for path in ("/egate/my", self.path(dossier)):
            self.assertIn("/web/login", self.read_page(path, 303).headers["Location"])

    def test_odd_addresses_are_answered_calmly(self):
        self.own_dossier()
        for query in ("page=-1", "page=1e9", "page=%00", "whom=%27", "q=%25%25", "q=%F0%9F%92%A9"):
            with self.subTest(query=query):
                self.read_page(f"/egate/my?{query}")
        for number in ("0", "99999999999999999999"):
            self.read_page(f"/egate/my/dossiers/{number}", 404)

    def test_messages_go_to_the_office(self):
        dossier = self.own_dossier()
        path = self.path(dossier, "/message")
        self.refuses_all_but_posts(path)
        response = self.post(path, text="Bao giờ có kết quả?")
        self.assertTrue(response.headers["Location"].endswith(f"{self.path(dossier)}#messages"))
        self.assertEqual(dossier.message_to_citizen_ids.mapped("text"), ["Bao giờ có kết quả?"])
        self.assertEqual(dossier.message_to_citizen_ids.direction, "in")
        long = "Thưa cơ quan, " * 150
        self.assertIn(long, self.post(path, 422, text=long).text)

    def test_notices_follow_what_the_citizen_chose(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "1")
        dossier = self.own_dossier()
        dossier.write({"applicant_email": "khai@example.com"})
        path = self.path(dossier, "/notices")
        self.refuses_all_but_posts(path)
        self.post(path, channel="none")
        self.assertEqual(dossier.notice_channel, "none")
        self.assertEqual(dossier.event_ids.sorted("sequence")[-1:].kind, "contact_changed")
        self.post(path, 422, channel="pigeon")
        dossier.write({"applicant_email": False})
        self.post(path, 422, channel="mail")

    def test_twenty_rows_cost_few_queries(self):
        first = self.own_dossier()
        counts = []
        for more in (1, 18):
            for _number in range(more):
                self.receive_at(MORNING)
            asked = self.queries_of("/egate/my")
            counts.append(len(asked))
        self.assertIn(first.code, self.read_page("/egate/my").text)
        self.assertLessEqual(counts[1], counts[0] + 1, "not by the number of rows")
        # Two of them for the name at the head of the page.
        self.assertLessEqual(counts[1], 15, "\n".join(one[:150] for one in asked))

    def test_ended_ones_are_paged(self):
        dossier = self.own_dossier()
        dossier.flush_recordset()
        closed = [self.receive_at().sudo() for _number in range(21)]
        now = fields.Datetime.now()
        for one in closed:
            one.write({"closed_at": now})
        self.env.flush_all()
        page = self.read_page("/egate/my").text
        self.assertNotIn(closed[0].code, page)
        self.assertIn("page=2", page)
        self.assertIn(closed[0].code, self.read_page("/egate/my?page=2").text)
