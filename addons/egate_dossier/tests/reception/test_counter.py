import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon

KEY = "abcdefghij0123456789"
CARD = f"{IDENTITY}|201234567|Nguyễn Thị Minh Khai|05031990|Nam|12 Trần Phú, phường Mẫu|01072021"


class CounterCase(DossierCommon):
    """The counter's screen, called as a browser calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._person("colleague", cls.role_clerk, cls.desk)
        cls.other_desk = cls.desk.copy(
            {"name": "Quầy xã Khác", "code": "T99.44.01", "parent_id": cls.other_ward.id}
        )
        cls.other_clerk = cls._person("other_clerk", cls.role_clerk, cls.other_desk)

    def change(self, draft=False, user=None, key=KEY, **changes):
        answer = self.rpc(
            user or self.clerk,
            "egate.dossier",
            "counter_change",
            draft,
            changes,
            key=key,
            context={"lang": "en_US", "tz": "Asia/Ho_Chi_Minh"},
        )
        return json.loads(json.dumps(answer))  # as it reaches the browser

    def accept(self, draft, user=None, **changes):
        answer = self.rpc(user or self.clerk, "egate.dossier", "counter_accept", draft, changes)
        return json.loads(json.dumps(answer))

    def opened(self, draft=False, user=None, take=False):
        answer = self.rpc(user or self.clerk, "egate.dossier", "counter_open", draft, take=take)
        return json.loads(json.dumps(answer))

    def ready(self, user=None, key=KEY, **changes):
        """Enter a dossier that can be accepted; return the state of its draft."""
        return self.change(
            user=user,
            key=key,
            **{
                "scan": CARD,
                "procedure_id": self.procedure.id,
                "tick_required": True,
                **changes,
            },
        )


@tagged("post_install", "-at_install")
class TestCounter(CounterCase):
    # -- from the card to the code -----------------------------------------------------------------

    @freeze_time("2026-11-23 02:10:00")
    def test_a_card_a_procedure_and_its_papers_make_a_dossier(self):
        state = self.change(scan=CARD)
        self.assertEqual(state["values"]["applicant_name"], "Nguyễn Thị Minh Khai")
        self.assertEqual(state["values"]["applicant_birth_date"], "1990-03-05")
        self.assertEqual(state["values"]["applicant_address"], "12 Trần Phú, phường Mẫu")
        self.assertFalse(state["known"])
        state = self.change(state["id"], procedure_id=self.procedure.id)
        self.assertEqual(state["fee"]["total"], 15000)
        self.assertIn("27/11/2026", state["due"]["words"])
        self.assertIn("Ngày Văn hóa Việt Nam", state["due"]["why"])
        self.assertEqual([line["required"] for line in state["papers"]], [True, True, False])
        first, second, _third = state["papers"]
        state = self.change(
            state["id"],
            papers={
                first["id"]: {"received": True, "original_count": 2},
                second["id"]: {"received": True, "comment": "bản mờ"},
            },
        )
        answer = self.accept(state["id"])
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertEqual(answer["received"]["code"], dossier.code)
        self.assertIn("27/11/2026", answer["received"]["due"])
        self.assertRecordValues(
            dossier.paper_ids,
            [
                {"received": True, "original_count": 2, "comment": False},
                {"received": True, "original_count": 0, "comment": "bản mờ"},
                {"received": False, "original_count": 1, "comment": False},
            ],
        )
        self.assertEqual(dossier.received_by_id, self.clerk)

    def test_somebody_on_file_is_filled_in_and_a_newer_card_wins(self):
        self.env["res.partner"].create(
            {
                "name": "Nguyễn Thị Minh Khai",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "street": "Địa chỉ cũ",
                "phone": "0905999888",
            }
        )
        typed = self.change(identity_number=" 048 090 000 123 ")
        self.assertTrue(typed["known"])
        self.assertEqual(typed["values"]["applicant_name"], "Nguyễn Thị Minh Khai")
        self.assertEqual(typed["values"]["applicant_phone"], "0905999888")
        scanned = self.change(scan=CARD, key=KEY + "2")
        self.assertEqual(scanned["values"]["applicant_phone"], "0905999888")
        self.assertEqual(scanned["values"]["applicant_address"], "12 Trần Phú, phường Mẫu")

    def test_another_number_takes_the_former_persons_details_away(self):
        self.env["res.partner"].create(
            {
                "name": "Trần Văn Bình",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                "phone": "0905999888",
            }
        )
        state = self.change(identity_number=IDENTITY, applicant_address="Gõ tay")
        state = self.change(state["id"], identity_number="048090000124")
        self.assertFalse(state["values"]["applicant_name"])
        self.assertFalse(state["values"]["applicant_phone"])
        self.assertEqual(state["values"]["applicant_address"], "Gõ tay")

    def test_a_card_at_odds_with_the_file_is_said_at_once(self):
        self.env["res.partner"].create(
            {"name": "Trần Văn Bình", "identity_kind": "cccd", "identity_number": IDENTITY}
        )
        self.assertIn("on file for “Trần Văn Bình”", self.change(scan=CARD)["hint"])

    # -- bad input loses nothing -------------------------------------------------------------------

    def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(self):
        state = self.change(
            identity_number="04809000012",
            applicant_name="Nguyễn Thị Minh Khai",
            applicant_phone="123",
            applicant_birth_date="1990-13-45",
            sets=0,
        )
        self.assertEqual(
            sorted(state["errors"]),
            ["applicant_birth_date", "applicant_phone", "identity_number", "sets"],
        )
        self.assertIn("exactly 12 digits", state["errors"]["identity_number"])
        self.assertEqual(state["values"]["applicant_name"], "Nguyễn Thị Minh Khai")
        self.assertFalse(state["values"]["identity_number"])

    def test_a_wrong_number_does_not_leave_the_former_one_there(self):
        state = self.change(scan=CARD)
        state = self.change(state["id"], identity_number="048")
        self.assertFalse(state["values"]["identity_number"])

    def test_a_code_that_is_no_card_says_what_to_do(self):
        state = self.change(scan="https://example.com", applicant_name="Trần Văn Bình")
        self.assertIn("not the QR code of an identity card", state["errors"]["scan"])
        self.assertEqual(state["values"]["applicant_name"], "Trần Văn Bình")

    def test_a_refusal_names_everything_and_keeps_what_was_entered(self):
        state = self.change(applicant_name="Nguyễn Thị Minh Khai")
        answer = self.accept(state["id"])
        self.assertIn("Choose the procedure", answer["refusal"])
        answer = self.accept(state["id"], procedure_id=self.procedure.id, note="ghi chú")
        self.assertIn("Tờ khai theo mẫu; Giấy tờ chứng minh nơi cư trú", answer["refusal"])
        self.assertIn("identity number", answer["refusal"])
        draft = self.env["egate.dossier"].browse(state["id"])
        self.assertRecordValues(
            draft, [{"note": "ghi chú", "received_at": False, "applicant_id": False}]
        )

    def test_what_no_screen_sends_is_refused(self):
        state = self.ready()
        for changes in (
            {"procedure_id": 2**31 - 1},
            {"reception_unit_id": False},
            {"channel": "zzz"},
            {"identity_kind": ["cccd"]},
        ):
            with self.subTest(changes=changes), self.assertRaises(ValidationError):
                self.change(state["id"], **changes)
        foreign = self.receive(identity_number="048090000199").paper_ids[0]
        self.change(state["id"], papers={foreign.id: {"comment": "x"}})
        self.assertFalse(foreign.comment)
        line = state["papers"][0]["id"]
        for vals in ({"dossier_id": foreign.dossier_id.id}, {"component_id": 1}, {"name": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.change(state["id"], papers={line: vals})
        for name in ("code", "received_at", "tracking_token", "counter_user_id", "applicant_id"):
            self.change(state["id"], **{name: 1})
        draft = self.env["egate.dossier"].browse(state["id"])
        self.assertFalse(draft.code or draft.received_at or draft.applicant_id)
        self.assertEqual(draft.counter_user_id, self.clerk)

    def test_a_key_that_no_screen_makes_is_refused(self):
        for key in (False, "", "short", "x" * 100, 5, "' OR 1=1 --------------"):
            with self.subTest(key=key), self.assertRaises(ValidationError):
                self.change(key=key)

    # -- once, whatever happens --------------------------------------------------------------------

    def test_a_repeated_beginning_finds_the_first_draft(self):
        first = self.change(scan=CARD)
        again = self.change(scan=CARD)
        self.assertEqual(first["id"], again["id"])
        other = self.change(key=KEY + "2", scan=CARD)
        self.assertNotEqual(first["id"], other["id"])

    def test_somebody_elses_key_opens_nothing(self):
        self.change(scan=CARD)
        with self.assertRaises(AccessError):
            self.change(user=self.other_clerk, scan=CARD)

    def test_accepting_again_answers_with_the_first_dossier(self):
        state = self.ready()
        first = self.accept(state["id"], note="một")
        again = self.accept(state["id"], note="hai")
        self.assertEqual(first["received"]["code"], again["received"]["code"])
        late = self.change(state["id"], note="ba")
        self.assertEqual(late["received"]["code"], first["received"]["code"])
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertEqual((dossier.note, len(dossier.step_ids)), ("một", 1))
        self.assertFalse(dossier.counter_key)

    def test_a_repeated_change_adds_a_paper_once(self):
        state = self.ready()
        for _time in range(2):
            state = self.change(state["id"], add_papers=["Đơn đề nghị"])
        extra = [line for line in state["papers"] if not line["asked"]]
        self.assertEqual([line["name"] for line in extra], ["Đơn đề nghị"])
        asked = state["papers"][0]["id"]
        state = self.change(state["id"], drop_papers=[extra[0]["id"], asked])
        self.assertEqual(len(state["papers"]), 3)  # what is asked for stays

    # -- changing the procedure --------------------------------------------------------------------

    def test_a_change_of_the_procedure_keeps_what_fits(self):
        other = self._published_procedure("9.000103", "Thủ tục khác", amount=1, unit="hour")
        state = self.ready(note="giữ lại", sets=2)
        kept = {line["id"] for line in state["papers"] if line["received"]}
        state = self.change(state["id"], procedure_id=other.id)
        self.assertEqual(len(state["papers"]), 3)
        self.assertEqual({line["id"] for line in state["papers"] if line["received"]}, kept)
        draft = self.env["egate.dossier"].browse(state["id"])
        self.assertEqual(draft.paper_ids.component_id, other.current_version_id.component_ids)
        self.assertEqual(state["values"]["note"], "giữ lại")
        self.assertEqual(state["values"]["applicant_name"], "Nguyễn Thị Minh Khai")
        self.assertIn("received", self.accept(state["id"]))

    def test_the_papers_are_those_of_the_case(self):
        version = self.procedure.version_ids._new_draft()
        self.procedure.version_ids.filtered(lambda v: v.state == "published").action_retire()
        version.write({"decision": "02/QĐ-UBND", "date_from": "2025-07-01"})
        house, other = self.env["egate.procedure.variant"].create(
            [{"version_id": version.id, "name": name} for name in ("Nhà ở", "Khác")]
        )
        version.component_ids = [Command.create({"name": "Bản vẽ", "variant_id": house.id})]
        version.action_publish()
        state = self.change(scan=CARD, procedure_id=self.procedure.id)
        self.assertEqual([v["id"] for v in state["variants"]], [house.id, other.id])
        self.assertEqual(state["values"]["variant_id"], house.id)
        self.assertIn("Bản vẽ", [line["name"] for line in state["papers"]])
        state = self.change(state["id"], variant_id=other.id)
        self.assertNotIn("Bản vẽ", [line["name"] for line in state["papers"]])

    # -- whose it is -------------------------------------------------------------------------------

    def test_an_organisation_is_found_by_its_tax_code(self):
        self.env["res.partner"].create(
            {
                "name": "Công ty Mẫu",
                "is_company": True,
                "vat": "0400101901",
                "street": "5 Bạch Đằng",
            }
        )
        state = self.change(applicant_kind="organisation", applicant_tax_code="0400 101 901")
        self.assertTrue(state["known"])
        self.assertEqual(state["values"]["applicant_name"], "Công ty Mẫu")
        self.assertFalse(state["values"]["identity_kind"])
        # The card on the desk is of whoever came for it.
        state = self.change(state["id"], scan=CARD)
        self.assertEqual(state["values"]["applicant_name"], "Công ty Mẫu")
        self.assertEqual(state["values"]["submitter_name"], "Nguyễn Thị Minh Khai")
        self.assertEqual(state["values"]["submitter_identity_number"], IDENTITY)
        wrong = self.change(state["id"], applicant_tax_code="123")
        self.assertIn("is no tax code", wrong["errors"]["applicant_tax_code"])
        self.assertFalse(wrong["known"])
        back = self.change(state["id"], applicant_kind="citizen")
        self.assertEqual(back["values"]["identity_kind"], "cccd")

    def test_further_owners_and_the_submitter_stand_apart(self):
        state = self.ready()
        spouse = CARD.replace(IDENTITY, "048190000456").replace("|Nam|", "|Nữ|")
        for _time in range(2):  # a repeat adds nobody twice
            state = self.change(
                state["id"],
                add_owners=[{"scan": spouse}, {"name": "Trần Văn Ba", "relation": "co_owner"}],
            )
        self.assertEqual(
            [(one["name"], one["relation"]) for one in state["owners"]],
            [("Nguyễn Thị Minh Khai", "spouse"), ("Trần Văn Ba", "co_owner")],
        )
        self.assertFalse(state["owners"][0]["fault"])
        second = state["owners"][1]
        self.assertIn("Enter the identity number", second["fault"])
        state = self.change(state["id"], owners={second["id"]: {"identity_number": "048090000777"}})
        self.assertFalse(state["owners"][1]["fault"])
        state = self.change(state["id"], drop_owners=[state["owners"][0]["id"]])
        state = self.change(
            state["id"],
            submitter_name="Lê Thị Tư",
            submitter_identity_kind="cccd",
            submitter_identity_number="12",
        )
        self.assertIn("exactly 12 digits", state["errors"]["submitter_identity_number"])
        self.assertIn("received", self.accept(state["id"]))
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertEqual(dossier.owner_ids.mapped("name"), ["Trần Văn Ba"])
        self.assertEqual(dossier.submitter_name, "Lê Thị Tư")

    # -- who decides -------------------------------------------------------------------------------

    def test_who_decides_is_asked_where_a_city_desk_receives_for_a_commune(self):
        self.assertFalse(self.ready()["needs_agency"])
        city_desk = self.desk.copy(
            {
                "name": "Trung tâm thành phố",
                "code": "T99.01",
                "parent_id": self.province.id,
                "level": "province",
            }
        )
        clerk = self._person("city_clerk", self.role_clerk, city_desk)
        state = self.ready(user=clerk, key=KEY + "2")
        self.assertTrue(state["needs_agency"])
        self.assertIn("decided by a commune", self.accept(state["id"], user=clerk)["refusal"])
        found = self.rpc(clerk, "egate.dossier", "counter_agencies", self.ward.name.upper())
        self.assertIn({"id": self.ward.id, "name": self.ward.name}, found)
        state = self.change(state["id"], user=clerk, asked_agency_id=self.ward.id)
        self.assertEqual(state["agency"], self.ward.name)
        self.assertIn("received", self.accept(state["id"], user=clerk))
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertEqual(dossier.agency_unit_id, self.ward)

    # -- sent away ---------------------------------------------------------------------------------

    def test_what_was_refused_is_shown_and_stays_as_it_was(self):
        state = self.ready()
        reason = {"reason": "Không thuộc thẩm quyền", "legal_basis": "Điều 16"}
        self.rpc(self.clerk, "egate.dossier", "action_refuse", [state["id"]], reason)
        for answer in (
            self.opened(state["id"], take=True)["state"],
            self.change(state["id"], note="x"),
            self.change(note="x"),  # its key, sent again
            self.accept(state["id"]),
        ):
            self.assertIn("was not accepted", answer["refused"])
            self.assertFalse(answer["values"]["note"])
        self.assertFalse(self.opened()["drafts"])
        other = self.change(user=self.colleague, key=KEY + "2", scan=CARD)
        self.assertFalse(other["beside"]["colleagues"])

    # -- two clerks --------------------------------------------------------------------------------

    def test_the_second_clerk_on_a_draft_is_told_who_has_it(self):
        state = self.ready()
        seen = self.opened(state["id"], user=self.colleague)["state"]
        self.assertEqual(seen["held"]["name"], self.clerk.name)
        answer = self.change(state["id"], user=self.colleague, note="x")
        self.assertEqual(answer["held"]["name"], self.clerk.name)
        self.assertFalse(answer["values"]["note"])
        self.assertNotIn("received", self.accept(state["id"], user=self.colleague))
        # Taken over on purpose: now the first one is told.
        taken = self.opened(state["id"], user=self.colleague, take=True)["state"]
        self.assertFalse(taken["held"])
        self.assertEqual(self.change(state["id"], note="x")["held"]["name"], self.colleague.name)
        self.assertIn("received", self.accept(state["id"], user=self.colleague))

    def test_the_second_clerk_on_a_citizen_is_told(self):
        self.change(scan=CARD)
        state = self.change(user=self.colleague, key=KEY + "2", scan=CARD)
        (other,) = state["beside"]["colleagues"]
        self.assertEqual((other["name"], other["mine"]), (self.clerk.name, False))
        elsewhere = self.change(user=self.other_clerk, key=KEY + "3", scan=CARD)
        self.assertFalse(elsewhere["beside"]["colleagues"])

    def test_a_stranger_opens_and_changes_nothing(self):
        state = self.ready()
        draft = state["id"]
        self.assertFalse(self.opened(draft, user=self.other_clerk, take=True)["state"])
        for call in (self.change, self.accept):
            with self.assertRaisesRegex(UserError, "not there any more"):
                call(draft, user=self.other_clerk, note="x")
        for user in (self.officer, self.leader, self.stranger, self.citizen, self.manager):
            for call in (self.change, self.accept, self.opened):
                with (
                    self.subTest(user=user.login, call=call.__name__),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    call(draft, user=user)
            with self.assertRaises(AccessError):
                self.rpc(user, "egate.dossier", "counter_procedures")
        self.assertEqual(self.env["egate.dossier"].browse(draft).counter_user_id, self.clerk)

    def test_a_received_dossier_is_shown_as_received(self):
        dossier = self.receive()
        state = self.opened(dossier.id)["state"]
        self.assertEqual(state["received"]["code"], dossier.code)
        # An officer reads the dossier, and still has no business at the counter.
        with self.assertRaises(AccessError):
            self.opened(dossier.id, user=self.officer)

    def test_ones_own_drafts_are_offered_again(self):
        state = self.ready()
        (draft,) = self.opened()["drafts"]
        self.assertEqual((draft["id"], draft["name"]), (state["id"], "Nguyễn Thị Minh Khai"))
        self.assertFalse(self.opened(user=self.colleague)["drafts"])
        self.accept(state["id"])
        self.assertFalse(self.opened()["drafts"])

    # -- beside the form ---------------------------------------------------------------------------

    def test_an_open_dossier_of_the_same_procedure_is_a_duplicate(self):
        first = self.receive()
        state = self.ready()
        (duplicate,) = state["beside"]["duplicates"]
        self.assertEqual((duplicate["id"], duplicate["code"]), (first.id, first.code))
        self.assertEqual([one["id"] for one in state["beside"]["earlier"]], [first.id])
        self.bring_to_desk(first)
        self.do(first, "return", self.clerk)
        state = self.opened(state["id"])["state"]
        self.assertFalse(state["beside"]["duplicates"])
        self.assertFalse(state["beside"]["earlier"][0]["open"])

    def test_of_dossiers_elsewhere_only_the_desk_of_a_duplicate_is_told(self):
        first = self.receive()
        state = self.ready(user=self.other_clerk)
        beside = state["beside"]
        self.assertEqual(beside["duplicates"], [{"id": False, "desk": self.desk.name}])
        self.assertEqual((beside["earlier"], beside["elsewhere"]), ([], 1))
        self.assertNotIn(first.code, str(state))

    # -- procedures --------------------------------------------------------------------------------

    def procedures(self, text="", user=None):
        found = self.rpc(user or self.clerk, "egate.dossier", "counter_procedures", text)
        return [one["code"] for one in found]

    def test_what_the_desk_receives_most_is_offered_first(self):
        other = self._published_procedure("9.000104", "An cấp Giấy xác nhận", amount=1, unit="hour")
        self.assertEqual(self.procedures("giay xac nhan"), ["9.000104", "9.000001"])
        self.receive()
        self.assertEqual(self.procedures("GIẤY xác nhận"), ["9.000001", "9.000104"])
        self.assertEqual(self.procedures()[0], "9.000001")
        self.assertEqual(self.procedures("104"), ["9.000104"])
        other.version_ids.action_retire()
        self.assertEqual(self.procedures("104"), [])

    # -- budgets -----------------------------------------------------------------------------------

    def test_accepting_on_the_screen_asks_few_queries(self):
        """Of a citizen who is on file: the draft as it stands, its answer and receipt included."""
        self.receive()
        # Warm what a worker keeps.
        self.accept(self.ready(key="1" * 20)["id"])
        state = self.ready(key="2" * 20)
        self.env.flush_all()
        self.env.transaction.clear()
        with self.assertQueryCount(25):
            answer = self.accept(state["id"])
        self.assertEqual(answer["received"]["fee"], 15000)

    def test_a_change_costs_at_most_25_queries(self):
        self.receive()  # so that there is an earlier dossier and a duplicate
        state = self.ready()
        other = self._published_procedure("9.000105", "Thủ tục khác", amount=1, unit="hour")
        # Warm what a worker keeps: access rules, and the rules of both procedures.
        for changes in (
            {"procedure_id": other.id},
            {"procedure_id": self.procedure.id},
            {"identity_number": "048090000125"},
        ):
            self.env.flush_all()
            self.env.transaction.clear()
            state = self.change(state["id"], **changes)
        line = state["papers"][0]["id"]
        for budget, changes in (
            (25, {"note": "y"}),
            (25, {"papers": {line: {"received": False}}}),
            (25, {"identity_number": "048090000124"}),
            (25, {"identity_number": IDENTITY}),
            (25, {"scan": CARD}),
            (25, {"page_count": 4}),
            (25, {"tick_required": True}),
            # Papers are moved, deleted and made.
            (25, {"procedure_id": other.id}),
        ):
            self.env.flush_all()
            self.env.transaction.clear()
            with self.subTest(changes=changes), self.assertQueryCount(budget):
                self.change(state["id"], **changes)
                self.env.flush_all()
