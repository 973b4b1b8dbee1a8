import io
import json
import zipfile
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import IDENTITY, OTHER_IDENTITY
from ..sample_files import pdf
from .test_anonymise import DAY, LATER, MAIL, NAME, NUMBER, PHONE, AnonymiseCommon

REQUEST = "egate.personal.request"


@tagged("post_install", "-at_install")
class TestPersonalRequest(AnonymiseCommon):
    """What a citizen asks about their data: received by one, decided by another, and noted."""

    def citizen_of(self, dossier):
        return dossier.sudo().applicant_id

    def kinds(self, request):
        return request.event_ids.sorted("id").mapped("kind")

    @freeze_time("2026-04-24 02:10:00")
    def test_it_is_answered_within_two_working_days_of_the_office(self):
        request = self.ask("copy", self.citizen_of(self.receive()))
        # Friday morning; Monday is a holiday, so Tuesday and Wednesday count.
        self.assertEqual(request.due_at, Datetime.to_datetime("2026-04-29 02:10:00"))
        self.assertFalse(request.is_late)
        found = self.env[REQUEST].with_user(self.guardian)
        self.assertFalse(found.search([("is_late", "=", True)]))
        with freeze_time("2026-04-30 02:10:00"):
            self.assertIn(request, found.search([("is_late", "=", True)]))

    @freeze_time(DAY)
    def test_a_clerk_of_the_desk_receives_it_after_seeing_who_asks(self):
        person = self.citizen_of(self.receive())
        values = {"kind": "copy", "partner_id": person.id, "purpose": "Xem"}
        for user in (self.officer, self.leader, self.guardian, self.manager, self.citizen):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.personal.ask", "create", {**values, "identity_check": "card"})
        for wrong in (
            {"purpose": " "},
            {"asker": "other"},
            {"partner_id": self.officer.partner_id.id},
            {"kind": "correction"},
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.ask(wrong.pop("kind", "copy"), person, **wrong)
        request = self.ask("copy", person)
        self.assertRecordValues(
            request,
            [{"unit_id": self.desk.id, "received_by_id": self.clerk.id, "state": "asked"}],
        )
        for method in ("_receive", "_settle", "_grant_copy", "_write_copy"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.rpc(self.clerk, REQUEST, method, {})
        for user in (self.clerk, self.guardian, self.leader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, REQUEST, "write", [request.id], {"state": "done"})

    @freeze_time(DAY)
    def test_nobody_adds_a_line_to_the_dialog_of_a_colleague(self):
        values = {"kind": "correction", "identity_check": "card", "purpose": "Sai số"}
        values["partner_id"] = self.citizen_of(self.receive()).id
        colleague = self._person("colleague", self.role_clerk, self.desk)
        [mine], [theirs] = (
            self.rpc(user, "egate.personal.ask", "create", [values])
            for user in (self.clerk, colleague)
        )
        line = {"dialog_id": mine, "name": "phone", "value": "0905 000 222"}
        [made] = self.rpc(self.clerk, "egate.personal.ask.line", "create", [line])
        with self.assertRaises(AccessError):
            self.rpc(colleague, "egate.personal.ask.line", "create", [line])
        with self.assertRaises(AccessError):
            move = {"dialog_id": theirs}
            self.rpc(self.clerk, "egate.personal.ask.line", "write", [made], move)

    @freeze_time(DAY)
    def test_another_decides_and_declines_with_the_law(self):
        request = self.ask("copy", self.citizen_of(self.receive()))
        for user in (self.clerk, self.officer, self.manager, self.far_guardian, self.citizen):
            for method in ("action_approve", "action_decline"):
                with self.subTest(user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, REQUEST, method, [request.id], "x", "y")
        with self.assertRaises(UserError):
            self.rpc(self.leader, REQUEST, "action_decline", [request.id], "Không có căn cứ")
        self.rpc(self.leader, REQUEST, "action_decline", [request.id], "Không đúng người", "Luật")
        with self.assertRaises(UserError):
            self.rpc(self.guardian, REQUEST, "action_approve", [request.id])
        self.assertEqual(self.kinds(request), ["received", "declined"])

    @freeze_time(DAY)
    def test_whoever_received_it_as_a_clerk_does_not_decide_it_as_a_leader(self):
        self.env["egate.assignment"].create(
            {
                "user_id": self.clerk.id,
                "role_id": self.role_leader.id,
                "unit_id": self.ward.id,
                "date_from": "2020-01-01",
            }
        )
        request = self.ask("copy", self.citizen_of(self.receive()))
        with self.assertRaisesRegex(AccessError, "Somebody else decides"):
            self.rpc(self.clerk, REQUEST, "action_approve", [request.id])

    @freeze_time(DAY)
    def test_a_record_is_corrected_and_dossiers_keep_what_they_were_received_with(self):
        dossier = self.receive()
        person = self.citizen_of(dossier)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.ask("correction", person, [("identity_number", "123")])
        with self.assertRaises(UserError):
            self.ask("correction", person, [("birth_date", "hôm qua")])
        corrections = [("name", "Nguyễn Thị Minh Khê"), ("birth_date", "07/03/1990")]
        request = self.ask("correction", person, corrections)
        self.assertEqual(person.name, "Nguyễn Thị Minh Khai")
        self.assertEqual(request.correction_ids.mapped("old_value"), ["Nguyễn Thị Minh Khai", ""])
        self.rpc(self.guardian, REQUEST, "action_approve", [request.id])
        self.assertEqual(person.name, "Nguyễn Thị Minh Khê")
        self.assertEqual(str(person.birth_date), "1990-03-07")
        self.assertEqual(dossier.applicant_name, "Nguyễn Thị Minh Khai")
        self.assertEqual(dossier.owner_corrected_at, Datetime.to_datetime(DAY))
        self.assertEqual(self.kinds(request), ["received", "approved", "corrected"])
        told = str(request.event_ids.mapped("data"))
        self.assertIn("birth_date", told)
        for word in ("Khê", "Khai", "1990"):
            self.assertNotIn(word, told, "the trail holds nothing of a person")

    @freeze_time(DAY)
    def test_a_record_that_changed_meanwhile_is_not_corrected_over(self):
        person = self.citizen_of(self.receive())
        request = self.ask("correction", person, [("phone", "0905000222")])
        person.phone = "0905000333"
        refused = self.assertRaisesRegex(UserError, "has been changed")
        with refused, self.env.cr.savepoint():
            self.rpc(self.guardian, REQUEST, "action_approve", [request.id])
        self.assertEqual(person.phone, "0905000333")

    def test_deletion_takes_what_is_over_and_refuses_while_the_law_keeps_it(self):
        with freeze_time(DAY):
            dossier = self.full_dossier()
            person = self.citizen_of(dossier)
            request = self.ask("anonymise", person)
            refused = self.assertRaisesRegex(UserError, "Nothing that is held")
            with refused, self.env.cr.savepoint():
                self.rpc(self.leader, REQUEST, "action_approve", [request.id])
            self.rpc(
                self.leader, REQUEST, "action_decline", [request.id], "Còn hạn", "Luật Lưu trữ"
            )
        with freeze_time(LATER):
            request = self.ask("anonymise", person)
            self.rpc(self.leader, REQUEST, "action_approve", [request.id])
            self.env["egate.retention.list"]._cron_propose()
        self.assertTrue(dossier.anonymised_at)
        self.assertEqual(self.whole_database(), [])
        self.assertEqual(request.purpose, "(đã ẩn danh)")
        self.assertEqual(self.kinds(request), ["received", "approved", "approved", "anonymised"])


@tagged("post_install", "-at_install")
class TestPersonalCopy(AnonymiseCommon, HttpCase):
    """One file with everything that is held of one citizen, and nothing of anybody else."""

    def taken(self, request, user):
        self.env.flush_all()
        user.password = user.login
        self.authenticate(user.login, user.login)
        return self.url_open(f"/egate/personal/copy/{request.id}")

    def test_the_copy_tells_all_of_one_and_nothing_of_others(self):
        dossier = self.full_dossier()
        shared = self.draft(applicant_name="Nguyễn Thị Minh Khai")
        shared.write(
            {
                "owner_ids": [
                    Command.create({"name": NAME, "identity_number": NUMBER}),
                    Command.create({"name": "Vàng Thị Máy", "identity_number": OTHER_IDENTITY}),
                ]
            }
        )
        self.scan(shared.paper_ids[0], "khac.pdf", pdf("người khác"))
        shared.action_receive()
        self.receive(identity_number="048190007718", applicant_name="Trần Văn Xa Lạ")
        request = self.ask("copy", dossier.applicant_id, with_files=True)
        with mute_logger("odoo.http"):
            self.assertEqual(self.taken(request, self.clerk).status_code, 403, "not granted yet")
        self.rpc(self.guardian, REQUEST, "action_approve", [request.id])
        with mute_logger("odoo.http"):
            for user in (self.officer, self.leader, self.citizen, self.manager):
                with self.subTest(user.login):
                    self.assertEqual(self.taken(request, user).status_code, 403)
        answer = self.taken(request, self.clerk)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        data = archive.read("du-lieu-ca-nhan.json").decode()
        sheet = archive.read("du-lieu-ca-nhan.html").decode()
        told = json.loads(data)
        self.assertEqual(
            [one["Thông tin"]["Vai trò"] for one in told["ho_so"]],
            ["Chủ hồ sơ", "Đồng chủ hồ sơ"],
        )
        for text in (data, sheet):
            for word in (NAME, NUMBER, PHONE, MAIL, f"Tôi là {NAME}", dossier.code, shared.code):
                self.assertIn(word, text)
            for word in (
                "Minh Khai",
                "Giàng Seo",
                "Vàng Thị Máy",
                OTHER_IDENTITY,
                IDENTITY,
                "Xa Lạ",
                "khac.pdf",
                "Hờ A Púa",
            ):
                self.assertNotIn(word, text)
        files = [name for name in archive.namelist() if name.startswith("tep/")]
        self.assertEqual(len(files), 2, "the paper and the result")
        self.assertIn(pdf(NAME), [archive.read(name) for name in files])
        self.assertEqual(
            request.event_ids.sorted("id").mapped("kind"), ["received", "approved", "copied"]
        )
        request.copy_until = Datetime.now() - timedelta(days=1)
        with mute_logger("odoo.http"):
            self.assertEqual(self.taken(request, self.clerk).status_code, 403, "its time is over")
