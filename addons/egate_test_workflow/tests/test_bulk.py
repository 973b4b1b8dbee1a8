from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestBulk(PermitCase):
    """The same action on a selection; what the panel and the dialog ask, and what it costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._person("colleague", cls.role_officer, cls.ward)
        Reason = cls.env["egate.workflow.reason"]
        cls.reason = Reason.create({"name": "Thiếu căn cứ", "code": "R1"})
        cls.other_reason = Reason.create({"name": "Sai thẩm quyền", "code": "R2"})
        cls.cause = Reason.create({"name": "Chờ đơn vị khác", "code": "L1", "use": "late"})

    def permits(self, count):
        permits = [self.permit(name=f"Giấy phép số {number}") for number in range(count)]
        return self.env["egate.test.permit"].union(*permits)

    def each(self, permits, key, user, comment=None, **values):
        return self.rpc(
            user,
            permits._name,
            "action_transition_each",
            permits.ids,
            self.transitions[key].id,
            comment=comment,
            values=values,
        )

    def test_what_can_be_done_together_is_grouped_by_name(self):
        permits = self.permits(3)
        self.do(permits[0], "claim", self.officer)
        offer = self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)
        self.assertEqual(offer["total"], 3)
        found = {way["name"]: way for way in offer["ways"]}
        self.assertEqual(found["Nhận"]["count"], 2)
        self.assertEqual(
            found["Trình"]["parts"],
            [{"transition_id": self.transitions["submit"].id, "ids": permits[0].ids}],
        )
        offer = self.rpc(self.leader, permits._name, "bulk_ways", permits.ids)
        self.assertFalse(offer["ways"])

    def test_what_was_done_is_told_to_whom_it_was_not_answered(self):
        permits = self.permits(3)
        since = self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)["since"]
        claim = self.transitions["claim"].id
        self.each(permits[:2], "claim", self.officer)

        def done(user, way, to=False, at=since):
            return self.rpc(user, permits._name, "bulk_done", permits.ids, way, to, at)

        self.assertEqual(sorted(done(self.officer, claim)), permits[:2].ids)
        self.assertFalse(done(self.leader, claim), "nobody else's doing")
        self.assertFalse(done(self.officer, self.transitions["submit"].id))
        self.assertFalse(done(self.officer, claim, at="2099-01-01 00:00:00"))
        # Where a colleague was chosen, who has it now says so.
        self.assertEqual(done(self.officer, False, self.officer.id), permits[:2].ids)

    def test_what_is_done_one_by_one_is_not_offered_and_not_done_in_bulk(self):
        self.transitions["claim"].bulk = False
        permits = self.permits(2)
        self.assertFalse(self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)["ways"])
        with self.assertRaisesRegex(UserError, "one by one"):
            self.each(permits, "claim", self.officer)
        self.assertEqual(self.each(permits[0], "claim", self.officer)["done"], permits[0].ids)

    def test_reasons_are_those_that_all_of_them_offer(self):
        for reasons in (self.reason + self.other_reason, self.other_reason):
            self.env["egate.workflow.requirement"].create(
                {
                    "transition_id": self.transitions[
                        "submit" if reasons == self.other_reason else "claim"
                    ].id,
                    "kind": "reason",
                    "reason_ids": [Command.set(reasons.ids)],
                }
            )
        self.transitions["submit"].name = self.transitions["claim"].name = "Chuyển"
        permits = self.permits(2)
        self.each(permits[0], "claim", self.officer, reason_id=self.reason.id)
        (way,) = self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)["ways"]
        self.assertEqual(way["count"], 2)
        self.assertEqual([one["id"] for one in way["reasons"]], self.other_reason.ids)

    def test_options_hold_the_choices_that_are_needed_and_no_others(self):
        self.states["start"].write({"limit_amount": 1, "limit_unit": "hour"})
        self.transitions["claim"].requirement_ids = [
            Command.create({"kind": "reason", "reason_ids": [Command.set(self.reason.ids)]})
        ]
        permit = self.permit()  # in March, so that it is late by now
        options = self.rpc(self.officer, permit._name, "transition_options", permit.ids)
        self.assertEqual(
            options["reasons"],
            {self.transitions["claim"].id: [{"id": self.reason.id, "name": "Thiếu căn cứ"}]},
        )
        self.assertIn(self.cause.id, [one["id"] for one in options["causes"]])
        self.assertNotIn(self.reason.id, [one["id"] for one in options["causes"]])
        self.assertEqual(options["roles"], [])

    def test_only_people_who_act_there_can_be_chosen_the_least_busy_first(self):
        permits = self.permits(2)
        self.do(permits[0], "claim", self.colleague)
        people = self.rpc(self.officer, permits._name, "assignable_people", permits.ids)
        self.assertEqual([one["id"] for one in people], [self.officer.id, self.colleague.id])
        self.assertEqual([one["open"] for one in people], [0, 1])

    def test_people_of_a_unit_not_yet_chosen_are_nobody(self):
        self.states["work"].unit_rule = "chosen"
        self.transitions["claim"].effect_ids = [Command.clear(), Command.create({"kind": "assign"})]
        permit = self.permit()
        ask = lambda *args: self.rpc(  # noqa: E731
            self.officer, permit._name, "assignable_people", permit.ids, *args
        )
        claim = self.transitions["claim"].id
        self.assertEqual(ask(claim), [])
        self.assertEqual([one["id"] for one in ask(claim, self.other_ward.id)], self.stranger.ids)

    def test_who_cannot_be_given_it_is_named_with_the_reason(self):
        permits = self.permits(3)
        self.do(permits[0], "claim", self.officer)
        give = lambda reason: self.rpc(  # noqa: E731
            self.leader,
            permits._name,
            "action_assign_each",
            permits.ids,
            self.colleague.id,
            reason=reason,
        )
        answer = give("")
        self.assertEqual(answer["done"], permits[1:].ids)
        (failed,) = answer["failed"]
        self.assertEqual((failed["id"], failed["name"]), (permits[0].id, permits[0].name))
        self.assertIn("write why", failed["error"])
        self.assertEqual(give("Đi công tác")["done"], permits[0].ids)
        self.assertEqual(permits.holder_user_id, self.colleague)

    def test_what_is_attached_to_many_is_kept_with_each(self):
        self.transitions["claim"].requirement_ids = [Command.create({"kind": "attachment"})]
        permits = self.permits(3)
        file = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Công văn.pdf",
                    "raw": b"%PDF-1.4",
                    "res_model": "ir.attachment",
                    "res_id": 0,
                }
            )
        )
        for portion in (permits[0], permits[1:]):
            answer = self.each(portion, "claim", self.officer, attachment_ids=file.ids)
            self.assertEqual(answer["done"], portion.ids, answer["failed"])
        steps = permits.step_ids.filtered("left_at")
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", steps._name), ("res_id", "in", steps.ids)]
        )
        self.assertEqual(len(kept), 3)
        self.assertEqual(kept.mapped("raw"), [b"%PDF-1.4"] * 3)
        self.assertFalse(file.res_id)

    def test_the_offer_for_eighty_costs_few_queries(self):
        permits = self.permits(80)
        self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.rpc(self.officer, permits._name, "bulk_ways", permits.ids)
