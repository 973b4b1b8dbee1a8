from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


class HandoverCommon(DossierCommon):
    def open_stack(self, user=None, unit=None):
        return self.rpc(user or self.clerk, "egate.handover", "start", unit and unit.id)["id"]

    def call(self, user, method, stack, *args):
        return self.rpc(user, "egate.handover", method, [stack], *args)

    def give(self, *dossiers, user=None, unit=None):
        """Scan ``dossiers`` onto a stack and give it; return it."""
        user = user or self.clerk
        stack = self.open_stack(user, unit)
        for dossier in dossiers:
            self.assertIn("item", self.call(user, "scan", stack, dossier.code))
        self.call(user, "give", stack)
        return self.env["egate.handover"].browse(stack)

    def several(self, count, **values):
        return [self.receive(identity_number=f"0480900{n:05d}", **values) for n in range(count)]

    @classmethod
    def _desk_first(cls):
        """A procedure whose dossiers stay at the desk until they are handed over."""
        workflow = cls.env["egate.workflow"].create({"name": "Từ quầy", "code": "TEST-DESK"})
        rows = [
            ("at_desk", "Tại quầy", "start", "2", cls.role_clerk, "reception", 1),
            ("with_ward", "Chờ phòng nhận", "work", "4", cls.role_officer, "agency", 1),
            ("over", "Đã trả", "end", "10", None, "reception", 0),
        ]
        states = {
            key: cls.env["egate.workflow.state"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "sequence": n,
                    "kind": kind,
                    "national_code": code,
                    "role_id": role and role.id,
                    "unit_rule": rule,
                    "limit_amount": days,
                    "limit_unit": "working_day" if days else False,
                }
            )
            for n, (key, name, kind, code, role, rule, days) in enumerate(rows)
        }
        for name, source, target, effects in (
            ("Chuyển phòng", "at_desk", "with_ward", []),
            ("Trả kết quả", "with_ward", "over", ["result", "return"]),
        ):
            cls.env["egate.workflow.transition"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "from_id": states[source].id,
                    "to_id": states[target].id,
                    "effect_ids": [Command.create({"kind": kind}) for kind in effects],
                }
            )
        workflow.action_publish()
        standard, cls.workflow = cls.workflow, workflow
        procedure = cls._published_procedure(
            "9.000002", "Thủ tục từ quầy", amount=3, unit="working_day"
        )
        cls.workflow = standard
        return procedure


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    def kinds(self, dossier):
        return dossier.event_ids.sorted("sequence").mapped("kind")

    @freeze_time("2026-11-23 02:10:00")
    def test_the_sender_is_responsible_until_the_receiver_confirms(self):
        dossier = self.receive(procedure=self._desk_first())
        due, term = dossier.due_at, dossier.deadline_entry_ids
        handover = self.give(dossier)
        self.assertEqual(handover.code, "01/2026/BG-T99.33.01")
        self.assertEqual((dossier.holder_unit_id, len(dossier.step_ids)), (self.desk, 1))
        self.assertIn("is responsible until", dossier.handover_sentence)
        self.call(self.officer, "confirm", handover.id)
        self.assertEqual((dossier.holder_unit_id, len(dossier.step_ids)), (self.ward, 2))
        first, second = dossier.step_ids.sorted("sequence")
        self.assertEqual((first.user_id, first.unit_id), (self.clerk, self.desk))
        self.assertTrue(second.confirmed_at)
        self.assertFalse(second.user_id, "it is in the pool of the division")
        self.assertEqual((dossier.due_at, dossier.deadline_entry_ids), (due, term))
        self.assertEqual(self.kinds(dossier), ["received", "offered", "moved", "confirmed"])
        self.assertRecordValues(
            handover, [{"state": "done", "receiver_id": self.officer.id, "pending_count": 0}]
        )
        self.assertFalse(dossier.handover_sentence)
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    def test_papers_follow_what_waits_in_the_division_already(self):
        dossier = self.receive()
        self.assertFalse(dossier.step_ids.confirmed_at)
        handover = self.give(dossier)
        self.assertFalse(dossier.step_ids.confirmed_at)
        answer = self.call(self.officer, "scan_in", handover.id, dossier.code)
        self.assertEqual(answer["left"], 0)
        self.assertTrue(dossier.step_ids.confirmed_at)
        self.assertEqual(handover.state, "done")

    def test_results_go_back_to_the_desk(self):
        dossier = self.bring_to_desk(self.receive())
        handover = self.give(dossier, user=self.leader, unit=self.ward)
        self.assertEqual(handover.to_unit_id, self.desk)
        self.call(self.clerk, "confirm", handover.id)
        self.assertTrue(dossier.step_ids.sorted("sequence")[-1].confirmed_at)

    def test_wrong_missing_and_double_items_are_named(self):
        at_ward, other, third = self.several(3)
        done = self.bring_to_desk(other)
        stack = self.open_stack()
        self.assertEqual(self.call(self.clerk, "scan", stack, "no-such")["fault"], "unknown")
        self.assertIn("item", self.call(self.clerk, "scan", stack, at_ward.code.lower()))
        self.assertEqual(self.call(self.clerk, "scan", stack, at_ward.code)["fault"], "double")
        wrong = self.call(self.clerk, "scan", stack, done.code)
        self.assertEqual(wrong["fault"], "wrong")
        self.assertIn("Chờ trả kết quả", wrong["sentence"])
        self.assertIn("item", self.call(self.clerk, "scan", stack, third.code))
        self.call(self.clerk, "give", stack)
        self.assertEqual(self.call(self.officer, "scan_in", stack, done.code)["fault"], "wrong")
        self.call(self.officer, "scan_in", stack, at_ward.code)
        again = self.call(self.officer, "scan_in", stack, at_ward.code)
        self.assertEqual(again["fault"], "double")
        seen = self.call(self.officer, "finish", stack)
        self.assertEqual([item["state"] for item in seen["items"]], ["confirmed", "missing"])
        self.assertFalse(third.step_ids.confirmed_at, "the desk is still responsible for it")

    def test_a_mis_transfer_keeps_the_original_deadline(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive(procedure=self._desk_first())
            due = dossier.due_at
            handover = self.give(dossier)
        with freeze_time("2026-11-25 02:10:00"):
            line = handover.line_ids
            with self.assertRaisesRegex(UserError, "Write why"), self.env.cr.savepoint():
                self.call(self.officer, "turn_back", handover.id, line.ids, "  ")
            self.call(self.officer, "turn_back", handover.id, line.ids, "Không thuộc phường")
            self.assertEqual(dossier.due_at, due)
            self.assertEqual(len(dossier.deadline_entry_ids), 1)
            self.assertEqual(dossier.holder_unit_id, self.desk)
            self.assertEqual((line.state, line.reason), ("returned", "Không thuộc phường"))
            again = self.give(dossier)
            self.call(self.officer, "confirm", again.id)
        self.assertEqual(dossier.due_at, due)
        self.assertEqual(dossier.step_ids.sorted("sequence")[0].used_minutes, 450)

    def test_a_dossier_is_in_one_stack_only(self):
        self._person("clerk2", self.role_clerk, self.desk)
        colleague = self.env["res.users"].search([("login", "=", "clerk2")])
        dossier = self.receive()
        self.call(self.clerk, "scan", self.open_stack(), dossier.code)
        answer = self.call(colleague, "scan", self.open_stack(colleague), dossier.code)
        self.assertEqual(answer["fault"], "taken")
        self.assertIn("clerk", answer["sentence"])

    def test_what_waits_to_be_given_is_listed_and_put_on_at_once(self):
        dossiers = self.several(3)
        seen = self.rpc(self.clerk, "egate.handover", "start")
        self.assertEqual({one["id"] for one in seen["waiting"]}, {d.id for d in dossiers})
        seen = self.call(self.clerk, "put", seen["id"], [d.id for d in dossiers])
        self.assertEqual((len(seen["items"]), seen["waiting"], seen["failed"]), (3, [], []))
        seen = self.call(self.clerk, "remove", seen["id"], [seen["items"][0]["id"]])
        self.assertEqual((len(seen["items"]), len(seen["waiting"])), (2, 1))

    def test_received_after_three_is_given_when_the_next_day_opens(self):
        for received, given in (
            ("2026-11-23 07:00:00", "2026-11-23 10:00:00"),
            ("2026-11-23 08:30:00", "2026-11-25 00:30:00"),  # the 24th is a holiday
        ):
            with self.subTest(received=received), freeze_time(received):
                (dossier,) = self.several(1)
                stack = self.open_stack()
                item = self.call(self.clerk, "scan", stack, dossier.code)["item"]
                self.assertEqual(item["give_by"], given)
                self.call(self.clerk, "remove", stack, [item["id"]])

    def test_what_moved_meanwhile_is_named_and_not_given(self):
        dossier = self.receive()
        stack = self.open_stack()
        self.call(self.clerk, "scan", stack, dossier.code)
        self.do(dossier, "claim", self.officer)
        with self.assertRaisesRegex(UserError, dossier.code):
            self.call(self.clerk, "give", stack)

    def test_whoever_claims_it_alone_has_confirmed_it(self):
        dossier = self.receive()
        handover = self.give(dossier)
        self.do(dossier, "claim", self.officer)
        answer = self.call(self.officer, "confirm", handover.id)
        self.assertEqual((len(answer["done"]), answer["failed"]), (1, []))
        self.assertEqual(len(dossier.step_ids), 2)

    def test_a_giver_who_lost_the_right_gives_nothing(self):
        dossier = self.receive(procedure=self._desk_first())
        handover = self.give(dossier)
        self.clerk.egate_assignment_ids.date_to = "2020-12-31"
        colleague = self._person("next", self.role_clerk, self.desk)
        answer = self.call(self.officer, "confirm", handover.id)
        self.assertIn("no longer works there", answer["failed"][0]["error"])
        self.assertEqual(dossier.holder_unit_id, self.desk)
        self.assertEqual(handover.state, "sent")
        self.call(colleague, "take_back", handover.id)
        again = self.give(dossier, user=colleague)
        self.assertFalse(self.call(self.officer, "confirm", again.id)["failed"])

    def test_confirming_twice_is_confirming_once(self):
        dossier = self.receive()
        handover = self.give(dossier)
        first = self.call(self.officer, "confirm", handover.id)
        self.assertEqual(self.call(self.officer, "confirm", handover.id), first)
        self.assertEqual(self.kinds(dossier).count("confirmed"), 1)

    def test_the_giver_takes_back_what_nobody_has_confirmed(self):
        one, other = self.several(2)
        handover = self.give(one, other)
        self.call(self.officer, "scan_in", handover.id, one.code)
        self.call(self.clerk, "take_back", handover.id)
        self.assertEqual(handover.line_ids.mapped("state"), ["confirmed", "returned"])
        self.assertEqual(handover.state, "done")
        self.assertTrue(self.give(other))

    def test_strangers_give_and_confirm_nothing(self):
        dossier, other = self.several(2)
        handover = self.give(dossier)
        draft = self.open_stack()
        self.call(self.clerk, "scan", draft, other.code)
        line = handover.line_ids
        for user in (self.stranger, self.citizen, self.manager):
            for method, *args in (
                ("scan", "x"),
                ("put", [dossier.id]),
                ("remove", line.ids),
                ("give",),
                ("take_back",),
                ("scan_in", dossier.code),
                ("confirm",),
                ("turn_back", line.ids, "x"),
                ("finish",),
                ("as_seen",),
                ("action_print",),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.call(user, method, handover.id, *args)
        for user, method in ((self.clerk, "confirm"), (self.officer, "take_back")):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.call(user, method, handover.id)
        with self.assertRaises(AccessError):
            self.call(self.officer, "confirm", draft)
        for record in (handover, line):
            for method, args in (
                ("write", ([record.id], {"state": "sent"})),
                ("unlink", ([record.id],)),
                ("create", ([{"state": "sent"}],)),
            ):
                for user in (self.clerk, self.officer, self.leader, self.manager):
                    with self.subTest(method=method, user=user.login):
                        with self.assertRaises(AccessError):
                            self.rpc(user, record._name, method, *args)

    def test_the_receiver_sees_the_slip_of_a_dossier_that_is_not_theirs_yet(self):
        handover = self.give(self.receive(procedure=self._desk_first()))
        seen = self.call(self.officer, "as_seen", handover.id)
        self.assertEqual(seen["items"][0]["owner"], "Nguyễn Thị Minh Khai")
        self.assertEqual(self.rpc(self.officer, "egate.handover", "incoming")[0]["pending"], 1)
        self.assertFalse(self.rpc(self.clerk, "egate.handover", "incoming"))

    def test_confirming_a_hundred_costs_at_most_five_queries_each(self):
        procedure = self._desk_first()
        count = 100
        drafts = self.env["egate.dossier"].browse()
        for n in range(count // 2):
            drafts += self.draft(identity_number=f"0480900{n:05d}")
            drafts += self.draft(identity_number=f"0480901{n:05d}", procedure=procedure)
        dossiers = drafts.with_user(self.clerk)
        dossiers.action_receive()
        stack = self.open_stack()
        seen = self.call(self.clerk, "put", stack, dossiers.ids)
        self.assertFalse(seen["failed"])
        self.call(self.clerk, "give", stack)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5 * count):
            before = self.env.cr.sql_log_count
            answer = self.call(self.officer, "confirm", stack)
            self.env.flush_all()
            self.queries = self.env.cr.sql_log_count - before
        self.assertEqual(len(answer["done"]), count)
        # What it really is: a few for the whole stack.
        self.assertLess(self.queries, 60)
        self.assertEqual(set(dossiers.sudo().holder_unit_id), {self.ward})
