from contextlib import suppress

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BaseOfficeCase


class RightsCase(BaseOfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env.ref("egate_base.egate_group_manager")
        # The only administrators are those of the test.
        cls.group.all_user_ids.filtered(
            lambda user: user not in cls.manager | cls.env.user
        ).group_ids -= cls.group
        cls.second = new_test_user(
            cls.env, "second", groups="egate_base.egate_group_manager", lang="en_US"
        )
        cls.technician = new_test_user(
            cls.env, "technician", groups="base.group_system", lang="en_US"
        )

    def ask(self, user=None, role=None, unit=None, **values):
        """Let ``user`` (the administrator) enter an assignment as a browser does."""
        user = user or self.manager
        vals = {
            "user_id": user.id,
            "role_id": (role or self.role_leader).id,
            "unit_id": (unit or self.ward).id,
            "date_from": "2020-01-01",
            **values,
        }
        [number] = self.rpc(user, "egate.assignment", "create", [vals])
        return self.env["egate.assignment"].browse(number)

    def confirm(self, user, right):
        return self.rpc(user, right._name, "action_confirm", right.ids)

    def holds(self, user):
        return bool(self.env["egate.assignment"]._held_units(user))

    def trail(self, kind, person=None):
        domain = [("kind", "=", kind)] + ([("person_id", "=", person.id)] if person else [])
        return self.env["egate.rights.event"].search(domain)

    def told(self, word):
        """Return whether the leader has a message with ``word``."""
        found = self.env["mail.message"].search(
            [("partner_ids", "in", self.leader.partner_id.ids), ("body", "ilike", word)]
        )
        return bool(found)


@tagged("post_install", "-at_install", "access_rights")
class TestReach(RightsCase):
    """Whose work somebody sees follows from the tree of units: who changes it is written down."""

    def test_a_unit_that_is_moved_closed_or_turned_into_another_kind_is_noted_and_told(self):
        changes = (
            ({"parent_id": self.ward.id}, {"parent_id": self.province.id}),
            ({"active": False}, {"active": True}),
            ({"kind": "division"}, {"kind": "agency"}),
        )
        unit = self.other_ward
        for there, back in changes:
            with self.subTest(change=there):
                before = self.trail("unit")
                for values in (there, back):
                    self.rpc(self.manager, "egate.unit", "write", unit.ids, values)
                noted = self.trail("unit") - before
                self.assertEqual(len(noted), 2)
                self.assertEqual((noted.unit_id, noted.user_id), (unit, self.manager))
                self.assertEqual(len(set(noted.mapped("detail"))), 2)
        self.assertTrue(self.told("moved, closed or opened the unit"))

    def test_what_reaches_nobody_is_not_noted(self):
        for values in ({"phone": "0236"}, {"parent_id": self.province.id}, {"active": True}):
            self.rpc(self.manager, "egate.unit", "write", self.other_ward.ids, values)
        self.assertFalse(self.trail("unit"))

    def test_every_setting_of_the_suite_is_noted_and_no_secret_with_it(self):
        parameters = self.env["ir.config_parameter"].with_user(self.technician)
        noted = self.env["egate.security.event"]
        for key, value, told in (
            ("egate_dossier.refund_limit", "900000000", "egate_dossier.refund_limit: 900000000"),
            ("egate_base.masked_fields", "phone", "egate_base.masked_fields: phone"),
            ("egate_sms.token", "very secret", "egate_sms.token"),
        ):
            for step in (value, f"{value}1", False):
                before = noted.search([])
                with self.subTest(key=key, step=step):
                    parameters.set_param(key, step)
                    event = noted.search([]) - before
                    self.assertEqual(event.kind, "settings")
                    self.assertEqual(event.actor_id, self.technician)
                    self.assertIn(told.partition(":")[0], event.detail)
                    self.assertNotIn("secret", event.detail)
                    if step == value:
                        self.assertEqual(event.detail, told)
        parameters.set_param("web.something", "x")
        self.assertEqual(len(noted.search([]) - before), 1)


@tagged("post_install", "-at_install", "access_rights")
class TestAssignmentsAreEvidence(RightsCase):
    """Who acted where, since when and by whose word never changes."""

    def test_an_assignment_is_never_deleted(self):
        mine = self.officer.egate_assignment_ids
        for user in (self.manager, self.technician):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.rpc(user, "egate.assignment", "unlink", mine.ids)
        with self.assertRaises(UserError):
            mine.unlink()
        with self.assertRaises(UserError):
            values = {"assignment_ids": [Command.delete(mine.id)]}
            self.rpc(self.manager, "egate.unit", "write", self.ward.ids, values)
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM egate_assignment WHERE id = %s", mine.ids)

    def test_person_role_unit_and_start_never_change(self):
        mine = self.officer.egate_assignment_ids
        for values in (
            {"user_id": self.clerk.id},
            {"role_id": self.role_leader.id},
            {"unit_id": self.other_ward.id},
            {"date_from": "2021-01-01"},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "stay as they were"):
                self.rpc(self.manager, "egate.assignment", "write", mine.ids, values)
        # A form that sends everything changes nothing by it.
        same = {"user_id": self.officer.id, "date_from": "2020-01-01", "date_to": "2030-01-01"}
        self.rpc(self.manager, "egate.assignment", "write", mine.ids, same)
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE egate_assignment SET date_from = '2021-01-01' WHERE id = %s", mine.ids
            )

    def test_an_end_is_not_put_off_and_says_who_entered_it(self):
        mine = self.officer.egate_assignment_ids
        self.rpc(self.manager, "egate.assignment", "write", mine.ids, {"date_to": "2030-01-01"})
        self.assertEqual(mine.ended_by_id, self.manager)
        self.assertTrue(self.trail("ended", self.officer))
        for day in (False, "2031-01-01"):
            with self.subTest(day), self.assertRaisesRegex(UserError, "not put off"):
                self.rpc(self.manager, "egate.assignment", "write", mine.ids, {"date_to": day})

    def test_who_gave_it_is_kept_and_is_nobodys_to_write(self):
        given = self.ask(user_id=self.clerk.id)
        self.assertRecordValues(
            given, [{"state": "given", "given_by_id": self.manager.id, "confirmed_by_id": False}]
        )
        self.assertTrue(self.trail("given", self.clerk))
        for name, value in (
            ("state", "asked"),
            ("given_by_id", self.leader.id),
            ("given_at", "2020-01-01 00:00:00"),
            ("confirmed_by_id", self.leader.id),
            ("ended_by_id", self.leader.id),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.rpc(self.manager, "egate.assignment", "write", given.ids, {name: value})

    def test_an_assignment_ends_at_once(self):
        self.assertTrue(self.holds(self.officer))
        mine = self.officer.egate_assignment_ids
        with self.assertRaises(AccessError):
            self.rpc(self.officer, "egate.assignment", "action_end_now", mine.ids)
        self.rpc(self.manager, "egate.assignment", "action_end_now", mine.ids)
        self.assertFalse(self.holds(self.officer))
        self.assertFalse(self.officer.has_group("egate_base.egate_group_officer"))
        self.assertEqual(mine.ended_by_id, self.manager)

    @mute_logger("odoo.sql_db")
    def test_the_trail_of_rights_is_nobodys_to_change(self):
        row = self.env["egate.rights.event"].search([], limit=1)
        self.assertTrue(row)
        for user in (self.manager, self.technician):
            for method, *args in (("write", {"detail": "x"}), ("unlink",)):
                with self.subTest((user.login, method)), self.assertRaises(AccessError):
                    self.rpc(user, "egate.rights.event", method, row.ids, *args)
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM egate_rights_event")


@tagged("post_install", "-at_install", "access_rights")
class TestNobodyGivesThemselvesRights(RightsCase):
    """An administrator only asks for rights of their own."""

    def test_a_second_administrator_confirms(self):
        asked = self.ask()
        self.assertEqual(asked.state, "asked")
        self.assertFalse(self.holds(self.manager))
        self.assertFalse(self.manager.has_group("egate_base.egate_group_leader"))
        self.assertFalse(self.manager.egate_unit_ids)
        self.assertTrue(self.told("asks for rights of their own"))
        for user in (self.manager, self.leader, self.officer):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.confirm(user, asked)
        self.assertFalse(asked.with_user(self.manager).may_confirm)
        self.assertTrue(asked.with_user(self.second).may_confirm)
        self.confirm(self.second, asked)
        self.assertTrue(self.holds(self.manager))
        self.assertRecordValues(
            asked,
            [
                {
                    "state": "given",
                    "given_by_id": self.manager.id,
                    "confirmed_by_id": self.second.id,
                }
            ],
        )
        self.assertTrue(self.trail("asked", self.manager))
        self.assertEqual(self.trail("confirmed", self.manager).user_id, self.second)
        with self.assertRaises(UserError):
            self.confirm(self.second, asked)

    def test_the_leader_confirms_where_there_is_one_administrator(self):
        self.second.active = False
        asked = self.ask()
        for user in (self.manager, self.officer, self.stranger):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.confirm(user, asked)
        self.confirm(self.leader, asked)
        self.assertTrue(self.holds(self.manager))

    @freeze_time("2026-11-23 02:10:00")
    def test_a_deputy_of_the_leader_confirms_nothing(self):
        self.second.active = False
        self.env["egate.absence"].create(
            {
                "user_id": self.leader.id,
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
                "deputy_id": self.officer.id,
            }
        )
        self.assertTrue(self.officer.has_group("egate_base.egate_group_leader"))
        asked = self.ask()
        with self.assertRaises(UserError):
            self.confirm(self.officer, asked)

    def test_what_is_declined_gives_nothing(self):
        asked = self.ask()
        self.rpc(self.second, "egate.assignment", "action_decline", asked.ids)
        self.assertEqual(asked.state, "declined")
        self.assertFalse(self.holds(self.manager))

    def test_context_and_defaults_confirm_nothing(self):
        for model in ("egate.assignment", "egate.absence"):
            self.env["ir.default"].set(model, "state", "given", user_id=self.manager.id)
        context = {"default_state": "given", "default_confirmed_by_id": self.second.id}
        vals = {
            "user_id": self.manager.id,
            "role_id": self.role_leader.id,
            "unit_id": self.ward.id,
        }
        with suppress(AccessError), self.env.cr.savepoint():
            [number] = self.rpc(self.manager, "egate.assignment", "create", [vals], context=context)
            asked = self.env["egate.assignment"].browse(number)
            self.assertEqual((asked.state, asked.confirmed_by_id.id), ("asked", False))
        self.assertFalse(self.holds(self.manager))

    def test_nobody_makes_themselves_the_deputy(self):
        away = {"user_id": self.leader.id, "date_from": "2020-01-01", "date_to": "2099-12-31"}
        [number] = self.rpc(
            self.manager, "egate.absence", "create", [{**away, "deputy_id": self.manager.id}]
        )
        absence = self.env["egate.absence"].browse(number)
        self.assertEqual(absence.state, "asked")
        self.assertFalse(self.holds(self.manager))
        self.assertFalse(self.manager.has_group("egate_base.egate_group_leader"))
        self.assertFalse(self.manager._egate_stands_in_for())
        with self.assertRaises(UserError):
            self.confirm(self.manager, absence)
        self.confirm(self.second, absence)
        self.assertTrue(self.holds(self.manager))
        # Another's time is another's right: it is asked for again.
        self.rpc(self.manager, "egate.absence", "write", absence.ids, {"date_to": "2098-12-31"})
        self.assertEqual(absence.state, "asked")
        self.assertFalse(self.holds(self.manager))
        self.rpc(self.manager, "egate.absence", "unlink", absence.ids)
        self.assertTrue(self.trail("deputy_removed", self.manager))

    @freeze_time("2026-11-23 02:10:00")
    def test_a_deputy_gives_the_absent_person_no_role_of_their_own(self):
        """What the absent person gets, the deputy gets: it is giving to oneself."""
        self.env["egate.absence"].create(
            {
                "user_id": self.officer.id,
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
                "deputy_id": self.manager.id,
            }
        )
        asked = self.ask(user_id=self.officer.id)
        self.assertEqual(asked.state, "asked")

    def test_the_first_of_a_new_office_is_free_and_the_second_is_not(self):
        assignments = self.registry["egate.assignment"]
        self.assertFalse(self.env["egate.assignment"]._in_setup())
        self.patch(assignments, "_in_setup", lambda _self: True)
        self.assertEqual(self.ask().state, "given")
        self.assertTrue(self.trail("given", self.manager))
        self.patch(assignments, "_in_setup", lambda _self: False)
        self.assertEqual(self.ask(unit=self.other_ward).state, "asked")

    def test_a_role_is_no_way_to_administration(self):
        for group in (self.group, self._implying(self.group)):
            with self.subTest(group.name), self.assertRaises(ValidationError):
                self.rpc(
                    self.manager,
                    "egate.role",
                    "create",
                    [{"name": "x", "code": "x", "group_id": group.id}],
                )

    def _implying(self, group):
        return self.env["res.groups"].create(
            {
                "name": "x",
                "privilege_id": group.privilege_id.id,
                "implied_ids": [Command.link(group.id)],
            }
        )

    def test_what_a_held_role_gives_does_not_change(self):
        for values in (
            {"group_id": self.env.ref("egate_base.egate_group_leader").id},
            {"acts_below": True},
            {"sees_below": True},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "cannot be changed"):
                self.rpc(self.manager, "egate.role", "write", self.role_clerk.ids, values)

    def test_rights_of_a_role_come_from_no_users_form(self):
        leader = self.env.ref("egate_base.egate_group_leader")
        user, group = self.technician, [Command.link(leader.id)]
        for model, ids, values in (
            ("res.users", user.ids, {"group_ids": group}),
            ("res.users", self.clerk.ids, {"group_ids": group}),
            ("res.groups", leader.ids, {"user_ids": [Command.link(user.id)]}),
            ("res.groups", self.env.ref("base.group_user").ids, {"implied_ids": group}),
        ):
            with self.subTest((model, values)):
                self._refused(user, model, "write", ids, values)
        vals = {"name": "x", "login": "puppet", "group_ids": group}
        self._refused(user, "res.users", "create", [vals])
        vals = {"name": "x", "implied_ids": group, "user_ids": [Command.link(user.id)]}
        self._refused(user, "res.groups", "create", [vals])
        self.assertFalse(self.technician.has_group("egate_base.egate_group_leader"))

    def _refused(self, user, model, method, *args):
        """Try it as a request does: what is refused is rolled back."""
        with self.assertRaisesRegex(AccessError, "assignment"), self.env.cr.savepoint():
            self.rpc(user, model, method, *args)
        self.env.registry.clear_cache("groups")

    def test_accounts_passwords_and_groups_are_told_and_written_down(self):
        vals = {"name": "Rối", "login": "puppet", "password": "puppet-of-8"}
        [number] = self.rpc(self.technician, "res.users", "create", [vals])
        puppet = self.env["res.users"].browse(number)
        self.assertEqual(self.trail("account", puppet).user_id, self.technician)
        self.assertTrue(self.told("created the account"))
        values = {"password": "another-of-8"}
        self.rpc(self.technician, "res.users", "write", self.second.ids, values)
        self.assertEqual(self.trail("password", self.second).user_id, self.technician)
        values = {"group_ids": [Command.link(self.group.id)]}
        self.rpc(self.technician, "res.users", "write", puppet.ids, values)
        self.assertTrue(self.trail("group", puppet))
        self.assertTrue(self.told("gave Rối the group"))

    def test_access_lists_rules_and_programs_are_told_and_written_down(self):
        rule = self.env["ir.rule"].create(
            {"name": "x", "model_id": self.env["ir.model"]._get_id("egate.assignment")}
        )
        self.assertFalse(self.trail("access"), "the system itself")
        self.rpc(self.technician, "ir.rule", "write", rule.ids, {"domain_force": "[]"})
        self.assertEqual(self.trail("access").user_id, self.technician)
        self.assertTrue(self.told("changed an access list"))

    def test_the_command_line_is_the_logged_way_back(self):
        asked = self.ask()
        for user in (self.manager, self.technician):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env(user=user, su=False)["res.users"]._egate_recover("manager")
        self.env["res.users"]._egate_recover("manager")
        self.assertEqual(asked.state, "given")
        self.assertTrue(self.trail("recovered", self.manager))
        self.assertTrue(self.told("by the command line"))
        with self.assertRaises(ValueError):
            self.env["res.users"]._egate_recover("citizen")

    def test_the_screens_open(self):
        for model in ("egate.assignment", "egate.absence", "egate.rights.event"):
            for user in (self.manager, self.leader):
                self.rpc(user, model, "get_views", [[False, "list"], [False, "search"]])
        specification = {"display_name": {}, "may_confirm": {}, "state": {}}
        self.ask()
        found = self.rpc(self.second, "egate.assignment", "web_search_read", [], specification)
        self.assertIn(True, [row["may_confirm"] for row in found["records"]])
