"""The figures while many work at once: nobody waits for them, and nothing is lost.

These tests commit to the run's own copy of the demo, which is dropped afterwards.
"""

import uuid

from processes import ProcessCase
from worker import send_on

from odoo.tests import tagged

from odoo.addons.egate_reports.verify.figures import Cells, DossierFacts, StepFacts


@tagged("post_install", "-at_install")
class TestFigureRaces(ProcessCase):
    def received(self, env, count):
        """Return dossiers of one procedure, received at one desk: they end in the same cell."""
        procedure = env.ref("egate_demo.procedure_1_001193")
        version = procedure.current_version_id
        desk = env.ref("egate_demo.unit_sontra_desk")
        clerk = env["res.users"].search([("login", "=", "race.figures")])
        clerk = clerk or env["res.users"].create({"name": "race.figures", "login": "race.figures"})
        if not clerk.egate_assignment_ids:
            env["egate.assignment"].create(
                {
                    "user_id": clerk.id,
                    "role_id": env.ref("egate_base.egate_role_clerk").id,
                    "unit_id": desk.id,
                    "date_from": "2020-01-01",
                }
            )
        values = {
            "procedure_id": procedure.id,
            "variant_id": version.variant_ids[:1].id,
            "reception_unit_id": desk.id,
            "applicant_name": "Người được đếm",
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "paper_ids": [
                (0, 0, {"component_id": component.id, "received": True})
                for component in version.component_ids.filtered("required")
            ],
        }
        dossiers = env["egate.dossier"].with_user(clerk)
        return dossiers._receive_new(
            [{**values, "content": str(uuid.uuid4())} for _ in range(count)]
        ).ids

    def ended(self, env, dossiers):
        for dossier in env["egate.dossier"].browse(dossiers):
            while not dossier.closed_at:
                send_on(dossier)
        env.cr.flush()

    def assertWhole(self, ended=()):
        """All facts, steps and sums are what the engine wrote."""
        with self.office() as env:
            faults = [
                str(fault)
                for check in (DossierFacts, StepFacts, Cells)
                for fault in check().faults(env)
            ]
            self.assertFalse(faults)
            figures = env["egate.dossier.figure"]
            found = figures.search_count([("id", "in", ended), ("ended_count", "=", 1)])
            self.assertEqual(found, len(ended))

    def test_who_ends_a_dossier_does_not_wait_for_who_ends_another_of_its_cell(self):
        with self.office() as env:
            one, other, third = self.received(env, 3)
        with self.office() as first:
            self.ended(first, [one])
            with self.office() as second:
                second.cr.execute("SET LOCAL lock_timeout = '2s'")
                self.ended(second, [other])
            # Nor does the job that folds, nor whoever works beside it.
            with self.office() as job:
                job.cr.execute("SET LOCAL lock_timeout = '2s'")
                self.assertGreater(job["egate.dossier.cell"]._fold(), 0)
                with self.office() as again:
                    self.assertEqual(again["egate.dossier.cell"]._fold(), 0, "one job at a time")
                with self.office() as beside:
                    beside.cr.execute("SET LOCAL lock_timeout = '2s'")
                    self.ended(beside, [third])
        self.assertWhole([one, other, third])

    def test_folding_while_many_end_dossiers_loses_nothing(self):
        with self.office() as env:
            dossiers = self.received(env, 12)
        self.race(
            *(("admin", "finish", {"dossiers": dossiers[turn::3]}) for turn in range(3)),
            ("admin", "fold", {"times": 40}),
            ("admin", "fold", {"times": 40}),
        )
        self.assertWhole(dossiers)

    def test_counting_again_meanwhile_loses_nothing_and_refuses_nobody(self):
        with self.office() as env:
            dossiers = self.received(env, 12)
            self.spoil(env, dossiers)
            env["egate.dossier.fact"]._start_rebuild()
        answers = self.race(
            *(("admin", "finish", {"dossiers": dossiers[turn::3]}) for turn in range(3)),
            ("admin", "rebuild", {"portion": 7}),
        )
        self.assertEqual(answers, [{"done": True}] * 4)
        self.assertWhole(dossiers)

    def test_a_counting_that_is_killed_goes_on_where_it_was(self):
        with self.office() as env:
            dossiers = self.received(env, 9)
            self.ended(env, dossiers)
            env.cr.commit()
            self.spoil(env, dossiers)
            env["egate.dossier.fact"]._start_rebuild()
            # As if all before were done.
            env["ir.config_parameter"].set_param("egate_reports.rebuild_from", str(dossiers[0]))
        job = {"portion": 3, "dies_in": 2}
        self.assertEqual(self.together(("admin", "rebuild", job)), ["dead"])
        with self.office() as env:
            stands = int(env["ir.config_parameter"].get_param("egate_reports.rebuild_from"))
            self.assertGreater(stands, dossiers[0])
            self.assertLessEqual(stands, dossiers[-1])
            self.assertTrue(list(DossierFacts().faults(env)), "the rest is still to be done")
        self.assertEqual(self.together(("admin", "rebuild", {"portion": 3})), [{"done": True}])
        self.assertWhole(dossiers)

    def spoil(self, env, dossiers):
        """Make facts and sums wrong, as a mistake in a release might."""
        env.cr.flush()
        env.cr.execute(
            "UPDATE egate_dossier_fact SET visit_count = 9 WHERE dossier_id = ANY(%s)", [dossiers]
        )
        env.cr.execute("UPDATE egate_dossier_cell SET dossier_count = dossier_count + 1")
