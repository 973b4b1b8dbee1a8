from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DossierCommon

#: Nothing that anybody can see, or signs that say nothing.
EMPTY = (
    "",
    "   ",
    "\u200b\u200d\ufeff",
    "\u3164\uffa0",
    "\u2800",
    "\u00ad\u2060",
    " … - ? ",
    "\n\t",
)
LONG = "dài " * 50_000


@tagged("post_install", "-at_install")
class TestRequiredWords(DossierCommon):
    """Where words are required, something is said; no text is longer than one limit."""

    def doors(self):
        """Yield by name a call that takes a required text as a browser would send it."""
        held = self.receive()
        self.do(held, "claim", self.officer)
        sent = self.receive()
        self.do(sent, "claim", self.officer)
        self.do(sent, "submit", self.officer)
        ready = self.bring_to_desk(self.receive())
        colleague = self._person("colleague", self.role_officer, self.ward)
        draft = self.draft()
        back = self.transitions["back"].id

        def call(user, record, method, *args, **kwargs):
            return self.rpc(user, record._name, method, [record.id], *args, **kwargs)

        yield (
            "comment",
            lambda text: call(self.leader, sent, "action_transition", back, comment=text),
        )
        yield (
            "reason of an assignment",
            lambda text: call(self.officer, held, "action_assign", colleague.id, text),
        )
        yield (
            "question",
            lambda text: call(
                self.officer,
                held,
                "action_consult",
                self.other_ward.id,
                self.role_officer.id,
                text,
                1,
                "working_day",
            ),
        )
        yield "opinion", lambda text: call(self.officer, held, "action_give_opinion", text)
        yield (
            "directive",
            lambda text: call(
                self.leader, held, "action_direct", self.ward.id, self.role_officer.id, text
            ),
        )
        yield "hold", lambda text: call(self.leader, ready, "action_hold", text)
        yield (
            "withdrawal",
            lambda text: call(
                self.clerk, held, "action_ask_termination", "withdraw", {"reason": text}
            ),
        )
        yield "message", lambda text: call(self.officer, held, "action_write_citizen", text)
        yield (
            "slip",
            lambda text: call(
                self.officer,
                held,
                "action_issue_supplement",
                {
                    "lines": [{"name": "Tờ khai", "copy_count": 1}],
                    "reason": text,
                    "legal_basis": "Nghị định số 118/2025/NĐ-CP",
                },
            ),
        )
        yield (
            "line of a slip",
            lambda text: call(
                self.officer,
                held,
                "action_issue_supplement",
                {
                    "lines": [{"name": text, "copy_count": 1}],
                    "reason": "Thiếu",
                    "legal_basis": "Nghị định số 118/2025/NĐ-CP",
                },
            ),
        )
        for key in ("name", "paper"):
            proof = {
                "receiver": "other",
                "name": "Lê Văn An",
                "paper": "Giấy ủy quyền 12/2026",
                "identity": True,
                "on_paper": True,
            }
            yield (
                f"{key} of whoever takes the result",
                lambda text, key=key, proof=proof: call(
                    self.clerk,
                    ready,
                    "action_transition",
                    self.transitions["return"].id,
                    values={"proof": {**proof, key: text}},
                ),
            )
        yield (
            "number of the result",
            lambda text: call(
                self.officer,
                ready.result_ids,
                "action_number",
                {"number": text, "decided_on": str(self.env["egate.assignment"]._local_today())},
            ),
        )

        def accept(name):
            def door(text):
                call(self.clerk, draft, "write", {name: text})
                call(self.clerk, draft, "action_receive")

            return door

        yield "owner", accept("applicant_name")
        yield (
            "required field of a record",
            lambda text: call(self.manager, self.other_ward, "write", {"name": text}),
        )

    def test_what_is_required_says_something_and_is_not_endless(self):
        for name, door in self.doors():
            for text in (*EMPTY, LONG):
                with (
                    self.subTest(name, text=text[:12]),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    door(text)

    def test_what_is_too_long_is_refused_with_the_limit_and_not_cut(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        with self.assertRaisesRegex(UserError, "Shorten what you wrote to 5000"):
            self.do(dossier, "submit", self.officer, LONG)
        text = "Đủ điều kiện. " * 300
        self.do(dossier, "submit", self.officer, text)
        self.assertEqual(dossier.step_ids.sorted("sequence")[-2].comment, text.strip())
        with self.assertRaisesRegex(UserError, "“Note of the one-stop unit”: shorten it to 5000"):
            self.rpc(self.clerk, "egate.dossier", "write", [self.draft().id], {"note": LONG})

    def test_the_ways_that_ask_for_nothing_take_short_remarks(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer, "Ok")
        self.assertEqual(dossier.step_ids.sorted("sequence")[-2].comment, "Ok")
