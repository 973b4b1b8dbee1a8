"""``./egate seed`` writes what the product itself would have written.

The command runs in a process of its own and commits to the run's own copy of the demo, which is
dropped afterwards; then the product's own code looks at every dossier that it made.
"""

import os
import subprocess
import sys
from pathlib import Path

from processes import ProcessCase

from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.egate_base.tools.contact import normalise_tax_code

COMMAND = Path(__file__).parents[1] / "config" / "command" / "seed.py"


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, COMMAND, *map(str, arguments)],
        env={**os.environ, "EGATE_DB": get_db_name(), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@tagged("post_install", "-at_install")
class TestSeed(ProcessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Registry(get_db_name()).cursor() as cr:
            cr.execute("SELECT max(id) FROM egate_dossier")
            (cls.before,) = cr.fetchone()
        # Twice, by two processes and by one: the second goes on where the first ended.
        for arguments in ((260, "--processes", 2), (40, "--seed", 2, "--processes", 1)):
            done = run(*arguments)
            if done.returncode:
                raise AssertionError(done.stderr)

    def seeded(self, env):
        dossiers = env["egate.dossier"].search([("id", ">", self.before), ("code", "!=", False)])
        self.assertEqual(len(dossiers), 300)
        return dossiers

    def test_every_trail_is_whole(self):
        with self.office() as env:
            dossiers = self.seeded(env)
            self.assertEqual(env["egate.dossier.event"]._faults(dossiers), {})
            for dossier in dossiers:
                # Money is taken, and papers are asked for, where a dossier is: that moves nothing.
                moves = dossier.event_ids.filtered(lambda e: e.kind in ("received", "moved"))
                self.assertEqual(len(moves), dossier.engine_version)

    def test_every_due_time_is_what_the_ledger_gives(self):
        with self.office() as env:
            for dossier in self.seeded(env):
                entries = dossier.deadline_entry_ids.sorted("sequence")
                self.assertEqual(entries._replay(), dossier.due_at, dossier.code)
                self.assertEqual(entries.mapped("sequence"), list(range(1, len(entries) + 1)))
                self.assertEqual(entries[:1].at, dossier.received_at)
                self.assertTrue(dossier.ledger_text)

    def test_codes_are_issued_once_and_registers_have_no_gap(self):
        with self.office() as env:
            dossiers = self.seeded(env)
            self.assertEqual(len(set(dossiers.mapped("code"))), 300)
            Number = env["egate.number"]
            for dossier in dossiers:
                unit, day = dossier.reception_unit_id, dossier.received_date
                scope = f"dossier/{unit.code}/{day}"
                self.assertEqual(
                    dossier.code, f"{unit.code}-{day:%y%m%d}-{dossier.code_number:04d}"
                )
                line = dossier.register_line_ids
                self.assertEqual(len(line), 1)
                self.assertEqual(line.register_id.year, day.year)
                self.assertEqual(line.register_id.unit_id, unit)
                borne = {scope: dossier.code_number, line.register_id.scope: line.number}
                for place, number in borne.items():
                    domain = [("scope", "=", place), ("number", "=", number)]
                    self.assertEqual(Number.search_count(domain), 1)
            books = dossiers.register_line_ids.register_id
            for book in books:
                numbers = env["egate.register.line"].search([("register_id", "=", book.id)])
                # Others of this run may have failed on purpose: only what was seeded is asked.
                mine = (numbers & dossiers.register_line_ids).sorted("number").mapped("number")
                taken = set(numbers.mapped("number"))
                self.assertLessEqual(set(range(mine[0], mine[-1] + 1)), taken, book.scope)

    def test_codes_count_up_through_the_day(self):
        with self.office() as env:
            first = self.seeded(env).sorted("id")[:260]
            for _place, group in first.grouped(
                lambda one: (one.reception_unit_id, one.received_date)
            ).items():
                in_time = group.sorted("received_at")
                self.assertEqual(in_time.sorted("code_number").ids, in_time.ids)

    def test_one_is_responsible_for_what_is_open_and_nobody_for_what_is_closed(self):
        with self.office() as env:
            dossiers = self.seeded(env)
            opened = dossiers.filtered(lambda one: not one.closed_at)
            self.assertTrue(0 < len(opened) < 60, len(opened))
            for dossier in dossiers:
                last = dossier.step_ids.filtered(lambda step: not step.left_at)
                self.assertEqual(len(last), 0 if dossier.closed_at else 1, dossier.code)
                steps = dossier.step_ids.sorted("sequence")
                self.assertEqual(steps.mapped("sequence"), list(range(1, len(steps) + 1)))
                if last:
                    held = (last.state_id, last.unit_id, last.user_id, last.role_id)
                    self.assertEqual(last, steps[-1:])
                    self.assertEqual(
                        held,
                        (
                            dossier.workflow_state_id,
                            dossier.holder_unit_id,
                            dossier.holder_user_id,
                            dossier.holder_role_id,
                        ),
                    )
                else:
                    self.assertEqual(dossier.workflow_state_id.kind, "end")
                    self.assertFalse(dossier.holder_user_id)
                for one, after in zip(steps, [*steps[1:], False], strict=True):
                    if after:
                        self.assertEqual(one.left_at, after.received_at)
                        self.assertEqual(one.transition_id.to_id, after.state_id)

    def test_minutes_of_the_steps_are_those_of_the_calendar(self):
        with self.office() as env:
            late = 0
            for step in self.seeded(env).step_ids:
                calendar = step.unit_id.calendar_id
                until = step.state_id._planned_until(calendar, step.received_at)
                planned = until and calendar._working_minutes(step.received_at, until)
                self.assertEqual(step.planned_minutes, planned or 0)
                if step.left_at:
                    used = calendar._working_minutes(step.received_at, step.left_at)
                    self.assertEqual(step.used_minutes, used)
                    in_time = not planned or used <= planned
                    self.assertEqual(step.in_time, in_time)
                    late += not in_time
                    self.assertFalse(step.cause_id and in_time)
            self.assertTrue(late)

    def test_papers_people_and_results_are_there(self):
        with self.office() as env:
            dossiers = self.seeded(env)
            Partner = env["res.partner"]
            for dossier in dossiers:
                wanted = dossier.version_id.component_ids.filtered(
                    lambda part, variant=dossier.variant_id: (
                        part.required and part.variant_id in (variant, part.variant_id.browse())
                    )
                )
                there = dossier.paper_ids.filtered("received").component_id
                self.assertLessEqual(wanted, there)
                owner = dossier.applicant_id
                self.assertEqual(dossier.applicant_name, owner.name)
                if dossier.applicant_kind == "organisation":
                    self.assertEqual(normalise_tax_code(owner.vat), owner.vat)
                else:
                    self.assertFalse(
                        Partner._identity_fault(owner.identity_kind, owner.identity_number)
                    )
                returned = dossier.result_ids.filtered("returned_at")
                self.assertEqual(
                    len(returned), int(dossier.workflow_state_id.national_code == "10")
                )
            self.assertIn("organisation", dossiers.mapped("applicant_kind"))
            keys = {dossier: dossier.search_key for dossier in dossiers}
            dossiers._compute_search_key()
            self.assertEqual({dossier: dossier.search_key for dossier in dossiers}, keys)

    def test_nobody_works_on_a_day_off(self):
        with self.office() as env:
            office = env.ref("egate_demo.calendar_office")
            for dossier in self.seeded(env):
                local = office._to_local(dossier.received_at)
                self.assertTrue(office._working_calendar().is_open(local), dossier.code)
                # Days that are off in every year, also where the calendar knows none.
                for month, day in ((1, 1), (4, 30), (5, 1), (9, 2)):
                    self.assertNotEqual((local.month, local.day), (month, day))

    def test_the_holder_goes_on_with_a_seeded_dossier(self):
        with self.office() as env:
            done = 0
            free = self.seeded(env).filtered(lambda one: not one.closed_at and not one.papers_asked)
            for dossier in free:
                way = dossier.workflow_state_id.exit_ids.filtered(
                    lambda one: (
                        one.style == "primary"
                        and one.actor == "holder"
                        and not set(one.requirement_ids.mapped("kind")) - {"comment", "approval"}
                    )
                )[:1]
                holder = (
                    dossier.holder_user_id
                    or env["egate.assignment"]._people(
                        dossier.holder_role_id, dossier.holder_unit_id
                    )[:1]
                )
                if not way or way.to_id._pause_cause():
                    continue
                theirs = dossier.with_user(holder).with_context(allowed_company_ids=[1])
                theirs.action_transition(way.id, "Đã xem xét.")
                self.assertEqual(dossier.workflow_state_id, way.to_id)
                self.assertEqual(env["egate.dossier.event"]._faults(dossier), {})
                done += 1
                if done == 5:
                    break
            self.assertTrue(done)

    def test_the_lists_of_a_clerk_open(self):
        with self.office() as env:
            dossier = self.seeded(env)[:1]
            clerk = dossier.received_by_id
            dossiers = env["egate.dossier"].with_user(clerk)
            view = dossiers.get_views([(False, "list"), (False, "form")])
            names = view["models"]["egate.dossier"]["fields"]
            plain = {name: {} for name, facts in names.items() if facts["type"] != "properties"}
            found = dossiers.web_search_read([("id", "=", dossier.id)], plain, limit=80)
            self.assertEqual([one["id"] for one in found["records"]], dossier.ids)


@tagged("post_install", "-at_install")
class TestRefusals(ProcessCase):
    def test_a_database_without_the_demo_is_left_alone(self):
        done = run(5, EGATE_DB="template1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("without the demo", done.stderr)

    def test_a_server_of_somebody_asks_for_a_yes(self):
        done = run(5, EGATE_PG_URL="postgresql://somebody@example.org")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--yes", done.stderr)

    def test_no_database_is_said(self):
        done = run(5, EGATE_DB="nowhere_at_all")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no database", done.stderr)
