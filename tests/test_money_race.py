"""Cashiers in processes of their own, pressing at once; and a book that is closed meanwhile."""

import uuid

from processes import ProcessCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMoneyRace(ProcessCase):
    CASHIERS = ("race.cashier.1", "race.cashier.2")

    def prepare(self, env, count=1):
        """Return so many dossiers with a fee, received at a desk of this test's own."""
        code = f"CASH{uuid.uuid4().int % 10**6}"
        desk = env["egate.unit"].create(
            {
                "name": code,
                "code": code,
                "kind": "desk",
                "level": "commune",
                "parent_id": env.ref("egate_demo.unit_sontra").id,
            }
        )
        for login, role in (
            ("race.cash.clerk", "clerk"),
            *((login, "cashier") for login in self.CASHIERS),
        ):
            user = env["res.users"].search([("login", "=", login)])
            user = user or env["res.users"].create({"name": login, "login": login})
            env["egate.assignment"].create(
                {
                    "user_id": user.id,
                    "role_id": env.ref(f"egate_base.egate_role_{role}").id,
                    "unit_id": desk.id,
                    "date_from": "2020-01-01",
                }
            )
        clerk = env["res.users"].search([("login", "=", "race.cash.clerk")])
        procedure = env["egate.procedure"].search([("name", "ilike", "nhận cha, mẹ, con")], limit=1)
        version = procedure.current_version_id
        dossiers = (
            env["egate.dossier"]
            .with_user(clerk)
            ._receive_new(
                [
                    {
                        "procedure_id": procedure.id,
                        "variant_id": version.variant_ids[:1].id,
                        "reception_unit_id": desk.id,
                        "applicant_name": "Người nộp phí",
                        "identity_kind": "none",
                        "identity_reason": "Chưa từng có giấy tờ",
                        "content": f"{code} {number}",
                        "paper_ids": [
                            (0, 0, {"component_id": component.id, "received": True})
                            for component in version.component_ids.filtered("required")
                        ],
                    }
                    for number in range(count)
                ]
            )
        )
        self.assertTrue(all(dossier.sudo().fee_total > 0 for dossier in dossiers))
        return dossiers.ids, desk.id

    def check(self, env, dossier):
        dossier = env["egate.dossier"].browse(dossier)
        self.assertEqual(dossier.fee_paid, sum(dossier.payment_ids.mapped("amount")))
        self.assertEqual(list(env["egate.payment"]._verify_money()), [])
        self.assertFalse(env["egate.dossier.event"]._faults(dossier))
        return dossier

    def test_cashiers_who_press_at_once_take_the_money_once(self):
        with self.office() as env:
            (dossier,), _desk = self.prepare(env)
        first, second = self.CASHIERS
        key = str(uuid.uuid4())
        answers = self.race(
            (first, "collect_fee", {"dossier": dossier, "key": key}),
            (first, "collect_fee", {"dossier": dossier, "key": key}),
            (second, "collect_fee", {"dossier": dossier, "key": key}),
        )
        codes = {answer["code"] for answer in answers if "code" in answer}
        self.assertEqual(len(codes), 1, answers)
        for answer in answers:
            if "refused" in answer:
                self.assertIn(*codes, answer["refused"])
        with self.office() as env:
            paid = self.check(env, dossier)
            self.assertEqual((paid.fee_state, len(paid.payment_ids)), ("paid", 1))

    def test_a_transfer_that_two_take_at_once_from_two_uploads_is_taken_once(self):
        with self.office() as env:
            (dossier,), desk = self.prepare(env)
            account = env["egate.bank.account"].create(
                {
                    "unit_id": desk,
                    "bank_id": env["egate.bank"].search([], limit=1).id,
                    "number": "0123456789",
                    "holder": "RACE",
                }
            )
            paid = env["egate.dossier"].browse(dossier)
            line = f"23/11/2026;{round(paid.fee_total)};{paid._payment_reference()};FT1"
            content = f"Ngày;Số tiền;Nội dung;Số tham chiếu\n{line}\n"
            account = account.id
        first, second = self.CASHIERS
        upload = {"account": account, "content": content}
        answers = self.race(*((login, "take_statement", upload) for login in self.CASHIERS))
        self.assertEqual(sorted(answer["known"] for answer in answers), [0, 1], answers)
        with self.office() as env:
            line = env["egate.bank.statement.line"].search([("account_id", "=", account)])
            self.assertEqual((len(line), line.finding), (1, "exact"))
            line = line.id
        answers = self.race(
            (first, "take_transfer", {"line": line}), (second, "take_transfer", {"line": line})
        )
        self.assertEqual(sorted("done" in answer for answer in answers), [False, True], answers)
        with self.office() as env:
            self.assertEqual(len(self.check(env, dossier).payment_ids), 1)
            self.assertEqual(list(env["egate.bank.statement.line"]._verify_money()), [])

    def test_a_receipt_that_is_given_back_at_once_is_given_back_once(self):
        with self.office() as env:
            (dossier,), _desk = self.prepare(env)
        first, second = self.CASHIERS
        (taken,) = self.race((first, "collect_fee", {"dossier": dossier, "key": str(uuid.uuid4())}))
        answers = self.race(
            *((login, "refund_fee", {"payment": taken["id"]}) for login in (first, second))
        )
        self.assertEqual(sorted("code" in answer for answer in answers), [False, True], answers)
        with self.office() as env:
            self.assertEqual(self.check(env, dossier).fee_paid, 0)

    def test_what_is_paid_while_the_day_is_closed_is_in_it_or_refused(self):
        with self.office() as env:
            (dossier, other), desk = self.prepare(env, 2)
        first, _second = self.CASHIERS
        self.race((first, "collect_fee", {"dossier": dossier, "key": str(uuid.uuid4())}))
        with self.office() as env:
            day = env["egate.cashier.closing"].search([("unit_id", "=", desk)]).id
        paid, _closed = self.race(
            (first, "collect_fee", {"dossier": other, "key": str(uuid.uuid4())}),
            (first, "close_day", {"day": day}),
        )
        with self.office() as env:
            self.check(env, other)
            closing = env["egate.cashier.closing"].browse(day)
            self.assertTrue(closing.closed_at)
            self.assertEqual(closing.payment_count, 2 if "code" in paid else 1)

    def test_what_is_received_while_the_book_is_closed_is_in_it_or_refused(self):
        with self.office() as env:
            _ids, desk = self.prepare(env)
            book = env["egate.register"].search([("unit_id", "=", desk)])
            dossier = book.line_ids.dossier_id
            draft = (
                env["egate.dossier"]
                .with_user(dossier.received_by_id)
                .create(
                    {
                        "procedure_id": dossier.procedure_id.id,
                        "variant_id": dossier.variant_id.id,
                        "reception_unit_id": desk,
                        "applicant_name": "Người nộp sau",
                        "identity_kind": "none",
                        "identity_reason": "Chưa từng có giấy tờ",
                        "paper_ids": [
                            (0, 0, {"component_id": paper.component_id.id, "received": True})
                            for paper in dossier.paper_ids
                        ],
                    }
                )
            )
            leader = env["res.users"].search([("login", "=", "race.cash.leader")])
            leader = leader or leader.create({"name": "Lãnh đạo", "login": "race.cash.leader"})
            env["egate.assignment"].create(
                {
                    "user_id": leader.id,
                    "role_id": env.ref("egate_base.egate_role_leader").id,
                    "unit_id": desk,
                    "date_from": "2020-01-01",
                }
            )
        accepted, _closed = self.race(
            ("race.cash.clerk", "accept", {"dossier": draft.id}),
            ("race.cash.leader", "close_book", {"book": book.id}),
        )
        with self.office() as env:
            book = env["egate.register"].browse(book.id)
            self.assertTrue(book.closed_at)
            entered = draft.id in book.line_ids.dossier_id.ids
            self.assertEqual(entered, "done" in accepted, accepted)
