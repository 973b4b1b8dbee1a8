import base64
import json
import os
from contextlib import suppress
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..verify import CHECKS
from .common import OTHER_IDENTITY, DossierCommon
from .papers import pdf

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
            identity_number=NUMBER, applicant_name=NAME, applicant_phone=PHONE,
            applicant_address=STREET,
        )
        draft.write(
            {
                "applicant_email": MAIL,
                "applicant_birth_date": "1951-07-13",
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
        self.rpc(self.clerk, "egate.private.note", "create",
                 [{"dossier_id": dossier.id, "text": f"Ghi {NAME}"}])
        self.rpc(self.officer, "egate.dossier", "action_give_opinion", [dossier.id], f"Ý {NAME}")
        self.rpc(self.clerk, "egate.dossier", "action_write_citizen", [dossier.id], f"Gửi {NAME}")
        answer = dossier.sudo()._receive_citizen_message(f"Tôi là {NAME}")
        self.assertTrue(answer)
        self.rpc(self.officer, "egate.dossier", "message_post", [dossier.id], body=f"Về {NAME}")
        self.env["ir.attachment"].create(
            {"name": f"{NAME}.txt", "raw": NAME.encode(), "res_model": "egate.dossier",
             "res_id": dossier.id}
        )
        self.rpc(self.cashier, "egate.payment", "collect_fee", dossier.id, {"payer_name": NAME})
        with suppress(UserError):
            self.rpc(self.leader, "egate.dossier", "action_direct", [dossier.id], f"Xem {NAME}",
                     self.ward.id, 1)
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
            text = SQL("lower(concat_ws(' ', %s))", SQL(", ").join(map(SQL.identifier, texts or ())))
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
class TestAnonymise(AnonymiseCommon):
    """What is over tells of nobody any more, and the trail still proves what was done."""

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
