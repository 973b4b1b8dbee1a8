import base64

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import PDF, DossierCommon
from ..sample_files import pdf

#: What a tablet sends of a signature: a PNG of one pixel.
SIGNATURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUB"
    "AScY42YAAAAASUVORK5CYII="
)
NUMBERED = {"number": "125/QĐ-UBND", "decided_on": "2026-11-23", "valid_until": "2031-11-22"}


@tagged("post_install", "-at_install")
class TestResults(DossierCommon):
    """Signing, numbering and giving out are three acts, each with its own trace."""

    def result_of(self, dossier):
        return dossier.result_ids.filtered(lambda one: not one.withdrawn_at)

    def number(self, result, user=None, **values):
        told = {**NUMBERED, **values}
        return self.rpc(user or self.officer, result._name, "action_number", [result.id], told)

    def correct(self, result, user=None, **values):
        told = {**NUMBERED, "reason": "Sai ngày sinh", **values}
        return self.rpc(user or self.leader, result._name, "action_correct", [result.id], told)

    def give(self, dossier, user=None, **proof):
        values = {"proof": proof} if proof else {}
        self.rpc(
            user or self.clerk,
            "egate.dossier",
            "action_transition",
            [dossier.id],
            self.transitions["return"].id,
            values=values,
        )

    @freeze_time("2026-11-23 02:10:00")
    def test_a_signed_result_is_numbered_once_by_who_worked_on_it(self):
        dossier = self.bring_to_desk(self.receive())
        result = dossier.result_ids
        self.assertEqual((result.version, result.state), (1, "signed"))
        for user in (self.stranger, self.citizen, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.number(result, user)
        colleague = self._person("officer_2", self.role_officer, self.ward)
        with self.assertRaises(AccessError):
            self.number(result, colleague)
        for wrong, words in (
            ({"number": " "}, "number and the date"),
            ({"decided_on": "soon"}, "number and the date"),
            ({"decided_on": "2026-11-24"}, "today or earlier"),
            ({"valid_until": "2026-11-22"}, "end before"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.number(result, **wrong)
        self.number(result)
        self.number(result)  # a second click
        self.assertRecordValues(
            result, [{"number": "125/QĐ-UBND", "numbered_by_id": self.officer.id}]
        )
        self.assertEqual(dossier.event_ids.mapped("kind").count("numbered"), 1)
        with self.assertRaisesRegex(UserError, "not edited"):
            self.number(result, number="126/QĐ-UBND")

    @freeze_time("2026-11-23 02:10:00")
    def test_a_correction_is_a_version_of_its_own_signed_by_a_leader(self):
        dossier = self.bring_to_desk(self.receive())
        first = dossier.result_ids
        self.number(first)
        for user in (self.officer, self.clerk, self.manager, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.correct(first, user)
        with self.assertRaisesRegex(UserError, "what was wrong"):
            self.correct(first, reason="")
        second = self.env[first._name].browse(self.correct(first, number="125a/QĐ-UBND"))
        self.assertRecordValues(
            first + second,
            [
                {"version": 1, "number": "125/QĐ-UBND", "state": "withdrawn"},
                {"version": 2, "number": "125a/QĐ-UBND", "state": "signed"},
            ],
        )
        self.assertEqual(second.replaces_id, first)
        with self.assertRaisesRegex(UserError, "later version"):
            self.correct(first)
        self.assertNotIn("sinh", str(dossier.event_ids[-1].data))
        self.give(dossier)
        self.assertFalse(first.returned_at)
        self.assertTrue(second.returned_at)

    def test_signing_again_makes_the_next_version(self):
        dossier = self.bring_to_desk(self.receive())
        dossier.sudo()._effect_result(self.transitions["sign"], {"at": dossier.finished_at})
        self.assertEqual(dossier.result_ids.sorted("id").mapped("version"), [1, 2])
        self.assertEqual(dossier.result_ids[-1].replaces_id, dossier.result_ids[0])

    @mute_logger("odoo.sql_db")
    @freeze_time("2026-11-23 02:10:00")
    def test_the_database_keeps_what_was_signed_numbered_and_given_out(self):
        dossier = self.bring_to_desk(self.receive())
        result = dossier.result_ids
        self.number(result)
        self.give(dossier, receiver="owner", identity=True, signature=SIGNATURE)
        self.env.flush_all()
        for change in (
            "egate_dossier_result SET number = 'x'",
            "egate_dossier_result SET valid_until = NULL",
            "egate_dossier_result SET signer_id = 1",
            "egate_dossier_result SET returned_at = NULL",
            "egate_result_delivery SET receiver_name = 'x'",
            "egate_result_delivery SET signature = 'x'",
        ):
            with (
                self.subTest(change),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"UPDATE {change} WHERE dossier_id = %s", dossier.ids)

    # -- files --------------------------------------------------------------------------------

    def test_a_file_of_a_result_is_judged_kept_and_never_changed(self):
        dossier = self.bring_to_desk(self.receive())
        result = dossier.result_ids

        def add(user, name="gxn.pdf", raw=PDF):
            content = base64.b64encode(raw).decode()
            return self.rpc(user, result._name, "add_file", [result.id], name, content)

        for user in (self.stranger, self.citizen, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                add(user)
        with self.assertRaisesRegex(UserError, "program"):
            add(self.clerk, raw=b"MZ" + b"\0" * 200)
        with self.assertRaisesRegex(UserError, "did not arrive whole"):
            self.rpc(self.clerk, result._name, "add_file", [result.id], "x.pdf", "%%%")
        file = self.env["egate.dossier.result.file"].browse(add(self.clerk))
        self.assertEqual(add(self.officer), file.id)
        self.assertEqual(file._open().read(), PDF)
        attachment = file.attachment_id
        for user in (self.clerk, self.officer, self.leader, self.manager):
            for method, args in (("write", ({"name": "x"},)), ("unlink", ())):
                with self.subTest(user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, file._name, method, file.ids, *args)
                with self.subTest(user.login, of="content"), self.assertRaises(AccessError):
                    self.rpc(user, "ir.attachment", method, attachment.ids, *args)
        self.assertEqual(dossier.event_ids[-1].data["sha256"], file.sha256)
        # The old version keeps its file, the new one gets its own.
        second = result.browse(self.correct(result, decided_on="2026-01-05"))
        with self.assertRaisesRegex(UserError, "later version"):
            add(self.officer, raw=pdf("Bản khác"))
        self.assertEqual((result.file_ids, second.file_ids), (file, file.browse()))

    # -- giving out ---------------------------------------------------------------------------

    def test_what_is_noted_at_the_desk_is_the_proof(self):
        dossier = self.bring_to_desk(self.receive())
        for proof, words in (
            ({"identity": True, "signature": SIGNATURE}, "who came"),
            ({"receiver": "owner", "signature": SIGNATURE}, "identity paper"),
            ({"receiver": "owner", "identity": True}, "sign on the tablet"),
            ({"receiver": "owner", "identity": True, "signature": "PHN2Zz4="}, "sign on"),
            ({"receiver": "other", "identity": True, "on_paper": True}, "full name"),
            ({"receiver": "submitter", "identity": True, "on_paper": True}, "Nobody handed"),
            ({"channel": "post", "sent_to": "12 Trần Phú"}, "tracking"),
            ({"channel": "electronic"}, "account"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.give(dossier, **proof)
        self.assertFalse(dossier.delivery_ids)
        self.give(
            dossier,
            receiver="other",
            name="Lê Văn An",
            paper="Giấy ủy quyền 12/2026",
            identity=True,
            signature=SIGNATURE,
        )
        self.assertRecordValues(
            dossier.delivery_ids,
            [
                {
                    "channel": "desk",
                    "receiver": "other",
                    "receiver_name": "Lê Văn An",
                    "identity_checked": True,
                    "proven": True,
                    "given_by_id": self.clerk.id,
                }
            ],
        )
        self.assertTrue(base64.b64decode(dossier.delivery_ids.signature).startswith(b"\x89PNG"))
        self.assertEqual(dossier.result_ids.delivery_id, dossier.delivery_ids)
        self.assertEqual(dossier.event_ids[-2:].mapped("kind"), ["given", "moved"])
        self.assertNotIn("An", str(dossier.event_ids.mapped("data")))
        self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))

    def test_what_is_sent_by_post_arrives_later(self):
        dossier = self.bring_to_desk(self.receive())
        self.assertFalse(dossier.result_ids.returned_at)
        self.give(dossier, channel="post", tracking="EK123456789VN", sent_to="12 Trần Phú")
        delivery = dossier.delivery_ids
        self.assertFalse(delivery.arrived_at)
        for user in (self.officer, self.leader, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, delivery._name, "action_arrived", delivery.ids)
        self.rpc(self.clerk, delivery._name, "action_arrived", delivery.ids)
        self.assertTrue(delivery.arrived_at)
        self.assertEqual(dossier.event_ids[-1].kind, "arrived")

    def test_without_a_note_it_says_that_nobody_noted_who_took_it(self):
        dossier = self.bring_to_desk(self.receive())
        self.give(dossier)
        self.assertRecordValues(
            dossier.delivery_ids, [{"proven": False, "receiver": False, "channel": "desk"}]
        )

    def test_a_process_may_ask_for_the_proof(self):
        workflow = self.workflow.sudo().copy({"code": "TEST-PROOF"})
        way = workflow.transition_ids.filtered(lambda one: one.name == "Trả kết quả")
        way.requirement_ids = [Command.create({"kind": "proof"})]
        self.assertIn("proof", way._rules().asks)
        dossier = self.bring_to_desk(self.receive())
        self.assertIn("proof", dossier._require_proof(way, {}))
        self.assertEqual(dossier._require_proof(way, {"proof": {"receiver": "owner"}}), "")

    def test_a_correction_after_the_return_is_given_out_by_the_desk(self):
        dossier = self.bring_to_desk(self.receive())
        proof = {"receiver": "owner", "identity": True, "on_paper": True}
        with self.assertRaisesRegex(UserError, "no corrected result"):
            self.rpc(self.clerk, dossier._name, "give_corrected", dossier.ids, proof)
        self.give(dossier, **proof)
        first = dossier.result_ids
        self.correct(first, decided_on="2026-01-05")
        as_clerk = dossier.with_user(self.clerk)
        self.assertTrue(as_clerk.gives_corrected)
        self.assertFalse(dossier.with_user(self.officer).gives_corrected)
        offer = as_clerk.action_give_corrected()["params"]["offer"]
        self.assertEqual((offer["code"], offer["way"]["id"]), (dossier.code, False))
        with self.assertRaises(AccessError):
            self.rpc(self.officer, dossier._name, "give_corrected", dossier.ids, proof)
        with self.assertRaisesRegex(UserError, "who came"):
            self.rpc(self.clerk, dossier._name, "give_corrected", dossier.ids, {})
        self.rpc(self.clerk, dossier._name, "give_corrected", dossier.ids, proof)
        self.assertEqual(len(dossier.delivery_ids), 2)
        self.assertTrue(all(dossier.result_ids.mapped("returned_at")))
        with self.assertRaisesRegex(UserError, "no corrected result"):
            self.rpc(self.clerk, dossier._name, "give_corrected", dossier.ids, proof)

    def test_the_dialog_numbers_and_adds_the_file(self):
        dossier = self.bring_to_desk(self.receive())
        values = {
            "result_id": dossier.result_ids.id,
            "act": "number",
            "number": "9/GXN",
            "decided_on": "2026-01-05",
            "content": base64.b64encode(PDF).decode(),
            "file_name": "gxn.pdf",
        }
        (dialog,) = self.rpc(self.clerk, "egate.result.edit", "create", [values])
        self.rpc(self.clerk, "egate.result.edit", "action_confirm", [dialog])
        self.assertEqual(dossier.result_ids.number, "9/GXN")
        self.assertEqual(dossier.result_ids.file_ids.name, "gxn.pdf")

    # -- the lists ----------------------------------------------------------------------------

    @freeze_time("2026-11-23 02:10:00")
    def test_results_are_found_by_number_owner_and_end(self):
        dossier = self.bring_to_desk(self.receive())
        self.number(dossier.result_ids, valid_until="2026-12-10")
        search = self.env.ref("egate_dossier.egate_dossier_result_view_search").arch
        for name, found in (("ends_30", True), ("ends_90", True), ("ended", False)):
            start = search.index(f'name="{name}"')
            domain = search[start:].split('domain="')[1].split('"')[0]
            domain = domain.replace("&gt;", ">").replace("&lt;", "<")
            results = self.rpc(
                self.clerk,
                "egate.dossier.result",
                "web_search_read",
                __import__("ast").literal_eval(domain),
                {"number": {}, "applicant_name": {}},
            )
            self.assertEqual(bool(results["length"]), found, name)
        hidden = self.rpc(self.stranger, "egate.dossier.result", "search_read", [], ["number"])
        self.assertFalse(hidden)
