import base64
import json
import os
from contextlib import suppress
from unittest.mock import patch

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...verify import CHECKS
from ..common import OTHER_IDENTITY, DossierCommon
from ..sample_files import pdf

NAME, NUMBER = "Lò Thị Kpă Zưng", "048190007731"
PHONE, MAIL, STREET = "0987654123", "kpa.zung@vidu.example", "77 ngõ Khuất Lụa"
#: What is told of the person and of those beside, as the database might write it.
NEEDLES = (
    "Kpă Zưng",
    "kpa zung",
    NUMBER,
    PHONE,
    "987654123",
    "kpa.zung",
    "Khuất Lụa",
    "khuat lua",
    "Hờ A Púa",
    OTHER_IDENTITY,
    "Giàng Seo",
    "1951-07-13",
)
DAY = "2026-11-23 02:10:00"
LATER = "2027-02-23 02:10:00"


def spellings(needle):
    """Return a text as the columns of a database may hold it."""
    yield needle.lower()
    yield needle
    yield json.dumps(needle)[1:-1].lower()


class AnonymiseCommon(DossierCommon):
    """A dossier with everything that may be told of a person, and those who decide on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref("egate_base.egate_role_data")
        cls.guardian = cls._person("guardian", role, cls.ward)
        cls.far_guardian = cls._person("far_guardian", role, cls.other_ward)
        cls.cashier = cls._person("cashier", cls.env.ref("egate_base.egate_role_cashier"), cls.desk)
        cls.rule = cls.env.ref("egate_dossier.retention_rule_dossier")
        # The others would list what is not asked here.
        cls.env["egate.retention.rule"].search([("id", "!=", cls.rule.id)]).active = False
        cls.rule.months = 1

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0)

    def full_dossier(self):
        """Return a closed dossier in which everybody wrote everything that one can write."""
        draft = self.draft(
            identity_number=NUMBER,
            applicant_name=NAME,
            applicant_phone=PHONE,
            applicant_address=STREET,
        )
        draft.write(
            {
                "applicant_email": MAIL,
                "applicant_birth_date": "1951-07-13",
                "birth_confirmed": True,
                "note": f"Gọi cho {NAME}",
                "content": f"Cấp cho {NAME}",
                "submitter_name": "Hờ A Púa",
                "submitter_phone": PHONE,
                "submitter_identity_kind": "cccd",
                "submitter_identity_number": OTHER_IDENTITY,
                "submitter_paper": f"Giấy ủy quyền của {NAME}",
                "owner_ids": [
                    Command.create({"name": "Giàng Seo", "identity_number": OTHER_IDENTITY})
                ],
            }
        )
        draft.paper_ids[0].comment = f"Của {NAME}"
        self.scan(draft.paper_ids[0], f"{NAME}.pdf", pdf(NAME))
        draft.action_receive()
        dossier = draft
        self.rpc(
            self.clerk,
            "egate.private.note",
            "create",
            [{"dossier_id": dossier.id, "text": f"Ghi {NAME}"}],
        )
        self.rpc(self.officer, "egate.dossier", "action_give_opinion", [dossier.id], f"Ý {NAME}")
        self.rpc(self.clerk, "egate.dossier", "action_write_citizen", [dossier.id], f"Gửi {NAME}")
        answer = dossier.sudo()._receive_citizen_message(f"Tôi là {NAME}")
        self.assertTrue(answer)
        self.rpc(self.officer, "egate.dossier", "message_post", [dossier.id], body=f"Về {NAME}")
        self.env["ir.attachment"].create(
            {
                "name": f"{NAME}.txt",
                "raw": NAME.encode(),
                "res_model": "egate.dossier",
                "res_id": dossier.id,
            }
        )
        self.rpc(self.cashier, "egate.payment", "collect_fee", dossier.id, {"payer_name": NAME})
        with suppress(UserError):
            self.rpc(
                self.leader,
                "egate.dossier",
                "action_direct",
                [dossier.id],
                f"Xem {NAME}",
                self.ward.id,
                1,
            )
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer)
        self.do(dossier, "back", self.leader, comment=f"Thiếu của {NAME}")
        self.do(dossier, "submit", self.officer)
        self.do(dossier, "sign", self.leader)
        result = dossier.result_ids
        result.with_user(self.officer).add_file(
            f"{NAME}.pdf", base64.b64encode(pdf(f"Kết quả {NAME}")).decode()
        )
        self.do(dossier, "return", self.clerk)
        self.env["egate.dossier.message"].search([("dossier_id", "=", dossier.id)]).filtered(
            lambda one: not one.read_at
        ).read_at = Datetime.now()
        dossier.sudo().directive_ids.filtered(lambda one: one.state != "closed").state = "closed"
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        self.env.flush_all()
        return dossier

    def closed(self, paid=True, **values):
        """Return a dossier whose result was given out."""
        dossier = self.receive(**values)
        if paid:
            self.rpc(self.cashier, "egate.payment", "collect_fee", dossier.id, {})
        self.bring_to_desk(dossier)
        self.do(dossier, "return", self.clerk)
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        return dossier

    def ask(self, kind, person, corrections=(), **values):
        """Take a request down as the clerk, through the dialog that the desk has."""
        dialog = self.rpc(
            self.clerk,
            "egate.personal.ask",
            "create",
            {
                "kind": kind,
                "partner_id": person.id,
                "identity_check": "chip",
                "purpose": "Kiểm tra thông tin của tôi",
                "line_ids": [
                    Command.create({"name": name, "value": value}) for name, value in corrections
                ],
                **values,
            },
        )
        answer = self.rpc(self.clerk, "egate.personal.ask", "action_ask", [dialog])
        return self.env["egate.personal.request"].browse(answer["res_id"])

    def propose(self):
        """Let the job of the night propose what is over, and return the list of the ward."""
        self.env["egate.retention.list"]._cron_propose()
        return self.env["egate.retention.list"].search(
            [("unit_id", "=", self.ward.id)], limit=1, order="id desc"
        )

    def anonymise(self, *_dossiers):
        """Let two people approve what is over, and the job carry it out."""
        found = self.propose()
        self.rpc(self.guardian, "egate.retention.list", "action_ask", [found.id])
        self.rpc(self.leader, "egate.retention.list", "action_approve", [found.id])
        self.env["egate.retention.list"]._cron_propose()
        self.env.flush_all()
        return found

    def whole_database(self):
        """Return where any of the needles stands: table and needle, over all columns of all."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT table_name,
                      array_agg(column_name::text) FILTER (WHERE data_type <> 'bytea'),
                      array_agg(column_name::text) FILTER (WHERE data_type = 'bytea')
               FROM information_schema.columns JOIN information_schema.tables USING (table_name)
               WHERE tables.table_schema = current_schema AND table_type = 'BASE TABLE'
                 AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'date',
                                 'ARRAY')
               GROUP BY table_name"""
        )
        words = {word: needle for needle in NEEDLES for word in spellings(needle)}
        found = set()
        for table, texts, binaries in self.env.cr.fetchall():
            text = SQL(
                "lower(concat_ws(' ', %s))", SQL(", ").join(map(SQL.identifier, texts or ()))
            )
            where = [SQL("strpos(all_text, word) > 0")] if texts else []
            where += [
                SQL("position(convert_to(word, 'UTF8') IN %s) > 0", SQL.identifier(name))
                for name in binaries or ()
            ]
            self.env.cr.execute(
                SQL(
                    """SELECT DISTINCT word FROM (SELECT *, %s AS all_text FROM %s OFFSET 0) AS row,
                              unnest(%s) AS word WHERE %s""",
                    text if texts else SQL("''"),
                    SQL.identifier(table),
                    list(words),
                    SQL(" OR ").join(where),
                )
            )
            found |= {(table, words[word]) for (word,) in self.env.cr.fetchall()}
        return sorted(found)

    def faults(self):
        return [
            f"{check.title}: {fault.where} {fault.what}"
            for check in CHECKS
            for fault in check.faults(self.env(su=True))
        ]


@tagged("post_install", "-at_install")
class TestAnonymise(AnonymiseCommon, HttpCase):
    """What is over tells of nobody any more, and the trail still proves what was done."""

    # any day: what faults() looks for stands on no clock
    def test_nothing_of_the_person_is_left_in_the_whole_database(self):
        # Files on the disk, as in an office, and not in the database of the tests.
        self.env["ir.config_parameter"].sudo().set_param("ir_attachment.location", "file")
        with freeze_time(DAY):
            dossier = self.full_dossier()
        there = {needle for _table, needle in self.whole_database()}
        self.assertLessEqual({"Kpă Zưng", NUMBER, PHONE, "kpa.zung", "Khuất Lụa"}, there)
        self.assertEqual(self.faults(), [])
        kept = {
            name: dossier[name]
            for name in ("code", "procedure_id", "received_at", "closed_at", "fee_paid", "due_at")
        }
        hashes = dossier.paper_ids.file_ids.mapped("sha256")
        on_disk = self.files_of(dossier)
        self.assertTrue(on_disk)
        with freeze_time(LATER):
            self.anonymise(dossier)
        self.assertEqual(self.whole_database(), [])
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse([path for path in on_disk if os.path.exists(path)])
        self.assertEqual(self.faults(), [])
        self.assertEqual({name: dossier[name] for name in kept}, kept)
        self.assertEqual(dossier.paper_ids.file_ids.mapped("sha256"), hashes)
        self.assertEqual(dossier.applicant_name, "(đã ẩn danh)")
        self.assertEqual(dossier.event_ids.sorted("sequence")[-1].kind, "anonymised")

    def files_of(self, dossier):
        names = ("egate.dossier.file", "egate.dossier.result.file", "egate.dossier")
        attachments = self.env["ir.attachment"].search(
            [("res_model", "in", names), ("store_fname", "!=", False)]
        )
        return [attachments._full_path(one.store_fname) for one in attachments]

    @freeze_time(DAY)
    def test_what_is_not_over_is_kept_with_its_reason(self):
        with freeze_time("2026-09-01 02:10:00"):
            dossiers = [
                self.closed(
                    number != 1,
                    identity_number=f"04819000770{number}",
                    applicant_name=f"Người {number}",
                )
                for number in range(5)
            ]
        blocked, owing, busy, asked, free = dossiers
        self.rpc(self.leader, "egate.dossier", "action_hold", [blocked.id], "Đang khiếu nại")
        self.receive(identity_number="048190007702", applicant_name="Người 2")
        self.ask("copy", asked.applicant_id)
        holds = self.env["egate.dossier"].concat(*dossiers)._kept_by()
        self.assertEqual(set(holds), {blocked, owing, busy, asked})
        found = self.propose()
        self.assertEqual(found.line_ids.dossier_id, free, "what is kept is not even proposed")
        self.rpc(self.guardian, "egate.retention.list", "action_ask", [found.id])
        # It is kept since: the citizen came back between the list and its approval.
        self.receive(identity_number="048190007704", applicant_name="Người 4")
        self.rpc(self.leader, "egate.retention.list", "action_approve", [found.id])
        self.env["egate.retention.list"]._cron_propose()
        self.assertEqual((found.state, found.line_ids.state), ("done", "kept"))
        self.assertIn("another dossier", found.line_ids.reason)
        self.assertFalse(free.anonymised_at)

    @freeze_time(DAY)
    def test_a_rule_without_a_list_is_no_progress_of_the_job(self):
        """Else the job is called again at once, and begins with the same rule."""
        told = []

        def commit(_cron, processed=0, **_further):
            told.append(processed)
            return 1.0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            self.env["egate.retention.list"]._cron_propose()
            self.assertEqual(set(told), {0})
            with freeze_time("2026-09-01 02:10:00"):
                self.closed()
            self.env["egate.retention.list"]._cron_propose()
        self.assertIn(1, told)

    @freeze_time(DAY)
    def test_one_looks_through_and_another_approves(self):
        with freeze_time("2026-09-01 02:10:00"):
            dossier = self.closed()
        found = self.propose()
        Lists = "egate.retention.list"
        for user in (self.clerk, self.officer, self.manager, self.far_guardian, self.citizen):
            for method in ("action_ask", "action_approve"):
                with self.subTest(user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, Lists, method, [found.id])
        with self.assertRaises(UserError):
            self.rpc(self.leader, Lists, "action_approve", [found.id])
        self.rpc(self.guardian, Lists, "action_ask", [found.id])
        with self.assertRaises(AccessError):
            self.rpc(self.guardian, Lists, "action_approve", [found.id])
        self.env[Lists]._cron_propose()
        self.assertFalse(dossier.anonymised_at, "asked for is not approved")
        for user in (self.guardian, self.leader):
            for values in ({"state": "approved"}, {"asked_by_id": self.clerk.id}):
                with self.subTest(user.login, values=values), self.assertRaises(AccessError):
                    self.rpc(user, Lists, "write", [found.id], values)
        context = {"default_state": "approved", "default_asked_by_id": self.clerk.id}
        with self.assertRaises(AccessError):
            self.rpc(
                self.leader,
                Lists,
                "create",
                [{"unit_id": self.ward.id, "made_at": DAY}],
                context=context,
            )
        self.rpc(self.leader, Lists, "action_approve", [found.id])
        with self.assertRaises(UserError):
            self.rpc(self.leader, Lists, "action_decline", [found.id], "Không")
        self.env[Lists]._cron_propose()
        self.assertTrue(dossier.anonymised_at)
        before = dossier.event_seq
        self.env[Lists]._cron_propose()
        self.assertEqual(dossier.event_seq, before, "once")
        kinds = self.env["egate.personal.event"].search([], limit=3).mapped("kind")
        self.assertEqual(kinds, ["anonymised", "approved", "proposed"])

    @freeze_time(DAY)
    def test_what_was_left_out_stays(self):
        with freeze_time("2026-09-01 02:10:00"):
            dossier = self.closed()
        found = self.propose()
        with self.assertRaises(AccessError):
            self.rpc(self.far_guardian, "egate.retention.line", "action_keep", found.line_ids.ids)
        self.rpc(self.guardian, "egate.retention.line", "action_keep", found.line_ids.ids)
        self.rpc(self.guardian, "egate.retention.list", "action_ask", [found.id])
        self.rpc(self.leader, "egate.retention.list", "action_approve", [found.id])
        self.env["egate.retention.list"]._cron_propose()
        self.assertFalse(dossier.anonymised_at)

    @freeze_time(DAY)
    def test_the_narrowest_time_counts(self):
        Rule = self.env["egate.retention.rule"]
        with freeze_time("2026-09-01 02:10:00"):
            dossier = self.closed()
        basis = {"kind": "dossier", "legal_basis": "Danh mục hồ sơ"}
        Rule.create({**basis, "months": 120, "sector_id": self.procedure.sector_id.id})
        self.assertFalse(self.propose())
        Rule.create({**basis, "months": 2, "procedure_id": self.procedure.id})
        self.assertEqual(self.propose().line_ids.dossier_id, dossier)

    # any day: what faults() looks for stands on no clock
    def test_messages_may_go_before_the_rest(self):
        self.rule.months = 240
        talk = self.env.ref("egate_dossier.retention_rule_talk")
        talk.write({"active": True, "months": 1})
        with freeze_time(DAY):
            dossier = self.full_dossier()
        with freeze_time(LATER):
            self.anonymise()
            self.assertFalse(
                self.propose() - self.env["egate.retention.list"].search([("state", "=", "done")]),
                "once",
            )
        self.assertEqual(dossier.applicant_name, NAME)
        messages = self.env["egate.dossier.message"].search([("dossier_id", "=", dossier.id)])
        self.assertEqual(set(messages.mapped("text")), {"(đã ẩn danh)"})
        self.assertNotIn(NAME, str(dossier.message_ids.mapped("body")))
        self.assertTrue(dossier.paper_ids.file_ids.attachment_id)
        self.assertEqual(self.faults(), [])

    # any day: what faults() looks for stands on no clock
    def test_drafts_that_nobody_accepted_go(self):
        self.rule.active = False
        rule = self.env.ref("egate_dossier.retention_rule_draft")
        rule.write({"active": True, "months": 1})
        with freeze_time(DAY):
            old, with_slip, worked_on = (
                self.draft(identity_number=f"04819000771{number}") for number in range(3)
            )
            self.scan(old.paper_ids[0], f"{NAME}.pdf", pdf(NAME))
            guide = {"lines": [{"name": f"Giấy của {NAME}"}]}
            self.rpc(self.clerk, "egate.dossier", "action_issue_guide", [with_slip.id], guide)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE egate_dossier SET write_date = %s WHERE id = ANY(%s)",
            [DAY, (old + with_slip + worked_on).ids],
        )
        self.env.invalidate_all()
        with freeze_time(LATER):
            self.env["egate.retention.list"]._cron_propose()
            found = self.env["egate.retention.list"].search([("unit_id", "=", self.desk.id)])
            self.assertEqual(found.line_ids.dossier_id, old + with_slip + worked_on)
            self.rpc(self.guardian, found._name, "action_ask", [found.id])
            self.env.cr.execute(
                "UPDATE egate_dossier SET write_date = %s WHERE id = %s", [LATER, worked_on.id]
            )
            self.env.invalidate_all()
            self.rpc(self.leader, found._name, "action_approve", [found.id])
            self.env["egate.retention.list"]._cron_propose()
        self.assertFalse(old.exists())
        self.assertEqual(with_slip.applicant_name, "(đã ẩn danh)")
        self.assertEqual(worked_on.applicant_name, "Nguyễn Thị Minh Khai")
        with self.assertRaises(UserError):
            self.rpc(self.clerk, "egate.dossier", "write", [with_slip.id], {"note": "x"})
        self.assertEqual(self.faults(), [])

    def test_the_log_forgets_network_addresses_and_keeps_its_rows(self):
        self.rule.active = False
        rule = self.env.ref("egate_dossier.retention_rule_log")
        rule.write({"active": True, "months": 1})
        row = {"kind": "file", "model": "x", "user_id": self.clerk.id, "count": 1, "detail": None}
        Log = self.env["egate.access.log"]
        Log._insert([{**row, "at": at, "address": "192.0.2.77"} for at in (DAY, LATER)])
        count = Log.search_count([])
        with freeze_time(LATER):
            self.env["egate.retention.list"]._cron_propose()
            found = self.env["egate.retention.list"].search([("rule_id", "=", rule.id)])
            found._approve()
            found.decided_by_id = self.leader
            self.env["egate.retention.list"]._cron_propose()
        self.assertEqual(Log.search_count([]), count)
        self.assertEqual(
            Log.search([("user_id", "=", self.clerk.id)], order="at").mapped("address"),
            ["(đã ẩn danh)", "192.0.2.77"],
        )

    def test_whoever_opens_what_is_gone_is_told_that_its_time_was_over(self):
        with freeze_time(DAY):
            dossier = self.full_dossier()
        with freeze_time(LATER):
            self.anonymise()
        for files in (dossier.paper_ids.file_ids, dossier.result_ids.file_ids):
            with self.assertRaisesRegex(UserError, "is over"):
                files.with_user(self.clerk)._open()
        self.authenticate("clerk", "clerk".ljust(8, "x"))
        for file, route in (
            (dossier.paper_ids.file_ids[:1], "/egate/file/%s"),
            (dossier.paper_ids.file_ids[:1], "/egate/file/%s/page/1.png"),
            (dossier.result_ids.file_ids[:1], "/egate/result/file/%s"),
        ):
            with self.subTest(route=route), mute_logger("odoo.http"):
                self.assertTrue(file)
                answer = self.url_open(route % file.id)
                self.assertIn(answer.status_code, range(400, 500))
                self.assertNotIn("%PDF", answer.text)

    # any day: what faults() looks for stands on no clock
    def test_words_taken_without_an_event_and_what_was_left_are_found(self):
        with freeze_time(DAY):
            dossier, other = self.full_dossier(), self.closed(identity_number="048190007719")
        with freeze_time("2026-11-24 02:10:00"):
            self.rpc(self.clerk, "egate.dossier", "action_give_opinion", [other.id], "Ý kiến")
        self.assertEqual(self.faults(), [])
        with self.env.cr.savepoint() as savepoint:
            other.opinion_ids._forget_personal()
            self.assertIn("no trail says so", "".join(self.faults()))
            savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            dossier.paper_ids.file_ids._forget_personal()
            self.assertIn("has lost its content", "".join(self.faults()))
            savepoint.rollback()
        self.env.invalidate_all()
        with freeze_time(LATER):
            self.rpc(self.leader, "egate.dossier", "action_hold", [other.id], "Thanh tra")
            self.anonymise()
        self.env.cr.execute(
            "UPDATE egate_dossier SET applicant_phone = %s WHERE id = %s", [PHONE, dossier.id]
        )
        self.assertIn("is anonymised, and egate_dossier", "".join(self.faults()))

    def test_what_was_said_ends_but_is_never_said_otherwise(self):
        with freeze_time(DAY):
            dossier = self.full_dossier()
        for table, column in (
            ("egate_dossier_opinion", "text"),
            ("egate_dossier_message", "text"),
            ("egate_payment", "payer_name"),
            ("egate_dossier_step", "comment"),
            ("egate_dossier_result", "name"),
        ):
            with (
                self.subTest(table),
                self.assertRaises(RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE {table} SET {column} = 'khác' WHERE dossier_id = %s "
                    f"AND {column} IS NOT NULL",
                    [dossier.id],
                )
