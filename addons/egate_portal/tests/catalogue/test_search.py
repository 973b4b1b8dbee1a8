"""The search page of the catalogue."""

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CataloguePageCase


@tagged("post_install", "-at_install")
class TestSearchPage(CataloguePageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.birth = cls._published_procedure("8.001193", "Đăng ký khai sinh", unit="same_day")
        cls.wedding = cls._published_procedure("8.000894", "Đăng ký kết hôn", unit="same_day")
        cls.birth.event_ids = cls.env.ref("egate_base.egate_life_event_birth")

    def names(self, path):
        return [
            part.partition("<")[0].partition(">")[2]
            for part in self.page(path).text.split("<h3><a ")[1:]
        ]

    def test_it_lists_what_is_in_force_and_nothing_else(self):
        names = self.names("/egate/procedures")
        self.assertIn("Đăng ký khai sinh", names)
        self.add_procedure("8.000001", "Chỉ là bản nháp", published=False)
        self.add_procedure("8.000002", "Năm sau mới có", date_from="2099-01-01")
        self.add_procedure("8.000003", "Đã hết hạn", date_to="2025-12-31")
        self.wedding.active = False
        self.birth.portal_hidden = True
        names = self.names("/egate/procedures")
        for absent in (
            "Chỉ là bản nháp",
            "Năm sau mới có",
            "Đã hết hạn",
            "Đăng ký kết hôn",
            "Đăng ký khai sinh",
        ):
            self.assertNotIn(absent, names)

    def test_keywords_results_sectors_and_events_are_searched(self):
        self.add_procedure(
            "8.000008",
            "Một thủ tục khác",
            keywords="hộ khẩu, sổ hộ khẩu",
            result_name="Thông báo kết quả",
        )
        for typed in ("so ho khau", "thong bao", "mot thu tuc khac ho khau"):
            self.assertIn("Một thủ tục khác", self.names(f"/egate/procedures?q={typed}"), typed)
        self.assertIn("Đăng ký khai sinh", self.names("/egate/procedures?q=sinh con"))

    def test_a_choice_narrows_down_and_is_kept_with_the_words(self):
        path = "/egate/procedures?q=dang+ky&event=SINH"
        self.assertEqual(self.names(path), ["Đăng ký khai sinh"])
        self.assertRegex(self.page(path).text, '<input type="hidden" name="event" value="SINH"')
        self.assertEqual(self.names("/egate/procedures?event=KHONGCO"), [])

    def test_a_change_of_the_catalogue_is_found_at_once(self):
        self.assertNotIn("Đăng ký cư trú", self.names("/egate/procedures?q=dang+ky+cu+tru"))
        self.wedding.name = "Đăng ký cư trú"
        self.assertEqual(self.names("/egate/procedures?q=dang+ky+cu+tru")[0], "Đăng ký cư trú")
        event = self.env.ref("egate_base.egate_life_event_birth")
        event.name = "Gia đình có thêm người"
        self.assertIn("Gia đình có thêm người", self.page("/egate/procedures").text)

    def test_hostile_addresses_are_answered_as_pages(self):
        for query in ("q=%00", "q=%ff", "page=-1", "page=999999999", "page=x", "q=%3Cscript%3E"):
            response = self.url_open(f"/egate/procedures?{query}")
            self.assertIn(response.status_code, (200, 400, 404), query)
            self.assertNotIn("<script>", response.text)

    def test_a_long_list_has_pages(self):
        for number in range(45):
            self.add_procedure(f"8.{number + 100:06}", f"Trang dài số {number}")
        first = self.names("/egate/procedures?q=trang+dai+so")
        second = self.names("/egate/procedures?q=trang+dai+so&page=2")
        third = self.names("/egate/procedures?q=trang+dai+so&page=3")
        self.assertEqual([len(first), len(second), len(third)], [20, 20, 5])
        self.assertEqual(len({*first, *second, *third}), 45)

    def test_a_search_asks_few_queries(self):
        for path in ("/egate/procedures", "/egate/procedures?q=khai+sihn&sector=TEST"):
            with self.subTest(path=path):
                queries = self.queries_of(path)
                self.assertLessEqual(len(queries), 4, "\n\n".join(queries))

    def test_among_ten_thousand_a_search_asks_no_more(self):
        columns = [
            name
            for name, field in self.birth.version_ids._fields.items()
            if field.store and field.column_type and name not in ("id", "procedure_id")
        ]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO egate_procedure (code, name, sector_id, workflow_id, active)
                   SELECT '7.' || lpad(n::text, 6, '0'),
                          (ARRAY['Cấp phép', 'Đăng ký', 'Xác nhận'])[1 + n %% 3] || ' ngành ' ||
                          (ARRAY['vận tải', 'thuỷ sản', 'du lịch', 'y tế'])[1 + n %% 4] ||
                          ' số ' || n,
                          sector_id, workflow_id, true
                     FROM generate_series(1, 10000) n, egate_procedure WHERE id = %s""",
                self.birth.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO egate_procedure_version (procedure_id, %(into)s)
                   SELECT p.id, %(values)s FROM egate_procedure p, egate_procedure_version v
                    WHERE p.code LIKE '7.%%' AND v.id = %(version)s""",
                into=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(SQL.identifier("v", name) for name in columns),
                version=self.birth.version_ids.id,
            )
        )
        # As autovacuum does: a plan for a handful of rows takes many seconds for ten thousand.
        self.env.cr.execute("ANALYZE egate_procedure, egate_procedure_version")
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        for typed, first in (
            ("vn+tai+so+4708", "Đăng ký ngành vận tải số 4708"),
            ("so+4709+thuy+asn", "Xác nhận ngành thuỷ sản số 4709"),
            ("7.004709", "Xác nhận ngành thuỷ sản số 4709"),
            ("dang+ky", None),
            ("", None),
        ):
            path = f"/egate/procedures?q={typed}"
            with self.subTest(typed=typed):
                queries = self.queries_of(path)
                self.assertLessEqual(len(queries), 4, "\n\n".join(queries))
                names = self.names(path)
                self.assertTrue(names)
                if first:
                    self.assertEqual(names[0], first)
        found = self.env["egate.procedure"]._portal_search("cap phep nganh du lich")
        self.assertEqual(found.sure, 833)
