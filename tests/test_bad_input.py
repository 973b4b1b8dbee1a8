"""Each form of citizens, filled in badly: what was typed stays, the field says what is wrong.

It has the focus then, and axe-core finds nothing on the page that says so.
"""

from citizens import BIRTH, DAT, LAN, RECEIVED, CitizenCase
from lxml.html import fromstring

from odoo.tests import tagged

ACCOUNT = "/egate/account"


@tagged("post_install", "-at_install")
class TestBadInput(CitizenCase):
    def refused(self, path, form, login=None, *, kept=None, session=None, **values):
        with self.gathered():
            self.look_at_refusal(path, form, values, login, kept=kept, session=session)

    def test_following(self):
        dossier, given = self.of_lan(RECEIVED), self.given()
        code = "H17.33-260101-0001"
        self.refused("/egate/track", "main form", code=code, secret="ABCD2345")
        self.refused(dossier._tracking_path(), "#messages form", text="  ")
        self.refused(given._tracking_path() + "/rating", ".rating-form", comment="Chờ lâu")
        self.refused(given.result_ids._check_path(), ".mine-line", sha256="không phải")

    def test_the_catalogue(self):
        self.refused("/egate/procedures/2.000815", "#reckon", pages="hai", copies="3")
        self.refused("/egate/procedures/2.000815", "#reckon", pages="2", copies="ba")

    def test_a_dossier_online(self):
        begin = f"/egate/submit/{BIRTH}"
        self.refused(begin, "main form", DAT, desk="", for_whom="other")
        submission = self.draft()
        wrong = {"identity_number": "12", "birth": "31/02/1990", "phone": "abc"}
        self.refused(submission._path("owner"), "form.card", DAT, **wrong)
        first = next(step for step in submission._steps() if step["key"].startswith("form-"))
        self.refused(submission._path(first["key"]), "form.card", DAT, so_dinh_danh="12")
        self.refused(submission._path("papers"), "form.upload", DAT, ufile="MZ", kept=[])
        self.refused(submission._path("result"), "form.card", DAT, result_channel="post")
        self.refused(submission._path("review"), "form[action$='do/send']", DAT)

    def test_a_form_without_an_account(self):
        self.refused(f"/egate/forms/{BIRTH}", ".form-alone", so_dinh_danh="12")

    def test_ones_own_dossier(self):
        dossier, given = self.of_lan(RECEIVED), self.given()
        self.ask(dossier, "Hợp đồng thuê địa điểm")
        path = dossier._account_path()
        self.refused(path, "#messages form", LAN, text="  ")
        self.refused(path, ".mine-upload", LAN)
        self.refused(path, "form[action$='papers/sent']", LAN)
        self.refused(path, "#withdraw form", LAN, reason="  ")
        self.refused(given._account_path(), ".rating-form", LAN, comment="Chờ lâu")

    def test_the_account(self):
        self.refused(f"{ACCOUNT}/sign-in", "main form", address="tên tôi")
        asked = self.asked_for_a_code()
        self.refused(f"{ACCOUNT}/sign-in/code", "main form", session=asked, code="12", kept=[])
        new = {"name": "Nguyễn An", "phone": "0905000222", "agreed": "1"}
        for wrong in ({"name": " "}, {"phone": "abc"}, {"password": "a"}, {"agreed": "0"}):
            typed = {**new, **wrong}
            kept = [name for name in typed if typed[name].strip() and name not in wrong]
            page = f"{ACCOUNT}/new"
            self.refused(page, "main form", session=self.proven(), kept=kept, **typed)
        self.refused(ACCOUNT, "form[action$=contact]", DAT, name="", phone="abc")
        self.refused(ACCOUNT, "form[action$=contact]", DAT, name="", phone="0905000222")
        self.refused(f"{ACCOUNT}/email", "main form", DAT, address="tên tôi")
        self.refused(f"{ACCOUNT}/email", "main form", DAT, address="a@congdan.example")
        secrets = {"current": "x", "password": "mật khẩu dài", "repeated": "mật khẩu dài"}
        self.refused(f"{ACCOUNT}/password", "main form", DAT, kept=[], **secrets)
        self.refused(f"{ACCOUNT}/close", "main form", DAT)
        self.refused(f"{ACCOUNT}/close", "main form", DAT, sure="1")

    def test_signing_in_with_a_password(self):
        asked = fromstring(self.url_open("/web/login").text)
        token = asked.xpath("//input[@name='csrf_token']/@value")[0]
        typed = {"login": DAT, "password": "sai", "csrf_token": token}
        page = fromstring(self.url_open("/web/login", data=typed).text)
        self.assertEqual(page.xpath("//*[@id='login_error']/@role"), ["alert"])
        for field in ("login", "password"):
            (box,) = page.xpath(f"//input[@id='{field}']")
            self.assertEqual(box.get("aria-invalid"), "true")
            self.assertIn("login_error", box.get("aria-describedby"))
        self.assertEqual(page.xpath("//input[@id='login']/@value"), [DAT])
        self.assertTrue(page.xpath("//input[@id='password']/@autofocus"))

    def test_the_kiosk(self):
        self.refused("/egate/kiosk", "main form", self.clerk.login, code="AAAA-AAAA", kept=[])
