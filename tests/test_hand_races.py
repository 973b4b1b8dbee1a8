"""Two people with the same stack, in processes of their own."""

import test_concurrency
from processes import ProcessCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHandRaces(ProcessCase):
    hire = test_concurrency.TestConcurrency.hire
    staff = test_concurrency.TestConcurrency.staff
    draft = test_concurrency.TestConcurrency.draft

    def received(self, env):
        dossier = self.draft(env)
        dossier.action_receive()
        return dossier

    def given(self, env, *dossiers):
        """Return a stack of the race's first clerk with ``dossiers`` on it, given."""
        clerk = env["res.users"].search([("login", "=", "race.clerk")])
        Handover = env["egate.handover"].with_user(clerk)
        stack = Handover.browse(Handover.start()["id"])
        for dossier in dossiers:
            self.assertIn("item", stack.scan(dossier.code))
        stack.give()
        return stack.id

    def test_two_officers_who_confirm_at_once_confirm_once(self):
        with self.office() as env:
            dossiers = [self.received(env) for _ in range(5)]
            stack = self.given(env, *dossiers)
            ids = [dossier.id for dossier in dossiers]
        job = ("confirm", {"stack": stack})
        answers = self.race(("race.officer.1", *job), ("race.officer.2", *job))
        self.assertEqual(answers, [{"done": 5, "failed": []}] * 2)
        with self.office() as env:
            found = env["egate.dossier"].browse(ids)
            for dossier in found:
                kinds = dossier.event_ids.mapped("kind")
                self.assertEqual((kinds.count("offered"), kinds.count("confirmed")), (1, 1))
                self.assertEqual(len(dossier.step_ids), 1)
                self.assertTrue(dossier.step_ids.confirmed_at)
            self.assertFalse(env["egate.dossier.event"]._faults(found))
            self.assertEqual(env["egate.handover"].browse(stack).state, "done")

    def test_two_clerks_who_scan_one_dossier_at_once_have_it_on_one_stack(self):
        with self.office() as env:
            dossier = self.received(env)
            code, id_ = dossier.code, dossier.id
        job = ("scan", {"code": code})
        answers = self.race(("race.clerk", *job), ("race.clerk.2", *job))
        faults = sorted(answer["fault"] or "" for answer in answers)
        self.assertEqual(faults, ["", "taken"])
        with self.office() as env:
            lines = env["egate.handover.line"].search([("dossier_id", "=", id_)])
            self.assertEqual(len(lines), 1)
            # The stack of these clerks is empty for the next test.
            lines.unlink()
