import json
import os
from datetime import date
from pathlib import Path

from odoo.tests import new_test_user, tagged

from ...tools import form_places
from ...tools.form_rules import judge
from ..common import PublicPageCase
from .common import FormCase, field, page, when
from .random_forms import RandomForms

BROWSER = Path(__file__).parent / "browser"
SEX = [{"key": "nam", "label": "Nam"}, {"key": "nu", "label": "Nữ"}]
FIRST = page(
    field(
        "ten",
        required=True,
        pattern="letters",
        prefill="owner_name",
        help="Viết đủ họ, chữ đệm, tên",
    ),
    field("gioi", "choice", choices=SEX, required=True),
    field("con", "yes"),
    field(
        "chau",
        "table",
        show=when("con", "is", "yes"),
        required=True,
        max_rows=3,
        columns=[
            {"key": "ten", "kind": "text", "label": "Họ tên", "required": True},
            {"key": "tuoi", "kind": "number", "label": "Tuổi", "max": "17"},
        ],
    ),
    field(
        "so_con",
        "computed",
        show=when("con", "is", "yes"),
        formula={"kind": "rows", "table": "chau"},
    ),
    key="gia_dinh",
    title="Gia đình",
)
SECOND = page(
    field("o", "address", required=True),
    field("sinh", "date", max="today"),
    field("tien", "money"),
    field("phi", "money"),
    field("tong", "computed", formula={"kind": "sum", "fields": ["tien", "phi"]}),
    field("ly_do", "long", length=50),
    field("cach", "choices", choices=SEX),
    field("vo", show=when("gioi", "is", "nam")),
    field("loi", "note", help="Xin đọc kỹ"),
    key="noi_o",
    title="Nơi ở",
)


class FormPageCase(PublicPageCase, FormCase):
    """A form with every kind of field, published for the sample procedure."""

    def setUp(self):
        super().setUp()
        self.form = self.draw(FIRST, SECOND)
        self.form.action_publish()
        self.path = f"/egate/forms/{self.procedure.code}"

    def in_browser(self, name, before=""):
        """Run ``browser/<name>.js``, an async function, on the page once its script is there."""
        helpers, code = ((BROWSER / f"{one}.js").read_text() for one in ("helpers", name))
        self.browser_js(
            self.path,
            f"(async () => {{ {before}\n{helpers}\n{code}\nconsole.log('test successful'); }})()"
            ".catch((fault) => console.error(fault.stack || String(fault)));",
            ready="document.documentElement.dataset.form === 'ready'",
        )


