import hashlib

from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

from .common import MineCase


@tagged("post_install", "-at_install")
class TestResultCheck(MineCase):
    """Anybody checks a result by its code: authentic or not, and nothing else."""

    def test_authentic_and_no_name(self):
        dossier = self.receive_at().sudo()
        result = self.give_result(dossier)
        page = self.page(result._check_path()).text
        for part in ("15/GXN", "23/11/2026", self.ward.name, "Giấy xác nhận"):
            self.assertIn(part, page)
        for part in (dossier.code, dossier.tracking_token, self.leader.name, self.officer.name):
            self.assertNotIn(part, page)

    def test_wrong_and_not_there_look_alike(self):
        dossier = self.receive_at().sudo()
        token = self.give_result(dossier).check_token
        not_given = self.receive_at().sudo()
        self.bring_to_desk(not_given)
        evil = (
            "",
            "/x",
            "/" + "A" * 22,
            "/" + token[:-1],
            "/" + token.swapcase(),
            "/" + token + "%00",
            "/" + not_given.result_ids.check_token,
            "/" + dossier.tracking_token,
            "/a/b",
            "/%F0%9F%92%A9",
        )
        bodies = {self.without_address(self.page(f"/egate/result{path}", 404)) for path in evil}
        self.assertEqual(len(bodies), 1)

    def test_a_later_version_is_told(self):
        dossier = self.receive_at().sudo()
        result = self.give_result(dossier)
        self.correct(result)
        page = self.page(result._check_path()).text
        self.assertIn("16/GXN", page)
        self.assertIn("tone-late", page)
        self.assertNotIn("Sai họ tên", page)

    def test_a_file_is_compared(self):
        dossier = self.receive_at().sudo()
        path = self.give_result(dossier)._check_path()
        right = hashlib.sha256(pdf("Giấy xác nhận")).hexdigest()
        self.assertIn("notice good", self.page(f"{path}?sha256={right.upper()}").text)
        wrong = self.page(f"{path}?sha256={'0' * 64}").text
        self.assertNotIn('notice good" role', wrong)
        self.assertIn('role="status"', self.page(f"{path}?sha256={right}").text)
        self.assertIn('role="alert"', self.page(f"{path}?sha256=xyz").text)

    def test_the_code_outlives_the_details_of_the_person(self):
        dossier = self.receive_at().sudo()
        result = self.give_result(dossier)
        path = result._check_path()
        dossier.fee_total = dossier.fee_paid
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        self.assertEqual(dossier._anonymise({"list": 1}), {})
        self.env.flush_all()
        self.assertIn("15/GXN", self.page(path).text)

    def test_every_result_has_a_code_of_128_bits(self):
        for dossier in (self.receive_at(), self.receive_at()):
            self.bring_to_desk(dossier)
        tokens = self.env["egate.dossier.result"].sudo().search([]).mapped("check_token")
        self.assertEqual(len(set(tokens)), len(tokens))
        for token in tokens:
            self.assertRegex(token, r"^[A-Za-z0-9_-]{22}$")

    def test_it_costs_few_queries(self):
        dossier = self.receive_at().sudo()
        path = self.give_result(dossier)._check_path()
        self.assertLessEqual(len(self.queries_of(path)), 8)
        self.assertFalse(self.queries_of("/egate/result/nothing"))
