"""Two people who settle the same request at once, in processes of their own."""

import test_hand_races
from processes import ProcessCase

from odoo.tests import tagged

from odoo.addons.egate_dossier import verify

OFFICERS = ("race.officer.1", "race.officer.2")
HEADS = ("race.head.1", "race.head.2")
CLERK = "race.clerk"


@tagged("post_install", "-at_install")
class TestRequestRaces(ProcessCase):
    hire = test_hand_races.TestHandRaces.hire
    staff = test_hand_races.TestHandRaces.staff
    values = test_hand_races.test_concurrency.TestConcurrency.values
    given = test_hand_races.TestHandRaces.given

    def appraised(self, env):
        """Return a dossier of a household business that an officer has in hand."""
        for head in HEADS:
            self.hire(env, head, "head", "egate_demo.unit_sontra")
        vals = self.values(env)
        procedure = env.ref("egate_demo.procedure_1_001612")
        version = procedure.current_version_id
        vals |= {
            "procedure_id": procedure.id,
            "variant_id": version.variant_ids[:1].id,
            "paper_ids": [
                (0, 0, {"component_id": component.id, "received": True})
                for component in version.component_ids.filtered("required")
            ],
        }
        clerk = env["res.users"].search([("login", "=", CLERK)])
        dossier = env["egate.dossier"].with_user(clerk)._receive_new([vals])
        claim = env.ref("egate_demo.workflow_tu_choi_dung_nhan")
        self.by(env, dossier, OFFICERS[0]).action_transition(claim.id)
        return dossier.with_user(1)

    def by(self, env, record, login):
        return record.with_user(env["res.users"].search([("login", "=", login)]))

    def one_wins(self, answers):
        """Check that one did it, and that the other reads why not; return that sentence."""
        self.assertEqual(sum("done" in answer for answer in answers), 1, answers)
        (refused,) = (answer["refused"] for answer in answers if "refused" in answer)
        self.assertNotRegex(refused, "could not serialize|psycopg|Traceback")
        return refused

    def all_holds(self, env, *dossiers):
        """Check the trails of these dossiers, and every invariant of the whole database."""
        env["egate.dossier.event"].invalidate_model()
        for dossier in dossiers:
            self.assertFalse(env["egate.dossier.event"]._faults(dossier))
            self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        said = []
        self.assertTrue(verify.run(env, said.append), "\n".join(said))

    def test_two_officers_who_ask_for_papers_at_once_ask_once(self):
        with self.office() as env:
            dossier = self.appraised(env)
            # Both may act: one has it in hand, the other stands in for them today.
            first, second = (
                env["res.users"].search([("login", "=", login)]).id for login in OFFICERS
            )
            today = env["egate.assignment"]._local_today()
            absence = env["egate.absence"].create(
                {"user_id": first, "deputy_id": second, "date_from": today, "date_to": today}
            )
        answers = self.race(
            *(
                (login, "ask", {"dossier": dossier.id, "reason": f"Thiếu giấy tờ ({login})"})
                for login in OFFICERS
            )
        )
        refused = self.one_wins(answers)
        self.assertRegex(refused, "Một cửa|Trung tâm|only a person with the role")
        with self.office() as env:
            found = env["egate.dossier"].browse(dossier.id)
            self.assertEqual(found.supplement_ids.mapped("state"), ["waiting"])
            self.assertEqual(len(found.slip_ids), 1)
            kinds = found.deadline_entry_ids.sorted("sequence").mapped("kind")
            self.assertEqual(kinds, ["start", "pause"])
            self.all_holds(env, found)
            env["egate.absence"].browse(absence.id).unlink()

    def asked(self, env):
        """Return a dossier that waits for a paper, and the request."""
        dossier = self.appraised(env)
        line = {"name": "Sơ đồ vị trí", "original_count": 1, "fault": "Chưa nộp"}
        self.by(env, dossier, OFFICERS[0]).action_issue_supplement(
            {"reason": "Thiếu", "legal_basis": "Nghị định 118/2025/NĐ-CP", "lines": [line]}
        )
        return dossier, dossier.supplement_ids

    def test_what_is_handed_in_while_the_officer_takes_the_request_back_is_one_of_both(self):
        with self.office() as env:
            pairs = [self.asked(env) for _turn in range(3)]
        for dossier, supplement in pairs:
            job = {"model": "egate.supplement", "record": supplement.id}
            answers = self.race(
                (CLERK, "decide", {**job, "method": "action_take_in"}),
                (OFFICERS[0], "decide", {**job, "method": "action_cancel", "arguments": ["Thôi"]}),
            )
            refused = self.one_wins(answers)
            self.assertRegex(refused, "already|Nothing is asked")
            with self.office() as env:
                found = env["egate.dossier"].browse(dossier.id)
                request = found.supplement_ids
                brought = "done" in answers[0]
                self.assertEqual(request.state, "done" if brought else "cancelled")
                paper = found.paper_ids.filtered(lambda one: one.name == "Sơ đồ vị trí")
                self.assertEqual(bool(paper.received), brought)
                kinds = found.deadline_entry_ids.sorted("sequence").mapped("kind")
                self.assertEqual(kinds, ["start", "pause", "resume"])
                self.assertEqual(found.workflow_state_id.key, "dang_tham_dinh")
        with self.office() as env:
            self.all_holds(env, *(env["egate.dossier"].browse(one.id) for one, _request in pairs))

    def test_two_heads_who_sign_one_apology_at_once_give_one_new_date(self):
        with self.office() as env:
            dossier = self.appraised(env)
            self.by(env, dossier, OFFICERS[0]).action_apologise()
            extension = dossier.extension_ids
            cause = env["egate.workflow.reason"].search([("use", "=", "late")], limit=1)
        answers = self.race(
            *(
                (
                    head,
                    "decide",
                    {
                        "model": "egate.extension",
                        "record": extension.id,
                        "method": "action_sign",
                        "arguments": [cause.id, days],
                    },
                )
                for days, head in enumerate(HEADS, 2)
            )
        )
        self.assertIn("settled already", self.one_wins(answers))
        with self.office() as env:
            found = env["egate.dossier"].browse(dossier.id)
            self.assertEqual(found.extension_ids.mapped("state"), ["signed"])
            self.assertEqual(found.extension_ids.due_after, found.due_at)
            kinds = found.deadline_entry_ids.mapped("kind")
            self.assertEqual(kinds.count("extend"), 1)
            self.all_holds(env, found)

    def test_an_end_that_one_head_grants_and_another_declines_is_one_of_both(self):
        with self.office() as env:
            dossiers = [self.appraised(env) for _turn in range(2)]
            for dossier in dossiers:
                values = {"reason": "Công dân không còn nhu cầu"}
                self.by(env, dossier, CLERK).action_ask_termination("withdraw", values)
            asked = [(dossier, dossier.termination_ids.id) for dossier in dossiers]
        settled = {"money": "kept", "money_note": "Luật Phí và lệ phí"}
        settled |= {"originals": "returned", "originals_note": "Chủ hồ sơ"}
        for dossier, termination in asked:
            job = {"model": "egate.dossier.termination", "record": termination}
            answers = self.race(
                (HEADS[0], "decide", {**job, "method": "action_grant", "arguments": [settled]}),
                (HEADS[1], "decide", {**job, "method": "action_decline", "arguments": ["Chưa rõ"]}),
            )
            self.assertIn("decided already", self.one_wins(answers))
            granted = "done" in answers[0]
            with self.office() as env:
                found = env["egate.dossier"].browse(dossier.id)
                self.assertEqual(bool(found.closed_at), granted)
                state = "granted" if granted else "declined"
                self.assertEqual(found.termination_ids.mapped("state"), [state])
        with self.office() as env:
            self.all_holds(env, *(env["egate.dossier"].browse(one.id) for one in dossiers))

    def test_a_correction_that_two_heads_approve_at_once_is_made_once(self):
        with self.office() as env:
            dossier = self.appraised(env)
            right = env.ref("egate_demo.procedure_2_000720")
            self.by(env, dossier, CLERK).action_ask_correction(
                right.id, right.current_version_id.variant_ids[:1].id, "Chọn nhầm thủ tục"
            )
            job = {"model": "egate.dossier.correction", "record": dossier.correction_ids.id}
            job |= {"method": "action_approve"}
        answers = self.race(*((head, "decide", job) for head in HEADS))
        self.assertIn("decided already", self.one_wins(answers))
        with self.office() as env:
            found = env["egate.dossier"].browse(dossier.id)
            self.assertEqual(found.procedure_id.code, "2.000720")
            self.assertEqual(found.correction_ids.mapped("state"), ["approved"])
            self.assertEqual(found.event_ids.mapped("kind").count("corrected"), 1)
            self.all_holds(env, found)

    def test_a_stack_that_is_confirmed_while_it_is_taken_back_is_one_of_both(self):
        with self.office() as env:
            received = env["egate.dossier"]
            clerk = env["res.users"].search([("login", "=", CLERK)])
            for _number in range(3):
                received += env["egate.dossier"].with_user(clerk)._receive_new([self.values(env)])
            stack = self.given(env, *received.with_user(1))
            codes = received.mapped("code")
        answers = self.race(
            (OFFICERS[0], "scan_in", {"stack": stack, "code": codes[0]}),
            (OFFICERS[1], "scan_in", {"stack": stack, "code": codes[0]}),
            (CLERK, "take_back", {"stack": stack}),
        )
        with self.office() as env:
            handover = env["egate.handover"].browse(stack)
            states = handover.line_ids.mapped("state")
            confirmed = states.count("confirmed")
            self.assertEqual(states.count("returned"), 3 - confirmed)
            once = [answer.get("fault") for answer in answers[:2]].count(None)
            self.assertEqual(once, confirmed, answers)
            self.assertEqual(handover.state, "done" if confirmed else "cancelled")
            for line in handover.line_ids:
                taken = bool(line.dossier_id.step_ids.sorted("sequence")[-1:].confirmed_at)
                self.assertEqual(taken, line.state == "confirmed")
            self.all_holds(env, *handover.line_ids.dossier_id)
