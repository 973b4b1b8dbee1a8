import time

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.mine.rating_figures import FEWEST
from .common import OTHER, MineCase


@tagged("post_install", "-at_install")
class TestRating(MineCase):
    """Asked once, after the result was given; by the citizen alone, and told in sums."""

    def ratings(self, dossier):
        return self.env["egate.rating"].sudo().search([("dossier_id", "=", dossier.id)])

    def rate(self, dossier, status=200, **data):
        path = f"/egate/track/{dossier.sudo().tracking_token}/rating"
        headers = data.pop("headers", {})
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(path, data=data, headers=headers, allow_redirects=False)
        self.assertEqual(response.status_code, status)
        self.env.invalidate_all()
        return response

    def test_by_the_link_once(self):
        dossier = self.receive_at().sudo()
        self.rate(dossier, 404, level="good")
        self.give_result(dossier)
        path = f"/egate/track/{dossier.tracking_token}"
        self.assertIn(f"{path}/rating", self.page(path).text)
        self.assertIn('name="level"', self.page(f"{path}/rating").text)
        self.rate(dossier, level="bad", reasons=["about_time", "x"], comment="Chờ lâu")
        rating = self.ratings(dossier)
        self.assertEqual((rating.level, rating.comment), ("bad", "Chờ lâu"))
        self.assertTrue(rating.about_time)
        self.assertFalse(rating.about_manner)
        self.rate(dossier, level="good")
        self.assertEqual(self.ratings(dossier), rating)
        self.assertEqual(rating.level, "bad", "the first answer stays")
        self.assertNotIn('name="level"', self.page(f"{path}/rating").text)

    def test_from_the_account(self):
        dossier = self.own_dossier()
        path = self.path(dossier, "/rating")
        self.refuses_all_but_posts(path)
        self.post(path, 422, level="good")
        self.give_result(dossier)
        self.assertIn("Chữ tôi viết", self.post(path, 422, level="x", comment="Chữ tôi viết").text)
        self.post(path, level="good")
        self.assertEqual(self.ratings(dossier).level, "good")

    def test_no_official_rates_in_place_of_a_citizen(self):
        dossier = self.receive_at().sudo()
        self.give_result(dossier)
        for user in (self.clerk, self.leader):
            self.log_in(user)
            self.rate(dossier, 404, level="good")
        self.opener.cookies.pop("session_id", None)
        self.rate(dossier, 404, level="good", headers={"Sec-Fetch-Site": "cross-site"})
        self.assertFalse(self.ratings(dossier))

    def test_who_helps_at_the_kiosk_rates_nothing_either(self):
        dossier = self.own_dossier()
        self.give_result(dossier)
        helped = {"helper": self.clerk.id, "account": self.owner.id, "unit": self.desk.id}
        session = self.authenticate(self.owner.login, self.owner.login)
        session["egate_helper"] = {**helped, "name": "x", "until": time.time() + 60}
        http.root.session_store.save(session)
        self.post(self.path(dossier, "/rating"), 404, level="good")
        self.rate(dossier, 404, level="good")
        self.assertFalse(self.ratings(dossier))

    def test_officers_see_sums_and_leaders_no_dossier(self):
        dossiers = [self.receive_at().sudo() for _number in range(FEWEST)]
        for number, dossier in enumerate(dossiers):
            self.give_result(dossier, number=f"{number}/GXN", with_file=False)
            level = "good" if number else "bad"
            dossier._rate(level, (), "Lời của tôi")
            tiles = self.env["egate.dashboard"].with_user(self.clerk).dashboard_data()["tiles"]
            (tile,) = [tile for tile in tiles if tile["key"] == "satisfaction"]
            self.assertEqual(tile["figures"][0]["value"], number + 1)
            self.assertEqual(len(tile["figures"]), 3 if number + 1 == FEWEST else 1)
        for user in (self.clerk, self.officer):
            with self.assertRaises(AccessError):
                self.env["egate.rating"].with_user(user).search([])
        ratings = self.env["egate.rating"].with_user(self.leader)
        self.assertEqual(len(ratings.search([("comment", "!=", False)])), FEWEST)
        with self.assertRaises(AccessError):
            ratings.search([], limit=1).read(["dossier_id"])
        self.assertFalse(self.env["egate.rating"].with_user(self.stranger).has_access("read"))

    def test_what_was_written_goes_with_the_details_of_the_person(self):
        dossier = self.receive_at(**OTHER).sudo()
        self.give_result(dossier)
        dossier._rate("fair", (), "Tôi tên Long")
        dossier.fee_total = dossier.fee_paid
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        self.assertEqual(dossier._anonymise({"list": 1}), {})
        self.assertNotIn("Long", self.ratings(dossier).comment)
        self.assertEqual(self.ratings(dossier).level, "fair")