@tagged("post_install", "-at_install")
class TestFormPage(FormPageCase):
    """The page on which a form is filled in without an account, and what it is made of."""

    def test_the_page_has_every_field_and_nothing_is_sent(self):
        response = self.page(self.path)
        self.assertIn("form-action 'none'", response.headers["Content-Security-Policy"])
        for name in ("ten", "gioi", "chau.0.tuoi", "o.province", "sinh", "ly_do", "cach"):
            self.assertIn(f'name="{name}"', response.text)
        self.assertNotIn("csrf_token", response.text)
        self.assertIn('aria-describedby="f-ten-hint"', response.text)
        # Without a script: said beside the field, which is there.
        self.assertIn("Ô con", response.text)
        again = self.url_open(self.path, headers={"If-None-Match": response.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_no_form_no_page(self):
        other = self._published_procedure("9.000002", "Thủ tục khác", amount=1, unit="working_day")
        bodies = {
            self.without_address(self.page(f"/egate/forms/{code}", 404))
            for code in (other.code, "X", "%00", "%FF")
        }
        self.assertEqual(len(bodies), 1)
        self.form.with_user(self.manager).action_new_edition()
        self.assertIn('name="ten"', self.page(self.path).text, "a draft takes no place")

    def test_the_form_of_a_case_goes_before_that_of_all(self):
        version = self.procedure.version_ids._new_draft()
        version.decision = "02/QĐ-UBND"
        variant = self.env["egate.procedure.variant"].create(
            {"version_id": version.id, "name": "Bổ sung"}
        )
        form = self.draw(page(field("rieng")), variants=variant)
        form.action_publish()
        forms = self.env["egate.online.form"]
        self.assertEqual(forms._for(self.procedure, variant, form.published_on), form)
        self.assertEqual(forms._for(self.procedure, variant.browse(), form.published_on), self.form)
        self.assertEqual(self.form.state, "published")

    def test_places(self):
        response = self.page("/egate/places/48")
        self.assertIn("public", response.headers["Cache-Control"])
        self.assertIn(["20242", "Phường Hải Châu"], json.loads(response.text)["communes"])
        for code in ("99", "x", "%00", "__proto__"):
            self.assertEqual(self.url_open(f"/egate/places/{code}").status_code, 404)

    def test_a_draft_is_seen_by_administrators_alone(self):
        draft = self.draw(page(field("moi")))
        path = f"/egate/forms/preview/{draft.id}"
        self.assertEqual(self.url_open(path, allow_redirects=False).status_code, 303)
        citizen = new_test_user(self.env, "congdan", groups="base.group_portal")
        for login in (citizen.login, "clerk"):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(path).status_code, 404, login)
        self.authenticate("manager", "manager")
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertIn('name="moi"', answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.url_open("/egate/forms/preview/999999").status_code, 404)

    def test_a_wizards_page_leaves_out_what_other_pages_decide(self):
        forms = self.env["egate.online.form"]
        drawn = self.form._definition()
        shown = forms._page_values(drawn, "noi_o", {"gioi": "nam", "tien": "1500000"})
        keys = [one["key"] for one in shown["asked"]]
        self.assertIn("vo", keys)
        self.assertEqual(
            next(one["value"] for one in shown["asked"] if one["key"] == "tien"), "1.500.000"
        )
        keys = [one["key"] for one in forms._page_values(drawn, "noi_o", {"gioi": "nu"})["asked"]]
        self.assertNotIn("vo", keys)
        # What this page decides is there, with the words when it is to be answered.
        (rows,) = [
            one
            for one in forms._page_values(drawn, "gia_dinh", {})["asked"]
            if one["key"] == "chau"
        ]
        self.assertFalse(rows["seen"])
        self.assertIn("Ô con", rows["only_if"])

    def test_what_was_typed_comes_back_with_its_fault(self):
        forms = self.env["egate.online.form"]
        drawn = self.form._definition()
        typed = {"ten": "An 5", "con": "yes", "chau": [{"tuoi": "abc"}]}
        judged = judge(drawn, typed, forms.env["egate.assignment"]._local_today())
        errors = forms._sentences(judged.errors, drawn)
        values = forms._page_values(drawn, "gia_dinh", judged.typed, errors)
        markup = str(
            self.env["ir.qweb"]._render("egate_portal.form_page", {**values, "static_url": str})
        )
        self.assertIn('value="An 5"', markup)
        self.assertIn('value="abc"', markup)
        self.assertIn('href="#f-chau-0-tuoi"', markup)
        self.assertIn('id="f-chau-0-tuoi-error"', markup)
        self.assertIn('aria-invalid="true"', markup)
        self.assertNotIn("f-o-", str(values["summary"]), "faults of another page are told there")

    def test_prefill_tells_nothing_of_whom_nobody_has_checked(self):
        user = new_test_user(self.env, "la", groups="base.group_portal", email="la@example.com")
        owner = self.env["res.partner"].create({"name": "Người Khác"})
        drawn = self.form._definition()
        drawn["pages"][1]["fields"] += [field("thu", "email", prefill="contact_email")]
        forms = self.env["egate.online.form"]
        mail = {"thu": "la@example.com"}
        self.assertEqual(forms._prefill(drawn, user, owner.browse()), mail)
        self.assertEqual(
            forms._prefill(drawn, user, owner), mail, "whom the account does not act for"
        )
        self.env["egate.citizen.identity"].create(
            {"user_id": user.id, "partner_id": owner.id, "method": "desk", "at": "2026-11-01"}
        )
        self.assertEqual(forms._prefill(drawn, user, owner), {"ten": "Người Khác", **mail})


@tagged("post_install", "-at_install")
class TestFormInBrowser(FormPageCase):
    """What the script does in Chromium, under the page's policy."""

    def test_fields_are_shown_counted_and_judged_at_once(self):
        self.in_browser("live")

    def test_chromium_judges_as_the_server_does(self):
        places = {code: form_places.communes_of(code) for code in form_places.provinces()}
        forms = RandomForms(3, {code: list(communes) for code, communes in places.items()})
        today, told = date(2028, 2, 29), []
        for _ in range(400):
            drawn, answers = forms.pair()
            judged = judge(drawn, answers, today)
            told.append([drawn, answers, judged.answers, judged.typed, judged.errors])
        self.in_browser("judging", before=f"const told = {json.dumps(told)};")

    def test_readers_of_screens(self):
        (axe,) = Path(os.environ["EGATE_STATE"], "axe").glob("*.js")
        self.in_browser("readers", before=axe.read_text())

    def test_the_file_on_the_own_device_goes_round(self):
        self.in_browser("file")

    def test_what_was_typed_and_not_sent_is_kept_in_the_tab(self):
        self.in_browser("kept")
