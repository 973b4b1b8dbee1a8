from copy import deepcopy

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestAtAGlance(DossierCommon):
    """The form says in plain words where a dossier is, and opens in few queries."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 02:10:00"):
            self.dossier = self.receive()

    def form_of(self, user):
        """Return what the web client asks for when ``user`` opens the form."""
        view = self.env.ref("egate_dossier.egate_dossier_view_form")
        views = self.env["egate.dossier"].with_user(user).get_views([(view.id, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        specification = self.specification(self.env["egate.dossier"], arch)
        # What widgets ask for beside.
        for name in ("can_undo", "may_be_assigned", "may_be_taken", "may_consult", "step_due_at"):
            specification[name] = {}
        names = ("state_id", "unit_id", "user_id", "left_by_id", "transition_id", "cause_id")
        specification["step_ids"] = {
            "fields": {
                **{name: {"fields": {"display_name": {}}} for name in names},
                **dict.fromkeys(("received_at", "left_at", "planned_text", "used_text"), {}),
                **dict.fromkeys(("planned_minutes", "used_minutes", "in_time", "comment"), {}),
            }
        }
        return specification

    def specification(self, model, arch):
        found = {}
        for node in arch.iter("field"):
            if next(node.iterancestors("field"), None) is not None:
                continue
            field = model._fields[node.get("name")]
            found[field.name] = {}
            if field.type == "many2one":
                found[field.name] = {"fields": {"display_name": {}}}
            elif field.relational:
                comodel = self.env[field.comodel_name]
                inner = etree.Element("list")
                inner.extend(map(deepcopy, node.iterdescendants("field")))
                found[field.name] = {"fields": self.specification(comodel, inner)}
        return found

    def test_the_form_opens_in_at_most_35_queries(self):
        for key, user in (("claim", self.officer), ("submit", self.officer)):
            self.do(self.dossier, key, user)
        for user in (self.leader, self.clerk, self.officer):
            specification = self.form_of(user)
            self.env.flush_all()
            for _warm in range(2):
                self.env.invalidate_all()
                self.rpc(user, "egate.dossier", "web_read", [self.dossier.id], specification)
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertQueryCount(35):
                self.rpc(user, "egate.dossier", "web_read", [self.dossier.id], specification)

    def status(self):
        self.dossier.invalidate_recordset()
        return self.dossier.with_context(lang="en_US")._plain_status()

    def test_who_has_it_what_follows_and_what_the_citizen_does(self):
        self.assertEqual(
            self.status(),
            {
                "holder": "UBND phường Mẫu since 09:10 on 02/03/2026; nobody has taken it on yet "
                "(Officer).",
                "next": "“Nhận xử lý”; then “Đang thẩm định” (Officer).",
                "citizen": "Nothing for now.",
            },
        )
        with freeze_time("2026-03-02 03:00:00"):
            self.do(self.dossier, "claim", self.officer)
        status = self.status()
        self.assertIn(f"{self.officer.name}, UBND phường Mẫu, since 10:00", status["holder"])
        self.assertEqual(status["next"], "“Trình ký”; then “Chờ ký duyệt” (Leader).")
        for key, user in (("submit", self.officer), ("sign", self.leader)):
            self.do(self.dossier, key, user)
        status = self.status()
        self.assertEqual(status["citizen"], f"Comes to {self.desk.name} for the result.")
        self.assertEqual(status["next"], "“Trả kết quả”; the dossier is closed then.")
        self.do(self.dossier, "return", self.clerk)
        status = self.status()
        self.assertIn("Closed by", status["holder"])
        self.assertEqual((status["next"], status["citizen"]), ("", "Nothing more."))

    def test_a_draft_is_not_handed_in_yet(self):
        draft = self.draft(identity_number="048090000131")
        self.assertIn("not handed in", draft._plain_status()["holder"])

    def test_while_the_citizen_is_waited_for_the_status_says_what_for(self):
        state = self.states["waiting"]
        self.env.cr.execute(
            "UPDATE egate_workflow_state SET kind = 'citizen' WHERE id = %s", [state.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.status()["citizen"], "Hands in the papers that were asked for.")

    def test_every_event_is_a_sentence_with_names(self):
        self.bring_to_desk(self.dossier)
        events = self.dossier.with_user(self.leader).with_context(lang="en_US").event_ids
        self.assertEqual(events[0].sentence, "Received: Chờ xử lý")
        self.assertEqual(
            events[1].sentence,
            "Went on: “Nhận xử lý”; Chờ xử lý → Đang thẩm định; UBND phường Mẫu, "
            f"{self.officer.name}",
        )

    def test_the_trail_is_read_in_few_queries(self):
        self.bring_to_desk(self.dossier)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            rows = self.rpc(self.leader, "egate.dossier", "trail", [self.dossier.id])
        self.assertEqual([row["number"] for row in rows], [1, 2, 3, 4])
        self.assertEqual(rows[3]["user"], self.leader.name)

    def test_events_survive_what_they_name(self):
        event = self.dossier.event_ids[:1]
        self.env["egate.dossier.event"]._insert(
            [
                {
                    "dossier_id": self.dossier.id,
                    "sequence": 2,
                    "at": event.at,
                    "kind": "moved",
                    "user_id": event.user_id.id,
                    "unit_id": None,
                    "data": {"way": 10**9, "to": "x", "unit": 10**9},
                    "hash": b"x",
                }
            ]
        )
        self.dossier.invalidate_recordset()
        sentence = self.dossier.with_context(lang="en_US").event_ids[-1].sentence
        self.assertEqual(sentence, "Went on")

    def test_what_is_closed_to_somebody_is_said_with_the_reason(self):
        found = self.rpc(
            self.clerk, "egate.dossier", "refused_transitions", [self.dossier.id],
            context={"lang": "en_US"},
        )  # fmt: skip
        self.assertEqual([one["name"] for one in found], ["Nhận xử lý"])
        self.assertIn("only a person with the role “Officer”", found[0]["why"])
        self.assertEqual(
            self.rpc(self.officer, "egate.dossier", "refused_transitions", [self.dossier.id]), []
        )

    def test_whoever_does_not_read_it_is_told_nothing(self):
        for user in (self.stranger, self.manager, self.citizen):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.dossier", "refused_transitions", [self.dossier.id])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.dossier", "read", [self.dossier.id], ["status_holder"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, "egate.dossier", "trail", [self.dossier.id])
            with self.subTest(user.login), self.assertRaises(AccessError):
                event = self.dossier.sudo().event_ids[0]
                self.rpc(user, "egate.dossier.event", "read", [event.id], ["sentence"])
