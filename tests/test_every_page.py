"""Every page of citizens at the width of a phone and of a screen: axe-core finds nothing on it."""

import time
from io import BytesIO

from citizens import BIRTH, CERTIFICATE, DAT, LAN, RECEIVED, SIGNED, CitizenCase
from lxml.etree import fromstring, tostring
from pages import NO_PAGE, asked_for_by_get, route_of, shown_by, shows

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.translate import xml_translate

from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_oidc.tests.local_issuer import LocalIssuer

SUBMISSION = "/egate/my/submissions/<int:submission_id>/<string:page>"
TRACK = "/egate/track/<string:token>"
MINE = "/egate/my/dossiers/<int:dossier_id>"


@tagged("post_install", "-at_install")
class TestEveryPage(CitizenCase):
    def look(self, path, login=None, **options):
        self.looked.add(route_of(self.env, path))
        with self.gathered():
            self.look_at(path, login, **options)

    def look_too(self, path, login=None):
        """Look at a page of Odoo's that citizens come to, or at one that is not there."""
        with self.gathered():
            self.look_at(path, login)

    def test_no_page_escapes(self):
        asked, shown = asked_for_by_get(self.env), shown_by(type(self))
        self.assertFalse(
            asked - shown - NO_PAGE.keys(),
            "a new page: look at it in a test here; what is no page stands in NO_PAGE",
        )
        self.assertFalse(NO_PAGE.keys() - asked, "no address any more")
        self.assertFalse(NO_PAGE.keys() & shown, "looked at, so it is a page")

    def test_no_word_escapes_the_translation(self):
        """Odoo translates nothing in a template that begins with DOCTYPE: it has no words then."""
        for view in self.env["ir.ui.view"].search([("arch_db", "ilike", "<!DOCTYPE")]):
            if view.xml_id.startswith("egate_"):
                words, frame = [], fromstring(view.with_context(lang="en_US").arch)
                frame.text = ""
                xml_translate(words.append, tostring(frame, encoding="unicode"))
                self.assertFalse(words, view.xml_id)

    @shows("/egate/contact", "/egate/board", "/egate/board/<string:code>")
    def test_the_house(self):
        self.of_lan(*SIGNED)
        for path in ("/egate/contact", "/egate/board", "/egate/board/H17.33"):
            self.look(path)
        for path in ("/", "/web/login", "/web/reset_password"):
            self.look_too(path)

    def test_what_went_wrong(self):
        self.look_too("/nothing/here")
        self.look_too("/egate/supplement/upload/1", DAT)
        self.env.ref(
            "egate_portal.contact_page"
        ).arch = '<t t-name="egate_portal.contact_page"><t t-out="1/0"/></t>'
        with mute_logger("odoo.http"):
            self.look_too("/egate/contact")

    @shows(
        "/egate/procedures",
        "/egate/procedures/<string:code>",
        "/egate/procedures/<string:code>/promise",
        "/egate/procedures/<string:code>/checklist",
        "/egate/laws",
        "/egate/laws/<int:law_id>",
        "/egate/forms",
    )
    def test_the_catalogue(self):
        law = self.env["egate.law"].search([("number", "=", "60/2014/QH13")], limit=1)
        for path in (
            "/egate/procedures",
            "/egate/procedures?q=khai+sihn&event=SINH",
            "/egate/procedures?q=zzzz",
            "/egate/procedures/2.000815",
            "/egate/procedures/1.013225?variant=nha_o",
            "/egate/procedures/1.013225/promise",
            "/egate/procedures/1.013225/checklist?variant=nha_o",
            "/egate/procedures/9.999999",
            "/egate/laws",
            f"/egate/laws/{law.id}",
            "/egate/forms",
        ):
            self.look(path)

    @shows("/egate/forms/<string:code>", "/egate/forms/preview/<int:form_id>")
    def test_the_online_forms(self):
        self.look(f"/egate/forms/{BIRTH}")
        self.look("/egate/forms/9.999999")
        manager = self.env.ref("egate_demo.user_quantri")
        form = self.env["egate.online.form"].search([("state", "=", "published")], limit=1)
        self.look(f"/egate/forms/preview/{form.id}", manager.login)

    @shows("/egate/submit/<string:code>", SUBMISSION)
    def test_a_dossier_sent_online(self):
        self.look(f"/egate/submit/{BIRTH}", DAT)
        submission = self.draft()
        self.add_papers(submission)
        for step in submission._steps():
            self.look(submission._path(step["key"]), DAT)
            self.look(submission._path(step["key"]) + "?again=1", DAT)
        self.look(f"/egate/submit/{BIRTH}", DAT)
        delegate = self.draft(for_whom="other")
        self.look(delegate._path("owner?again=1"), DAT)
        hers = self.draft(LAN)
        self.look(hers._path("owner"), LAN)

    @shows(SUBMISSION)
    def test_what_was_sent_online(self):
        submission = self.ready()
        submission._send()
        for page in ("receipt", "print"):
            self.look(submission._path(page), DAT)
        draft = submission.dossier_id.with_user(self.clerk)
        lines = [{"name": "Giấy chứng sinh", "fault": "mờ, không đọc được"}]
        draft.action_issue_guide({"lines": lines, "reason": "Bản chụp mờ"})
        for page in ("asked", "papers", "review"):
            self.look(submission._path(page), DAT)
        refused = self.ready()
        refused._send()
        refused.dossier_id.with_user(self.clerk).action_refuse(
            {"reason": "Không thuộc thẩm quyền", "legal_basis": "Nghị định 118/2025/NĐ-CP"}
        )
        accepted = self.ready()
        accepted._send()
        accepted.with_user(self.clerk).action_accept()
        for one in (refused, accepted):
            self.look(one._path("receipt"), DAT)

    @shows(SUBMISSION)
    def test_a_pre_check_and_its_remarks(self):
        submission = self.ready()
        submission._ask_check()
        self.look(submission._path("receipt"), DAT)
        dialog = submission.with_user(self.clerk).action_answer_check()
        remark = self.env["egate.submission.remark"].with_user(self.clerk).browse(dialog["res_id"])
        for line in remark.line_ids:
            line.text = "Thiếu trang 2, chụp lại cho rõ"
        remark.action_answer()
        for step in submission._steps():
            self.look(submission._path(step["key"]), DAT)

    @shows(
        "/egate/track",
        "/egate/track/<path:token>",
        TRACK,
        f"{TRACK}/payment",
        f"{TRACK}/rating",
    )
    def test_a_dossier_that_is_followed(self):
        asked = self.of_lan(RECEIVED)
        self.ask(asked, "Hợp đồng thuê địa điểm", "Giấy tờ khác")
        asked._receive_citizen_message("Tôi nộp bản sao được không?")
        owed = self.of_lan(procedure=CERTIFICATE)
        given = self.given()
        for path in (
            "/egate/track",
            "/egate/track/x/y",
            "/egate/track/unknown",
            asked._tracking_path(),
            owed._tracking_path(),
            f"{owed._tracking_path()}/payment",
            f"{given._tracking_path()}/payment",
            given._tracking_path(),
            f"{given._tracking_path()}/rating",
            f"{asked._tracking_path()}/rating",
        ):
            self.look(path)
        given._rate("good", (), "")
        self.look(f"{given._tracking_path()}/rating")

    @shows("/egate/my", MINE)
    def test_ones_own_dossiers(self):
        asked, owed, given = self.of_lan(RECEIVED), self.of_lan(procedure=CERTIFICATE), self.given()
        self.ask(asked, "Hợp đồng thuê địa điểm", "Giấy tờ khác")
        asked._receive_citizen_message("Tôi nộp bản sao được không?")
        line = asked.supplement_ids.line_ids[:1]
        line._add_upload("hop-dong.pdf", BytesIO(pdf("Hợp đồng")))
        owed._ask_withdrawal("Tôi không cần nữa.")
        self.draft(LAN)
        for path in ("/egate/my", *(one._account_path() for one in (asked, owed, given))):
            self.look(path, LAN)
        self.look("/egate/my?q=H17&page=2", LAN)
        self.look("/egate/my", DAT)
        self.look(given._account_path(), DAT)

    @shows("/egate/result", "/egate/result/<string:token>", "/egate/result/<path:token>")
    def test_a_result_that_is_checked(self):
        result = self.given().result_ids
        page = result._check_path()
        for path in ("/egate/result", "/egate/result/x/y", page, f"{page}?sha256={'0' * 64}"):
            self.look(path)

    @shows(
        "/egate/account",
        "/egate/account/close",
        "/egate/account/email",
        "/egate/account/new",
        "/egate/account/password",
        "/egate/account/sign-in",
        "/egate/account/sign-in/code",
    )
    def test_the_account(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.notices", "1")
        self.look("/egate/account/sign-in")
        self.look("/egate/account/sign-in/code", session=self.asked_for_a_code())
        self.look("/egate/account/new", session=self.proven())
        for login in (LAN, DAT):
            for page in ("", "/email", "/password", "/close"):
                self.look(f"/egate/account{page}", login)
        self.look_too("/my/security", DAT)

    @shows("/egate/kiosk")
    def test_the_kiosk(self):
        self.look("/egate/kiosk", self.clerk.login)
        helped = {
            "helper": self.clerk.id,
            "account": self.accounts[DAT].id,
            "unit": self.clerk._egate_acting()[0].id,
            "name": self.clerk.name,
            "until": int(time.time()) + 1800,
        }
        for path in ("/egate/kiosk", "/egate/my", "/egate/account"):
            self.look(path, DAT, session={"egate_helper": helped})

    @shows("/egate/account/providers", "/egate/oidc/done", "/egate/oidc/fault/<string:why>")
    def test_the_providers_of_identities(self):
        issuer = LocalIssuer()
        issuer.__enter__()
        self.addCleanup(issuer.__exit__)
        provider = self.env["auth.oauth.provider"].create(
            {
                "name": "Định danh điện tử",
                "body": "Đăng nhập bằng định danh điện tử",
                "egate_flow": "code",
                "egate_issuer": issuer.url,
                "client_id": "egate",
                "egate_new_secret": "a-secret-that-is-long-enough",
                "egate_levels": "1, 2, 3",
                "egate_checked_level": "2",
            }
        )
        provider.action_egate_read_issuer()
        provider.enabled = True
        # First, so that Odoo's scripts on it have begun before the session becomes another one.
        self.look_too("/web/login")
        for path in ("/egate/account/sign-in", "/egate/oidc/fault/down", "/egate/oidc/fault/x"):
            self.look(path)
        for path in ("/egate/account/providers", "/egate/account", "/egate/oidc/fault/taken"):
            self.look(path, DAT)
        told = {"uid": self.accounts[DAT].id, "told": "Đã liên kết.", "good": True, "back": "/"}
        self.look("/egate/oidc/done", DAT, session={"egate_oidc_told": told})
