import doctest
import itertools
from collections import Counter, defaultdict
from datetime import date, datetime
from random import Random
from unittest.mock import patch

from odoo import fields

from odoo.addons.egate_dossier.tools.slip_content import read_content
from odoo.addons.egate_dossier.verify import acts, due_times, money, numbers, steps, trails

from ..seeding import (
    apologies,
    aside,
    cash,
    copying,
    journey,
    names,
    portion,
    requests,
    seeder,
    volume,
)
from ..seeding.world import World
from .common import DemoCase


class TestSeeding(DemoCase):
    """What is seeded is decided by the seed alone, and spread as in an office."""

    def test_examples(self):
        for module in (copying, names, volume):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

    def rows(self, seed):
        world = World(self.env, fields.Datetime.now())
        rng = Random(seed)
        people = [
            names.citizen(rng, partner, "phường Hải Châu", world.today)
            for partner in range(900, 940)
        ]
        desk = world.desks()[0]
        cases = [case for cases in world.cases(desk) for case in cases]
        rows, fee_ids = defaultdict(list), itertools.count(1)
        till = cash.Till(world, itertools.count(1))
        letters = requests.Letters(world, *(itertools.count(1) for _ in range(3)))
        for one in range(40):
            received = datetime(2026, 3, 2, 8, one)
            case, code = cases[one % len(cases)], f"H17.01-260302-{one:04d}"
            intake = portion.Intake(one, desk, case, received, code, one, (1, one))
            way = portion.Way(world, rng, intake)
            portion._add(world, rng, intake, way, people, [], rows, till, letters, fee_ids)
        return {**rows, "payments": till.payments, "lines": till.lines}

    def test_the_same_seed_gives_the_same_dossiers(self):
        first = self.rows(7)
        self.assertEqual(first, self.rows(7))
        self.assertNotEqual(first, self.rows(8))

    def written(self, number, days):
        """Write a portion as a process does; return its codes, and what verify finds in them."""
        world = World(self.env, fields.Datetime.now())
        desks = [(desk, world.cases(desk)) for desk in self.desks.ids]
        one = seeder._portion(world, days, desks, number)
        portion.write(world, one, [])
        # As at the end of the transaction: what guards the money is asked then.
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        self.env.invalidate_all()
        codes = {intake.code for intake in one.intakes}
        checks = (
            trails.Chains,
            acts.Acts,
            acts.Signatures,
            due_times.Ledgers,
            steps.Steps,
            steps.Holders,
            steps.Requests,
            numbers.Codes,
        )
        faults = [fault for check in checks for fault in check().faults(self.env)]
        return codes, [
            *(fault for fault in faults if fault.where in codes),
            *money.Money().faults(self.env),
        ]

    @patch.object(cash, "MISTAKEN", 0.5)
    def test_what_is_written_holds_money_and_all(self):
        days = [(date(2026, 3, day), 15, 1440, 1) for day in (2, 3)]
        codes, faults = self.written(5, days)
        self.assertEqual((len(codes), faults), (30, []))
        dossiers = self.env["egate.dossier"].search([("code", "in", list(codes))])
        payments = dossiers.payment_ids
        self.assertEqual(set(payments.mapped("kind")), {"fee_receipt", "fee_refund"})
        self.assertEqual(sum(dossiers.mapped("fee_paid")), sum(payments.mapped("amount")))
        told = dossiers.event_ids.filtered(lambda event: event.kind in ("paid", "refunded"))
        self.assertEqual({event.data["payment"] for event in told}, set(payments.ids))
        # A day that was closed takes nothing more: the money of what comes then is not kept.
        cash.close_days(self.env.cr, date(2026, 3, 4))
        later, faults = self.written(6, days)
        self.assertEqual((len(later), faults), (30, []))
        others = self.env["egate.dossier"].search([("code", "in", list(later))])
        kept = others.filtered("fee_total")
        charged = others.filtered(lambda dossier: sum(dossier.fee_ids.mapped("amount")))
        self.assertTrue(charged - kept)
        self.assertEqual((charged - kept).payment_ids, others.payment_ids.browse())

    @patch.multiple(journey, ASKED=0.6, ASKED_AGAIN=0.6)
    def test_what_is_asked_of_citizens_is_what_the_product_writes(self):
        days = [(date(2026, 3, day), 20, 1440, 1) for day in (2, 3)]
        codes, faults = self.written(8, days)
        self.assertEqual(faults, [])
        dossiers = self.env["egate.dossier"].search([("code", "in", list(codes))])
        asked = dossiers.supplement_ids
        self.assertEqual(asked.slip_id, dossiers.slip_ids)
        pauses = dossiers.deadline_entry_ids.filtered(
            lambda entry: entry.kind == "pause" and entry.cause == "supplement"
        )
        self.assertEqual(sorted(pauses.mapped("document")), sorted(asked.slip_id.mapped("code")))
        further = asked.filtered(lambda one: one.number > 1)
        self.assertTrue(further)
        self.assertTrue(all(one.again_reason for one in further))
        for one in asked:
            with self.subTest(dossier=one.dossier_id.code, number=one.number):
                content = read_content(one.content)
                self.assertEqual(one.slip_id.digest, content.digest("supplement"))
                self.assertEqual(one.line_ids.mapped("name"), one.slip_id.line_ids.mapped("name"))
                came = one.state == "done"
                self.assertEqual(all(line.received_at for line in one.line_ids), came)
                if came:
                    self.assertLessEqual(one.proposed_at, one.completed_at)
                    brought = one.dossier_id.paper_ids.filtered("received").mapped("name")
                    self.assertLessEqual(set(one.line_ids.mapped("name")), set(brought))
                if one.decided_by_id:
                    self.assertNotEqual(one.decided_by_id, one.proposed_by_id)
                    self.assertLess(one.proposed_at, one.decided_at)

    @patch.multiple(journey, SLOW=1, SLOWER=(5, 9), ASKED=0)
    @patch.multiple(apologies, IN_TIME=0.7, LATE=1)
    def test_late_dossiers_have_causes_and_apologies(self):
        days = [(date(2026, 3, day), 40, 1440, 1) for day in (2, 3)]
        codes, faults = self.written(9, days)
        self.assertEqual(faults, [])
        dossiers = self.env["egate.dossier"].search([("code", "in", list(codes))])
        self.assertTrue(dossiers.step_ids.cause_id)
        signed = dossiers.extension_ids
        self.assertGreater(len(signed), 20)
        self.assertEqual(set(signed.mapped("is_late")), {True, False})
        for one in signed:
            with self.subTest(dossier=one.dossier_id.code):
                ledger = one.dossier_id.deadline_entry_ids.filtered(
                    lambda entry, code=one.code: entry.document == code
                )
                self.assertEqual(ledger.kind, "apology" if one.is_late else "extend")
                self.assertEqual(ledger.promised_at or ledger.due_at, one.due_after)
                self.assertGreater(one.due_after, one.due_before)
                if not one.is_late:
                    self.assertLess(one.signed_at, one.sign_by)

    @patch.multiple(journey, ASKED=0.6, SLOW=0.5, SLOWER=(5, 9))
    def test_many_go_the_same_way_and_are_dossiers_of_their_own(self):
        codes, faults = self.written(10, [(date(2026, 3, day), 62, 1440, 6) for day in (2, 3)])
        self.assertEqual((len(codes), faults), (124, []))
        dossiers = self.env["egate.dossier"].search([("code", "in", list(codes))])
        ways = dossiers.grouped(lambda one: (one.received_at, one.reception_unit_id))
        self.assertEqual(len(ways), 22)
        self.assertLessEqual({len(alike) for alike in ways.values()}, {5, 6})
        for alike in ways.values():
            with self.subTest(dossiers=alike.mapped("code")):
                self.assertEqual(len(alike.procedure_id), 1)
                self.assertEqual(len(set(alike.mapped("due_at"))), 1)
                self.assertEqual(len({tuple(one.step_ids.mapped("left_at")) for one in alike}), 1)
        for own in ("code", "tracking_token", "event_hash"):
            self.assertEqual(len(set(dossiers.mapped(own))), 124)
        self.assertGreater(len(dossiers.applicant_id), 22)
        # What was issued to a dossier names it, or has a number of its own.
        paused = dossiers.deadline_entry_ids.filtered("document")
        self.assertGreater(len(paused), 22)
        self.assertEqual(len(set(paused.mapped("document"))), len(paused))

    def test_what_is_put_aside_comes_back_as_it_was(self):
        cr, tables = self.env.cr, ("egate_dossier_result", "egate_register_line", "egate_payment")

        def shape():
            cr.execute(
                """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid),
                          obj_description(i.indexrelid, 'pg_class')
                   FROM pg_index i WHERE i.indrelid = ANY(%(tables)s::regclass[])
                   UNION ALL
                   SELECT conname, pg_get_constraintdef(oid), convalidated::text
                   FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[])
                   UNION ALL
                   SELECT tgname, pg_get_triggerdef(oid), tgenabled::text
                   FROM pg_trigger WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal
                   ORDER BY 1, 2""",
                {"tables": list(tables)},
            )
            return cr.fetchall()

        # What is asked at the end of a transaction would hold the tables.
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = shape()
        aside.put_aside(cr, tables)
        away = set(before) - set(shape())
        self.assertIn("egate_money_day", {name for name, *_ in away})
        self.assertTrue({name for name, *_ in away if name.endswith("_fkey")})
        self.assertTrue({name for name, _what, comment in away if comment and "(" in comment})
        # A run that goes on after one that was killed puts nothing aside twice.
        aside.put_aside(cr, tables)
        # An update of the addons in between makes what it lacks.
        cr.execute("SELECT min(code) FROM egate_seeding_aside GROUP BY turn ORDER BY turn LIMIT 3")
        for (code,) in cr.fetchall():
            cr.execute(code)
        for _turn, lists in aside.kept(cr):
            for one in itertools.chain(*lists):
                aside.put_back(cr, one)
        aside.forget(cr)
        self.assertEqual(shape(), before)
        self.assertEqual(aside.kept(cr), [])

    def test_every_procedure_can_be_seeded_at_some_desk(self):
        world = World(self.env, fields.Datetime.now())
        seeded = {
            case.procedure
            for desk in world.desks()
            for cases in world.cases(desk)
            for case in cases
        }
        # Other tests of this run commit desks and procedures of their own: more may be there.
        self.assertLessEqual(set(self.procedures.ids), seeded)
        self.assertLessEqual(set(self.desks.ids), set(world.desks()))

    def test_numbers_of_people_are_valid_and_their_own(self):
        rng, today = Random(3), date(2026, 11, 23)
        people = [names.citizen(rng, one, "xã Hòa Vang", today) for one in range(3000)]
        people += [names.organisation(rng, one, "xã Hòa Vang") for one in range(3000, 3300)]
        self.assertEqual(len({person.number for person in people}), len(people))
        Partner = self.env["res.partner"]
        for person in people[:3000:10]:
            self.assertFalse(Partner._identity_fault("cccd", person.number))
        self.assertGreater(Counter(one.name.split()[0] for one in people)["Nguyễn"], 900)
