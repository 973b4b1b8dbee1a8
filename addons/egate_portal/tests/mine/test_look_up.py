from odoo.tests import tagged

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS

from ...models.mine.look_up import ALPHABET
from .common import OTHER, MineCase


@tagged("post_install", "-at_install")
class TestLookUp(MineCase):
    """Code and secret of the receipt lead to the page of a dossier; the code alone never."""

    def ask(self, code, secret, status=404, **headers):
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(
                "/egate/track",
                data={"code": code, "secret": secret},
                headers=headers,
                allow_redirects=False,
            )
        self.assertEqual(response.status_code, status)
        self.assertNotIn("Set-Cookie", response.headers)
        return response

    def test_code_and_secret_lead_to_the_page(self):
        dossier = self.receive_at()
        secret = dossier._look_up_secret()
        self.assertRegex(secret, rf"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")
        self.assertIn('name="secret"', self.page("/egate/track").text)
        for typed in (secret, secret.lower(), f" {secret.replace('-', ' ')} "):
            response = self.ask(dossier.code.lower(), typed, 303)
            self.assertTrue(response.headers["Location"].endswith(dossier._tracking_path()))
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_the_code_of_the_former_system_and_our_secret_lead_to_the_page(self):
        dossier, other = self.receive_at().sudo(), self.receive_at(**OTHER).sudo()
        # As a take-over writes it; the former code of one may be the code of another.
        dossier.write({"former_code": "Hs/2026-7"})
        other.write({"former_code": dossier.code})
        for code in ("hs/2026-7", " HS/2026-7 ", dossier.code):
            response = self.ask(code, dossier._look_up_secret(), 303)
            self.assertTrue(response.headers["Location"].endswith(dossier._tracking_path()))
        response = self.ask(dossier.code, other._look_up_secret(), 303)
        self.assertTrue(response.headers["Location"].endswith(other._tracking_path()))
        self.ask("hs/2026-7", other._look_up_secret())
        self.assertIn("Hs/2026-7", self.page(dossier._tracking_path()).text)

    def test_the_code_that_was_typed_on_the_home_page_is_there(self):
        text = self.page("/egate/track?code=H17.33-261130-0017").text
        self.assertIn('value="H17.33-261130-0017"', text)
        self.assertRegex(text, r'id="secret"[^>]* autofocus="autofocus"')

    def test_wrong_and_not_there_are_one_answer(self):
        dossier, other = self.receive_at(), self.receive_at(**OTHER)
        right = dossier._look_up_secret()
        bodies = set()
        for code, secret in (
            (dossier.code, "AAAA-AAAA"),
            (dossier.code, ""),
            (dossier.code, right[:-1]),
            (dossier.code, other._look_up_secret()),
            (dossier.code, dossier.sudo().tracking_token),
            ("T99.33.01-000000-0000", right),
            ("", right),
            ("x\0y", right),
            ("%" * 200, right),
            ("💩", "💩"),
        ):
            response = self.ask(code, secret)
            # What was typed is kept in the form, and differs.
            bodies.add(response.text.partition('name="code"')[0])
            self.assertNotIn(dossier._tracking_path(), response.text)
        self.assertEqual(len(bodies), 1)

    def test_it_costs_the_same(self):
        dossier = self.receive_at()
        found = self.env["egate.dossier"]
        counts = []
        for code, secret in ((dossier.code, "AAAA-AAAA"), ("NOBODY", "AAAA-AAAA")):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(found._looked_up(code, secret), "")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])

    def test_a_code_is_tried_so_often_from_everywhere(self):
        dossier, other = self.receive_at(), self.receive_at(**OTHER)
        for one in (dossier.code, "NOBODY"):
            for _time in range(10):
                self.ask(one, "AAAA-AAAA")
            response = self.ask(one, "AAAA-AAAA", 429)
            self.assertTrue(int(response.headers["Retry-After"]) > 0)
            # Other addresses have other limits; the code has one.
            for buckets in ALL_BUCKETS:
                buckets.forget()
        self.ask(dossier.code, dossier._look_up_secret(), 429)
        self.ask(other.code, other._look_up_secret(), 303)

    def test_a_form_of_another_site_finds_nothing(self):
        dossier = self.receive_at()
        for site in ("cross-site", "same-site"):
            self.ask(dossier.code, dossier._look_up_secret(), **{"Sec-Fetch-Site": site})

    def test_the_secret_is_on_the_receipt_and_ends_with_the_link(self):
        dossier = self.receive_at()
        values = self.env["report.egate_reports.receipt"].with_user(self.clerk)
        printed = values._get_report_values(dossier.ids)
        self.assertEqual(printed["secret"], dossier._look_up_secret())
        self.assertEqual(self.draft()._look_up_secret(), "")
