from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..common import DossierCommon

#: Monday 23 November 2026, 07:30 where the office is; the 24th is a day off.
MORNING = datetime(2026, 11, 23, 0, 30)


@tagged("post_install", "-at_install")
class TestSummary(DossierCommon):
    """Leaders read each working morning what is due, overdue and waiting for them; once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.email = "lanh.dao@example.com"

    def job(self, moment=MORNING):
        before = self.env["mail.mail"].search([])
        with (
            freeze_time(moment),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0),
        ):
            self.env["egate.summary"]._cron_send()
        return self.env["mail.mail"].search([]) - before

    def received(self, days, number="048090000123", **values):
        """Receive so many days before the morning."""
        with freeze_time(MORNING - timedelta(days=days, hours=-2)):
            return self.receive(identity_number=number, **values)

    def facts(self, user=None, moment=MORNING):
        with freeze_time(moment):
            summary = self.env["egate.summary"].with_user(user or self.leader)
            return summary._facts(moment.date())

    def test_the_figures_are_those_of_the_leaders_own_units(self):
        late, today, fine = (
            self.received(14),
            self.received(5, "048090000124"),
            self.received(3, "048090000125"),
        )
        self.assertLess(late.due_at, MORNING)
        self.assertEqual(today.due_at.date(), MORNING.date())
        self.assertGreater(fine.due_at, MORNING + timedelta(days=1))
        self.assertEqual(
            self.facts(),
            {
                "today": 1,
                "late": 1,
                "late_units": [(self.ward.name, 1)],
                "sign": 0,
                "directives": 0,
            },
        )
        far = self._person("leader.far", self.role_leader, self.other_ward)
        self.assertEqual(self.facts(far)["late"], 0)
        with freeze_time(MORNING - timedelta(hours=1)):
            for key in ("claim", "submit"):
                self.do(late, key, self.officer)
            late.with_user(self.leader).action_direct("Nhanh lên", self.ward.id, 0.5, "hour")
        self.assertEqual(self.facts()["sign"], 1)
        self.assertEqual(self.facts(moment=MORNING + timedelta(hours=3))["directives"], 1)

    def test_the_mail_counts_what_the_lists_hold(self):
        """Overdue is one thing: in the summary, in the list, in the counter and in the diagram."""
        late = self.received(14)
        for number in ("048090000124", "048090000125"):
            self.received(14, number)
        stands = self.received(14, "048090000126")
        stands.sudo().clock_stands = True
        given = self.received(14, "048090000127")
        with freeze_time(MORNING - timedelta(hours=1)):
            self.bring_to_desk(given)
        self.env.flush_all()
        self.env.invalidate_all()
        facts = self.facts()
        with freeze_time(MORNING):
            dossiers = self.env["egate.dossier"].with_user(self.leader)
            counted = {one["key"]: one["count"] for one in dossiers.work_counts()}
            listed = dossiers.search([("work_list", "=", "late")])
            diagram = self.workflow.with_user(self.leader)._live_counts()
            self.assertEqual(set(listed.mapped("urgency")), {"late"})
            self.assertFalse(dossiers.browse(stands.id)._is_overdue())
        self.assertEqual(len(listed), 3)
        self.assertIn(late, listed)
        self.assertEqual(facts["late"], 3)
        self.assertEqual(counted["late"], 3)
        self.assertEqual(diagram[self.states["waiting"].id], (4, 3))
        self.assertEqual((facts["today"], facts["sign"]), (counted["today"], counted["sign"]))

    def test_one_mail_a_day_and_person_with_figures_and_no_dossier(self):
        dossier = self.received(14)
        mail = self.job()
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)
        self.assertIn("23/11/2026", mail.subject)
        self.assertIn(self.ward.name, mail.body_html)
        for secret in (dossier.code, "Khai"):
            self.assertNotIn(secret, mail.body_html)
        self.assertFalse(self.job(), "once")
        self.assertFalse(self.job(MORNING + timedelta(hours=1)))
        self.assertTrue(self.env["egate.summary"].search([("user_id", "=", self.leader.id)]).sent)

    def test_only_on_working_mornings(self):
        self.received(14)
        for moment in (
            MORNING - timedelta(minutes=1),
            MORNING + timedelta(days=1),  # a public holiday
            MORNING - timedelta(days=1),  # a Sunday
            MORNING + timedelta(hours=5),
        ):
            with self.subTest(moment=moment):
                self.assertFalse(self.job(moment))
        self.assertTrue(self.job(MORNING + timedelta(days=2)))

    def test_nobody_is_told_of_nothing(self):
        self.assertFalse(self.job())
        self.assertFalse(self.env["egate.summary"].search([("sent", "=", True)]))

    def test_the_office_may_turn_it_off(self):
        self.received(14)
        self.env["ir.config_parameter"].set_param("egate_dossier.summary", "False")
        self.assertFalse(self.job())

    def test_one_that_fails_keeps_nobody_else(self):
        self.received(14)
        second = self._person("leader.2", self.role_leader, self.ward)
        second.email = "lanh.dao.2@example.com"
        Summary = type(self.env["egate.summary"])
        send = Summary._send_to

        def broken(summary, user, day):
            if user == self.leader:
                raise ZeroDivisionError
            return send(summary, user, day)

        with (
            patch.object(Summary, "_send_to", broken),
            self.assertLogs("odoo.addons.egate_dossier", "WARNING"),
        ):
            self.assertEqual(self.job().recipient_ids, second.partner_id)

    def test_a_leader_costs_the_same_however_much_there_is(self):
        self.received(14)
        self.facts()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.facts()
            return self.env.cr.sql_log_count - before

        first = queries()
        for number in range(5):
            self.received(14, f"04809000020{number}")
        self.assertEqual(queries(), first)
        self.assertLessEqual(first, 14)
