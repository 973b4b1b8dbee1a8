from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.egate_demo.loading import dossiers as samples
from odoo.addons.egate_demo.loading import supplements

from .common import DemoCase

#: In UTC: Saturday morning, Monday before dawn, the cut-off hour, the evening, a day off.
INSTALLATIONS = (
    "2026-11-21 03:00:00",
    "2026-11-22 18:30:00",
    "2026-11-20 08:01:00",
    "2026-11-20 13:00:00",
    "2026-11-24 03:00:00",
)


class TestDossiers(DemoCase):
    """The samples are what a day of real use would have left behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dossiers = cls.env["egate.dossier"].search([("create_uid", "in", cls.people.ids)])
        cls.received = cls.dossiers.filtered("received_at")

    def test_there_is_something_to_see(self):
        self.assertGreaterEqual(len(self.received), 24)
        desk = self.env.ref("egate_demo.unit_haichau_desk")
        here = self.received.filtered(lambda dossier: dossier.reception_unit_id == desk)
        waiting = here.filtered(lambda dossier: dossier.workflow_state_id.national_code == "9")
        self.assertGreaterEqual(len(waiting), 4)
        self.assertTrue(here.filtered(lambda dossier: dossier.urgency == "late"))
        self.assertTrue(here.filtered(lambda dossier: dossier.closed_at and dossier.finished_at))
        self.assertTrue(self.received.workflow_state_id.filtered(lambda s: s.national_code == "8"))
        self.assertTrue(self.dossiers - self.received, "no draft")

    def test_something_waits_for_everybody(self):
        """Each screen of the office has something to decide, to confirm or to print."""

        def count(model, *domain):
            return self.env[model].search_count(list(domain))

        for state in ("proposed", "waiting", "done"):
            self.assertTrue(count("egate.supplement", ("state", "=", state)), state)
        self.assertEqual(count("egate.dossier.termination", ("state", "=", "asked")), 2)
        self.assertEqual(count("egate.dossier.correction", ("state", "=", "asked")), 1)
        self.assertEqual(count("egate.handover.line", ("state", "=", "pending")), 3)
        self.assertEqual(count("egate.payment", ("method", "=", "transfer")), 1)
        self.assertGreaterEqual(count("egate.payment", ("method", "=", "cash")), 2)
        self.assertGreaterEqual(count("egate.dossier.file", ("source", "=", "scan")), 15)

    def test_due_times_replay(self):
        for dossier in self.received:
            with self.subTest(dossier=dossier.code):
                self.assertEqual(dossier.due_at, dossier.deadline_entry_ids._replay())

    def test_codes_follow_the_day(self):
        for dossier in self.received:
            with self.subTest(dossier=dossier.code):
                unit, day = dossier.reception_unit_id, dossier.received_date
                self.assertRegex(dossier.code, rf"^{unit.code}-{day:%y%m%d}-\d{{4}}$")

    def test_steps_follow_each_other(self):
        self._check_seamless(self.received)

    def test_who_asks_for_papers_reads_what_second_requests_asked_for(self):
        procedure = self.env.ref("egate_demo.procedure_1_001612")
        often = self.env["egate.dossier"]._asked_often(procedure)
        self.assertEqual(often[0]["name"], supplements.LEASE)
        self.assertEqual((often[0]["count"], often[0]["percent"]), (3, 100))
        own = self.received.filtered(
            lambda one: one.procedure_id == procedure and one.holder_user_id
        )[:1]
        officer = own.holder_user_id
        action = own.with_user(officer).action_open_supplement()
        context = action["context"]
        dialog = self.env[action["res_model"]].with_user(officer).with_context(**context)
        self.assertIn(supplements.LEASE, dialog.create({}).asked_often)

    def test_two_rounds_leave_the_ledger_whole(self):
        requests = self.env["egate.supplement"].search(
            [("number", "=", 2), ("state", "!=", "proposed")], limit=100
        )
        self.assertEqual(sorted(requests.mapped("state")), ["done", "done", "waiting"])
        for dossier in requests.dossier_id:
            self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
            self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    def test_any_hour_will_do(self):
        """Whenever the demo is installed, its past is in order and its day's work in time."""
        for moment in INSTALLATIONS:
            with freeze_time(moment), self.subTest(installed=moment):
                last = self.env["egate.dossier"].search([], limit=1).id
                samples.load(self.env)
                loaded = self.env["egate.dossier"].search(
                    [("id", ">", last), ("code", "!=", False)]
                )
                self.assertEqual(len(loaded) + len(supplements.ROUNDS), len(self.received))
                self._check_seamless(loaded)
                self.assertLessEqual(max(loaded.mapped("received_at")), fields.Datetime.now())
                late = loaded.filtered(lambda dossier: dossier.urgency == "late")
                # One is meant to be, for the lists of the leaders.
                self.assertEqual(late.procedure_id.code, "1.001612")

    def _check_seamless(self, dossiers):
        """Backdating left no seam: each step begins where the one before ended, minutes agree."""
        now = fields.Datetime.now()
        for dossier in dossiers:
            with self.subTest(dossier=dossier.code):
                steps = dossier.step_ids.sorted("sequence")
                self.assertEqual(steps[0].received_at, dossier.received_at)
                for step, following in zip(steps, steps[1:], strict=False):
                    self.assertEqual(step.left_at, following.received_at)
                    self.assertLessEqual(step.received_at, step.left_at)
                for step in steps.filtered("left_at"):
                    calendar = step.unit_id.calendar_id
                    used = calendar._working_minutes(step.received_at, step.left_at)
                    self.assertEqual(step.used_minutes, used)
                    self.assertEqual(
                        step.in_time, not step.planned_minutes or used <= step.planned_minutes
                    )
                    self.assertTrue(step.user_id)
                last = steps[-1]
                if dossier.closed_at:
                    self.assertEqual((last.left_at, dossier.holder_since), (dossier.closed_at,) * 2)
                else:
                    self.assertEqual(last.received_at, dossier.holder_since)
                    self.assertEqual(last.user_id, dossier.holder_user_id)
                for result in dossier.result_ids:
                    self.assertIn(result.signed_at, steps.mapped("left_at"))
                self.assertLessEqual(dossier.holder_since, now)

    def test_papers_are_there(self):
        for dossier in self.received:
            with self.subTest(dossier=dossier.code):
                # What a published database has is looked up instead.
                asked = dossier.paper_ids.filtered(
                    lambda paper: paper.required and paper._is_asked()
                )
                self.assertTrue(all(asked.mapped("received")))
