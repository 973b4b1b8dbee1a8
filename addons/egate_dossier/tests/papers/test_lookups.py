import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon
from ..reception.test_slips import SUPPLEMENT

KEY = "lookups0123456789abc"
HOME = "Giấy tờ chứng minh nơi cư trú"


# 09:10 on Monday 23 November 2026 in Vietnam.
@freeze_time("2026-11-23 02:10:00")
@tagged("post_install", "-at_install")
class TestLookups(DossierCommon):
    """No paper is asked for whose data are in a published database (NĐ 309/2026)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.env["egate.database"].create(
            {"name": "CSDL quốc gia về dân cư", "code": "DANCU", "date_from": "2026-08-05"}
        )
        publish = type(cls.env["egate.procedure.version"]).action_publish

        def publish_with_database(version):
            part = version.component_ids.filtered(lambda part: part.name == HOME)
            part.database_id = cls.database
            return publish(version)

        Version = type(cls.env["egate.procedure.version"])
        cls.classPatch(Version, "action_publish", publish_with_database)
        cls.looking = cls._published_procedure(
            "9.000309", "Thủ tục có tra cứu", amount=3, unit="working_day"
        )
        cls.classPatch(Version, "action_publish", publish)

    def change(self, draft=False, **changes):
        answer = self.rpc(self.clerk, "egate.dossier", "counter_change", draft, changes, key=KEY)
        return json.loads(json.dumps(answer))

    def begun(self):
        return self.change(
            identity_number=IDENTITY,
            applicant_name="Nguyễn Thị Minh Khai",
            procedure_id=self.looking.id,
            tick_required=True,
        )

    def line(self, state, name=HOME):
        return next(line for line in state["papers"] if line["name"] == name)

    def paper(self, dossier):
        return dossier.paper_ids.filtered(lambda paper: paper.name == HOME)

    def received(self):
        state = self.begun()
        dossier = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        dossier.action_receive()
        return dossier

    def events(self, dossier):
        events = dossier.sudo().event_ids.filtered(lambda event: event.kind == "looked_up")
        return [(event.user_id, event.data["lookup"], event.sentence) for event in events]

    def test_the_counter_shows_a_lookup_instead_of_the_paper(self):
        line = self.line(self.begun())
        self.assertEqual((line["database"], line["lookup"]), (self.database.name, ""))
        self.assertFalse(line["received"])
        self.assertIn("still to be looked up", line["lookup_text"])
        self.assertFalse(self.line(self.begun(), "Tờ khai theo mẫu")["database"])

    def test_who_looked_and_when_is_shown_and_in_the_trail(self):
        state = self.begun()
        state = self.change(state["id"], lookups={self.line(state)["id"]: "found"})
        line = self.line(state)
        self.assertEqual(line["lookup"], "found")
        self.assertIn(self.clerk.name, line["lookup_text"])
        self.assertIn("23/11/2026", line["lookup_text"])
        dossier = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        dossier.action_receive()
        ((user, result, sentence),) = self.events(dossier)
        self.assertEqual((user, result), (self.clerk, "found"))
        self.assertIn(self.database.name, sentence)
        self.assertFalse(dossier.sudo().event_ids._faults(dossier))

    def test_the_dossier_is_accepted_without_the_paper(self):
        dossier = self.received()
        self.assertTrue(dossier.code)
        self.assertFalse(self.paper(dossier).received)

    def test_who_has_the_dossier_looks_later_and_nobody_else(self):
        dossier = self.received()
        paper = self.paper(dossier)
        with self.assertRaises(AccessError):
            self.rpc(self.stranger, "egate.dossier.paper", "action_look_up", [paper.id])
        self.do(dossier, "claim", self.officer)
        self.rpc(self.officer, "egate.dossier.paper", "action_look_up", [paper.id])
        self.assertEqual(paper.lookup_by_id, self.officer)
        self.assertEqual([user for user, *_rest in self.events(dossier)], [self.officer])

    def test_the_fields_of_a_lookup_are_closed(self):
        paper = self.paper(
            self.env["egate.dossier"].with_user(self.clerk).browse(self.begun()["id"])
        )
        for vals in ({"lookup_result": "found"}, {"lookup_by_id": self.officer.id}):
            with self.assertRaises(AccessError):
                self.rpc(self.clerk, "egate.dossier.paper", "write", [paper.id], vals)

    def test_a_paper_without_a_database_is_not_looked_up(self):
        dossier = self.received()
        other = dossier.paper_ids - self.paper(dossier)
        with self.assertRaisesRegex(UserError, "No database"):
            self.rpc(self.clerk, "egate.dossier.paper", "action_look_up", other[:1].ids)

    def test_no_slip_asks_for_what_is_looked_up(self):
        state = self.begun()
        draft = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        asked = {**SUPPLEMENT, "lines": [{"name": HOME.upper(), "original_count": 1}]}
        for method in ("action_issue_guide", "action_issue_supplement"):
            with self.assertRaisesRegex(UserError, "not asked of the citizen"):
                self.rpc(self.clerk, "egate.dossier", method, [draft.id], asked)
        self.assertFalse(draft.slip_ids)
        draft.action_receive()
        self.do(draft, "claim", self.officer)
        with self.assertRaisesRegex(UserError, "not asked of the citizen"):
            self.rpc(self.officer, "egate.dossier", "action_issue_supplement", [draft.id], asked)
        dialog = self.env["egate.dossier.slip.issue"].with_user(self.officer)
        dialog = dialog.create({"dossier_id": draft.id, "kind": "supplement"})
        self.assertNotIn(HOME, dialog.line_ids.mapped("name"))

    def test_what_the_database_has_not_may_be_asked_for(self):
        state = self.begun()
        state = self.change(state["id"], lookups={self.line(state)["id"]: "absent"})
        self.assertIn("ask for the paper", self.line(state)["lookup_text"])
        draft = self.env["egate.dossier"].with_user(self.clerk).browse(state["id"])
        asked = {**SUPPLEMENT, "lines": [{"name": HOME, "original_count": 1}]}
        self.rpc(self.clerk, "egate.dossier", "action_issue_supplement", [draft.id], asked)
        self.assertEqual(draft.slip_ids.line_ids.name, HOME)

    def test_before_the_database_is_usable_the_paper_is_asked_for(self):
        with freeze_time("2026-08-04 02:10:00"):
            line = self.line(self.begun())
            self.assertFalse(line["database"])
            self.assertTrue(line["received"])  # ticked with the others that are required

    def test_a_database_that_papers_name_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "in use"):
            self.database.unlink()
