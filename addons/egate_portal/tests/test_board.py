from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from .common import MASKED, MORNING, PublicPageCase

NOON = "2026-11-23 05:00:00"


@tagged("post_install", "-at_install")
class TestBoard(PublicPageCase):
    def setUp(self):
        super().setUp()
        self.path = f"/egate/board/{self.desk.code}"

    def ready(self, moment, **values):
        """Return a dossier whose result came to the desk at ``moment`` (UTC)."""
        dossier = self.receive_at("2026-11-18 02:10:00", **values)
        with freeze_time(moment):
            return self.bring_to_desk(dossier)

    def board(self, path=None, now=NOON):
        """Return the rows of the board as texts, and the whole page."""
        with freeze_time(now):
            response = self.page(path or self.path)
        tree = html.fromstring(response.content)
        rows = [
            [" ".join(cell.text_content().split()) for cell in row]
            for row in tree.xpath("//tbody[@id='rows']/tr")
        ]
        return rows, " ".join(tree.text_content().split())

    def test_ready_today(self):
        dossier = self.ready(MORNING)
        rows, words = self.board()
        self.assertEqual(rows, [[MASKED, dossier.code, self.procedure.name, "09:10"]])
        self.assertIn("Thứ Hai, ngày 23 tháng 11 năm 2026", words)
        self.assertIn("Kết quả sẵn sàng hôm nay 1 kết quả", words)
        self.assertIn(self.desk.name, words)

    def test_only_what_waits_at_the_desk(self):
        self.receive_at()
        done = self.ready(MORNING, applicant_name="Lê Văn Xong", identity_number="048090000777")
        self.do(done, "return", self.clerk)
        rows, words = self.board()
        self.assertFalse(rows)
        self.assertIn("Chưa có kết quả nào sẵn sàng hôm nay", words)

    def test_only_this_desk(self):
        self.ready(MORNING)
        other = self.desk.copy({"name": "Một cửa xã Khác", "code": "T99.44.01"})
        rows, words = self.board(f"/egate/board/{other.code}")
        self.assertFalse(rows)
        self.assertNotIn(self.desk.name, words)

    def test_the_day_is_the_desks(self):
        # 16:59 UTC is 23:59 at the desk; a minute later it is tomorrow.
        dossier = self.ready("2026-11-22 17:00:00")
        yesterday = self.ready("2026-11-22 16:59:59", identity_number="048090000777")
        rows, words = self.board()
        self.assertEqual([row[1] for row in rows], [dossier.code])
        self.assertIn("1 kết quả của các ngày trước", words)
        rows, words = self.board(now="2026-11-22 16:59:59")
        self.assertEqual([row[1] for row in rows], [yesterday.code])
        rows, words = self.board(now="2026-11-23 17:00:00")
        self.assertFalse(rows)
        self.assertIn("2 kết quả của các ngày trước", words)
        self.assertIn("Thứ Ba, ngày 24 tháng 11 năm 2026", words)

    def test_newest_first(self):
        codes = [
            self.ready(f"2026-11-23 0{hour}:00:00", identity_number=f"04809000070{hour}").code
            for hour in (3, 1, 2)
        ]
        rows, _words = self.board()
        self.assertEqual([row[1] for row in rows], [codes[0], codes[2], codes[1]])

    def test_more_than_the_list_holds(self):
        for digit in range(3):
            self.ready(MORNING, identity_number=f"04809000070{digit}")
        with patch("odoo.addons.egate_portal.models.egate_unit.BOARD_ROWS", 2):
            rows, words = self.board()
        self.assertEqual(len(rows), 2)
        self.assertIn("3 kết quả", words)
        self.assertIn("Và 1 kết quả khác trong ngày", words)

    def test_refresh(self):
        now = self.path + "/now"
        dossier = self.receive_at()
        with freeze_time(NOON):
            empty = self.page(now)
        self.assertNotIn("<html", empty.text)
        self.assertNotIn(dossier.code, empty.text)
        with freeze_time(MORNING):
            self.bring_to_desk(dossier)
        with freeze_time(NOON):
            full = self.page(now)
        self.assertIn(dossier.code, full.text)
        self.assertNotEqual(empty.headers["ETag"], full.headers["ETag"])
        # While nothing happens, the answer is empty, whatever the hour.
        with freeze_time("2026-11-23 07:31:00"):
            same = self.url_open(now, headers={"If-None-Match": full.headers["ETag"]})
        self.assertEqual((same.status_code, same.content), (304, b""))
        with freeze_time(NOON):
            self.do(dossier, "return", self.clerk)
            self.assertEqual(self.page(now).text, empty.text)

    def test_script_and_fallback(self):
        page = self.page(self.path).text
        self.assertIn('<noscript><meta http-equiv="refresh"', page)
        self.assertNotIn("<script>", page)
        (script,) = html.fromstring(page).xpath("//script/@src")
        answer = self.url_open(script)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("public", answer.headers["Cache-Control"])
        self.assertLess(len(answer.content), 6000)

    def test_a_browser_obeys_the_policy_and_the_clock_runs(self):
        # What the policy forbids is an error in the console, and ends the test.
        self.browser_js(
            self.path,
            "console.log('test successful')",
            ready="/^[0-9]{2}:[0-9]{2}$/.test(document.getElementById('clock').textContent)",
        )

    def test_desks(self):
        page = self.page("/egate/board").text
        self.assertIn(self.desk.name, page)
        self.assertIn(f'href="{self.path}"', page)
        self.assertNotIn(f'/egate/board/{self.ward.code}"', page)

    def test_no_such_desk(self):
        bodies = set()
        for code in ("X", self.ward.code, "%00", "A" * 5000, "%27;--", "%FF", "H17%0A"):
            for path in (f"/egate/board/{code}", f"/egate/board/{code}/now"):
                with self.subTest(path=path[:60]):
                    bodies.add(self.page(path, 404).text)
        self.assertEqual(len(bodies), 1)

    def test_read_only(self):
        for path in ("/egate/board", self.path, self.path + "/now"):
            self.assertEqual(self.url_open(path, data={"x": "1"}).status_code, 405)

    def test_queries(self):
        for digit in range(4):
            self.ready(MORNING, identity_number=f"04809000070{digit}")
        with freeze_time(NOON):
            for path in (self.path, self.path + "/now", "/egate/board"):
                with self.subTest(path=path):
                    queries = self.queries_of(path)
                    self.assertLessEqual(len(queries), 3, "\n\n".join(queries))
                    about = [query for query in queries if 'FROM "egate_dossier"' in query]
                    self.assertEqual(len(about), 0 if path == "/egate/board" else 1)
