import doctest
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..tools import money, side_by_side
from .test_catalogue_versions import CatalogueCase


@tagged("post_install", "-at_install")
class TestLibrary(CatalogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = cls.env["egate.law"].create(
            {
                "number": "23/2015/NĐ-CP-T",
                "name": "Cấp bản sao từ sổ gốc, chứng thực bản sao",
                "issuer": "Chính phủ",
            }
        )
        cls.template = cls.env["egate.form.template"].create(
            {"code": "T-01/CT", "name": "Phiếu yêu cầu", "law_ids": [Command.link(cls.law.id)]}
        )

    def test_examples_in_docstrings(self):
        for module in (money, side_by_side):
            with self.subTest(module=module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def test_the_library_is_searched_without_diacritics(self):
        for record, words in (
            (self.law, "SỔ GỐC, chứng"),
            (self.law, "23/2015/nd-cp-t"),
            (self.law, "so goc"),
            (self.template, "phieu yeu"),
        ):
            with self.subTest(words=words):
                self.assertIn(record, record.search([("display_name", "ilike", words)]))

    def test_a_search_takes_no_more_than_two_queries(self):
        self.env["egate.procedure"].create(
            [
                {"code": f"8.{i:06}", "name": f"Đăng ký số {i}", "sector_id": self.sector.id}
                for i in range(300)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        Procedure = self.env["egate.procedure"].with_user(self.clerk)
        Procedure.name_search("dang ky so 29")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            found = Procedure.name_search("dang ky so 29", limit=20)
        self.assertEqual(len(found), 11)

    def test_the_list_takes_two_queries_and_one_for_each_column_of_another_table(self):
        self.version("2025-01-01").action_publish()
        self.env["egate.procedure"].create(
            [
                {"code": f"8.{i:06}", "name": f"Đăng ký số {i}", "sector_id": self.sector.id}
                for i in range(100)
            ]
        )
        self.env.flush_all()
        Procedure = self.env["egate.procedure"].with_user(self.clerk)
        own = {"code": {}, "name": {}}
        labels = {
            name: {"fields": {"display_name": {}}} for name in ("sector_id", "current_version_id")
        }
        domain = [("display_name", "ilike", "Đăng ký số")]
        for columns, queries in ((own, 2), (own | labels, 4)):
            Procedure.web_search_read(domain, columns, limit=80)
            self.env.invalidate_all()
            with self.subTest(columns=list(columns)), self.assertQueryCount(queries):
                found = Procedure.web_search_read(domain, columns, limit=80)
            self.assertEqual((found["length"], len(found["records"])), (100, 80))

    def test_a_search_in_ten_thousand_is_answered_by_the_index(self):
        self.env.cr.execute(
            """INSERT INTO egate_procedure (code, name, search_key, sector_id, active)
               SELECT 'T' || n, md5(n::text), md5(n::text), %s, true
               FROM generate_series(1, 10000) n""",
            [self.sector.id],
        )
        # As autovacuum leaves it: what was written at once waits in a list that is read whole.
        self.env.cr.execute("SELECT gin_clean_pending_list('egate_procedure_search_key_idx')")
        self.env.cr.execute("ANALYZE egate_procedure")
        query = self.env["egate.procedure"]._search([("display_name", "ilike", "so goc ban")])
        self.env.cr.execute("EXPLAIN " + query.select().code, query.select().params)
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("egate_procedure_search_key_idx", plan)

    def test_the_edition_in_force_follows_the_date(self):
        first, second = self.env["egate.form.template.file"].create(
            [
                {"template_id": self.template.id, "name": "2020", "date_to": "2026-06-30"},
                {"template_id": self.template.id, "name": "2026", "date_from": "2026-07-01"},
            ]
        )
        for day, expected in (("2026-06-30", first), ("2026-07-01", second)):
            with freeze_time(f"{day} 05:00:00"):
                self.template.invalidate_recordset()
                self.assertEqual(self.template.current_file_id, expected)

    def test_replacing_a_law_lists_what_cites_it(self):
        cited = self.version("2025-01-01", law_ids=[Command.link(self.law.id)])
        cited.action_publish()
        self.version("2026-06-01")
        self.assertEqual(self.law.citing_count, 1)
        new_law = self.law.create(
            {"number": "280/2025/NĐ-CP-T", "name": "Sửa đổi", "date_from": "2026-03-01"}
        )
        action = self.law.action_replace()
        Wizard = self.env[action["res_model"]].with_user(self.manager)
        others = patch.object(
            type(self.law),
            "_records_citing",
            lambda self, law: [("res.partner", [("id", "=", law.env.user.partner_id.id)])],
        )
        with others, Form(Wizard.with_context(**action["context"])) as form:
            form.new_law_id = new_law
        wizard = form.record
        self.assertEqual(wizard.version_ids, cited)
        self.assertEqual(wizard.template_ids, self.template)
        with others:
            wizard.invalidate_recordset()
            self.assertEqual(wizard.others, "Contact: 1")
        wizard.action_replace()
        self.assertRecordValues(
            self.law, [{"replaced_by_id": new_law.id, "date_to": date(2026, 2, 28)}]
        )
        self.assertEqual(cited.law_ids, self.law, "a published version keeps its legal bases")

    def test_what_is_cited_is_not_deleted(self):
        self.version(
            "2025-01-01",
            component_ids=[Command.create({"name": "Phiếu", "template_id": self.template.id})],
        )
        for record in (self.law, self.template):
            with self.subTest(model=record._name), self.assertRaisesRegex(UserError, "cited"):
                record.with_user(self.manager).unlink()

    def test_the_legal_bases_of_a_published_version_are_frozen(self):
        version = self.version("2025-01-01", law_ids=[Command.link(self.law.id)])
        version.action_publish()
        with self.assertRaises(UserError):
            self.rpc(
                self.manager, version._name, "write", [version.id], {"law_ids": [Command.clear()]}
            )

    def test_officials_read_the_library_and_managers_keep_it(self):
        for record in (self.law, self.template):
            record.with_user(self.clerk).read(["name"])
            with self.assertRaises(AccessError):
                self.rpc(self.clerk, record._name, "write", [record.id], {"name": "x"})
            self.rpc(self.manager, record._name, "write", [record.id], {"name": "x"})
            with self.assertRaises(AccessError):
                record.with_user(self.citizen).read(["name"])
