import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, PDF, DossierCommon

NAME, ADDRESS = "Nguyễn Thị Minh Khai", "12 Trần Phú, phường Mẫu"
CARD = f"{IDENTITY}|201234567|{NAME}|05031990|Nam|{ADDRESS}|01072021"
KEY = "presence-test-{:04}"


@tagged("post_install", "-at_install")
class TestFileReusePresence(DossierCommon):
    """Number and name of a citizen open none of their papers at a desk where they never were.

    A clerk of another office, who knows all that lists and receipts show, tries what a browser can
    send; only a proof that the server holds against what is on file opens the earlier paper.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_desk = cls.desk.create(
            {"name": "Bàn khác", "code": "T99.44.01", "parent_id": cls.other_ward.id}
            | {"kind": "desk", "level": "commune"}
        )
        cls.thief = cls._person("thief", cls.role_clerk, cls.other_desk)
        cls.colleague = cls._person("colleague", cls.role_clerk, cls.desk)

    def setUp(self):
        super().setUp()
        self.keys = iter(range(1000))
        # Put on file with the card in hand.
        self.earlier = self.begin(self.clerk, scan=CARD)
        self.origin = self.scan(self.earlier.paper_ids[1], "cu-tru.pdf")
        self.earlier.with_user(self.clerk).action_receive()
        self.owner = self.earlier.applicant_id

    def change(self, user, draft=False, **changes):
        key = KEY.format(next(self.keys))
        answer = self.rpc(user, "egate.dossier", "counter_change", draft, changes, key=key)
        return json.loads(json.dumps(answer))

    def begin(self, user, **changes):
        """Begin a draft at the counter as a browser does; return it."""
        vals = {"procedure_id": self.procedure.id, "tick_required": True, **changes}
        return self.env["egate.dossier"].browse(self.change(user, **vals)["id"])

    def by_hand(self, user, **changes):
        """Begin a draft with the number and the name typed in."""
        return self.begin(user, identity_number=IDENTITY, applicant_name=NAME, **changes)

    def offered(self, user, draft):
        paper = draft.paper_ids[1]
        return self.rpc(user, paper._name, "reusable_files", paper.ids)

    def take(self, user, draft, **context):
        paper = draft.paper_ids[1]
        args = (user, paper._name, "action_reuse", paper.ids, self.origin.id)
        return self.rpc(*args, context=context)

    def assert_closed(self, user, draft):
        self.assertFalse(self.offered(user, draft))
        with self.assertRaisesRegex(UserError, "identity card or the receipt"):
            self.take(user, draft)
        self.assertFalse(draft.paper_ids.file_ids)
        self.assertFalse(self.env["egate.access.log"].search([("kind", "=", "reuse")]))

    def log(self):
        self.env.invalidate_all()
        return self.env["egate.access.log"].search([("kind", "=", "reuse")], order="id")

    # -- what does not open ------------------------------------------------------------------------

    def test_number_and_name_alone_open_nothing_of_another_office(self):
        self.assert_closed(self.thief, self.by_hand(self.thief))

    def test_no_context_and_no_value_stands_in_for_the_citizen(self):
        draft = self.by_hand(self.thief, present=True, proof="card", card_mark="x")
        for context in (
            {"default_kind": "card", "default_partner_id": self.owner.id},
            {"present": True, "su": True, "active_test": False, "default_source": "reuse"},
        ):
            with self.assertRaises(UserError):
                self.take(self.thief, draft, **context)
        self.assert_closed(self.thief, draft)

    def test_nobody_writes_a_proof(self):
        draft = self.by_hand(self.thief)
        vals = {
            "dossier_id": draft.id,
            "user_id": self.thief.id,
            "partner_id": self.owner.id,
            "kind": "card",
            "at": fields.Datetime.now(),
        }
        for user in (self.thief, self.manager, self.env.ref("base.user_admin")):
            for method, args in (
                ("create", ([vals],)),
                ("search_read", ([],)),
                ("web_save", ([], vals, {})),
            ):
                with self.subTest(login=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, "egate.presence", method, *args)
            for method, args in (
                ("read", (draft.ids, ["card_mark"])),
                ("write", (draft.ids, {"card_mark": "x"})),
                ("search", ([("card_mark", "!=", False)],)),
            ):
                with self.subTest(login=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, "egate.dossier", method, *args)
        for user in (self.thief, self.clerk, self.env.ref("base.user_admin")):
            for name, model, record in (
                ("card_mark", "res.partner", self.owner),
                ("tracking_token", "egate.dossier", self.earlier),
            ):
                with self.subTest(login=user.login, name=name), self.assertRaises(AccessError):
                    self.rpc(user, model, "read", record.ids, [name])

    def test_a_card_made_up_of_what_is_on_file_opens_nothing(self):
        for case, card in (
            ("another day of issue", CARD.replace("01072021", "02072021")),
            ("without the old number", CARD.replace("201234567", "")),
            ("another address", CARD.replace("12 Trần", "13 Trần")),
            ("another date of birth", CARD.replace("05031990", "06031990")),
            ("another name", CARD.replace("Khai", "Khải")),
        ):
            with self.subTest(case=case):
                self.assert_closed(self.thief, self.begin(self.thief, scan=card))

    def test_a_submitters_card_is_not_the_owners(self):
        draft = self.by_hand(self.thief)
        self.change(self.thief, draft.id, scan=CARD, scan_for="submitter")
        self.assert_closed(self.thief, draft)
        # Nor does anybody's card speak for a number that is typed beside it.
        other = CARD.replace(IDENTITY, "048090000131")
        self.change(self.thief, draft.id, scan=other, scan_for="submitter", applicant_name=NAME)
        self.assert_closed(self.thief, draft)

    def test_a_card_read_at_another_desk_does_not_take_the_place_of_the_one_on_file(self):
        forged = CARD.replace("01072021", "02072021")
        draft = self.begin(self.thief, scan=forged)
        draft.with_user(self.thief).action_receive()
        # What contradicts each other proves nothing, until somebody who knows the owner reads it.
        for card in (forged, CARD):
            draft = self.begin(self.thief, scan=card)
            # The dossier received there is the thief's own, the earlier one is not.
            with self.assertRaises(UserError):
                self.take(self.thief, draft)

    def test_a_receipt_of_somebody_else_opens_nothing(self):
        other = self.receive(identity_number="048090000131", applicant_name="Trần Văn Ba")
        draft = self.by_hand(self.thief)
        for text in (
            f"https://mot-cua.example/egate/track/{other.sudo().tracking_token}",
            "https://mot-cua.example/egate/track/" + "A" * 22,
            f"https://mot-cua.example/egate/track/{self.earlier.code}",
        ):
            with self.subTest(text=text):
                state = self.change(self.thief, draft.id, scan=text)
                self.assertTrue(state["errors"]["scan"])
                self.assert_closed(self.thief, draft)

    def test_a_proof_is_of_one_clerk_one_draft_one_owner_and_half_an_hour(self):
        draft = self.begin(self.thief, scan=CARD)
        self.assertTrue(self.offered(self.thief, draft))
        self.assert_closed(self.thief, self.by_hand(self.thief))
        second = self._person("second_thief", self.role_clerk, self.other_desk)
        self.assert_closed(second, draft)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=31)):
            self.assert_closed(self.thief, draft)
        draft.with_user(self.thief).applicant_name = "Ai Khác"
        self.assertFalse(self.offered(self.thief, draft))

    # -- what opens --------------------------------------------------------------------------------

    def test_the_card_that_is_on_file_opens_it_and_is_logged(self):
        draft = self.begin(self.thief, scan=CARD)
        self.take(self.thief, draft)
        self.assertEqual(draft.paper_ids[1].file_ids._open().read(), PDF)
        row = self.log()
        self.assertRecordValues(
            row,
            [
                {
                    "user_id": self.thief.id,
                    "model": "egate.dossier",
                    "res_id": draft.id,
                    "code": self.earlier.code,
                    "to_code": False,
                    "purpose": f"{self.procedure.code} {self.procedure.name}",
                    "proof": "card",
                }
            ],
        )

    def test_the_receipt_opens_the_papers_of_its_own_dossier_alone(self):
        second = self.begin(self.clerk, scan=CARD)
        paper = second.paper_ids[1].with_user(self.clerk)
        paper._add_file("khac.pdf", PDF + b"\n", "upload")
        second.with_user(self.clerk).action_receive()
        draft = self.by_hand(self.thief)
        link = f"https://mot-cua.example/egate/track/{self.earlier.sudo().tracking_token}"
        state = self.change(self.thief, draft.id, scan=link)
        self.assertNotIn("scan", state["errors"])
        self.assertEqual([one["id"] for one in self.offered(self.thief, draft)], [self.origin.id])
        self.take(self.thief, draft)
        self.assertEqual(self.log().proof, "receipt")

    def test_a_desks_own_dossier_opens_it_without_the_citizen(self):
        draft = self.by_hand(self.colleague)
        self.take(self.colleague, draft)
        self.assertEqual(self.log().proof, "own")

    # -- the log -----------------------------------------------------------------------------------

    def test_the_log_stays_when_the_draft_is_thrown_away(self):
        draft = self.by_hand(self.clerk)
        self.take(self.clerk, draft)
        self.rpc(self.clerk, "egate.dossier", "unlink", draft.ids)
        self.assertEqual((self.log().code, self.log().res_id), (self.earlier.code, draft.id))

    def test_the_log_stays_when_a_later_step_fails_and_no_paper_is_taken_without_it(self):
        draft = self.by_hand(self.clerk)
        self.take(self.clerk, draft)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.paper_ids[0].with_user(self.clerk).received = False
            draft.with_user(self.clerk).action_receive()
        self.assertEqual(len(self.log()), 1)
        self.assertTrue(draft.paper_ids.file_ids)

    def test_reception_logs_the_codes_of_both(self):
        draft = self.by_hand(self.clerk)
        self.take(self.clerk, draft)
        draft.with_user(self.clerk).action_receive()
        self.assertEqual(
            [(row.code, row.to_code) for row in self.log()],
            [(self.earlier.code, False), (self.earlier.code, draft.code)],
        )

    def test_what_is_read_by_the_draft_is_noted_under_the_earlier_code(self):
        draft = self.by_hand(self.clerk)
        self.take(self.clerk, draft)
        self.assertEqual(draft.paper_ids[1].file_ids.sudo()._reading_code(), self.earlier.code)

    def test_a_paper_that_was_taken_over_is_not_received_for_another_owner(self):
        draft = self.by_hand(self.clerk)
        self.take(self.clerk, draft)
        values = {"identity_number": "048090000131", "applicant_name": "Trần Văn Ba"}
        self.change(self.clerk, draft.id, **values)
        with self.assertRaisesRegex(UserError, "of somebody else"):
            draft.with_user(self.clerk).action_receive()
