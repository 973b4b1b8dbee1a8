import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon

CODE = "G22.99-261123-000017"


# 09:10 on Monday 23 November 2026 in Vietnam.
@freeze_time("2026-11-23 02:10:00")
@tagged("post_install", "-at_install")
class TestOutsideSystems(DossierCommon):
    """A dossier that a ministry's system processes has its code there, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system, cls.other_system = cls.env["egate.outside.system"].create(
            [
                {"name": "Phần mềm hộ tịch điện tử", "code": "HOTICH"},
                {"name": "Hệ thống đất đai", "code": "DATDAI"},
            ]
        )

    def change(self, draft=False, key="outside0123456789abc", **changes):
        answer = self.rpc(self.clerk, "egate.dossier", "counter_change", draft, changes, key=key)
        return json.loads(json.dumps(answer))

    def note(self, dossier, system=None, code=CODE, user=None):
        self.rpc(
            user or self.clerk,
            "egate.dossier",
            "action_note_outside",
            [dossier.id],
            (system or self.system).id,
            code,
        )

    def found(self, text):
        hits = self.env["egate.dossier"].with_user(self.clerk).name_search(text)
        return [hit for hit, _name in hits]

    def test_the_counter_enters_it_with_the_rest(self):
        opened = self.rpc(self.clerk, "egate.dossier", "counter_open", False)
        offered = [one["name"] for one in opened["offers"]["outside_systems"]]
        self.assertIn(self.system.name, offered)
        state = self.change(
            identity_number=IDENTITY,
            applicant_name="Nguyễn Thị Minh Khai",
            procedure_id=self.procedure.id,
            tick_required=True,
            outside_system_id=self.system.id,
            outside_code=CODE,
        )
        self.assertFalse(state["errors"])
        dossier = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        dossier.action_receive()
        self.assertEqual(dossier._outside_in_words(), f"{CODE} ({self.system.name})")
        self.assertEqual(self.found(f" {CODE}"), dossier.ids)

    def test_one_of_both_is_not_received(self):
        for values in ({"outside_system_id": self.system}, {"outside_code": CODE}):
            draft = self.draft(identity_number="048090000124", applicant_name="Trần Văn Mới")
            for name, value in values.items():
                draft[name] = value
            with self.assertRaisesRegex(UserError, "both the system and the code"):
                draft.action_receive()

    def test_it_is_noted_later_by_who_has_the_dossier(self):
        dossier = self.receive()
        with self.assertRaises(AccessError):
            self.note(dossier, user=self.stranger)
        self.do(dossier, "claim", self.officer)
        self.note(dossier, user=self.officer)
        self.assertEqual((dossier.outside_system_id, dossier.outside_code), (self.system, CODE))
        event = dossier.sudo().event_ids.filtered(lambda event: event.kind == "outside")
        self.assertEqual((event.user_id, event.data["code"]), (self.officer, CODE))
        self.assertIn(self.system.name, event.sentence)

    def test_the_dialog_notes_it(self):
        dossier = self.receive()
        action = self.rpc(self.clerk, "egate.dossier", "action_open_outside", [dossier.id])
        dialog = self.env[action["res_model"]].with_user(self.clerk)
        dialog = dialog.with_context(**action["context"]).create(
            {"system_id": self.system.id, "code": f" {CODE} "}
        )
        dialog.action_set()
        self.assertEqual(dossier.outside_code, CODE)

    def test_a_received_dossier_is_not_written_past_the_action(self):
        dossier = self.receive()
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "egate.dossier", "write", [dossier.id], {"outside_code": CODE})

    def test_a_code_is_there_once_in_its_system(self):
        first = self.receive()
        self.note(first)
        second = self.receive(identity_number="048090000124", applicant_name="Trần Văn Mới")
        with self.assertRaisesRegex(UserError, first.code):
            self.note(second, code=f" {CODE} ")
        self.note(second, system=self.other_system)
        self.assertEqual(second.outside_code, CODE)
        state = self.change(
            identity_number="048090000125", outside_system_id=self.system.id, outside_code=CODE
        )
        self.assertIn(first.code, state["errors"]["outside_code"])

    def test_lists_can_leave_out_what_is_elsewhere(self):
        ours = self.receive()
        theirs = self.receive(identity_number="048090000124", applicant_name="Trần Văn Mới")
        self.note(theirs)
        left = self.env["egate.dossier"].search(
            [("outside_system_id", "=", False), ("id", "in", (ours + theirs).ids)]
        )
        self.assertEqual(left, ours)

    def test_a_system_that_dossiers_name_is_not_deleted(self):
        self.note(self.receive())
        with self.assertRaisesRegex(UserError, "in use"):
            self.system.unlink()
