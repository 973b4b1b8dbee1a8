from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_base.tools.token_bucket import Counts

from .common import LATER, OTHER, MineCase

READINGS = "odoo.addons.egate_portal.models.mine.page_reading.READINGS"


@tagged("post_install", "-at_install")
class TestPageReadings(MineCase):
    """How often a page was read is counted beside the answers, and written in bulk."""

    def setUp(self):
        super().setUp()
        log = self.registry["egate.access.log"]
        cr = self.env.cr

        @contextmanager
        def same(_registry):
            yield cr

        self.later = []
        self.startPatcher(patch.object(log, "_log_cursor", staticmethod(same)))
        self.startPatcher(
            patch.object(log, "_after_transaction", lambda _self, write: self.later.append(write))
        )
        self.startPatcher(patch(READINGS, Counts(every=0)))

    def rows(self, dossier):
        for write in self.later:
            write()
        self.later.clear()
        self.env.invalidate_all()
        rows = self.env["egate.page.reading"].sudo().search([("dossier_id", "=", dossier.id)])
        return {row.way: row.count for row in rows}

    def test_counted_by_day_and_way(self):
        dossier, other = self.receive_at(), self.receive_at(**OTHER)
        path = dossier._tracking_path()
        with freeze_time(LATER):
            for _time in range(3):
                self.page(path)
            data = {"code": dossier.code, "secret": dossier._look_up_secret()}
            self.url_open("/egate/track", data=data, allow_redirects=False)
            self.page("/egate/track/" + "A" * 22, 404)
        self.assertEqual(self.rows(dossier), {"link": 3, "secret": 1})
        with freeze_time("2026-11-25 03:30:00"):
            self.page(path)
        self.rows(dossier)
        rows = self.env["egate.page.reading"].sudo().search([("dossier_id", "=", dossier.id)])
        links = rows.filtered(lambda row: row.way == "link")
        self.assertEqual(sorted(links.mapped("count")), [1, 3])
        self.assertEqual(self.rows(other), {})

    def test_the_citizen_and_the_desk_see_it(self):
        dossier = self.own_dossier()
        self.page(dossier._tracking_path())
        self.rows(dossier)
        self.assertEqual(dossier._readings_in_words()["count"], 1)
        action = dossier.with_user(self.clerk).action_open_readings()
        readings = self.env[action["res_model"]].with_user(self.clerk)
        self.assertEqual(readings.search(action["domain"]).count, 1)
        self.assertFalse(readings.with_user(self.stranger).search(action["domain"]))

    def test_memory_is_bounded(self):
        counts = Counts(every=1000, size=3)
        for number in range(10):
            counts.add(("db", number, "link", "2026-11-23 03:30:00"))
        self.assertLessEqual(len(counts._counts), 4)
