from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon

RIGHT = "Nguyễn Thị Minh Khuê"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestAmendment(DossierCommon):
    """A name that was mistyped at the desk: asked for, approved by a head, in the trail."""

    def ask(self, dossier, name="applicant_name", value=RIGHT, reason="Gõ nhầm", user=None):
        args = [dossier.id], name, value, reason
        self.rpc(user or self.clerk, "egate.dossier", "action_ask_amendment", *args)
        return dossier.amendment_ids.filtered(lambda one: one.state == "asked")

    def approve(self, amendment, user=None):
        self.rpc(user or self.leader, amendment._name, "action_approve", amendment.ids)

    def test_a_mistyped_name_is_asked_for_approved_and_told_in_the_trail(self):
        dossier = self.receive()
        amendment = self.ask(dossier)
        self.assertEqual(dossier.applicant_name, "Nguyễn Thị Minh Khai", "not by asking")
        for user in (self.clerk, self.officer, self.stranger, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.approve(amendment, user)
        self.approve(amendment)
        self.assertEqual(dossier.applicant_name, RIGHT)
        self.assertEqual(dossier.search_key, "nguyen thi minh khue")
        self.assertEqual(dossier.applicant_id.name, RIGHT, "the record was made by this mistake")
        self.assertRecordValues(
            amendment,
            [{"old_value": "Nguyễn Thị Minh Khai", "decided_by_id": self.leader.id}],
        )
        event = dossier.event_ids[-1]
        self.assertEqual((event.kind, event.data["amendment"]), ("amended", amendment.id))
        self.assertNotIn(RIGHT, str(event.data), "nothing of a person is in the trail")
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
        self.assertEqual(dossier._last_amendment(), amendment)

    def test_a_record_that_other_dossiers_rest_on_is_left_alone(self):
        first = self.receive()
        second = self.receive()
        self.approve(self.ask(second))
        self.assertEqual(first.applicant_id.name, "Nguyễn Thị Minh Khai")
        self.assertEqual(second.applicant_name, RIGHT)

    def test_dates_are_read_and_checked_as_everywhere(self):
        dossier = self.receive(applicant_birth_date="1990-03-05")
        for value, words in (("31/02/1990", "no date"), ("01/01/2090", "to come")):
            with self.subTest(value=value), self.assertRaisesRegex(UserError, words):
                self.ask(dossier, "applicant_birth_date", value)
        self.approve(self.ask(dossier, "applicant_birth_date", "06/03/1990"))
        self.assertEqual(str(dossier.applicant_birth_date), "1990-03-06")

    def test_a_date_takes_the_place_of_a_year_alone(self):
        dossier = self.receive(applicant_birth_date="1990")
        self.assertEqual(dossier.applicant_birth_year, 1990)
        self.approve(self.ask(dossier, "applicant_birth_date", "06/03/1990"))
        self.assertEqual(str(dossier.applicant_birth_date), "1990-03-06")
        self.assertFalse(dossier.applicant_birth_year)
        person = dossier.applicant_id.sudo()
        self.assertEqual((str(person.birth_date), person.birth_year), ("1990-03-06", 0))

    def test_what_cannot_be_asked_is_said_in_words(self):
        dossier = self.receive()
        for name, value, reason, words in (
            ("applicant_name", "Nguyễn Thị Minh Khai", "x", "so already"),
            ("applicant_name", "", "x", "Enter what is right"),
            ("applicant_name", "明", "x", "Latin letters"),
            ("applicant_name", RIGHT, " ", "how the mistake"),
            ("identity_number", "048090000124", "x", "Choose the detail"),
            ("code", "X", "x", "Choose the detail"),
        ):
            with self.subTest(name=name, value=value), self.assertRaisesRegex(UserError, words):
                self.ask(dossier, name, value, reason)
        with self.assertRaises(AccessError):
            self.ask(dossier, user=self.stranger)
        self.ask(dossier)
        with self.assertRaisesRegex(UserError, "waits for approval"):
            self.ask(dossier, value="Nguyễn Thị Minh Khuyên")

    def test_what_was_declined_or_overtaken_changes_nothing(self):
        dossier = self.receive()
        amendment = self.ask(dossier)
        args = amendment.ids, "Đúng rồi"
        self.rpc(self.leader, amendment._name, "action_decline", *args)
        self.assertEqual(dossier.applicant_name, "Nguyễn Thị Minh Khai")
        with self.assertRaisesRegex(UserError, "decided already"):
            self.approve(amendment)
        other = self.ask(dossier)
        dossier.sudo().applicant_name = "Ai đó khác"
        with self.assertRaisesRegex(UserError, "changed since"):
            self.approve(other)

    def test_nobody_writes_a_correction_past_its_door(self):
        amendment = self.ask(self.receive())
        for vals in ({"state": "approved"}, {"new_value": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.rpc(self.leader, amendment._name, "write", amendment.ids, vals)
