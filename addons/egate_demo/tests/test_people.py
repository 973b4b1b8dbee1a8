from odoo.addons.egate_base.tools import identity

from .common import DemoCase


class TestPeople(DemoCase):
    def test_rights_come_from_assignments(self):
        """Of the suite's own groups, people hold exactly those of their roles."""
        own = self.env["res.groups"].browse(
            self.env["ir.model.data"]
            .search([("model", "=", "res.groups"), ("module", "=like", "egate\\_%")])
            .mapped("res_id")
        )
        manager = self.env.ref("egate_demo.user_quantri")
        for user in self.people:
            with self.subTest(user=user.login):
                given = user.egate_assignment_ids.role_id.group_id
                if user == manager:
                    given = self.env.ref("egate_base.egate_group_manager")
                self.assertEqual(user.group_ids & own, given)
                self.assertTrue(given)
                self.assertFalse(user.has_group("base.group_system"))

    def test_people_are_in_the_office(self):
        for user in self.people:
            with self.subTest(user=user.login):
                self.assertTrue(user.active and user.function)
                self.assertEqual((user.lang, user.tz), ("vi_VN", "Asia/Ho_Chi_Minh"))
        admin = self.env.ref("base.user_admin")
        self.assertEqual((admin.lang, admin.tz), ("vi_VN", "Asia/Ho_Chi_Minh"))

    def test_each_one_stop_office_has_two_counters_without_a_scanner(self):
        counters = self._own("egate.desk")
        for desk in self.desks:
            mine = counters.filtered(lambda counter, desk=desk: counter.unit_id == desk)
            self.assertEqual(mine.mapped("name"), ["Quầy 1", "Quầy 2"], desk.name)
        self.assertFalse(any(counters.mapped("scanner")))
        clerk = self.env.ref("egate_demo.user_canbo_sontra")
        places = self.env["res.users"].with_user(clerk).egate_acting()
        self.assertEqual(places["current"]["desk"], "Quầy 1")
        self.assertEqual(len(places["choices"]), 2)

    def test_nobody_was_written_to(self):
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.people.partner_id.ids)])
        self.assertFalse(mails)
        self.assertFalse(self.people.partner_id.filtered("signup_type"))

    def test_identity_numbers_are_valid(self):
        citizens = self._own("res.partner").filtered("identity_kind")
        self.assertGreater(len(citizens), 10)
        for citizen in citizens:
            with self.subTest(citizen=citizen.name):
                kind, number = citizen.identity_kind, citizen.identity_number
                self.assertIsNone(identity.number_fault(kind, number, this_year=2026))
                if kind == "cccd":
                    self.assertEqual(identity.birth_year(number), citizen.birth_date.year)

    def test_every_state_finds_somebody(self):
        """Whatever a desk receives, in every state somebody in the unit it lands in can act."""
        for desk in self.desks:
            for procedure in self.procedures:
                agency = procedure.current_version_id.agency_unit_id or desk.agency_id
                for state in procedure.workflow_id.state_ids.filtered("role_id"):
                    unit = {
                        "reception": desk,
                        "agency": agency,
                        "named": state.unit_id,
                        # The step whose unit it takes over is the agency's own.
                        "earlier": agency,
                    }[state.unit_rule]
                    with self.subTest(desk=desk.code, procedure=procedure.code, state=state.name):
                        self.assertTrue(self._people_of(state.role_id, unit))
