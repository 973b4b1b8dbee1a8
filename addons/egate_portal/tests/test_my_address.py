from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMyAddress(HttpCase):
    """A citizen reads beside the form why the office's record is not corrected there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen = new_test_user(
            cls.env, "dan", groups="base.group_portal", password="dan-password", lang="en_US"
        )
        cls.partner = cls.citizen.partner_id
        cls.values = {
            "name": "Nguyễn Thị Mẫu",
            "email": "dan@example.vn",
            "phone": "0905000111",
            "street": "1 Lê Lợi",
            "city": "Đà Nẵng",
            "country_id": cls.env.ref("base.vn").id,
        }
        cls.partner.write(cls.values)

    def send(self, **values):
        self.authenticate("dan", "dan-password")
        data = {**self.values, "partner_id": self.partner.id, "required_fields": "", **values}
        token = Request.csrf_token(self)
        answer = self.url_open("/my/address/submit", data={**data, "csrf_token": token})
        self.assertEqual(answer.status_code, 200)
        self.partner.invalidate_recordset()
        return answer.json()

    def test_whoever_the_office_knows_by_a_document_asks_at_the_desk(self):
        self.partner.write({"identity_kind": "cccd", "identity_number": "048090000123"})
        for change in ({"name": "Phạm Quốc Bảo"}, {"email": "x@example.vn"}, {"street": "2"}):
            with self.subTest(change=change):
                self.assertIn("bộ phận một cửa", " ".join(self.send(**change)["messages"]))
                self.assertEqual(self.partner.name, self.values["name"])
                self.assertEqual(self.partner.email, self.values["email"])
                self.assertEqual(self.partner.street, self.values["street"])
        self.assertIn("redirectUrl", self.send())

    def test_whoever_it_does_not_know_says_it_themselves(self):
        self.assertIn("redirectUrl", self.send(street="2"))
        self.assertEqual(self.partner.street, "2")
