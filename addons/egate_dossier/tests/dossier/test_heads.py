from odoo.exceptions import UserError
from odoo.modules.module import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import file_path

from ..money.test_payments import MoneyCommon


@tagged("post_install", "-at_install")
class TestHeads(MoneyCommon):
    """A role of the office's own with the flag of a head does all that a head does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_vice = cls.env["egate.role"].create(
            {
                "name": "Phó Chủ tịch",
                "code": "vice",
                "group_id": cls.env.ref("egate_base.egate_group_leader").id,
                "sees_below": True,
                "acts_below": True,
            }
        )
        cls.vice = cls._person("vice", cls.role_vice, cls.ward)
        cls.vice.email = "vice@example.org"

    def test_the_rights_of_a_leader_make_a_head_unless_said_otherwise(self):
        roles = self.env["egate.role"]
        self.assertTrue(self.role_vice.assigns_work)
        head = self.env.ref("egate_base.egate_role_head")
        self.assertLessEqual(
            {self.role_vice.id, self.role_leader.id, head.id}, set(roles._head_ids())
        )
        self.assertFalse(self.role_clerk.assigns_work)
        self.assertNotIn(head.id, roles._leader_ids())
        self.assertIn(self.role_vice.id, roles._leader_ids())
        group = self.role_officer.group_id.id
        other = roles.create(
            {"name": "Tổ trưởng", "code": "first", "group_id": group, "assigns_work": True}
        )
        self.assertIn(other.id, roles._head_ids())
        self.assertNotIn(other.id, roles._leader_ids())

    def test_an_update_fills_the_flag_of_roles_that_had_none(self):
        clerk = self.role_clerk
        self.env.cr.execute(
            "UPDATE egate_role SET assigns_work = NULL WHERE id = ANY(%s)",
            [[self.role_vice.id, clerk.id]],
        )
        self.env.invalidate_all()
        script = file_path("egate_workflow/migrations/19.0.1.1.0/post-heads.py")
        load_script(script, "heads").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual((self.role_vice.assigns_work, clerk.assigns_work), (True, False))

    @freeze_time("2026-11-23 02:10:00")
    def test_it_closes_a_register(self):
        book = self.receive().register_line_ids.register_id
        self.rpc(self.vice, book._name, "action_close", book.ids)
        self.assertEqual(book.closed_by_id, self.vice)

    @freeze_time("2026-11-23 02:10:00")
    def test_it_closes_the_day_of_a_cashier_who_is_away(self):
        receipt = self.collect(self.receive())
        day = self.payment(receipt).closing_id
        self.assertFalse(day.with_user(self.vice)._may_close())
        self.env["egate.absence"].create(
            {"user_id": self.cashier.id, "date_from": "2026-11-20", "date_to": "2026-11-30"}
        )
        self.assertTrue(day.with_user(self.vice)._may_close())

    def test_it_decides_directs_signs_and_is_told(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive().with_user(self.vice)
            self.assertTrue(dossier._is_headed_by_user())
            self.assertTrue(dossier.can_direct)
            self.assertIn(self.vice, dossier._at_once_signers())
            self.assertTrue(
                self.env["egate.retention.list"].with_user(self.vice)._answers_for(self.ward)
            )
        with freeze_time("2026-11-23 00:30:00"):
            self.assertIn(self.vice.id, self.env["egate.summary"]._recipients())
        self.assertIn(self.vice, self.env["egate.rights.event"]._leaders(self.ward))

    def test_what_a_held_role_gives_is_not_changed(self):
        with self.assertRaisesRegex(UserError, "so what it gives cannot be changed"):
            self.role_vice.with_user(self.manager).assigns_work = False
