"""What one transaction cannot show: clerks in processes of their own, pressing at once.

These tests commit to the run's own copy of the demo, which is dropped afterwards.
"""

import json
import uuid
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from processes import ProcessCase

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_base.tools.contact import normalise_tax_code

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


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

    def test_a_number_is_on_the_disk_when_what_bears_it_is_committed(self):
        """Its own commit does not wait for that; no other commit on the connection follows it."""
        with self.office() as env:
            user = env.ref("base.user_admin").id
        (found,) = self.together(("admin", "take_and_bind", {"user": user}))
        self.assertEqual(found, ["off", True, True])

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

    def test_two_desks_that_put_the_same_citizen_on_file_at_once_put_one_there(self):
        number = f"048090{uuid.uuid4().int % 10**6:06d}"
        with self.office() as env:
            vals = self.values(env, identity_kind="cccd", identity_number=number)
            other = {**vals, "reception_unit_id": env.ref("egate_demo.unit_haichau_desk").id}
            self.hire(env, "race.far.clerk", "clerk", "egate_demo.unit_haichau_desk")
        answers = self.together(
            ("race.clerk", "receive_new", {"vals": vals}),
            ("race.clerk.2", "receive_new", {"vals": vals}),
            ("race.far.clerk", "receive_new", {"vals": other}),
        )
        self.assertEqual(len({answer["code"] for answer in answers}), 3)
        self.assertEqual(len({answer["owner"] for answer in answers}), 1)
        with self.office() as env:
            people = env["res.partner"].search([("identity_number", "=", number)])
            self.assertEqual(people.ids, [answers[0]["owner"]])

    def test_two_desks_that_put_the_same_organisation_on_file_at_once_put_one_there(self):
        numbers = (f"{uuid.uuid4().int % 10**10:010d}" for _ in range(1000))
        code = next(filter(None, map(normalise_tax_code, numbers)))
        with self.office() as env:
            vals = self.values(
                env,
                applicant_kind="organisation",
                applicant_tax_code=code,
                representative_name="Trần Văn Bình",
            )
            other = {**vals, "reception_unit_id": env.ref("egate_demo.unit_haichau_desk").id}
            self.hire(env, "race.far.clerk", "clerk", "egate_demo.unit_haichau_desk")
        answers = self.together(
            ("race.clerk", "receive_new", {"vals": vals}),
            ("race.clerk.2", "receive_new", {"vals": vals}),
            ("race.far.clerk", "receive_new", {"vals": other}),
        )
        self.assertEqual(len({answer["code"] for answer in answers}), 3)
        self.assertEqual(len({answer["owner"] for answer in answers}), 1)
        with self.office() as env:
            found = env["res.partner"].search([("vat", "=", code)])
            self.assertEqual(found.ids, [answers[0]["owner"]])

    def test_a_request_sent_twice_at_once_is_one_dossier_with_one_answer(self):
        with self.office() as env:
            vals = self.values(env)
        request = {"vals": vals, "key": str(uuid.uuid4())}
        answers = self.together(*[("race.clerk", "receive_new", request)] * 3)
        self.assertEqual(answers, [answers[0]] * 3)
        again = self.together(("race.clerk", "receive_new", request))
        self.assertEqual(again, answers[:1])
        with self.office() as env:
            found = env["egate.dossier"].search([("code", "=", answers[0]["code"])])
            kept = env["egate.idempotency"].search([("key", "=", request["key"])])
            self.assertEqual([kept.answer], found.ids)
            named = env["egate.dossier"].search_count([("content", "=", vals["content"])])
            self.assertEqual(named, 1)

    def test_the_first_receptions_of_a_year_at_once_open_one_register(self):
        code = f"RACE{uuid.uuid4().int % 10**6}"
        with self.office() as env:
            ward = env.ref("egate_demo.unit_sontra")
            desk = env["egate.unit"].create(
                {"name": code, "code": code, "kind": "desk", "parent_id": ward.id}
            )
            vals = {**self.values(env), "reception_unit_id": desk.id}
            for login in ("race.clerk", "race.clerk.2"):
                self.hire(env, login, "clerk", desk)
        jobs = [{"vals": {**vals, "content": f"{code} {turn}"}} for turn in range(8)]
        (answers,) = self.together(("race.clerk", "herd receive_new", jobs))
        answers = [answer for answer, _attempts in answers]
        answers += self.together(("race.clerk.2", "receive_new", jobs[0]))
        self.assertEqual(len({answer["register"] for answer in answers}), 1)
        with self.office() as env:
            register = env["egate.register"].search([("unit_id", "=", desk.id)])
            self.assertEqual(register.ids, [answers[0]["register"]])
            # A reception that is tried again leaves the numbers that it had taken, see
            # egate.number: they are void, and none is given twice.
            numbers = register.line_ids.mapped("number")
            self.assertEqual(len(numbers), len(jobs) + 1)
            self.assertEqual(sorted(numbers), sorted({answer["line"] for answer in answers}))

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
        # Some day that is not over, whenever this runs.
        last = datetime.now(ZONE).date() + timedelta(days=2)
        midnight = datetime.combine(last + timedelta(days=1), time(), ZONE)
        with self.office() as env:
            dossier = self.draft(env)
            dossier.action_receive()
            claim = dossier.workflow_state_id.workflow_id.transition_ids.filtered(
                lambda transition: transition.from_id == dossier.workflow_state_id
            )[:1]
            person = env["res.users"].search([("login", "=", "race.officer.3")])
            person.egate_assignment_ids.date_to = last
            env.registry.signal_changes()
        worker = self.worker(
            "race.officer.3", "steps look", {"dossier": dossier.id, "transition": claim.id}
        )
        self.assertEqual(worker.stdout.readline().strip(), "ready")

        def after_midnight(seconds):
            moment = midnight.astimezone(timezone.utc) + timedelta(seconds=seconds)
            return f"{moment:%Y-%m-%d %H:%M:%S}"

        def look(seconds):
            worker.stdin.write(after_midnight(seconds) + "\n")
            worker.stdin.flush()
            return json.loads(worker.stdout.readline())

        # In Vietnam. The worker has its caches warm and lives on.
        self.assertEqual(look(-60), {"sees": True, "refused": ""})
        # The checker reads the dates: it does not wait for the job of midnight.
        self.assertRegex(look(5)["refused"], "only a person with the role")
        with freeze_time(after_midnight(30)), self.office() as env:
            env["egate.assignment"]._cron_refresh_access()
            env.registry.signal_changes()
        after = look(60)
        self.assertFalse(after["sees"])
        self.assertTrue(after["refused"])

    def hire(self, env, login, role, unit):
        """Let ``login`` act in ``role`` of ``unit``; somebody new where there is nobody."""
        user = env["res.users"].search([("login", "=", login)])
        user = user or env["res.users"].create({"name": login, "login": login})
        unit = env.ref(unit) if isinstance(unit, str) else unit
        if unit not in user.egate_assignment_ids.unit_id:
            env["egate.assignment"].create(
                {
                    "user_id": user.id,
                    "role_id": env.ref(f"egate_base.egate_role_{role}").id,
                    "unit_id": unit.id,
                    "date_from": "2020-01-01",
                }
            )

    def staff(self, env):
        """Hire clerks and officers of these tests' own; the demo's people keep theirs."""
        for login, role, unit in (
            ("race.clerk", "clerk", "egate_demo.unit_sontra_desk"),
            ("race.clerk.2", "clerk", "egate_demo.unit_sontra_desk"),
            ("race.officer.1", "officer", "egate_demo.unit_sontra"),
            ("race.officer.2", "officer", "egate_demo.unit_sontra"),
            ("race.officer.3", "officer", "egate_demo.unit_sontra"),
        ):
            if not env["res.users"].search([("login", "=", login)]):
                self.hire(env, login, role, unit)

    def values(self, env, **owner):
        """Return a dossier as an import hands it in, complete, as JSON."""
        self.staff(env)
        procedure = env.ref("egate_demo.procedure_1_001193")
        owner = owner or {"identity_kind": "none", "identity_reason": "Chưa từng có giấy tờ"}
        version = procedure.current_version_id
        return {
            "procedure_id": procedure.id,
            "variant_id": version.variant_ids[:1].id,
            "reception_unit_id": env.ref("egate_demo.unit_sontra_desk").id,
            "applicant_name": "Người nộp cùng lúc",
            "content": str(uuid.uuid4()),
            "paper_ids": [
                (0, 0, {"component_id": component.id, "received": True})
                for component in version.component_ids.filtered("required")
            ],
            **owner,
        }

    def draft(self, env):
        """Enter a dossier at the counter, complete but not accepted."""
        self.staff(env)
        clerk = env["res.users"].search([("login", "=", "race.clerk")])
        dossiers = env["egate.dossier"].with_user(clerk)
        changes = {
            "procedure_id": env.ref("egate_demo.procedure_1_001193").id,
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "applicant_name": "Người nộp cùng lúc",
            "tick_required": True,
        }
        state = dossiers.counter_change(False, changes, key=str(uuid.uuid4()))
        self.assertFalse(state["errors"])
        return dossiers.browse(state["id"])
