import doctest
import json

from odoo.tests import HttpCase, freeze_time, tagged

from ...tools import field_sentence
from ..common import IDENTITY, DossierCommon

KEY = "abcdefghij0123456789"
CARD = f"{IDENTITY}|201234567|Nguyễn Thị Minh Khai|05031990|Nam|12 Trần Phú, phường Mẫu|01072021"
DOUBTED = "003090000123"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestCounterDaily(DossierCommon):
    """What goes wrong at a counter on an ordinary day, called as the screen calls it."""

    def call(self, method, *args, user=None, **kwargs):
        answer = self.rpc(user or self.clerk, "egate.dossier", method, *args, **kwargs)
        return json.loads(json.dumps(answer))

    def change(self, draft=False, key=KEY, **changes):
        return self.call("counter_change", draft, changes, key=key)

    def accept(self, draft, **changes):
        return self.call("counter_accept", draft, changes)

    def on_file(self, **values):
        return self.env["res.partner"].create(
            {
                "name": "Nguyễn Thị Minh Khai",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                **values,
            }
        )

    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(field_sentence).failed)

    # -- all that is wrong, at once ---------------------------------------------------------------

    def faults(self, answer):
        return [fault["field"] for fault in answer["faults"]]

    def test_all_that_is_missing_is_told_at_once_by_its_field(self):
        state = self.change(applicant_phone="0905000111")
        answer = self.accept(state["id"])
        wanted = ["identity_number", "applicant_name", "procedure_id"]
        self.assertEqual(self.faults(answer), wanted)
        self.assertTrue(all(fault["label"] and fault["text"] for fault in answer["faults"]))
        state = self.change(state["id"], procedure_id=self.procedure.id, applicant_tax_code=False)
        answer = self.accept(state["id"], submitter_paper="GUQ 12")
        wanted = ["identity_number", "applicant_name", "submitter_name", "paper_ids"]
        self.assertEqual(self.faults(answer), wanted)

    def test_what_is_wrong_at_its_field_hides_nothing_else(self):
        state = self.change(procedure_id=self.procedure.id)
        answer = self.accept(state["id"], applicant_phone="12", applicant_email="a@b")
        self.assertEqual(set(answer["errors"]), {"applicant_phone", "applicant_email"})
        wanted = {"applicant_phone", "applicant_email", "identity_number", "applicant_name"}
        self.assertEqual(set(self.faults(answer)), {*wanted, "paper_ids"})
        self.assertNotIn("received", answer)

    def test_an_address_or_name_that_cannot_be_is_said_at_its_field(self):
        for field, value in (
            ("applicant_email", "nguyen an@example.com"),
            ("applicant_email", "nguyễnan@example.com"),
            ("applicant_name", "Phan 明"),
            ("applicant_address", "ຖະໜົນ 1"),
            ("identity_number", "999090000123"),
        ):
            state = self.change(**{field: value}, key=KEY + field[:9] + str(len(value)))
            with self.subTest(field=field, value=value):
                self.assertIn(field, state["errors"])

    # -- numbers outside the list ------------------------------------------------------------------

    def test_a_number_of_no_known_province_is_taken_with_a_reason(self):
        state = self.change(identity_kind="cccd", identity_number=DOUBTED)
        self.assertIn("enter why it is right", state["errors"]["identity_number"])
        self.assertEqual(state["asks_reason"], ["identity_reason"])
        # The screen sends again what was not taken.
        state = self.change(
            state["id"],
            identity_number=DOUBTED,
            identity_reason="Đúng như trên thẻ",
            applicant_name="Nguyễn Văn An",
            procedure_id=self.procedure.id,
            tick_required=True,
        )
        self.assertFalse(state["errors"])
        self.assertEqual(state["asks_reason"], ["identity_reason"])
        self.assertIn("received", self.accept(state["id"]))
        owner = self.env["egate.dossier"].browse(state["id"]).applicant_id
        self.assertRecordValues(
            owner, [{"identity_number": DOUBTED, "identity_reason": "Đúng như trên thẻ"}]
        )

    def test_without_a_reason_it_is_refused_and_with_another_number_it_goes(self):
        state = self.change(identity_number=DOUBTED, identity_reason="Đúng như trên thẻ")
        self.assertFalse(state["errors"])
        state = self.change(state["id"], identity_reason="")
        self.assertIn("identity_number", state["errors"])
        state = self.change(state["id"], identity_number=IDENTITY, identity_reason="Đúng")
        self.assertFalse(state["values"]["identity_reason"])

    def test_a_card_is_the_proof_of_its_own_number(self):
        state = self.change(scan=CARD.replace(IDENTITY, DOUBTED))
        self.assertFalse(state["errors"])
        self.assertEqual(state["values"]["identity_number"], DOUBTED)
        self.assertTrue(state["values"]["identity_reason"])

    def test_the_submitter_and_further_owners_may_have_such_a_number_too(self):
        state = self.change(
            submitter_name="Lê Văn Tám",
            submitter_identity_kind="cccd",
            submitter_identity_number=DOUBTED,
        )
        self.assertEqual(state["asks_reason"], ["submitter_identity_reason"])
        state = self.change(
            state["id"],
            submitter_identity_number=DOUBTED,
            submitter_identity_reason="Đúng như trên thẻ",
            add_owners=[{"name": "Trần Thị Bê", "identity_number": "100090000123"}],
        )
        self.assertFalse(state["errors"])
        [owner] = state["owners"]
        self.assertTrue(owner["asks_reason"] and owner["fault"])
        state = self.change(state["id"], owners={owner["id"]: {"identity_reason": "Đúng"}})
        self.assertFalse(state["owners"][0]["fault"])

    # -- a card that contradicts the record --------------------------------------------------------

    def test_a_card_that_contradicts_the_record_is_shown_and_decided(self):
        self.on_file(birth_date="1990-03-06")
        state = self.change(scan=CARD, procedure_id=self.procedure.id, tick_required=True)
        self.assertEqual(
            state["difference"], {"file": "1990-03-06", "here": "1990-03-05", "decided": False}
        )
        answer = self.accept(state["id"])
        self.assertEqual(self.faults(answer), ["applicant_birth_date"])
        state = self.change(state["id"], difference="file")
        self.assertFalse(state["difference"])
        self.assertEqual(state["values"]["applicant_birth_date"], "1990-03-06")
        self.assertIn("received", self.accept(state["id"]))
        self.assertFalse(self.env["egate.personal.request"].search([]))

    def test_where_the_card_is_right_the_correction_of_the_record_is_asked_for(self):
        person = self.on_file(birth_date="1990-03-06")
        state = self.change(scan=CARD, procedure_id=self.procedure.id, tick_required=True)
        state = self.change(state["id"], difference="here")
        self.assertTrue(state["difference"]["decided"])
        self.assertIn("received", self.accept(state["id"]))
        self.assertEqual(str(person.birth_date), "1990-03-06", "another person decides")
        request = self.env["egate.personal.request"].search([])
        self.assertRecordValues(
            request, [{"kind": "correction", "partner_id": person.id, "identity_check": "chip"}]
        )
        self.assertEqual(request.correction_ids.mapped("new_value"), ["05/03/1990"])

    def test_another_date_is_decided_anew(self):
        self.on_file(birth_date="1990-03-06")
        state = self.change(scan=CARD)
        state = self.change(state["id"], difference="here")
        state = self.change(state["id"], applicant_birth_date="1990-03-07")
        self.assertFalse(state["difference"]["decided"])

    # -- drafts ------------------------------------------------------------------------------------

    def left(self, state, **kwargs):
        self.call("counter_open", False, left_id=state["id"], **kwargs)
        return self.env["egate.dossier"].browse(state["id"]).exists()

    def test_a_draft_that_holds_nothing_goes_with_its_citizen(self):
        self.on_file()
        self.assertFalse(self.left(self.change(identity_number=IDENTITY)))
        self.assertFalse(self.left(self.change(channel="post", key=KEY + "1")))
        kept = self.change(applicant_name="Lê Văn Tám", key=KEY + "2")
        self.assertTrue(self.left(kept))
        chosen = self.change(procedure_id=self.procedure.id, key=KEY + "3")
        self.assertTrue(self.left(chosen))

    def test_a_draft_is_thrown_away_by_its_clerk_alone(self):
        state = self.change(applicant_name="Lê Văn Tám")
        colleague = self._person("colleague", self.role_clerk, self.desk)
        self.call("counter_open", False, drop_id=state["id"], user=colleague)
        draft = self.env["egate.dossier"].browse(state["id"])
        self.assertTrue(draft.exists())
        self.call("counter_open", False, drop_id=state["id"])
        self.assertFalse(draft.exists())
        received = self.receive()
        self.call("counter_open", False, drop_id=received.id, left_id=received.id)
        self.assertTrue(received.exists())

    # -- what is counted ---------------------------------------------------------------------------

    def test_a_fee_says_the_pages_and_copies_that_it_is_counted_by(self):
        copies = self._published_procedure(
            "2.000815", "Chứng thực bản sao", amount=1, unit="same_day"
        )
        version = copies.current_version_id
        self.env.cr.execute(
            "UPDATE egate_procedure_fee SET basis = 'page', price = 2000 WHERE version_id = %s",
            [version.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        state = self.change(procedure_id=copies.id, page_count=3, copy_count=2)
        [line] = state["fee"]["lines"]
        self.assertEqual((line["amount"], line["counted"]), (12000, "3 pages × 2 copies"))

    # -- bulk and search ---------------------------------------------------------------------------

    def test_a_record_that_is_named_twice_is_done_once(self):
        dossier = self.receive()
        way = self.transitions["claim"].id
        for user, method, args in (
            (self.leader, "action_assign_each", [self.officer.id]),
            (self.officer, "action_transition_each", [way]),
        ):
            twice = [dossier.id, dossier.id]
            answer = self.rpc(user, "egate.dossier", method, twice, *args)
            with self.subTest(method=method):
                self.assertEqual((answer["done"], answer["failed"]), ([dossier.id], []))
        self.assertEqual(dossier.workflow_state_id, self.states["work"])

    def test_a_number_is_found_however_it_is_grouped(self):
        dossier = self.receive()
        found = self.env["egate.dossier"].with_user(self.clerk)
        for text in ("048 090 000 123", "048.090.000.123", IDENTITY):
            for field in ("identity_find", "display_name"):
                with self.subTest(text=text, field=field):
                    self.assertEqual(found.search([(field, "ilike", text)]), dossier)

    def test_a_list_refuses_nothing_that_the_counter_takes(self):
        errors = self.enter_draft(identity_number=DOUBTED)["errors"]
        self.assertIn("enter why it is right", errors["identity_number"])
        Batch = self.env["egate.dossier.batch"]
        values = {"identity_kind": "cccd", "identity_number": DOUBTED, "content": "Xin 明"}
        self.assertFalse(Batch._cell_fault("identity_number", values))
        self.assertIn("Latin letters", Batch._cell_fault("content", values))


@tagged("post_install", "-at_install")
class TestNamedTwice(DossierCommon, HttpCase):
    """A browser that names a record twice in one call."""

    def test_a_call_that_names_a_record_twice_acts_once(self):
        dossier = self.receive()
        self.authenticate("officer", "officer")
        call = {
            "model": "egate.dossier",
            "method": "action_take",
            "args": [[dossier.id, dossier.id]],
            "kwargs": {},
        }
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": call}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertNotIn("error", answer)
        self.assertEqual(dossier.holder_user_id, self.officer)
