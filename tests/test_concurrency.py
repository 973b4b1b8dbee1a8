"""What one transaction cannot show: clerks in processes of their own, pressing at once.

These tests commit to the run's own copy of the demo, which is dropped afterwards.
"""

import json
import uuid

from processes import ProcessCase

from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestConcurrency(ProcessCase):
    def test_numbers_are_given_once_without_waiting_for_anybody_to_fail(self):
        scope = f"test/{uuid.uuid4()}"
        jobs = [("admin", "take_numbers", {"scope": scope, "times": 100})] * 4
        numbers = sorted(sum(self.together(*jobs), []))
        self.assertEqual(numbers, list(range(1, 401)))
        with self.office() as env:
            kept = env["egate.number"].search([("scope", "=", scope)]).mapped("number")
            self.assertEqual(sorted(kept), numbers)

    def test_a_number_of_a_failed_reception_is_kept_and_never_given_again(self):
        scope = f"test/{uuid.uuid4()}"
        self.assertEqual(self.together(("admin", "take_and_roll_back", {"scope": scope})), [[1]])
        again = self.together(("admin", "take_numbers", {"scope": scope, "times": 1}))
        self.assertEqual(again, [[2]])
        with self.office() as env:
            self.assertEqual(env["egate.number"].search_count([("scope", "=", scope)]), 2)

    def test_several_numbers_cost_one_statement_on_the_second_connection(self):
        """The second statement sets the isolation level; beginning and commit are no statements."""
        scopes = [f"test/{uuid.uuid4()}" for _ in range(3)]
        answers = self.together(("admin", "count_statements", {"scopes": scopes}))
        self.assertEqual(answers, [2])

    def test_fifty_receptions_at_once_get_fifty_numbers_at_the_first_attempt(self):
        with self.office() as env:
            # Each holds two connections; a server made for fewer gets as many as it can take.
            env.cr.execute("SELECT current_setting('max_connections')::int / 2 - 10")
            count = min(50, env.cr.fetchone()[0])
            drafts = [{"dossier": self.draft(env).id} for _ in range(count)]
        (answers,) = self.together(("race.clerk", "herd receive", drafts))
        codes, attempts = zip(*answers, strict=True)
        self.assertEqual(len(set(codes)), count)
        self.assertEqual(set(attempts), {1})
        with self.office() as env:
            dossiers = env["egate.dossier"].browse(draft["dossier"] for draft in drafts)
            for field in ("code_number", "register_number"):
                numbers = sorted(dossiers.mapped(field))
                first = numbers[0]
                self.assertEqual(numbers, list(range(first, first + count)), field)
            scopes = {code.rpartition("-")[0] for code in codes}
            self.assertEqual(len(scopes), 1)

    def test_two_officers_press_at_once_and_one_reads_why(self):
        officers = ("race.officer.1", "race.officer.2")
        with self.office() as env:
            dossier = self.draft(env)
            dossier.action_receive()
            claim = dossier.workflow_state_id.workflow_id.transition_ids.filtered(
                lambda transition: transition.from_id == dossier.workflow_state_id
            )[:1]
        arguments = {"dossier": dossier.id, "transition": claim.id}
        answers = self.together(*((login, "act", arguments) for login in officers))
        self.assertEqual(sorted(answer.get("done", False) for answer in answers), [False, True])
        (refusal,) = (answer["refused"] for answer in answers if "refused" in answer)
        self.assertRegex(refusal, "no longer where you saw it|has just acted")
        with self.office() as env:
            self.assertEqual(len(env["egate.dossier"].browse(dossier.id).step_ids), 2)

    def test_a_draft_accepted_by_three_clicks_at_once_is_one_dossier(self):
        with self.office() as env:
            draft = self.draft(env).id
        codes = self.together(*[("race.clerk", "receive", {"dossier": draft})] * 3)
        self.assertEqual(len(set(codes)), 1, codes)
        with self.office() as env:
            dossier = env["egate.dossier"].browse(draft)
            self.assertEqual(dossier.code, codes[0])
            self.assertEqual(len(dossier.step_ids), 1)
            self.assertEqual(len(dossier.deadline_entry_ids), 1)

    def test_two_clerks_who_print_at_once_give_out_one_original(self):
        with self.office() as env:
            dossier = self.draft(env)
            dossier.action_receive()
        job = ("give_receipt", {"dossier": dossier.id})
        answers = self.together(("race.clerk", *job), ("race.clerk.2", *job))
        self.assertEqual(sorted(number for number, _hash in answers), [0, 1])
        with self.office() as env:
            forms = env["egate.issued.form"].search([("dossier_id", "=", dossier.id)])
            self.assertEqual(sorted(forms.mapped("print_number")), [0, 1])
            self.assertEqual({form.sha256 for form in forms}, {one for _number, one in answers})
            for form in forms:
                self.assertTrue(form._content())
            self.assertFalse(env["egate.dossier.event"]._faults(forms.dossier_id))

    def test_three_clicks_at_once_give_out_one_slip(self):
        with self.office() as env:
            draft = self.draft(env).id
        answers = self.together(*[("race.clerk", "guide", {"dossier": draft})] * 3)
        self.assertEqual(len({tuple(codes) for codes in answers}), 1, answers)
        with self.office() as env:
            slip = env["egate.dossier"].browse(draft).slip_ids
            self.assertEqual(slip.mapped("code"), answers[0])

    def test_a_draft_is_refused_or_accepted_never_both(self):
        with self.office() as env:
            drafts = [self.draft(env).id for _turn in range(3)]
        for draft in drafts:
            job = {"dossier": draft}
            answers = self.together(("race.clerk", "accept", job), ("race.clerk.2", "refuse", job))
            self.assertEqual(sum(answer.get("done", False) for answer in answers), 1, answers)
            with self.office() as env:
                dossier = env["egate.dossier"].browse(draft)
                self.assertNotEqual(bool(dossier.received_at), bool(dossier.refused_at))
                self.assertEqual(bool(dossier.slip_ids), bool(dossier.refused_at))

    def test_an_assignment_ended_at_midnight_is_refused_a_minute_later_in_every_worker(self):
        with self.office() as env:
            dossier = self.draft(env)
            dossier.action_receive()
            claim = dossier.workflow_state_id.workflow_id.transition_ids.filtered(
                lambda transition: transition.from_id == dossier.workflow_state_id
            )[:1]
            person = env["res.users"].search([("login", "=", "race.officer.3")])
            person.egate_assignment_ids.date_to = "2026-11-30"
            env.registry.signal_changes()
        worker = self.worker(
            "race.officer.3", "steps look", {"dossier": dossier.id, "transition": claim.id}
        )
        self.assertEqual(worker.stdout.readline().strip(), "ready")

        def look(moment):
            worker.stdin.write(moment + "\n")
            worker.stdin.flush()
            return json.loads(worker.stdout.readline())

        # 23:59 and 00:01 in Vietnam. The worker has its caches warm and lives on.
        self.assertEqual(look("2026-11-30 16:59:00"), {"sees": True, "refused": ""})
        # The checker reads the dates: it does not wait for the job of midnight.
        self.assertRegex(look("2026-11-30 17:00:05")["refused"], "only a person with the role")
        with freeze_time("2026-11-30 17:00:30"), self.office() as env:
            env["egate.assignment"]._cron_refresh_access()
            env.registry.signal_changes()
        after = look("2026-11-30 17:01:00")
        self.assertFalse(after["sees"])
        self.assertTrue(after["refused"])

    def draft(self, env):
        """Enter a dossier as a clerk of these tests' own; the demo's people keep theirs."""
        people = {
            "race.clerk": ("clerk", "egate_demo.unit_sontra_desk"),
            "race.clerk.2": ("clerk", "egate_demo.unit_sontra_desk"),
            "race.officer.1": ("officer", "egate_demo.unit_sontra"),
            "race.officer.2": ("officer", "egate_demo.unit_sontra"),
            "race.officer.3": ("officer", "egate_demo.unit_sontra"),
        }
        for login, (role, unit) in people.items():
            if not env["res.users"].search([("login", "=", login)]):
                user = env["res.users"].create({"name": login, "login": login})
                env["egate.assignment"].create(
                    {
                        "user_id": user.id,
                        "role_id": env.ref(f"egate_base.egate_role_{role}").id,
                        "unit_id": env.ref(unit).id,
                        "date_from": "2020-01-01",
                    }
                )
        clerk = env["res.users"].search([("login", "=", "race.clerk")])
        draft = (
            env["egate.dossier"]
            .with_user(clerk)
            .create(
                {
                    "procedure_id": env.ref("egate_demo.procedure_1_001193").id,
                    "identity_kind": "none",
                    "identity_reason": "Chưa từng có giấy tờ",
                    "applicant_name": "Người nộp cùng lúc",
                }
            )
        )
        draft._onchange_procedure_id()
        draft.action_tick_papers()
        return draft
